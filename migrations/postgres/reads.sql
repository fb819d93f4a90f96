-- The schema qibu_reads: who read personal data (law 9), in monthly segments.

-- `link` is SHA-256 over the link before and the row: rows can be neither altered nor dropped unnoticed.
CREATE TABLE read (
    segment text COLLATE "C" NOT NULL,
    number  bigint NOT NULL,
    at      bigint NOT NULL,
    account bytea NOT NULL,
    office  text COLLATE "C" NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    kind    text COLLATE "C" NOT NULL CHECK (kind IN ('account', 'seat', 'paper')),
    what    bytea NOT NULL,
    link    bytea NOT NULL,
    PRIMARY KEY (segment, number)
);

CREATE INDEX read_by_what ON read (what, at);
