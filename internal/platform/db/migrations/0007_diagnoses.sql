-- +goose Up
CREATE TABLE diagnoses (
    tenant_id    TEXT    NOT NULL REFERENCES tenants (id),
    id           TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    created_at   BIGINT  NOT NULL,            -- microseconds, UTC
    updated_at   BIGINT  NOT NULL,
    title        TEXT    NOT NULL CHECK (title <> ''),
    scope        TEXT    NOT NULL,            -- empty for none, here and below
    organization TEXT    NOT NULL CHECK (organization <> ''), -- what is diagnosed, as the report names it
    people       INTEGER NOT NULL CHECK (people >= 0),
    sector       TEXT    NOT NULL,
    ai_roles     TEXT    NOT NULL,            -- separated by blanks
    standards    TEXT    NOT NULL CHECK (standards <> ''), -- ids in the order of the report, separated by blanks
    certified    TEXT    NOT NULL,
    inherit      TEXT    NOT NULL CHECK (inherit IN ('none', 'equal')),
    depth        TEXT    NOT NULL CHECK (depth IN ('quick', 'subclause', 'full')),
    as_of        TEXT    NOT NULL,            -- 2026-11-25; empty while it is open and counts by today
    start_on     TEXT    NOT NULL,            -- first day of the roadmap
    deadline     TEXT    NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('open', 'complete')),
    content      TEXT    NOT NULL,            -- hash of the library that it was begun with
    previous_id  TEXT,                        -- an earlier one to compare with
    answered_at  BIGINT,
    completed_at BIGINT,
    completed_by TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, previous_id) REFERENCES diagnoses (tenant_id, id)
);

-- One row for each place of a standard that was answered.
CREATE TABLE diagnosis_answers (
    tenant_id    TEXT    NOT NULL REFERENCES tenants (id),
    diagnosis_id TEXT    NOT NULL,
    ref          TEXT    NOT NULL,            -- iso27001-2022/6.1.2
    version      INTEGER NOT NULL,
    applicable   BOOLEAN NOT NULL,
    reason       TEXT    NOT NULL,            -- why not applicable
    level        INTEGER NOT NULL CHECK (level BETWEEN 0 AND 5),
    note         TEXT    NOT NULL,
    risk         INTEGER NOT NULL CHECK (risk BETWEEN 0 AND 3),
    confirmed    BOOLEAN NOT NULL,            -- takes over what a certified standard proposes, instead of a level
    evidence     TEXT    NOT NULL,            -- JSON
    answered_by  TEXT    NOT NULL,
    answered_at  BIGINT  NOT NULL,
    PRIMARY KEY (tenant_id, diagnosis_id, ref),
    FOREIGN KEY (tenant_id, diagnosis_id) REFERENCES diagnoses (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE diagnosis_documents (
    tenant_id    TEXT    NOT NULL REFERENCES tenants (id),
    diagnosis_id TEXT    NOT NULL,
    document     TEXT    NOT NULL,            -- DOC-01
    version      INTEGER NOT NULL,
    status       TEXT    NOT NULL CHECK (status IN ('approved', 'draft', 'missing')),
    dated        TEXT    NOT NULL,
    answered_by  TEXT    NOT NULL,
    answered_at  BIGINT  NOT NULL,
    PRIMARY KEY (tenant_id, diagnosis_id, document),
    FOREIGN KEY (tenant_id, diagnosis_id) REFERENCES diagnoses (tenant_id, id) ON DELETE CASCADE
);

-- Who answers which part: a clause, a theme, a topic.
CREATE TABLE diagnosis_parts (
    tenant_id    TEXT NOT NULL REFERENCES tenants (id),
    diagnosis_id TEXT NOT NULL,
    part         TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    PRIMARY KEY (tenant_id, diagnosis_id, part),
    FOREIGN KEY (tenant_id, diagnosis_id) REFERENCES diagnoses (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, user_id) REFERENCES members (tenant_id, user_id) ON DELETE CASCADE
);

CREATE TABLE diagnosis_comments (
    tenant_id    TEXT   NOT NULL REFERENCES tenants (id),
    diagnosis_id TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    ref          TEXT   NOT NULL,
    author       TEXT   NOT NULL,
    text         TEXT   NOT NULL CHECK (text <> ''),
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, diagnosis_id) REFERENCES diagnoses (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX diagnosis_comments_by_place ON diagnosis_comments (tenant_id, diagnosis_id, ref, id);

-- What a complete diagnosis came to, with the answers it came from.
CREATE TABLE diagnosis_results (
    tenant_id    TEXT NOT NULL REFERENCES tenants (id),
    diagnosis_id TEXT NOT NULL,
    answers      TEXT NOT NULL,               -- the answers file, YAML
    result       TEXT NOT NULL,               -- the report's JSON
    PRIMARY KEY (tenant_id, diagnosis_id),
    FOREIGN KEY (tenant_id, diagnosis_id) REFERENCES diagnoses (tenant_id, id) ON DELETE CASCADE
);
