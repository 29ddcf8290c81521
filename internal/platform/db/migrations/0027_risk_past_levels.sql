-- +goose Up
-- Where risks stood before: from a day on, until the day from which something else holds, by the criteria of that time. Where
-- one stands now, its own row says. What was judged for the same day anew leaves no row; the journal has it.
CREATE TABLE risk_past_levels (
    tenant_id TEXT    NOT NULL,
    risk_id   TEXT    NOT NULL,
    since     TEXT    NOT NULL, -- 2026-11-25
    until     TEXT    NOT NULL, -- the first day on which it does not hold; since itself where a closed risk was opened again
    level     INTEGER NOT NULL CHECK (level BETWEEN 1 AND 6),
    standing  TEXT    NOT NULL CHECK (standing IN ('above', 'within')),
    criteria  INTEGER NOT NULL CHECK (criteria >= 0),
    PRIMARY KEY (tenant_id, risk_id, since),
    FOREIGN KEY (tenant_id, risk_id) REFERENCES risks (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX risk_past_levels_by_end ON risk_past_levels (tenant_id, until);

-- +goose Down
SELECT 'migrations go forward only';
