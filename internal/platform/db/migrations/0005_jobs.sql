-- +goose Up
-- Work for later, as its organization sees it. The queue's own tables (river_…) hold tickets that point here.
CREATE TABLE jobs (
    tenant_id  TEXT    NOT NULL REFERENCES tenants (id),
    id         TEXT    NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind <> ''),
    object     TEXT    NOT NULL,             -- id of what the work is about; empty where it is about nothing in particular
    user_id    TEXT    NOT NULL,             -- for whom it runs; empty for the program itself
    once       TEXT    NOT NULL,             -- the same thing is queued once; the job's own id where that does not matter
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'ready', 'running', 'retrying', 'done', 'failed', 'cancelled')),
    attempt    INTEGER NOT NULL,             -- rises with each run: a run that was taken for dead cannot write any more
    failures   INTEGER NOT NULL,
    progress   INTEGER NOT NULL CHECK (progress BETWEEN 0 AND 100),
    word       TEXT    NOT NULL,             -- what it is at
    error      TEXT    NOT NULL,             -- why the last run failed, as far as people may read it
    created_at BIGINT  NOT NULL,             -- microseconds, UTC
    due_at     BIGINT  NOT NULL,             -- not before
    started_at BIGINT,                       -- of the last run
    ended_at   BIGINT,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, kind, once),
    CHECK ((ended_at IS NULL) = (state IN ('waiting', 'ready', 'running', 'retrying')))
);
CREATE INDEX jobs_by_state ON jobs (tenant_id, state, id);

-- When work that comes back is due next, for the whole installation.
CREATE TABLE job_schedules (
    kind   TEXT   NOT NULL PRIMARY KEY,
    due_at BIGINT NOT NULL
);

-- +goose Down
SELECT 'migrations go forward only';
