-- Who a person is may be read, too: the word is one more of the kinds.
CREATE TABLE read_again (
    segment TEXT NOT NULL,
    number  INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    account BLOB NOT NULL,
    office  TEXT NOT NULL,
    purpose TEXT NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('account', 'seat', 'paper', 'person')),
    what    BLOB NOT NULL,
    link    BLOB NOT NULL,
    PRIMARY KEY (segment, number)
) STRICT, WITHOUT ROWID;
INSERT INTO read_again SELECT segment, number, at, account, office, purpose, kind, what, link FROM read;
DROP TABLE read;
ALTER TABLE read_again RENAME TO read;
CREATE INDEX read_by_what ON read (what, at);
