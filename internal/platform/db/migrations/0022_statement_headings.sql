-- +goose Up
-- What the headings of statements from elsewhere hold, as people of the organization said.
CREATE TABLE soa_headings (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    heading   TEXT NOT NULL CHECK (heading <> ''), -- lower case, words only
    field     TEXT NOT NULL,                       -- empty for a column that is left out
    PRIMARY KEY (tenant_id, heading)
);

-- +goose Down
SELECT 'migrations go forward only';
