-- +goose Up
-- What shows that something is so. What it supports, the links say.
CREATE TABLE evidence (
    tenant_id              TEXT    NOT NULL REFERENCES tenants (id),
    id                     TEXT    NOT NULL,
    version                INTEGER NOT NULL,
    created_at             BIGINT  NOT NULL,            -- microseconds, UTC
    updated_at             BIGINT  NOT NULL,
    title                  TEXT    NOT NULL CHECK (title <> ''),
    kind                   TEXT    NOT NULL CHECK (kind IN ('file', 'link', 'note', 'record')),
    proves_on              TEXT    NOT NULL,            -- 2026-11-25; empty for none, here and below
    valid_until            TEXT    NOT NULL,            -- last day
    review_interval_months INTEGER CHECK (review_interval_months BETWEEN 1 AND 120),
    reviewed_on            TEXT    NOT NULL,
    owner                  TEXT    NOT NULL,            -- id of a member
    collected_by           TEXT    NOT NULL,            -- id of a member
    source                 TEXT    NOT NULL,
    url                    TEXT    NOT NULL,
    note                   TEXT    NOT NULL,
    standing               TEXT    NOT NULL CHECK (standing IN ('in-use', 'withdrawn')),
    next_review            TEXT    NOT NULL,            -- derived
    stale_on               TEXT    NOT NULL,            -- derived: first day on which it shows nothing any more; empty for never, and where it is withdrawn
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX evidence_by_title ON evidence (tenant_id, title, id);
CREATE INDEX evidence_by_proves_on ON evidence (tenant_id, proves_on, id);
CREATE INDEX evidence_by_stale_on ON evidence (tenant_id, stale_on, id);

-- Files of a piece of evidence. They never change but for what the scanner found.
CREATE TABLE evidence_files (
    tenant_id   TEXT   NOT NULL REFERENCES tenants (id),
    id          TEXT   NOT NULL,
    evidence_id TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    uploaded_by TEXT   NOT NULL,            -- id of a person, who may have left; empty for the machine's own command line
    name        TEXT   NOT NULL CHECK (name <> ''),
    size        BIGINT NOT NULL CHECK (size > 0),
    media_type  TEXT   NOT NULL,
    sha256      TEXT   NOT NULL,
    scan        TEXT   NOT NULL CHECK (scan IN ('not-scanned', 'pending', 'clean', 'infected', 'failed')),
    scanned_at  BIGINT,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, evidence_id, sha256),
    FOREIGN KEY (tenant_id, evidence_id) REFERENCES evidence (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, sha256) REFERENCES blobs (tenant_id, hash)
);
CREATE INDEX evidence_files_by_content ON evidence_files (tenant_id, sha256);

-- +goose Down
SELECT 'migrations go forward only';
