-- +goose Up
-- What the organization holds and rests on. Which asset depends on which, the links say.
CREATE TABLE assets (
    tenant_id       TEXT    NOT NULL REFERENCES tenants (id),
    id              TEXT    NOT NULL,
    version         INTEGER NOT NULL,
    created_at      BIGINT  NOT NULL,            -- microseconds, UTC
    updated_at      BIGINT  NOT NULL,
    name            TEXT    NOT NULL CHECK (name <> ''),
    kind            TEXT    NOT NULL CHECK (kind IN ('information', 'process', 'software', 'hardware', 'service', 'people', 'place', 'data-set', 'ai-component')),
    role            TEXT    NOT NULL CHECK (role IN ('supporting', 'primary')),
    classification  TEXT    NOT NULL CHECK (classification IN ('undecided', 'public', 'internal', 'confidential', 'strictly-confidential')),
    owner           TEXT    NOT NULL,            -- id of a member; empty for none, here and below
    state           TEXT    NOT NULL CHECK (state IN ('in-use', 'planned', 'retired')),
    review_on       TEXT    NOT NULL,            -- 2026-11-25
    description     TEXT    NOT NULL,
    confidentiality TEXT    NOT NULL CHECK (confidentiality IN ('undecided', 'low', 'moderate', 'high', 'very-high')),
    integrity       TEXT    NOT NULL CHECK (integrity IN ('undecided', 'low', 'moderate', 'high', 'very-high')),
    availability    TEXT    NOT NULL CHECK (availability IN ('undecided', 'low', 'moderate', 'high', 'very-high')),
    needs_reason    TEXT    NOT NULL,
    personal_data   BOOLEAN NOT NULL,
    confirmed_on    TEXT    NOT NULL,
    custodian       TEXT    NOT NULL,
    location        TEXT    NOT NULL,
    supplier        TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- What went wrong, in information security or with AI.
CREATE TABLE incidents (
    tenant_id            TEXT    NOT NULL REFERENCES tenants (id),
    id                   TEXT    NOT NULL,
    version              INTEGER NOT NULL,
    created_at           BIGINT  NOT NULL,
    updated_at           BIGINT  NOT NULL,
    title                TEXT    NOT NULL CHECK (title <> ''),
    kind                 TEXT    NOT NULL CHECK (kind IN ('security', 'ai', 'both')),
    severity             TEXT    NOT NULL CHECK (severity IN ('undecided', 'low', 'moderate', 'high', 'critical')),
    state                TEXT    NOT NULL CHECK (state IN ('open', 'contained', 'resolved', 'closed')),
    owner                TEXT    NOT NULL,            -- id of a member; empty for none, here and below
    detected_at          TEXT    NOT NULL,            -- 2026-11-25T14:30:00Z
    closed_on            TEXT    NOT NULL,            -- 2026-11-25
    description          TEXT    NOT NULL,
    happened_at          TEXT    NOT NULL,
    reported_at          TEXT    NOT NULL,
    detected_by          TEXT    NOT NULL,
    personal_data_breach TEXT    NOT NULL CHECK (personal_data_breach IN ('undecided', 'no', 'yes')),
    nis2_significant     TEXT    NOT NULL CHECK (nis2_significant IN ('undecided', 'no', 'yes')),
    ai_serious           TEXT    NOT NULL CHECK (ai_serious IN ('undecided', 'no', 'yes', 'widespread', 'death')),
    people_affected      INTEGER CHECK (people_affected >= 0),
    affected             TEXT    NOT NULL,
    cause                TEXT    NOT NULL,
    correction           TEXT    NOT NULL,
    lessons              TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- What was done and told about an incident, moment by moment. An entry never changes; it goes with the incident, and the journal keeps it.
CREATE TABLE incident_entries (
    tenant_id   TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    incident_id TEXT   NOT NULL,
    at          TEXT   NOT NULL,             -- when it happened, 2026-11-25T14:30:00Z
    made_at     BIGINT NOT NULL,
    made_by     TEXT   NOT NULL,             -- id of a person, who may have left; empty for the machine's own command line
    clock       TEXT   NOT NULL,             -- whose report this was; empty for none
    body        TEXT   NOT NULL CHECK (body <> ''),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, incident_id) REFERENCES incidents (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX incident_entries_by_incident ON incident_entries (tenant_id, incident_id, at, id);

-- What is measured to see whether the management system works.
CREATE TABLE indicators (
    tenant_id    TEXT    NOT NULL REFERENCES tenants (id),
    id           TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    created_at   BIGINT  NOT NULL,
    updated_at   BIGINT  NOT NULL,
    title        TEXT    NOT NULL CHECK (title <> ''),
    serves       TEXT    NOT NULL CHECK (serves IN ('both', 'security', 'ai')),
    state        TEXT    NOT NULL CHECK (state IN ('no-value', 'on-target', 'off-target', 'warn', 'alarm')),
    last_value   TEXT    NOT NULL,            -- number as text, 0.85; empty for none, here and below
    last_on      TEXT    NOT NULL,            -- 2026-11-25
    next_due     TEXT    NOT NULL,
    measured_by  TEXT    NOT NULL,            -- id of a member
    subject      TEXT    NOT NULL,
    method       TEXT    NOT NULL,
    unit         TEXT    NOT NULL,
    direction    TEXT    NOT NULL CHECK (direction IN ('higher', 'lower')),
    target       TEXT    NOT NULL,
    warn         TEXT    NOT NULL,
    alarm        TEXT    NOT NULL,
    frequency    TEXT    NOT NULL CHECK (frequency IN ('monthly', 'weekly', 'quarterly', 'half-yearly', 'yearly')),
    evaluated_by TEXT    NOT NULL,
    note         TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- What was measured, one value for each day. A value that is put right keeps its place; the journal keeps what it was.
CREATE TABLE indicator_values (
    tenant_id    TEXT             NOT NULL,
    indicator_id TEXT             NOT NULL,
    measured_on  TEXT             NOT NULL CHECK (measured_on <> ''), -- 2026-11-25
    value        DOUBLE PRECISION NOT NULL,
    note         TEXT             NOT NULL,
    made_at      BIGINT           NOT NULL,
    made_by      TEXT             NOT NULL,   -- id of a person, who may have left; empty for the machine's own command line
    PRIMARY KEY (tenant_id, indicator_id, measured_on),
    FOREIGN KEY (tenant_id, indicator_id) REFERENCES indicators (tenant_id, id) ON DELETE CASCADE
);

-- +goose Down
SELECT 'migrations go forward only';
