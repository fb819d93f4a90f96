-- reads.db: who read personal data (law 9), in monthly segments.

-- `link` is SHA-256 over the link before and the row: rows can be neither altered nor dropped unnoticed.
CREATE TABLE read (
    segment TEXT NOT NULL,
    number  INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    account BLOB NOT NULL,
    office  TEXT NOT NULL,
    purpose TEXT NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('account', 'seat', 'paper')),
    what    BLOB NOT NULL,
    link    BLOB NOT NULL,
    PRIMARY KEY (segment, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX read_by_what ON read (what, at);
