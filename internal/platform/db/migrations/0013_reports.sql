-- +goose Up
-- Reports that were printed and are kept, and those that are still to be: how far one is, its job says.
CREATE TABLE reports (
    tenant_id  TEXT    NOT NULL REFERENCES tenants (id),
    id         TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    created_at BIGINT  NOT NULL,                      -- microseconds, UTC
    made_by    TEXT    NOT NULL,                      -- id of a person, who may have left; empty for the machine's own command line
    kind       TEXT    NOT NULL CHECK (kind <> ''),   -- gap-analysis
    object_id  TEXT    NOT NULL,                      -- what it is of; may be gone, a report stays
    title      TEXT    NOT NULL CHECK (title <> ''),  -- of the object when the report was asked for
    language   TEXT    NOT NULL CHECK (language <> ''),
    formats    TEXT    NOT NULL CHECK (formats <> ''), -- separated by spaces
    content    TEXT    NOT NULL,                      -- hash of the knowledge that it was made with; empty until it is ready
    job_id     TEXT    NOT NULL,                      -- of the job that makes it, which goes long before the report; empty for none
    ready_at   BIGINT,                                -- NULL until it is
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX reports_by_object ON reports (tenant_id, object_id, id);

-- The files of a report, one for each format; the bytes are a blob's.
CREATE TABLE report_files (
    tenant_id TEXT NOT NULL,
    report_id TEXT NOT NULL,
    format    TEXT NOT NULL CHECK (format <> ''),
    name      TEXT NOT NULL CHECK (name <> ''),
    hash      TEXT NOT NULL,
    PRIMARY KEY (tenant_id, report_id, format),
    FOREIGN KEY (tenant_id, report_id) REFERENCES reports (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, hash) REFERENCES blobs (tenant_id, hash)
);
CREATE INDEX report_files_by_hash ON report_files (tenant_id, hash);

-- +goose Down
SELECT 'migrations go forward only';
