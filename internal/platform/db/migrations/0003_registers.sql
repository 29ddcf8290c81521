-- +goose Up
CREATE TABLE actions (
    tenant_id   TEXT    NOT NULL REFERENCES tenants (id),
    id          TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    created_at  BIGINT  NOT NULL,            -- microseconds, UTC
    updated_at  BIGINT  NOT NULL,
    title       TEXT    NOT NULL CHECK (title <> ''),
    description TEXT    NOT NULL,            -- empty for none, here and below
    state       TEXT    NOT NULL CHECK (state IN ('open', 'in-progress', 'done', 'dropped')),
    owner       TEXT    NOT NULL,            -- id of a member
    due         TEXT    NOT NULL,            -- 2026-11-25
    source      TEXT    NOT NULL,
    requirement TEXT    NOT NULL,
    effort_days INTEGER CHECK (effort_days BETWEEN 0 AND 10000),
    effect      TEXT    NOT NULL,
    effective   TEXT    NOT NULL CHECK (effective IN ('not-reviewed', 'yes', 'no')),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX actions_by_title ON actions (tenant_id, title, id);
CREATE INDEX actions_by_due ON actions (tenant_id, due, id);

CREATE TABLE interested_parties (
    tenant_id   TEXT    NOT NULL REFERENCES tenants (id),
    id          TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    created_at  BIGINT  NOT NULL,
    updated_at  BIGINT  NOT NULL,
    name        TEXT    NOT NULL CHECK (name <> ''),
    kind        TEXT    NOT NULL,
    requirement TEXT    NOT NULL CHECK (requirement <> ''),
    origin      TEXT    NOT NULL,
    serves      TEXT    NOT NULL CHECK (serves IN ('both', 'security', 'ai')),
    taken_on    TEXT    NOT NULL CHECK (taken_on IN ('undecided', 'yes', 'no')),
    met_by      TEXT    NOT NULL,
    owner       TEXT    NOT NULL,
    review_on   TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX interested_parties_by_name ON interested_parties (tenant_id, name, id);
CREATE INDEX interested_parties_by_review_on ON interested_parties (tenant_id, review_on, id);

CREATE TABLE context_issues (
    tenant_id      TEXT    NOT NULL REFERENCES tenants (id),
    id             TEXT    NOT NULL,
    version        INTEGER NOT NULL,
    created_at     BIGINT  NOT NULL,
    updated_at     BIGINT  NOT NULL,
    title          TEXT    NOT NULL CHECK (title <> ''),
    origin         TEXT    NOT NULL CHECK (origin IN ('external', 'internal')),
    serves         TEXT    NOT NULL CHECK (serves IN ('both', 'security', 'ai')),
    description    TEXT    NOT NULL,
    effect         TEXT    NOT NULL,
    climate        TEXT    NOT NULL CHECK (climate IN ('no-climate-issue', 'relevant', 'not-relevant')),
    climate_reason TEXT    NOT NULL,
    owner          TEXT    NOT NULL,
    review_on      TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX context_issues_by_title ON context_issues (tenant_id, title, id);
CREATE INDEX context_issues_by_review_on ON context_issues (tenant_id, review_on, id);

CREATE TABLE objectives (
    tenant_id      TEXT    NOT NULL REFERENCES tenants (id),
    id             TEXT    NOT NULL,
    version        INTEGER NOT NULL,
    created_at     BIGINT  NOT NULL,
    updated_at     BIGINT  NOT NULL,
    title          TEXT    NOT NULL CHECK (title <> ''),
    serves         TEXT    NOT NULL CHECK (serves IN ('both', 'security', 'ai')),
    state          TEXT    NOT NULL CHECK (state IN ('planned', 'on-track', 'behind', 'met', 'dropped')),
    measure        TEXT    NOT NULL,
    target         TEXT    NOT NULL,
    current        TEXT    NOT NULL,
    plan           TEXT    NOT NULL,
    evaluation     TEXT    NOT NULL,
    owner          TEXT    NOT NULL,
    due            TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX objectives_by_title ON objectives (tenant_id, title, id);
CREATE INDEX objectives_by_due ON objectives (tenant_id, due, id);

CREATE TABLE sites (
    tenant_id      TEXT    NOT NULL REFERENCES tenants (id),
    id             TEXT    NOT NULL,
    version        INTEGER NOT NULL,
    created_at     BIGINT  NOT NULL,
    updated_at     BIGINT  NOT NULL,
    name           TEXT    NOT NULL CHECK (name <> ''),
    address        TEXT    NOT NULL,
    country        TEXT    NOT NULL,
    activities     TEXT    NOT NULL,
    people         INTEGER CHECK (people BETWEEN 0 AND 10000000),
    in_scope       TEXT    NOT NULL CHECK (in_scope IN ('undecided', 'yes', 'no')),
    scope_reason   TEXT    NOT NULL,
    remote_work    BOOLEAN NOT NULL,
    contact        TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX sites_by_name ON sites (tenant_id, name, id);

-- +goose Down
SELECT 'migrations go forward only';
