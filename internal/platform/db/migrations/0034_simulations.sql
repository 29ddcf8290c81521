-- +goose Up
-- Work that takes long stands in a lane of its own, and is heard of while it runs.
ALTER TABLE jobs ADD COLUMN lane TEXT;       -- long for what may take an hour; empty for all else
ALTER TABLE jobs ADD COLUMN heard_at BIGINT; -- when the run that goes on was heard of last; microseconds, UTC

-- Simulations of the yearly loss from risks that run after their request: what was simulated, and what came of it. How far one
-- is, its job says.
CREATE TABLE simulations (
    tenant_id  TEXT    NOT NULL REFERENCES tenants (id),
    id         TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,                     -- microseconds, UTC
    made_by    TEXT    NOT NULL,                     -- id of a person, who may have left; empty for the machine's own command line
    risk_id    TEXT,                                 -- NULL for all risks together
    trials     INTEGER NOT NULL CHECK (trials > 0),
    seed       TEXT    NOT NULL CHECK (seed <> ''),  -- a whole number up to 2^64 - 1
    portfolio  TEXT    NOT NULL,                     -- JSON: the risks with their ranges as they were, a file of concord/risk-portfolio@1
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'done', 'cancelled')),
    job_id     TEXT    NOT NULL,
    ended_at   BIGINT,
    result     TEXT    NOT NULL,                     -- JSON: concord/risk-simulation@1; empty until it is done
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, risk_id) REFERENCES risks (tenant_id, id) ON DELETE CASCADE,
    CHECK ((state = 'done') = (result <> ''))
);
CREATE INDEX simulations_by_risk ON simulations (tenant_id, risk_id, id);

-- +goose Down
SELECT 'migrations go forward only';
