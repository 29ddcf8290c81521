-- +goose Up
-- Controls as they work here. Which controls of the standards one implements, the links say.
CREATE TABLE controls (
    tenant_id            TEXT    NOT NULL REFERENCES tenants (id),
    id                   TEXT    NOT NULL,
    version              INTEGER NOT NULL,
    created_at           BIGINT  NOT NULL,            -- microseconds, UTC
    updated_at           BIGINT  NOT NULL,
    title                TEXT    NOT NULL CHECK (title <> ''),
    description          TEXT    NOT NULL,            -- empty for none, here and below
    kind                 TEXT    NOT NULL,
    status               TEXT    NOT NULL CHECK (status IN ('planned', 'partly-implemented', 'implemented', 'not-implemented')),
    owner                TEXT    NOT NULL,            -- id of a member
    maturity             INTEGER CHECK (maturity BETWEEN 0 AND 5),
    test_result          TEXT    NOT NULL CHECK (test_result IN ('untested', 'effective', 'partly-effective', 'ineffective')),
    next_test            TEXT    NOT NULL,            -- 2026-11-25
    provision            TEXT    NOT NULL CHECK (provision IN ('own', 'shared', 'inherited')),
    provider             TEXT    NOT NULL,
    planned_for          TEXT    NOT NULL,
    test_plan            TEXT    NOT NULL,
    test_interval_months INTEGER CHECK (test_interval_months BETWEEN 1 AND 120),
    last_tested          TEXT    NOT NULL,
    note                 TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX controls_by_title ON controls (tenant_id, title, id);
CREATE INDEX controls_by_next_test ON controls (tenant_id, next_test, id);

-- Who leads to a requirement, by what it does there: the statement asks it of all requirements at once.
CREATE INDEX links_to_requirements ON links (tenant_id, relation, requirement) WHERE requirement <> '';

-- What people decided about one row of the statement of applicability. A row that nobody touched yet has none.
CREATE TABLE soa_choices (
    tenant_id   TEXT    NOT NULL REFERENCES tenants (id),
    id          TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    created_at  BIGINT  NOT NULL,
    updated_at  BIGINT  NOT NULL,
    updated_by  TEXT    NOT NULL,            -- id of a person, who may have left; empty for the machine's own command line
    standard    TEXT    NOT NULL CHECK (standard <> ''), -- iso27001-2022, or own for a control of the organization's own
    control     TEXT    NOT NULL CHECK (control <> ''),  -- A.5.1, or the id of the own control
    applicable  TEXT    NOT NULL CHECK (applicable IN ('undecided', 'yes', 'no')),
    reasons     TEXT    NOT NULL,            -- those that people ticked, separated by spaces
    reason      TEXT    NOT NULL,            -- more about them
    exclusion   TEXT    NOT NULL,            -- why it is not applicable
    owner       TEXT    NOT NULL,            -- id of a member
    planned_for TEXT    NOT NULL,            -- 2026-11-25
    reviewed_on TEXT    NOT NULL,
    note        TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, standard, control)
);

-- Statements as they were approved. They never change.
CREATE TABLE soa_versions (
    tenant_id   TEXT    NOT NULL REFERENCES tenants (id),
    id          TEXT    NOT NULL,
    number      INTEGER NOT NULL CHECK (number > 0), -- 1, 2, 3 of the organization
    approved_at BIGINT  NOT NULL,
    approved_by TEXT    NOT NULL,            -- id of a person, who may have left; empty for the machine's own command line
    note        TEXT    NOT NULL,
    content     TEXT    NOT NULL,            -- all rows as JSON
    sha256      TEXT    NOT NULL,            -- of content, hexadecimal
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, number)
);

-- +goose Down
SELECT 'migrations go forward only';
