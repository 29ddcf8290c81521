-- +goose Up
-- Documented information: policies, procedures, plans, records written or kept here.
CREATE TABLE documents (
    tenant_id      TEXT    NOT NULL REFERENCES tenants (id),
    id             TEXT    NOT NULL,
    version        INTEGER NOT NULL,            -- counts every act on the document or one of its versions
    created_at     BIGINT  NOT NULL,            -- microseconds, UTC
    updated_at     BIGINT  NOT NULL,
    code           TEXT    NOT NULL,            -- DOC-03 of the list of both standards; empty for the organization's own
    title          TEXT    NOT NULL CHECK (title <> ''),
    kind           TEXT    NOT NULL CHECK (kind IN ('document', 'policy', 'procedure', 'record', 'plan')),
    classification TEXT    NOT NULL CHECK (classification IN ('public', 'internal', 'confidential', 'strictly-confidential')),
    owner          TEXT    NOT NULL,            -- id of a member; empty for nobody
    approvers      TEXT    NOT NULL,            -- ids of members in the order in which they approve, separated by spaces
    review_months  INTEGER NOT NULL CHECK (review_months BETWEEN 0 AND 120), -- 0 for a record that is closed when made
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX documents_by_code ON documents (tenant_id, code) WHERE code <> '';

-- Versions of documents. At most one is open, which is a draft, in review or approved; at most one is published.
CREATE TABLE document_versions (
    tenant_id    TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    document_id  TEXT    NOT NULL,
    number       INTEGER NOT NULL CHECK (number > 0), -- 1, 2, 3 of the document
    state        TEXT    NOT NULL CHECK (state IN ('draft', 'in-review', 'approved', 'published', 'superseded', 'withdrawn')),
    text         TEXT    NOT NULL,            -- Markdown with placeholders
    fills        TEXT    NOT NULL,            -- JSON: what stood for each placeholder when it was submitted; empty for a draft
    note         TEXT    NOT NULL,            -- what changed
    edited_at    BIGINT  NOT NULL,
    edited_by    TEXT    NOT NULL,            -- id of a person, who may have left; empty for the machine's own command line
    submitted_at BIGINT,
    published_at BIGINT,
    published_by TEXT    NOT NULL,
    published_on TEXT    NOT NULL,            -- 2026-11-25, here and below; empty for none
    next_review  TEXT    NOT NULL,
    ended_at     BIGINT,                      -- when it was superseded or withdrawn
    reason       TEXT    NOT NULL,            -- why it was withdrawn
    retain_until TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, document_id, number),
    FOREIGN KEY (tenant_id, document_id) REFERENCES documents (tenant_id, id)
);
CREATE UNIQUE INDEX document_versions_open ON document_versions (tenant_id, document_id) WHERE state IN ('draft', 'in-review', 'approved');
CREATE UNIQUE INDEX document_versions_published ON document_versions (tenant_id, document_id) WHERE state = 'published';

-- Who is to approve a version, in which order, and what they decided.
CREATE TABLE document_approvals (
    tenant_id  TEXT    NOT NULL,
    version_id TEXT    NOT NULL,
    place      INTEGER NOT NULL CHECK (place > 0),
    person     TEXT    NOT NULL,            -- id of a person, who may have left
    decision   TEXT    NOT NULL CHECK (decision IN ('', 'approved', 'returned')),
    decided_at BIGINT,
    note       TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, version_id, place),
    FOREIGN KEY (tenant_id, version_id) REFERENCES document_versions (tenant_id, id)
);

-- +goose Down
SELECT 'migrations go forward only';
