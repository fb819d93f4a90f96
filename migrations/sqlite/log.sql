-- The log on SQLite, format 1. `events` is the log; `edge`, `outcomes` and `claims` can be rebuilt from it.

CREATE TABLE meta (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  format INTEGER NOT NULL,
  log_id TEXT NOT NULL,
  clock TEXT NOT NULL CHECK (clock IN ('live', 'training')),
  epoch INTEGER NOT NULL CHECK (epoch > 0)             -- every write checks it; whoever restores or copies the log raises it
) STRICT;

-- Named as the postgres-es table names its columns. payload and metadata are stored verbatim: their bytes are in the leaf.
CREATE TABLE events (
  position INTEGER PRIMARY KEY CHECK (position > 0),
  aggregate_type TEXT NOT NULL,
  aggregate_id TEXT NOT NULL,
  sequence INTEGER NOT NULL CHECK (sequence > 0),
  event_type TEXT NOT NULL,
  event_version INTEGER NOT NULL CHECK (event_version >= 0),
  payload TEXT NOT NULL,
  metadata TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,                        -- microseconds since 1970-01-01T00:00Z
  leaf BLOB NOT NULL CHECK (length(leaf) = 32),
  UNIQUE (aggregate_type, aggregate_id, sequence)
) STRICT;

CREATE INDEX events_of_kind ON events (aggregate_type, position);

-- The right edge of the tree over all leaves: the roots of its perfect subtrees, largest first, 32 bytes each.
CREATE TABLE edge (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  size INTEGER NOT NULL CHECK (size >= 0),
  nodes BLOB NOT NULL
) STRICT;

-- What each committed command wrote.
CREATE TABLE outcomes (
  principal TEXT NOT NULL,
  command_id TEXT NOT NULL,
  first_position INTEGER NOT NULL,
  last_position INTEGER NOT NULL,
  aggregate_type TEXT NOT NULL,
  aggregate_id TEXT NOT NULL,
  last_sequence INTEGER NOT NULL,
  mac BLOB NOT NULL CHECK (length(mac) = 32),
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (principal, command_id)
) STRICT, WITHOUT ROWID;

-- Who holds each unique key; a released key is free for other streams from free_from on.
CREATE TABLE claims (
  key TEXT PRIMARY KEY,
  aggregate_type TEXT NOT NULL,
  aggregate_id TEXT NOT NULL,
  taken_at INTEGER NOT NULL,
  free_from TEXT                                       -- a day of Asia/Shanghai, YYYY-MM-DD
) STRICT, WITHOUT ROWID;
