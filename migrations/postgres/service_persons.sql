-- How a person comes to their own page: by a link that is used once, and a session after it. Only keyed digests are kept.

CREATE TABLE person_link (
    digest     bytea PRIMARY KEY,
    person     bytea NOT NULL,
    made_at    bigint NOT NULL,
    expires_at bigint NOT NULL
);

CREATE INDEX person_link_by_person ON person_link (person);

CREATE TABLE person_session (
    digest  bytea PRIMARY KEY,
    person  bytea NOT NULL,
    made_at bigint NOT NULL,
    seen_at bigint NOT NULL
);

CREATE INDEX person_session_by_person ON person_session (person);
