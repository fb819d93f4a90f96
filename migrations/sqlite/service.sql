-- service.db: rows of the service that are no events: credentials, sessions, tokens, drafts, refused attempts.

CREATE TABLE about (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

CREATE TABLE credential (
    account BLOB PRIMARY KEY,
    phc     TEXT NOT NULL,
    set_at  INTEGER NOT NULL
) STRICT;

-- Only the keyed digest of a token is kept: neither the file nor a row written into it signs anybody in.
CREATE TABLE session (
    session BLOB PRIMARY KEY,
    digest  BLOB NOT NULL UNIQUE,
    account BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT;

CREATE INDEX session_by_account ON session (account, made_at);

CREATE TABLE token (
    token      TEXT PRIMARY KEY,
    digest     BLOB NOT NULL,
    account    BLOB NOT NULL,
    label      TEXT NOT NULL,
    scopes     TEXT NOT NULL,
    last_four  TEXT NOT NULL,
    made_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;

CREATE INDEX token_by_account ON token (account, made_at);

-- A draft that is closed keeps its row and loses its body and its key.
CREATE TABLE draft (
    draft       BLOB PRIMARY KEY,
    owner       BLOB NOT NULL,
    submitter   BLOB NOT NULL,
    typed_by    BLOB NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'awaiting_confirmation', 'confirmed', 'discarded')),
    version     INTEGER NOT NULL,
    made_at     INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    wrapped_key BLOB,
    body        BLOB,
    CHECK ((state IN ('confirmed', 'discarded')) = (wrapped_key IS NULL)),
    CHECK ((wrapped_key IS NULL) = (body IS NULL))
) STRICT;

CREATE INDEX draft_by_owner ON draft (owner, updated_at);
CREATE INDEX draft_by_submitter ON draft (submitter, updated_at);
CREATE INDEX draft_by_typist ON draft (typed_by, updated_at);

-- What was refused, denied or failed (law 14), without bodies; the oldest go.
CREATE TABLE refused (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    first_at  INTEGER NOT NULL,
    last_at   INTEGER NOT NULL,
    times     INTEGER NOT NULL,
    principal TEXT NOT NULL,
    command   TEXT NOT NULL,
    code      TEXT NOT NULL,
    status    INTEGER NOT NULL,
    subject   TEXT NOT NULL
) STRICT;

CREATE INDEX refused_by_principal ON refused (principal, number);
