-- The log on PostgreSQL, format 1. `events` is the log; `log_edge`, `outcomes` and `claims` can be rebuilt from it.
-- Keys compare by bytes (COLLATE "C"): an index must not break when the machine's language tables are renewed.

CREATE TABLE log_meta (
  one smallint PRIMARY KEY CHECK (one = 1),
  format integer NOT NULL,
  log_id text NOT NULL,
  clock text NOT NULL CHECK (clock IN ('live', 'training')),
  epoch integer NOT NULL CHECK (epoch > 0)             -- every write checks it; whoever restores or copies the log raises it
);

-- The table of postgres-es, column for column, so that its reader reads it; then ours. payload and metadata are stored
-- verbatim, for `json` keeps the text as it came (`jsonb` would not): their bytes are in the leaf.
CREATE TABLE events (
  aggregate_type text COLLATE "C" NOT NULL,
  aggregate_id text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL CHECK (sequence > 0),
  event_type text NOT NULL,
  event_version text NOT NULL,
  payload json NOT NULL,
  metadata json NOT NULL,
  position bigint NOT NULL CHECK (position > 0),
  recorded_at bigint NOT NULL,                         -- microseconds since 1970-01-01T00:00Z
  leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
  PRIMARY KEY (aggregate_type, aggregate_id, sequence)
);

CREATE UNIQUE INDEX events_position ON events (position);
CREATE INDEX events_of_kind ON events (aggregate_type, position);

-- The right edge of the tree over all leaves: the roots of its perfect subtrees, largest first, 32 bytes each.
CREATE TABLE log_edge (
  one smallint PRIMARY KEY CHECK (one = 1),
  size bigint NOT NULL CHECK (size >= 0),
  nodes bytea NOT NULL
);

-- What each committed command wrote.
CREATE TABLE outcomes (
  principal text COLLATE "C" NOT NULL,
  command_id text COLLATE "C" NOT NULL,
  first_position bigint NOT NULL,
  last_position bigint NOT NULL,
  aggregate_type text NOT NULL,
  aggregate_id text NOT NULL,
  last_sequence bigint NOT NULL,
  mac bytea NOT NULL CHECK (octet_length(mac) = 32),
  recorded_at bigint NOT NULL,
  PRIMARY KEY (principal, command_id)
);

-- Who holds each unique key; a released key is free for other streams from free_from on.
CREATE TABLE claims (
  key text COLLATE "C" PRIMARY KEY,
  aggregate_type text NOT NULL,
  aggregate_id text NOT NULL,
  taken_at bigint NOT NULL,
  free_from text                                       -- a day of Asia/Shanghai, YYYY-MM-DD
);

-- The clock of a live log (law 17), in microseconds since 1970-01-01T00:00Z.
CREATE FUNCTION log_clock() RETURNS bigint LANGUAGE sql VOLATILE AS
$$ SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint $$;

-- A stock postgres-es program knows neither positions, leaves, claims nor the head lock: the table itself sends it away.
CREATE FUNCTION events_are_written_by_qibu() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('qibu.writer', true) IS DISTINCT FROM 'on' THEN
    RAISE EXCEPTION 'events are written by Qibu alone: it places, judges and seals them under the head lock'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER events_are_written_by_qibu BEFORE INSERT ON events
  FOR EACH STATEMENT EXECUTE FUNCTION events_are_written_by_qibu();

-- What is stored first is stored for ever. Loading a dump without its schema takes --disable-triggers.
CREATE FUNCTION events_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events are neither changed nor removed' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON events
  FOR EACH STATEMENT EXECUTE FUNCTION events_stay();
