-- +goose Up
-- What is done about risks: by whom, until when, at what cost, how far it is. Links say which risks it treats.
CREATE TABLE treatments (
    tenant_id             TEXT    NOT NULL REFERENCES tenants (id),
    id                    TEXT    NOT NULL,
    version               INTEGER NOT NULL,
    created_at            BIGINT  NOT NULL,
    updated_at            BIGINT  NOT NULL,
    title                 TEXT    NOT NULL CHECK (title <> ''),
    option                TEXT    NOT NULL CHECK (option IN ('modify', 'retain', 'avoid', 'share')),
    state                 TEXT    NOT NULL CHECK (state IN ('proposed', 'decided', 'in-progress', 'done', 'dropped')),
    what                  TEXT    NOT NULL,          -- empty for none, here and below
    owner                 TEXT    NOT NULL,          -- id of a member
    due                   TEXT    NOT NULL,          -- 2026-11-25
    progress              INTEGER CHECK (progress BETWEEN 0 AND 100),
    done_on               TEXT    NOT NULL,
    dropped_because       TEXT    NOT NULL,
    currency              TEXT    NOT NULL CHECK (currency <> ''),
    cost_once             BIGINT  CHECK (cost_once >= 0),
    cost_yearly           BIGINT  CHECK (cost_yearly >= 0),
    spread_years          INTEGER CHECK (spread_years BETWEEN 1 AND 50),
    expected_likelihood   INTEGER CHECK (expected_likelihood BETWEEN 1 AND 6),
    expected_organization INTEGER CHECK (expected_organization BETWEEN 1 AND 6),
    expected_people       INTEGER CHECK (expected_people BETWEEN 1 AND 6),
    expected_society      INTEGER CHECK (expected_society BETWEEN 1 AND 6),
    expected_level        INTEGER CHECK (expected_level BETWEEN 1 AND 6),
    criteria              INTEGER CHECK (criteria >= 0), -- by which the level was found; 0 for those of the program, NULL for none
    note                  TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX treatments_by_title ON treatments (tenant_id, title, id);
CREATE INDEX treatments_by_due ON treatments (tenant_id, due, id);

-- How often a risk happens in a year and what it costs, as ranges, and what treatments make of them.
CREATE TABLE risk_ranges (
    tenant_id  TEXT    NOT NULL,
    risk_id    TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    updated_at BIGINT  NOT NULL,
    updated_by TEXT    NOT NULL,                     -- id of a person; empty for the machine's own command line
    body       TEXT    NOT NULL,                     -- JSON: currency, model, frequency, loss, changes by treatment
    PRIMARY KEY (tenant_id, risk_id),
    FOREIGN KEY (tenant_id, risk_id) REFERENCES risks (tenant_id, id) ON DELETE CASCADE
);

-- +goose Down
SELECT 'migrations go forward only';
