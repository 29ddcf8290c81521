-- +goose Up
-- What a version says where it is an uploaded file instead of a text.
CREATE TABLE document_files (
    tenant_id   TEXT   NOT NULL REFERENCES tenants (id),
    id          TEXT   NOT NULL,
    version_id  TEXT   NOT NULL,
    uploaded_at BIGINT NOT NULL,
    uploaded_by TEXT   NOT NULL,            -- id of a person, who may have left; empty for the machine's own command line
    name        TEXT   NOT NULL CHECK (name <> ''),
    size        BIGINT NOT NULL CHECK (size > 0),
    media_type  TEXT   NOT NULL,
    sha256      TEXT   NOT NULL,
    scan        TEXT   NOT NULL CHECK (scan IN ('not-scanned', 'pending', 'clean', 'infected', 'failed')),
    scanned_at  BIGINT,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, version_id),
    FOREIGN KEY (tenant_id, version_id) REFERENCES document_versions (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, sha256) REFERENCES blobs (tenant_id, hash)
);
CREATE INDEX document_files_by_content ON document_files (tenant_id, sha256);

-- Who must have read a published version, and when each confirmed which content.
CREATE TABLE document_readings (
    tenant_id   TEXT   NOT NULL REFERENCES tenants (id),
    version_id  TEXT   NOT NULL,
    person      TEXT   NOT NULL,            -- id of a person, who may have left
    asked_at    BIGINT NOT NULL,
    asked_by    TEXT   NOT NULL,
    asked_on    TEXT   NOT NULL,            -- 2026-11-25, here and below; empty for none
    reminded_on TEXT   NOT NULL,
    read_at     BIGINT,
    read_on     TEXT   NOT NULL,
    sha256      TEXT   NOT NULL,            -- of what was confirmed; empty before
    PRIMARY KEY (tenant_id, version_id, person),
    FOREIGN KEY (tenant_id, version_id) REFERENCES document_versions (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX document_readings_open ON document_readings (tenant_id, person) WHERE read_at IS NULL;

-- For how many months a version is kept after it ended; NULL where nobody said. Which document takes the place of a withdrawn one.
ALTER TABLE documents ADD COLUMN retain_months INTEGER;
ALTER TABLE document_versions ADD COLUMN successor TEXT;

-- What is left of a version whose content was destroyed after its time.
CREATE TABLE document_destructions (
    tenant_id    TEXT   NOT NULL REFERENCES tenants (id),
    version_id   TEXT   NOT NULL,
    destroyed_at BIGINT NOT NULL,
    destroyed_by TEXT   NOT NULL,            -- id of a person, who may have left; empty for the machine's own command line
    reason       TEXT   NOT NULL CHECK (reason <> ''),
    sha256       TEXT   NOT NULL,            -- of what it said
    PRIMARY KEY (tenant_id, version_id),
    FOREIGN KEY (tenant_id, version_id) REFERENCES document_versions (tenant_id, id) ON DELETE CASCADE
);

-- +goose Down
SELECT 'migrations go forward only';
