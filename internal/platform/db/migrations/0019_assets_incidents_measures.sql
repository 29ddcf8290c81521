-- +goose Up
-- What the organization holds and rests on. Which asset depends on which, the links say.
CREATE TABLE assets (
    tenant_id       TEXT    NOT NULL REFERENCES tenants (id),
    id              TEXT    NOT NULL,
    version         INTEGER NOT NULL,
    created_at      BIGINT  NOT NULL,            -- microseconds, UTC
    updated_at      BIGINT  NOT NULL,
    name            TEXT    NOT NULL CHECK (name <> ''),
    kind            TEXT    NOT NULL CHECK (kind IN ('information', 'process', 'software', 'hardware', 'service', 'people', 'place', 'data-set', 'ai-component')),
    role            TEXT    NOT NULL CHECK (role IN ('supporting', 'primary')),
    classification  TEXT    NOT NULL CHECK (classification IN ('undecided', 'public', 'internal', 'confidential', 'strictly-confidential')),
    owner           TEXT    NOT NULL,            -- id of a member; empty for none, here and below
    state           TEXT    NOT NULL CHECK (state IN ('in-use', 'planned', 'retired')),
    review_on       TEXT    NOT NULL,            -- 2026-11-25
    description     TEXT    NOT NULL,
    confidentiality TEXT    NOT NULL CHECK (confidentiality IN ('undecided', 'low', 'moderate', 'high', 'very-high')),
    integrity       TEXT    NOT NULL CHECK (integrity IN ('undecided', 'low', 'moderate', 'high', 'very-high')),
    availability    TEXT    NOT NULL CHECK (availability IN ('undecided', 'low', 'moderate', 'high', 'very-high')),
    needs_reason    TEXT    NOT NULL,
    personal_data   BOOLEAN NOT NULL,
    confirmed_on    TEXT    NOT NULL,
    custodian       TEXT    NOT NULL,
    location        TEXT    NOT NULL,
    supplier        TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- +goose Down
SELECT 'migrations go forward only';
