-- What a stock program of cqrs-es on postgres-es begins with, as its authors give it, in a schema of its own. Only
-- `qibu bench` uses it.
DROP SCHEMA IF EXISTS qibu_bench CASCADE;
CREATE SCHEMA qibu_bench;
CREATE TABLE qibu_bench.events (
  aggregate_type text NOT NULL,
  aggregate_id text NOT NULL,
  sequence bigint CHECK (sequence >= 0) NOT NULL,
  event_type text NOT NULL,
  event_version text NOT NULL,
  payload json NOT NULL,
  metadata json NOT NULL,
  PRIMARY KEY (aggregate_type, aggregate_id, sequence)
);
CREATE TABLE qibu_bench.foundings (
  view_id text NOT NULL,
  version bigint CHECK (version >= 0) NOT NULL,
  payload json NOT NULL,
  PRIMARY KEY (view_id)
);
