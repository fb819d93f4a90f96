-- How a person comes to their own page: by a link that is used once, and a session after it. Only keyed digests are kept.

CREATE TABLE person_link (
    digest     BLOB PRIMARY KEY,
    person     BLOB NOT NULL,
    made_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX person_link_by_person ON person_link (person);

CREATE TABLE person_session (
    digest  BLOB PRIMARY KEY,
    person  BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT;

CREATE INDEX person_session_by_person ON person_session (person);
