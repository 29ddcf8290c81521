-- +goose Up
-- The texts that search shows, a copy of what the records say, and their words: the organization with weight D, the title with
-- A, the rest with B.
CREATE TABLE search_documents (
    tenant_id TEXT     NOT NULL REFERENCES tenants (id),
    register  TEXT     NOT NULL,
    record_id TEXT     NOT NULL,
    title     TEXT     NOT NULL,
    body      TEXT     NOT NULL,
    kept_at   BIGINT   NOT NULL,             -- microseconds, UTC
    words     tsvector NOT NULL,
    PRIMARY KEY (tenant_id, register, record_id)
);
CREATE INDEX search_documents_by_words ON search_documents USING gin (words);

-- +goose Down
SELECT 'migrations go forward only';
