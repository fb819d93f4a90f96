-- The schema qibu_service: rows of the service that are no events: credentials, sessions, tokens, drafts, refused attempts.

CREATE TABLE about (
    name  text COLLATE "C" PRIMARY KEY,
    value bytea NOT NULL
);

CREATE TABLE credential (
    account bytea PRIMARY KEY,
    phc     text COLLATE "C" NOT NULL,
    set_at  bigint NOT NULL
);

-- Only the keyed digest of a token is kept: neither the file nor a row written into it signs anybody in.
CREATE TABLE session (
    session bytea PRIMARY KEY,
    digest  bytea NOT NULL UNIQUE,
    account bytea NOT NULL,
    made_at bigint NOT NULL,
    seen_at bigint NOT NULL
);

CREATE INDEX session_by_account ON session (account, made_at);

CREATE TABLE token (
    token      text COLLATE "C" PRIMARY KEY,
    digest     bytea NOT NULL,
    account    bytea NOT NULL,
    label      text COLLATE "C" NOT NULL,
    scopes     text COLLATE "C" NOT NULL,
    last_four  text COLLATE "C" NOT NULL,
    made_at    bigint NOT NULL,
    expires_at bigint NOT NULL,
    revoked_at bigint
);

CREATE INDEX token_by_account ON token (account, made_at);

-- A draft that is closed keeps its row and loses its body and its key.
CREATE TABLE draft (
    draft       bytea PRIMARY KEY,
    owner       bytea NOT NULL,
    submitter   bytea NOT NULL,
    typed_by    bytea NOT NULL,
    state       text COLLATE "C" NOT NULL CHECK (state IN ('open', 'awaiting_confirmation', 'confirmed', 'discarded')),
    version     bigint NOT NULL,
    made_at     bigint NOT NULL,
    updated_at  bigint NOT NULL,
    wrapped_key bytea,
    body        bytea,
    CHECK ((state IN ('confirmed', 'discarded')) = (wrapped_key IS NULL)),
    CHECK ((wrapped_key IS NULL) = (body IS NULL))
);

-- The statistics of a column hold some of its values, and would go on holding them when a draft is closed.
ALTER TABLE draft
    ALTER COLUMN wrapped_key SET STATISTICS 0,
    ALTER COLUMN body SET STATISTICS 0;

CREATE INDEX draft_by_owner ON draft (owner, updated_at);
CREATE INDEX draft_by_submitter ON draft (submitter, updated_at);
CREATE INDEX draft_by_typist ON draft (typed_by, updated_at);

-- What was refused, denied or failed (law 14), without bodies; the oldest go.
CREATE TABLE refused (
    number    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    first_at  bigint NOT NULL,
    last_at   bigint NOT NULL,
    times     bigint NOT NULL,
    principal text COLLATE "C" NOT NULL,
    command   text COLLATE "C" NOT NULL,
    code      text COLLATE "C" NOT NULL,
    status    bigint NOT NULL,
    subject   text COLLATE "C" NOT NULL
);

CREATE INDEX refused_by_principal ON refused (principal, number);
