-- +goose Up
-- One row for each row of a crosswalk that the organization weighs otherwise than the content does; a reset deletes it.
CREATE TABLE crosswalk_weights (
    tenant_id  TEXT    NOT NULL REFERENCES tenants (id),
    id         TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    created_at BIGINT  NOT NULL,            -- microseconds, UTC
    updated_at BIGINT  NOT NULL,
    updated_by TEXT    NOT NULL,            -- id of a person, who may have left; empty for the machine's own command line
    crosswalk  TEXT    NOT NULL CHECK (crosswalk <> ''), -- iso42001-2023--iso27001-2022
    source     TEXT    NOT NULL CHECK (source <> ''),    -- id of the row, such as 6.1.2.c.1
    quarters   INTEGER NOT NULL CHECK (quarters BETWEEN 0 AND 4),
    reason     TEXT    NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, crosswalk, source)
);

-- +goose Down
SELECT 'migrations go forward only';
