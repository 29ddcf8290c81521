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

-- +goose Down
SELECT 'migrations go forward only';
