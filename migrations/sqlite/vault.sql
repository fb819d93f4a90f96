-- vault.db: what may be erased. Names, seats and the keys of papers; never a plain key, never a plain name.

CREATE TABLE about (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

-- Each account's fields are sealed under a key of its own, and that key under the root key.
CREATE TABLE account (
    account     BLOB PRIMARY KEY,
    wrapped_key BLOB NOT NULL,
    name        BLOB NOT NULL,
    asked_at    INTEGER NOT NULL
) STRICT;

-- Who was erased, so that nothing of theirs is written again.
CREATE TABLE erased_account (
    account   BLOB PRIMARY KEY,
    erased_at INTEGER NOT NULL
) STRICT;

-- Which person a seat stands for (law 8). Deleting the row is what makes the seat nobody's.
CREATE TABLE seat (
    seat     BLOB PRIMARY KEY,
    person   BLOB NOT NULL,
    body     BLOB NOT NULL,
    role     TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    UNIQUE (person, body, role)
) STRICT;

-- The paper index. An erased paper keeps its id and nothing else.
CREATE TABLE paper (
    paper       BLOB PRIMARY KEY,
    state       TEXT NOT NULL CHECK (state IN ('staged', 'bound', 'erased')),
    owner       BLOB,
    command     BLOB,
    part        INTEGER,
    application BLOB,
    kind        TEXT,
    size        INTEGER,
    media_type  TEXT,
    commitment  TEXT,
    stored_at   INTEGER,
    asked_at    INTEGER,
    wrapped_key BLOB,
    details     BLOB,
    erased_at   INTEGER,
    CHECK ((state = 'erased') = (wrapped_key IS NULL)),
    CHECK ((state = 'erased') = (erased_at IS NOT NULL))
) STRICT;

CREATE UNIQUE INDEX paper_by_command ON paper (owner, command, part) WHERE command IS NOT NULL;
CREATE INDEX paper_by_application ON paper (application) WHERE application IS NOT NULL;
CREATE INDEX paper_staged ON paper (state, asked_at);
