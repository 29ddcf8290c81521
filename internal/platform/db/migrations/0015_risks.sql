-- +goose Up
-- How an organization judges its risks; an edition never changes, the newest is in force.
CREATE TABLE risk_criteria (
    tenant_id TEXT    NOT NULL REFERENCES tenants (id),
    id        TEXT    NOT NULL,
    number    INTEGER NOT NULL CHECK (number > 0),
    made_at   BIGINT  NOT NULL,                     -- microseconds, UTC
    made_by   TEXT    NOT NULL,                     -- id of a person; empty for the machine's own command line
    reason    TEXT    NOT NULL CHECK (reason <> ''),
    body      TEXT    NOT NULL,                     -- JSON: scales, levels, matrix
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, number)
);

-- Risks of information security and of AI. Levels are those of the criteria named; they stay when criteria change.
CREATE TABLE risks (
    tenant_id         TEXT    NOT NULL REFERENCES tenants (id),
    id                TEXT    NOT NULL,
    version           INTEGER NOT NULL,
    created_at        BIGINT  NOT NULL,
    updated_at        BIGINT  NOT NULL,
    title             TEXT    NOT NULL CHECK (title <> ''),
    domain            TEXT    NOT NULL CHECK (domain IN ('security', 'ai', 'both')),
    approach          TEXT    NOT NULL CHECK (approach IN ('event', 'asset', 'life-cycle')),
    source            TEXT    NOT NULL,              -- empty for none, here and below
    event             TEXT    NOT NULL,
    cause             TEXT    NOT NULL,
    affected          TEXT    NOT NULL,
    confidentiality   BOOLEAN NOT NULL,
    integrity         BOOLEAN NOT NULL,
    availability      BOOLEAN NOT NULL,
    owner             TEXT    NOT NULL,              -- id of a member
    state             TEXT    NOT NULL CHECK (state IN ('open', 'closed')),
    closed_because    TEXT    NOT NULL,
    inherent_likelihood   INTEGER CHECK (inherent_likelihood BETWEEN 1 AND 6),
    inherent_organization INTEGER CHECK (inherent_organization BETWEEN 1 AND 6),
    inherent_people       INTEGER CHECK (inherent_people BETWEEN 1 AND 6),
    inherent_society      INTEGER CHECK (inherent_society BETWEEN 1 AND 6),
    inherent_level        INTEGER CHECK (inherent_level BETWEEN 1 AND 6),
    current_likelihood    INTEGER CHECK (current_likelihood BETWEEN 1 AND 6),
    current_organization  INTEGER CHECK (current_organization BETWEEN 1 AND 6),
    current_people        INTEGER CHECK (current_people BETWEEN 1 AND 6),
    current_society       INTEGER CHECK (current_society BETWEEN 1 AND 6),
    current_level         INTEGER CHECK (current_level BETWEEN 1 AND 6),
    residual_likelihood   INTEGER CHECK (residual_likelihood BETWEEN 1 AND 6),
    residual_organization INTEGER CHECK (residual_organization BETWEEN 1 AND 6),
    residual_people       INTEGER CHECK (residual_people BETWEEN 1 AND 6),
    residual_society      INTEGER CHECK (residual_society BETWEEN 1 AND 6),
    residual_level        INTEGER CHECK (residual_level BETWEEN 1 AND 6),
    likelihood_reason TEXT    NOT NULL,
    assessed_on       TEXT    NOT NULL,              -- 2026-11-25
    review_by         TEXT    NOT NULL,
    level             INTEGER NOT NULL CHECK (level BETWEEN 0 AND 6), -- 0: not judged
    standing          TEXT    NOT NULL CHECK (standing IN ('not-judged', 'above', 'within')),
    criteria          INTEGER CHECK (criteria >= 0), -- number of the edition; 0 for those of the program, NULL before a judgement
    option            TEXT    NOT NULL CHECK (option IN ('undecided', 'modify', 'retain', 'avoid', 'share')),
    treatment         TEXT    NOT NULL,
    accepted_by       TEXT    NOT NULL,
    accepted_until    TEXT    NOT NULL,
    approved_by       TEXT    NOT NULL,
    approved_until    TEXT    NOT NULL,
    note              TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX risks_by_title ON risks (tenant_id, title, id);
CREATE INDEX risks_by_level ON risks (tenant_id, level, id);
CREATE INDEX risks_by_review_by ON risks (tenant_id, review_by, id);

-- Who stood by a risk as it was, until when and why. They go with the risk; the journal keeps what was said.
CREATE TABLE risk_acceptances (
    tenant_id TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    risk_id   TEXT    NOT NULL,
    act       TEXT    NOT NULL CHECK (act IN ('accepted', 'approved')),
    made_by   TEXT    NOT NULL,                      -- id of a person, who may have left; empty for the machine's own command line
    made_at   BIGINT  NOT NULL,
    until     TEXT    NOT NULL,
    reason    TEXT    NOT NULL CHECK (reason <> ''),
    level     INTEGER NOT NULL CHECK (level BETWEEN 1 AND 6),
    criteria  INTEGER NOT NULL CHECK (criteria >= 0),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, risk_id) REFERENCES risks (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX risk_acceptances_by_risk ON risk_acceptances (tenant_id, risk_id, id);

-- +goose Down
SELECT 'migrations go forward only';
