-- +goose Up
CREATE TABLE organization_settings (
    tenant_id         TEXT    NOT NULL PRIMARY KEY REFERENCES tenants (id),
    version           INTEGER NOT NULL,
    updated_at        BIGINT  NOT NULL,          -- microseconds, UTC
    legal_name        TEXT    NOT NULL,          -- empty for not said, here and below
    sector            TEXT    NOT NULL,
    size_band         TEXT    NOT NULL CHECK (size_band IN ('', '1-9', '10-49', '50-249', '250-999', '1000+')),
    country           TEXT    NOT NULL,          -- ISO 3166-1, two letters
    language          TEXT    NOT NULL,          -- BCP 47
    time_zone         TEXT    NOT NULL,          -- IANA name
    working_days      TEXT    NOT NULL,          -- mon tue ..., separated by blanks
    fiscal_year_start TEXT    NOT NULL,          -- month and day, 01-01
    contact           TEXT    NOT NULL,          -- e-mail address
    standards         TEXT    NOT NULL,          -- ids of those in use, separated by blanks
    certified         TEXT    NOT NULL           -- ids of those already certified, separated by blanks
);

-- Somebody who was asked to become a member, until the code is used, taken back or too old.
CREATE TABLE invitations (
    tenant_id  TEXT   NOT NULL REFERENCES tenants (id),
    id         TEXT   NOT NULL,
    email      TEXT   NOT NULL CHECK (email <> ''),
    email_key  TEXT   NOT NULL,                  -- the address in lower case
    name       TEXT   NOT NULL CHECK (name <> ''),
    role       TEXT   NOT NULL CHECK (role IN ('owner', 'manager', 'contributor', 'reader', 'auditor')),
    starts_at  BIGINT,                           -- of an auditor's membership
    ends_at    BIGINT,
    invited_by TEXT   NOT NULL,                  -- member whose rights the role must be within when the code is used
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, email_key),
    FOREIGN KEY (tenant_id, invited_by) REFERENCES members (tenant_id, user_id) ON DELETE CASCADE
);

-- Leads from a code's hash to the organization it belongs to.
CREATE TABLE invitation_keys (
    hash          TEXT NOT NULL PRIMARY KEY,     -- SHA-256 of the code, hexadecimal
    tenant_id     TEXT NOT NULL REFERENCES tenants (id),
    invitation_id TEXT NOT NULL
);

-- When a token was last used, at most a minute behind; beside the token, because it is no act of anybody.
CREATE TABLE token_uses (
    tenant_id TEXT   NOT NULL REFERENCES tenants (id),
    token_id  TEXT   NOT NULL,
    used_at   BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, token_id),
    FOREIGN KEY (tenant_id, token_id) REFERENCES api_tokens (tenant_id, id) ON DELETE CASCADE
);
ALTER TABLE api_tokens DROP COLUMN used_at;

-- Who may see facts about the installation through the web; set on the machine's own command line only.
ALTER TABLE users ADD COLUMN operator_at BIGINT;

CREATE INDEX journal_entries_by_actor ON journal_entries (tenant_id, actor, seq);

-- +goose Down
SELECT 'migrations go forward only';
