-- vault.db, later: the random token of the bytes of a paper that is evidence of an outcome (decision 0053). The mark is a
-- keyed MAC of the bytes: the same bytes, the same mark, the same token. The row goes with the paper.
CREATE TABLE paper_token (
    paper BLOB PRIMARY KEY,
    mark  BLOB NOT NULL,
    token BLOB NOT NULL
) STRICT;

CREATE INDEX paper_token_by_mark ON paper_token (mark);
