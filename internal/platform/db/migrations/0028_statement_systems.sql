-- +goose Up
-- Single AI systems for which a control is not necessary, though the statement says that it is applicable.
CREATE TABLE soa_system_exclusions (
    tenant_id  TEXT   NOT NULL REFERENCES tenants (id),
    id         TEXT   NOT NULL,
    standard   TEXT   NOT NULL,
    control    TEXT   NOT NULL,
    asset_id   TEXT   NOT NULL,
    reason     TEXT   NOT NULL CHECK (reason <> ''),
    decided_on TEXT   NOT NULL, -- 2026-11-25
    decided_by TEXT   NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, standard, control, asset_id),
    FOREIGN KEY (tenant_id, asset_id) REFERENCES assets (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX soa_system_exclusions_asset ON soa_system_exclusions (tenant_id, asset_id);

-- +goose Down
SELECT 'migrations go forward only';
