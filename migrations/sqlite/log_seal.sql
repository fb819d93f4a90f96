-- What closes a log that was copied: the table is made by the copy, and a log without it, or without its row, is open.
CREATE TABLE IF NOT EXISTS seal (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  copy TEXT NOT NULL,                                  -- names the copy, in what it was taken from and where it went
  copied_to TEXT NOT NULL,                             -- without user and password
  sealed_at INTEGER NOT NULL,                          -- microseconds since 1970-01-01T00:00Z
  epoch INTEGER NOT NULL,                              -- the epoch that went along; meta holds the one after it
  size INTEGER NOT NULL,                               -- the leaves that went along
  root BLOB NOT NULL CHECK (length(root) = 32)
) STRICT;
