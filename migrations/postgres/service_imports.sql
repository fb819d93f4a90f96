-- The schema qibu_service, later: tables of bodies that one officer entered and another confirms (decision 0027). One that
-- is discarded keeps its row and loses its body and its key.
CREATE TABLE import (
    import      bytea PRIMARY KEY,
    entered_by  bytea NOT NULL,
    state       text COLLATE "C" NOT NULL CHECK (state IN
        ('entered', 'confirming', 'confirmed', 'void_asked', 'voiding', 'voided', 'discarded')),
    version     bigint NOT NULL,
    made_at     bigint NOT NULL,
    updated_at  bigint NOT NULL,
    wrapped_key bytea,
    body        bytea,
    CHECK ((state = 'discarded') = (wrapped_key IS NULL)),
    CHECK ((wrapped_key IS NULL) = (body IS NULL))
);

-- The statistics of a column hold some of its values, and would go on holding them when an import is discarded.
ALTER TABLE import
    ALTER COLUMN wrapped_key SET STATISTICS 0,
    ALTER COLUMN body SET STATISTICS 0;

CREATE INDEX import_by_change ON import (updated_at, import);
