-- +goose Up
CREATE TABLE obligations (
    tenant_id    TEXT    NOT NULL REFERENCES tenants (id),
    id           TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    created_at   BIGINT  NOT NULL, -- microseconds, UTC, as in every register
    updated_at   BIGINT  NOT NULL,
    title        TEXT    NOT NULL CHECK (title <> ''),
    kind         TEXT    NOT NULL CHECK (kind IN ('law', 'regulation', 'contract', 'standard', 'own')),
    applies      TEXT    NOT NULL CHECK (applies IN ('undecided', 'yes', 'not-applicable')),
    applies_from TEXT    NOT NULL,
    met          TEXT    NOT NULL CHECK (met IN ('not-assessed', 'yes', 'partly', 'no')),
    owner        TEXT    NOT NULL,
    review_on    TEXT    NOT NULL,
    serves       TEXT    NOT NULL CHECK (serves IN ('both', 'security', 'ai')),
    origin       TEXT    NOT NULL,
    jurisdiction TEXT    NOT NULL,
    requirement  TEXT    NOT NULL,
    reason       TEXT    NOT NULL,
    met_by       TEXT    NOT NULL,
    consequence  TEXT    NOT NULL,
    checked_on   TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX obligations_by_title ON obligations (tenant_id, title, id);
CREATE INDEX obligations_by_applies_from ON obligations (tenant_id, applies_from, id);
CREATE INDEX obligations_by_review_on ON obligations (tenant_id, review_on, id);

CREATE TABLE responsibilities (
    tenant_id    TEXT    NOT NULL REFERENCES tenants (id),
    id           TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    created_at   BIGINT  NOT NULL, -- microseconds, UTC, as in every register
    updated_at   BIGINT  NOT NULL,
    role         TEXT    NOT NULL CHECK (role <> ''),
    serves       TEXT    NOT NULL CHECK (serves IN ('both', 'security', 'ai')),
    answers_for  TEXT    NOT NULL CHECK (answers_for <> ''),
    may_decide   TEXT    NOT NULL,
    holder       TEXT    NOT NULL,
    other_holder TEXT    NOT NULL,
    deputy       TEXT    NOT NULL,
    accepted_on  TEXT    NOT NULL,
    review_on    TEXT    NOT NULL,
    assigned_by  TEXT    NOT NULL,
    assigned_on  TEXT    NOT NULL,
    apart_from   TEXT    NOT NULL,
    competence   TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX responsibilities_by_role ON responsibilities (tenant_id, role, id);
CREATE INDEX responsibilities_by_review_on ON responsibilities (tenant_id, review_on, id);

CREATE TABLE competences (
    tenant_id         TEXT    NOT NULL REFERENCES tenants (id),
    id                TEXT    NOT NULL,
    version           INTEGER NOT NULL,
    created_at        BIGINT  NOT NULL, -- microseconds, UTC, as in every register
    updated_at        BIGINT  NOT NULL,
    person            TEXT    NOT NULL CHECK (person <> ''),
    role              TEXT    NOT NULL,
    skill             TEXT    NOT NULL CHECK (skill <> ''),
    level_needed      TEXT    NOT NULL CHECK (level_needed IN ('1', '2', '3', '4')),
    level_held        TEXT    NOT NULL CHECK (level_held IN ('0', '1', '2', '3', '4')),
    state             TEXT    NOT NULL CHECK (state IN ('not-judged', 'gap', 'in-progress', 'to-check', 'reached')),
    due               TEXT    NOT NULL,
    proof             TEXT    NOT NULL,
    measure           TEXT    NOT NULL,
    effect            TEXT    NOT NULL,
    effect_checked_on TEXT    NOT NULL,
    valid_until       TEXT    NOT NULL,
    owner             TEXT    NOT NULL,
    serves            TEXT    NOT NULL CHECK (serves IN ('both', 'security', 'ai')),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX competences_by_person ON competences (tenant_id, person, id);
CREATE INDEX competences_by_due ON competences (tenant_id, due, id);
CREATE INDEX competences_by_valid_until ON competences (tenant_id, valid_until, id);

CREATE TABLE communications (
    tenant_id  TEXT    NOT NULL REFERENCES tenants (id),
    id         TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    created_at BIGINT  NOT NULL, -- microseconds, UTC, as in every register
    updated_at BIGINT  NOT NULL,
    topic      TEXT    NOT NULL CHECK (topic <> ''),
    direction  TEXT    NOT NULL CHECK (direction IN ('internal', 'external', 'incoming')),
    occasion   TEXT    NOT NULL CHECK (occasion <> ''),
    audience   TEXT    NOT NULL CHECK (audience <> ''),
    channel    TEXT    NOT NULL,
    sender     TEXT    NOT NULL,
    next_on    TEXT    NOT NULL,
    content    TEXT    NOT NULL,
    approval   TEXT    NOT NULL,
    proof      TEXT    NOT NULL,
    last_on    TEXT    NOT NULL,
    owner      TEXT    NOT NULL,
    serves     TEXT    NOT NULL CHECK (serves IN ('both', 'security', 'ai')),
    review_on  TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX communications_by_topic ON communications (tenant_id, topic, id);
CREATE INDEX communications_by_next_on ON communications (tenant_id, next_on, id);
CREATE INDEX communications_by_review_on ON communications (tenant_id, review_on, id);

CREATE TABLE suppliers (
    tenant_id       TEXT    NOT NULL REFERENCES tenants (id),
    id              TEXT    NOT NULL,
    version         INTEGER NOT NULL,
    created_at      BIGINT  NOT NULL, -- microseconds, UTC, as in every register
    updated_at      BIGINT  NOT NULL,
    name            TEXT    NOT NULL CHECK (name <> ''),
    service         TEXT    NOT NULL CHECK (service <> ''),
    state           TEXT    NOT NULL CHECK (state IN ('candidate', 'active', 'ending', 'ended')),
    tier            TEXT    NOT NULL CHECK (tier IN ('undecided', 'normal', 'important', 'critical')),
    ai_class        TEXT    NOT NULL CHECK (ai_class IN ('undecided', 'none', 'c', 'b', 'a')),
    rating          TEXT    NOT NULL CHECK (rating IN ('not-reviewed', 'good', 'fair', 'poor')),
    review_on       TEXT    NOT NULL,
    kind            TEXT    NOT NULL CHECK (kind IN ('other', 'cloud', 'software', 'ai-model', 'data', 'people', 'facility')),
    serves          TEXT    NOT NULL CHECK (serves IN ('both', 'security', 'ai')),
    personal_data   BOOLEAN NOT NULL,
    information     TEXT    NOT NULL,
    country         TEXT    NOT NULL,
    subsuppliers    TEXT    NOT NULL,
    agreement       TEXT    NOT NULL,
    agreement_until TEXT    NOT NULL,
    requirements    TEXT    NOT NULL,
    assurance       TEXT    NOT NULL,
    reviewed_on     TEXT    NOT NULL,
    exit            TEXT    NOT NULL,
    contact         TEXT    NOT NULL,
    owner           TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX suppliers_by_name ON suppliers (tenant_id, name, id);
CREATE INDEX suppliers_by_review_on ON suppliers (tenant_id, review_on, id);
CREATE INDEX suppliers_by_agreement_until ON suppliers (tenant_id, agreement_until, id);

CREATE TABLE planned_changes (
    tenant_id  TEXT    NOT NULL REFERENCES tenants (id),
    id         TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    created_at BIGINT  NOT NULL, -- microseconds, UTC, as in every register
    updated_at BIGINT  NOT NULL,
    title      TEXT    NOT NULL CHECK (title <> ''),
    kind       TEXT    NOT NULL CHECK (kind IN ('change', 'improvement', 'unplanned')),
    state      TEXT    NOT NULL CHECK (state IN ('proposed', 'approved', 'in-progress', 'done', 'refused')),
    serves     TEXT    NOT NULL CHECK (serves IN ('both', 'security', 'ai')),
    reason     TEXT    NOT NULL CHECK (reason <> ''),
    affects    TEXT    NOT NULL,
    means      TEXT    NOT NULL,
    safeguards TEXT    NOT NULL,
    owner      TEXT    NOT NULL,
    due        TEXT    NOT NULL,
    decided_by TEXT    NOT NULL,
    decided_on TEXT    NOT NULL,
    result     TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX planned_changes_by_title ON planned_changes (tenant_id, title, id);
CREATE INDEX planned_changes_by_due ON planned_changes (tenant_id, due, id);

CREATE TABLE exceptions (
    tenant_id    TEXT    NOT NULL REFERENCES tenants (id),
    id           TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    created_at   BIGINT  NOT NULL, -- microseconds, UTC, as in every register
    updated_at   BIGINT  NOT NULL,
    title        TEXT    NOT NULL CHECK (title <> ''),
    rule         TEXT    NOT NULL CHECK (rule <> ''),
    state        TEXT    NOT NULL CHECK (state IN ('requested', 'allowed', 'refused', 'ended')),
    covers       TEXT    NOT NULL,
    reason       TEXT    NOT NULL CHECK (reason <> ''),
    risk         TEXT    NOT NULL,
    compensation TEXT    NOT NULL,
    remedy       TEXT    NOT NULL,
    owner        TEXT    NOT NULL,
    decided_by   TEXT    NOT NULL,
    starts_on    TEXT    NOT NULL,
    ends_on      TEXT    NOT NULL,
    decided_on   TEXT    NOT NULL,
    serves       TEXT    NOT NULL CHECK (serves IN ('both', 'security', 'ai')),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX exceptions_by_title ON exceptions (tenant_id, title, id);
CREATE INDEX exceptions_by_ends_on ON exceptions (tenant_id, ends_on, id);

-- +goose Down
SELECT 'migrations go forward only';
