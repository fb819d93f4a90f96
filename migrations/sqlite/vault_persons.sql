-- Persons: which fields are known of them, each under a key of its own (law 7), and what stands for them in claims (law 11).

-- `mac` is a keyed MAC of name and contact: one human entered twice is one human. It leaves the vault nowhere.
CREATE TABLE person (
    person   BLOB PRIMARY KEY,
    mac      BLOB NOT NULL,
    account  BLOB,
    asked_at INTEGER NOT NULL
) STRICT;

CREATE INDEX person_by_mac ON person (mac);
CREATE INDEX person_by_account ON person (account) WHERE account IS NOT NULL;

CREATE TABLE person_field (
    person      BLOB NOT NULL,
    field       TEXT NOT NULL CHECK (field IN ('name', 'contact', 'skills')),
    wrapped_key BLOB NOT NULL,
    sealed      BLOB NOT NULL,
    PRIMARY KEY (person, field)
) STRICT;

-- A random token for each use stands in the log for a human; the row goes with the last record of that human.
CREATE TABLE human_token (
    mac     BLOB NOT NULL,
    used_as TEXT NOT NULL CHECK (used_as IN ('pool', 'legal_representative')),
    token   BLOB NOT NULL,
    PRIMARY KEY (mac, used_as)
) STRICT;

CREATE INDEX seat_by_person ON seat (person);
