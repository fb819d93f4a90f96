-- Persons: which fields are known of them, each under a key of its own (law 7), and what stands for them in claims (law 11).

-- `mac` is a keyed MAC of name and contact: one human entered twice is one human. It leaves the vault nowhere.
CREATE TABLE person (
    person   bytea PRIMARY KEY,
    mac      bytea NOT NULL,
    account  bytea,
    asked_at bigint NOT NULL
);

CREATE INDEX person_by_mac ON person (mac);
CREATE INDEX person_by_account ON person (account) WHERE account IS NOT NULL;

CREATE TABLE person_field (
    person      bytea NOT NULL,
    field       text COLLATE "C" NOT NULL CHECK (field IN ('name', 'contact', 'skills')),
    wrapped_key bytea NOT NULL,
    sealed      bytea NOT NULL,
    PRIMARY KEY (person, field)
);

-- A random token for each use stands in the log for a human; the row goes with the last record of that human.
CREATE TABLE human_token (
    mac     bytea NOT NULL,
    used_as text COLLATE "C" NOT NULL CHECK (used_as IN ('pool', 'legal_representative')),
    token   bytea NOT NULL,
    PRIMARY KEY (mac, used_as)
);

CREATE INDEX seat_by_person ON seat (person);
