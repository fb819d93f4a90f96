-- What closes a log that was copied: the table is made by the copy, and a log without it, or without its row, is open.
CREATE TABLE IF NOT EXISTS log_seal (
  one smallint PRIMARY KEY CHECK (one = 1),
  copy text NOT NULL,                                  -- names the copy, in what it was taken from and where it went
  copied_to text NOT NULL,                             -- without user and password
  sealed_at bigint NOT NULL,                           -- microseconds since 1970-01-01T00:00Z
  epoch integer NOT NULL,                              -- the epoch that went along; log_meta holds the one after it
  size bigint NOT NULL,                                -- the leaves that went along
  root bytea NOT NULL CHECK (octet_length(root) = 32)
);
