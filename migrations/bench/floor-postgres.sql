-- The floor of the bench on PostgreSQL: the columns and the keys of the events table, without its rules.
DROP SCHEMA IF EXISTS qibu_bench_floor CASCADE;
CREATE SCHEMA qibu_bench_floor;
CREATE TABLE qibu_bench_floor.events (
  aggregate_type text COLLATE "C" NOT NULL,
  aggregate_id text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL CHECK (sequence > 0),
  event_type text NOT NULL,
  event_version text NOT NULL,
  payload json NOT NULL,
  metadata json NOT NULL,
  position bigint NOT NULL CHECK (position > 0),
  recorded_at bigint NOT NULL,
  leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
  PRIMARY KEY (aggregate_type, aggregate_id, sequence)
);
CREATE UNIQUE INDEX events_position ON qibu_bench_floor.events (position);
CREATE INDEX events_of_kind ON qibu_bench_floor.events (aggregate_type, position);
