-- +goose Up
-- Ways to look at lists: filters, order and columns under a name, for one person or for all.
CREATE TABLE list_views (
    tenant_id  TEXT    NOT NULL REFERENCES tenants (id),
    id         TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    created_at BIGINT  NOT NULL,
    updated_at BIGINT  NOT NULL,
    owner      TEXT    NOT NULL,
    register   TEXT    NOT NULL CHECK (register <> ''),
    name       TEXT    NOT NULL CHECK (name <> ''),
    name_key   TEXT    NOT NULL,      -- in lower case
    shared     BOOLEAN NOT NULL,
    query      TEXT    NOT NULL,      -- parameters of the list as an address has them, in their one form
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, register, owner, name_key),
    FOREIGN KEY (tenant_id, owner) REFERENCES members (tenant_id, user_id) ON DELETE CASCADE
);

-- The view with which a register opens for a person.
CREATE TABLE standard_views (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    owner     TEXT NOT NULL,
    register  TEXT NOT NULL,
    view_id   TEXT NOT NULL,
    PRIMARY KEY (tenant_id, owner, register),
    FOREIGN KEY (tenant_id, owner) REFERENCES members (tenant_id, user_id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, view_id) REFERENCES list_views (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX standard_views_by_view ON standard_views (tenant_id, view_id);

-- +goose Down
SELECT 'migrations go forward only';
