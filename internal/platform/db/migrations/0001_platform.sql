-- +goose Up
CREATE TABLE tenants (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL CHECK (name <> ''),
    name_key   TEXT    NOT NULL UNIQUE,     -- the name in lower case, to find it by
    created_at BIGINT  NOT NULL,            -- microseconds, UTC
    version    INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE users (
    id            TEXT    NOT NULL PRIMARY KEY,
    email         TEXT    NOT NULL CHECK (email <> ''),
    email_key     TEXT    NOT NULL UNIQUE,  -- the address in lower case
    name          TEXT    NOT NULL CHECK (name <> ''),
    password_hash TEXT    NOT NULL,         -- argon2id in PHC form; empty where local sign-in is off
    disabled_at   BIGINT,
    created_at    BIGINT  NOT NULL,
    version       INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE members (
    tenant_id  TEXT    NOT NULL REFERENCES tenants (id),
    user_id    TEXT    NOT NULL REFERENCES users (id),
    role       TEXT    NOT NULL CHECK (role IN ('owner', 'manager', 'contributor', 'reader', 'auditor')),
    starts_at  BIGINT,                      -- auditors: from and until when
    ends_at    BIGINT,
    created_at BIGINT  NOT NULL,
    version    INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, user_id)
);
CREATE INDEX members_by_user ON members (user_id);

CREATE TABLE login_sessions (
    hash       TEXT   NOT NULL PRIMARY KEY, -- SHA-256 of the cookie, hexadecimal
    id         TEXT   NOT NULL UNIQUE,      -- to list and end it by
    user_id    TEXT   NOT NULL REFERENCES users (id),
    tenant_id  TEXT   REFERENCES tenants (id),
    method     TEXT   NOT NULL,
    source     TEXT   NOT NULL,
    agent      TEXT   NOT NULL,
    proved_at  BIGINT NOT NULL,             -- when a factor was last asked for
    seen_at    BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX login_sessions_by_user ON login_sessions (user_id);

CREATE TABLE api_tokens (
    tenant_id    TEXT    NOT NULL REFERENCES tenants (id),
    id           TEXT    NOT NULL,
    user_id      TEXT    NOT NULL,
    name         TEXT    NOT NULL CHECK (name <> ''),
    role         TEXT    NOT NULL CHECK (role IN ('owner', 'manager', 'contributor', 'reader', 'auditor')),
    permissions  TEXT    NOT NULL,          -- separated by blanks; empty for all that the role has
    sources      TEXT    NOT NULL,          -- address ranges separated by blanks; empty for any
    created_at   BIGINT  NOT NULL,
    expires_at   BIGINT  NOT NULL,
    used_at      BIGINT,
    revoked_at   BIGINT,
    version      INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES members (tenant_id, user_id) ON DELETE CASCADE
);

-- Leads from a token's hash to the organization it belongs to; says nothing about its rights.
CREATE TABLE token_keys (
    hash      TEXT NOT NULL PRIMARY KEY,    -- SHA-256 of the token, hexadecimal
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    token_id  TEXT NOT NULL
);

CREATE TABLE sign_in_tries (
    key        TEXT    NOT NULL PRIMARY KEY, -- account, browser or source
    failures   INTEGER NOT NULL,
    last_at    BIGINT  NOT NULL,
    blocked_at BIGINT  NOT NULL              -- no try before this moment; 0 for none
);

CREATE TABLE secrets (
    name   TEXT NOT NULL PRIMARY KEY,
    sealed TEXT NOT NULL                     -- key id and ciphertext; see crypto in the operator guide
);

CREATE TABLE idempotency_keys (
    tenant_id  TEXT    NOT NULL REFERENCES tenants (id),
    caller     TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    body_hash  TEXT    NOT NULL,
    status     INTEGER NOT NULL,
    answer     TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    PRIMARY KEY (tenant_id, caller, key)
);

CREATE TABLE row_counts (
    tenant_id TEXT   NOT NULL REFERENCES tenants (id),
    register  TEXT   NOT NULL,
    rows      BIGINT NOT NULL CHECK (rows >= 0),
    PRIMARY KEY (tenant_id, register)
);

-- The journal: entry number seq of an organization, from 0 without gaps. Its hashes make a Merkle tree (RFC 6962).
CREATE TABLE journal_heads (
    tenant_id TEXT   NOT NULL PRIMARY KEY REFERENCES tenants (id),
    size      BIGINT NOT NULL,
    edge      TEXT   NOT NULL                -- hashes of the complete subtrees, highest first, base64
);

CREATE TABLE journal_entries (
    tenant_id TEXT   NOT NULL REFERENCES tenants (id),
    seq       BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    actor     TEXT   NOT NULL,
    action    TEXT   NOT NULL,
    object    TEXT   NOT NULL,
    object_id TEXT   NOT NULL,
    leaf      TEXT   NOT NULL,               -- the bytes that are hashed
    PRIMARY KEY (tenant_id, seq)
);
CREATE INDEX journal_entries_by_object ON journal_entries (tenant_id, object, object_id, seq);

-- What changed, word for word, beside the tree: it may be erased, and the leaf's commitment stays.
CREATE TABLE journal_details (
    tenant_id TEXT   NOT NULL,
    seq       BIGINT NOT NULL,
    body      TEXT   NOT NULL,
    PRIMARY KEY (tenant_id, seq),
    FOREIGN KEY (tenant_id, seq) REFERENCES journal_entries (tenant_id, seq)
);

CREATE TABLE journal_checkpoints (
    tenant_id TEXT   NOT NULL REFERENCES tenants (id),
    size      BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    note      TEXT   NOT NULL,
    PRIMARY KEY (tenant_id, size)
);

-- +goose Down
SELECT 'migrations go forward only';
