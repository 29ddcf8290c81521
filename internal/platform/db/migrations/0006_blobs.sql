-- +goose Up
-- Files by the SHA-256 of their content; the bytes lie in the folder blobs.
CREATE TABLE blobs (
    tenant_id  TEXT   NOT NULL REFERENCES tenants (id),
    hash       TEXT   NOT NULL CHECK (length(hash) = 64),
    size       BIGINT NOT NULL CHECK (size >= 0),
    media_type TEXT   NOT NULL,
    created_at BIGINT NOT NULL,              -- microseconds, UTC
    loose_at   BIGINT,                       -- since when no record needs it; NULL while one does
    PRIMARY KEY (tenant_id, hash)
);
CREATE INDEX blobs_loose ON blobs (tenant_id, loose_at) WHERE loose_at IS NOT NULL;

-- Which records need a file.
CREATE TABLE blob_uses (
    tenant_id TEXT NOT NULL,
    hash      TEXT NOT NULL,
    register  TEXT NOT NULL CHECK (register <> ''),
    record_id TEXT NOT NULL CHECK (record_id <> ''),
    PRIMARY KEY (tenant_id, hash, register, record_id),
    FOREIGN KEY (tenant_id, hash) REFERENCES blobs (tenant_id, hash)
);
CREATE INDEX blob_uses_by_record ON blob_uses (tenant_id, register, record_id);

-- Backups that were made, and those that were read back and held.
CREATE TABLE backups (
    id      TEXT   NOT NULL PRIMARY KEY,
    act     TEXT   NOT NULL CHECK (act IN ('made', 'verified', 'restored')),
    at      BIGINT NOT NULL,                 -- microseconds, UTC
    made_at BIGINT NOT NULL,                 -- of the backup's content
    sha256  TEXT   NOT NULL,                 -- of the whole file
    size    BIGINT NOT NULL
);
CREATE INDEX backups_by_act ON backups (act, at);

-- +goose Down
SELECT 'migrations go forward only';
