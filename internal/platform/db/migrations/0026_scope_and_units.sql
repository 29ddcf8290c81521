-- +goose Up
-- Parts of the organization. One may name another as the one above it.
CREATE TABLE units (
    tenant_id    TEXT    NOT NULL REFERENCES tenants (id),
    id           TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    created_at   BIGINT  NOT NULL, -- microseconds, UTC, as in every register
    updated_at   BIGINT  NOT NULL,
    name         TEXT    NOT NULL CHECK (name <> ''),
    parent       TEXT    NOT NULL, -- name of another unit; empty for none, here and below
    head         TEXT    NOT NULL, -- id of a member
    other_head   TEXT    NOT NULL,
    location     TEXT    NOT NULL,
    people       INTEGER CHECK (people >= 0),
    in_scope     TEXT    NOT NULL CHECK (in_scope IN ('undecided', 'yes', 'no')),
    tasks        TEXT    NOT NULL,
    scope_reason TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX units_by_name ON units (tenant_id, name, id);

-- What stands at the edge of the scope. Which assets are left out, the links of an exclusion say.
CREATE TABLE boundaries (
    tenant_id   TEXT    NOT NULL REFERENCES tenants (id),
    id          TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    created_at  BIGINT  NOT NULL,
    updated_at  BIGINT  NOT NULL,
    title       TEXT    NOT NULL CHECK (title <> ''),
    kind        TEXT    NOT NULL CHECK (kind IN ('interface', 'dependency', 'exclusion')),
    serves      TEXT    NOT NULL CHECK (serves IN ('both', 'security', 'ai')),
    counterpart TEXT    NOT NULL,
    owner       TEXT    NOT NULL,            -- id of a member
    review_on   TEXT    NOT NULL,            -- 2026-11-25
    description TEXT    NOT NULL,
    control     TEXT    NOT NULL,
    reason      TEXT    NOT NULL CHECK (kind <> 'exclusion' OR reason <> ''),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX boundaries_by_title ON boundaries (tenant_id, title, id);
CREATE INDEX boundaries_by_review_on ON boundaries (tenant_id, review_on, id);

-- What people say of the scope, until they change it. An organization that said nothing yet has none.
CREATE TABLE scope_drafts (
    tenant_id      TEXT    NOT NULL REFERENCES tenants (id),
    version        INTEGER NOT NULL,
    updated_at     BIGINT  NOT NULL,
    updated_by     TEXT    NOT NULL,         -- id of a person, who may have left; empty for the machine's own command line
    summary        TEXT    NOT NULL,
    activities     TEXT    NOT NULL,
    organizational TEXT    NOT NULL,
    physical       TEXT    NOT NULL,
    technological  TEXT    NOT NULL,
    considered     TEXT    NOT NULL,
    PRIMARY KEY (tenant_id)
);

-- Where the scope for one standard is another than the whole.
CREATE TABLE scope_differences (
    tenant_id TEXT NOT NULL REFERENCES scope_drafts (tenant_id),
    standard  TEXT NOT NULL CHECK (standard <> ''), -- iso27001-2022
    text      TEXT NOT NULL CHECK (text <> ''),
    reason    TEXT NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (tenant_id, standard)
);

-- Scopes as they were approved. They never change.
CREATE TABLE scope_versions (
    tenant_id   TEXT    NOT NULL REFERENCES tenants (id),
    id          TEXT    NOT NULL,
    number      INTEGER NOT NULL CHECK (number > 0), -- 1, 2, 3 of the organization
    approved_at BIGINT  NOT NULL,
    approved_by TEXT    NOT NULL,            -- id of a person, who may have left; empty for the machine's own command line
    note        TEXT    NOT NULL,
    content     TEXT    NOT NULL,            -- the whole statement as JSON
    sha256      TEXT    NOT NULL,            -- of content, hexadecimal
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, number)
);

-- Campaigns of awareness and training: what people are to read or learn, and until when.
CREATE TABLE campaigns (
    tenant_id    TEXT    NOT NULL REFERENCES tenants (id),
    id           TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    created_at   BIGINT  NOT NULL,
    updated_at   BIGINT  NOT NULL,
    title        TEXT    NOT NULL CHECK (title <> ''),
    kind         TEXT    NOT NULL CHECK (kind IN ('awareness', 'training', 'policy')),
    state        TEXT    NOT NULL CHECK (state IN ('planned', 'running', 'closed')),
    serves       TEXT    NOT NULL CHECK (serves IN ('both', 'security', 'ai')),
    due          TEXT    NOT NULL,           -- 2026-11-25
    owner        TEXT    NOT NULL,           -- id of a member
    basis        TEXT    NOT NULL CHECK (basis IN ('7.3', '7.2', 'A.6.3', 'A.4.6')),
    material     TEXT    NOT NULL,
    url          TEXT    NOT NULL,
    statement    TEXT    NOT NULL,           -- that people confirm
    skill        TEXT    NOT NULL,           -- that a confirmation proves; empty for none
    valid_months INTEGER CHECK (valid_months BETWEEN 1 AND 120),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX campaigns_by_title ON campaigns (tenant_id, title, id);
CREATE INDEX campaigns_by_due ON campaigns (tenant_id, due, id);

-- Who is to confirm, and when they did. The journal keeps who was taken out.
CREATE TABLE campaign_people (
    tenant_id    TEXT   NOT NULL,
    campaign_id  TEXT   NOT NULL,
    user_id      TEXT   NOT NULL,            -- of a person, who may have left
    added_at     BIGINT NOT NULL,
    confirmed_at BIGINT,                     -- none until then
    confirmed_on TEXT   NOT NULL,            -- the organization's day of that moment
    PRIMARY KEY (tenant_id, campaign_id, user_id),
    FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX campaign_people_by_user ON campaign_people (tenant_id, user_id, campaign_id);

-- +goose Down
SELECT 'migrations go forward only';
