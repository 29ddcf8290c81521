-- +goose Up
-- Files of records that are brought in by a job: who brought what, and what came of it. How far one is, its job says.
CREATE TABLE imports (
    tenant_id  TEXT    NOT NULL REFERENCES tenants (id),
    id         TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,                        -- microseconds, UTC
    made_by    TEXT    NOT NULL,                        -- id of a person, who may have left; empty for the machine's own command line
    register   TEXT    NOT NULL CHECK (register <> ''),
    name       TEXT    NOT NULL CHECK (name <> ''),     -- of the file
    hash       TEXT    NOT NULL,                        -- of the file, which goes once it is not needed any more
    fresh      BOOLEAN NOT NULL,                        -- every row makes a new record, whatever its id
    writes     BOOLEAN NOT NULL,                        -- false while it is only to be said what would change
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'checked', 'wrong', 'done', 'cancelled')),
    job_id     TEXT    NOT NULL,
    checked    INTEGER NOT NULL,                        -- rows
    created    INTEGER NOT NULL,
    updated    INTEGER NOT NULL,
    same       INTEGER NOT NULL,
    outcome    TEXT    NOT NULL,                        -- JSON: the first differences, or the first wrong places; empty for neither
    faults     TEXT    NOT NULL,                        -- hash of a file that names all wrong places; empty for none
    PRIMARY KEY (tenant_id, id)
);

-- +goose Down
SELECT 'migrations go forward only';
