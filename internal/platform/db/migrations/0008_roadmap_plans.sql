-- +goose Up
CREATE TABLE roadmap_plans (
    tenant_id    TEXT    NOT NULL REFERENCES tenants (id),
    id           TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    created_at   BIGINT  NOT NULL,            -- microseconds, UTC
    updated_at   BIGINT  NOT NULL,
    title        TEXT    NOT NULL CHECK (title <> ''),
    scenario     TEXT    NOT NULL CHECK (scenario IN ('joint', 'add-on', 'iso27001-alone', 'iso42001-alone')),
    size         TEXT    NOT NULL CHECK (size IN ('small', 'mid', 'large')),
    start_on     TEXT    NOT NULL CHECK (start_on <> ''), -- 2026-11-25
    capacity     TEXT    NOT NULL,            -- JSON: person-days a week by role
    diagnosis_id TEXT,                        -- whose result says what is done already
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, diagnosis_id) REFERENCES diagnoses (tenant_id, id)
);

-- Which task of a plan became which action.
CREATE TABLE roadmap_adoptions (
    tenant_id  TEXT   NOT NULL REFERENCES tenants (id),
    plan_id    TEXT   NOT NULL,
    task       TEXT   NOT NULL,               -- T01
    action_id  TEXT   NOT NULL,
    adopted_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, plan_id, task),
    FOREIGN KEY (tenant_id, plan_id) REFERENCES roadmap_plans (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, action_id) REFERENCES actions (tenant_id, id) ON DELETE CASCADE
);
