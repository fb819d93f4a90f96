-- The schema qibu_vault: what may be erased. Names, seats and the keys of papers; never a plain key, never a plain name.

CREATE TABLE about (
    name  text COLLATE "C" PRIMARY KEY,
    value bytea NOT NULL
);

-- Each account's fields are sealed under a key of its own, and that key under the root key.
CREATE TABLE account (
    account     bytea PRIMARY KEY,
    wrapped_key bytea NOT NULL,
    name        bytea NOT NULL,
    asked_at    bigint NOT NULL
);

-- Who was erased, so that nothing of theirs is written again.
CREATE TABLE erased_account (
    account   bytea PRIMARY KEY,
    erased_at bigint NOT NULL
);

-- Which person a seat stands for (law 8). Deleting the row is what makes the seat nobody's.
CREATE TABLE seat (
    seat     bytea PRIMARY KEY,
    person   bytea NOT NULL,
    body     bytea NOT NULL,
    role     text COLLATE "C" NOT NULL,
    asked_at bigint NOT NULL,
    UNIQUE (person, body, role)
);

-- The paper index. An erased paper keeps its id and nothing else.
CREATE TABLE paper (
    paper       bytea PRIMARY KEY,
    state       text COLLATE "C" NOT NULL CHECK (state IN ('staged', 'bound', 'erased')),
    owner       bytea,
    command     bytea,
    part        bigint,
    application bytea,
    kind        text COLLATE "C",
    size        bigint,
    media_type  text COLLATE "C",
    commitment  text COLLATE "C",
    stored_at   bigint,
    asked_at    bigint,
    wrapped_key bytea,
    details     bytea,
    erased_at   bigint,
    CHECK ((state = 'erased') = (wrapped_key IS NULL)),
    CHECK ((state = 'erased') = (erased_at IS NOT NULL))
);

CREATE UNIQUE INDEX paper_by_command ON paper (owner, command, part) WHERE command IS NOT NULL;
CREATE INDEX paper_by_application ON paper (application) WHERE application IS NOT NULL;
CREATE INDEX paper_staged ON paper (state, asked_at);

-- Sealed bytes of papers, in the order of their numbers; 0 holds the blind, the last one the digest. They are a paper only
-- once the index above names it.
CREATE TABLE paper_chunk (
    paper    bytea  NOT NULL,
    number   bigint NOT NULL,
    bytes    bytea  NOT NULL,
    begun_at bigint NOT NULL,                            -- microseconds since 1970-01-01T00:00Z
    PRIMARY KEY (paper, number)
);
-- They are random: nothing is gained by trying to make them shorter.
ALTER TABLE paper_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- The statistics of a column hold some of its values, and would go on holding them when the rows are gone.
ALTER TABLE account
    ALTER COLUMN wrapped_key SET STATISTICS 0,
    ALTER COLUMN name SET STATISTICS 0;
ALTER TABLE seat
    ALTER COLUMN seat SET STATISTICS 0,
    ALTER COLUMN person SET STATISTICS 0;
ALTER TABLE paper
    ALTER COLUMN commitment SET STATISTICS 0,
    ALTER COLUMN wrapped_key SET STATISTICS 0,
    ALTER COLUMN details SET STATISTICS 0;
ALTER TABLE paper_chunk ALTER COLUMN bytes SET STATISTICS 0;
