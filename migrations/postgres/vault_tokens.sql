-- The schema qibu_vault, later: the random token of the bytes of a paper that is evidence of an outcome (decision 0053). The
-- mark is a keyed MAC of the bytes: the same bytes, the same mark, the same token. The row goes with the paper.
CREATE TABLE paper_token (
    paper bytea PRIMARY KEY,
    mark  bytea NOT NULL,
    token bytea NOT NULL
);

-- The statistics of a column hold some of its values, and would go on holding them when a paper is erased.
ALTER TABLE paper_token
    ALTER COLUMN mark SET STATISTICS 0,
    ALTER COLUMN token SET STATISTICS 0;

CREATE INDEX paper_token_by_mark ON paper_token (mark);
