-- While it is there, the log is a copy that has not ended; the end of the copy takes it away.
CREATE TABLE log_copying (
  one smallint PRIMARY KEY CHECK (one = 1),
  copy text NOT NULL                                   -- names the copy, in what it is taken from and here
);
