-- service.db, later: tables of bodies that one officer entered and another confirms (decision 0027). One that is discarded
-- keeps its row and loses its body and its key.
CREATE TABLE import (
    import      BLOB PRIMARY KEY,
    entered_by  BLOB NOT NULL,
    state       TEXT NOT NULL CHECK (state IN
        ('entered', 'confirming', 'confirmed', 'void_asked', 'voiding', 'voided', 'discarded')),
    version     INTEGER NOT NULL,
    made_at     INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    wrapped_key BLOB,
    body        BLOB,
    CHECK ((state = 'discarded') = (wrapped_key IS NULL)),
    CHECK ((wrapped_key IS NULL) = (body IS NULL))
) STRICT;

CREATE INDEX import_by_change ON import (updated_at, import);
