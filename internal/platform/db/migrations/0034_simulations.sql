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

-- What the trend and the map of risks and the page for management count, however many records there are: open risks by level and by the day
-- of their judgement; by where they stand in the matrix at each stage, in the text by which they are counted; evidence in use by the day from which it is stale.
CREATE INDEX risks_judged ON risks (tenant_id, state, level, standing, criteria, assessed_on);
CREATE INDEX risks_by_way ON risks (tenant_id, state, domain, ((CASE WHEN inherent_level > 0 THEN 10000 ELSE 0 END + coalesce(inherent_likelihood, 0) * 1000 + coalesce(inherent_organization, 0) * 100 + coalesce(inherent_people, 0) * 10 + coalesce(inherent_society, 0)) * 10000000000 + (CASE WHEN current_level > 0 THEN 10000 ELSE 0 END + coalesce(current_likelihood, 0) * 1000 + coalesce(current_organization, 0) * 100 + coalesce(current_people, 0) * 10 + coalesce(current_society, 0)) * 100000 + CASE WHEN residual_level > 0 THEN 10000 ELSE 0 END + coalesce(residual_likelihood, 0) * 1000 + coalesce(residual_organization, 0) * 100 + coalesce(residual_people, 0) * 10 + coalesce(residual_society, 0)));
CREATE INDEX evidence_by_standing ON evidence (tenant_id, standing, stale_on);

-- +goose Down
SELECT 'migrations go forward only';
