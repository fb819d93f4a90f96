-- While it is there, the log is a copy that has not ended; the end of the copy takes it away.
CREATE TABLE copying (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  copy TEXT NOT NULL                                   -- names the copy, in what it is taken from and here
) STRICT;
