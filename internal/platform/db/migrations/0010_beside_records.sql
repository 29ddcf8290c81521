-- +goose Up
-- What stands beside the records of registers. A record is named by its register and its id.
CREATE TABLE comments (
    tenant_id  TEXT    NOT NULL REFERENCES tenants (id),
    id         TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    created_at BIGINT  NOT NULL,             -- microseconds, UTC
    edited_at  BIGINT,
    register   TEXT    NOT NULL CHECK (register <> ''),
    record_id  TEXT    NOT NULL CHECK (record_id <> ''),
    author     TEXT    NOT NULL,             -- id of a person, who may have left since; empty for the operator
    body       TEXT    NOT NULL CHECK (body <> ''), -- Markdown
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX comments_by_record ON comments (tenant_id, register, record_id, id);

-- A link leads from a record to another one, or to a requirement of a standard.
CREATE TABLE links (
    tenant_id   TEXT    NOT NULL REFERENCES tenants (id),
    id          TEXT    NOT NULL,
    created_at  BIGINT  NOT NULL,
    author      TEXT    NOT NULL,
    register    TEXT    NOT NULL CHECK (register <> ''),
    record_id   TEXT    NOT NULL CHECK (record_id <> ''),
    relation    TEXT    NOT NULL CHECK (relation <> ''),
    to_register TEXT    NOT NULL,            -- empty where the link leads to a requirement
    to_record   TEXT    NOT NULL,
    requirement TEXT    NOT NULL,            -- iso27001-2022/A.5.2; empty where the link leads to a record
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, register, record_id, relation, to_register, to_record, requirement),
    CHECK ((requirement <> '') = (to_register = '') AND (to_register = '') = (to_record = ''))
);
CREATE INDEX links_by_target ON links (tenant_id, to_register, to_record, id);

-- Feeds that calendar programs fetch by a secret in their address; each is one person's in one organization.
CREATE TABLE calendar_feeds (
    tenant_id  TEXT    NOT NULL REFERENCES tenants (id),
    id         TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    user_id    TEXT    NOT NULL,
    scope      TEXT    NOT NULL CHECK (scope IN ('own', 'all')),
    created_at BIGINT  NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES members (tenant_id, user_id) ON DELETE CASCADE
);

-- Leads from the hash of a feed's secret to the feed; says nothing about its rights.
CREATE TABLE calendar_keys (
    hash      TEXT NOT NULL PRIMARY KEY,     -- SHA-256 of the secret, hexadecimal
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    feed_id   TEXT NOT NULL
);

-- What the program has to tell one person.
CREATE TABLE notices (
    tenant_id  TEXT    NOT NULL REFERENCES tenants (id),
    id         TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    created_at BIGINT  NOT NULL,
    user_id    TEXT    NOT NULL,
    once       TEXT    NOT NULL CHECK (once <> ''), -- the same thing is told once
    register   TEXT    NOT NULL,
    record_id  TEXT    NOT NULL,
    words      TEXT    NOT NULL CHECK (words <> ''), -- key of a text in the locale files
    details    TEXT    NOT NULL,             -- JSON: what the text needs filled in
    read_at    BIGINT,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, user_id, once),
    FOREIGN KEY (tenant_id, user_id) REFERENCES members (tenant_id, user_id) ON DELETE CASCADE
);
CREATE INDEX notices_by_person ON notices (tenant_id, user_id, id);
CREATE INDEX notices_unread ON notices (tenant_id, user_id) WHERE read_at IS NULL;

-- +goose Down
SELECT 'migrations go forward only';
