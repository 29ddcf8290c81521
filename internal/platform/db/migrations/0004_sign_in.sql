-- +goose Up
-- A login session stands in at most one organization, as a member, and ends with the membership. The table was never used
-- before: nobody could sign in.
DROP TABLE login_sessions;
CREATE TABLE login_sessions (
    hash       TEXT   NOT NULL PRIMARY KEY, -- SHA-256 of the cookie, hexadecimal
    id         TEXT   NOT NULL UNIQUE,      -- to list and end it by
    user_id    TEXT   NOT NULL REFERENCES users (id),
    tenant_id  TEXT,                        -- where the person works at the moment; NULL before it chose
    role       TEXT,                        -- with which it entered; another role since then ends the session
    method     TEXT   NOT NULL,
    source     TEXT   NOT NULL,
    agent      TEXT   NOT NULL,
    proved_at  BIGINT NOT NULL,             -- when a factor was last asked for
    seen_at    BIGINT NOT NULL,             -- at most a minute behind
    created_at BIGINT NOT NULL,
    FOREIGN KEY (tenant_id, user_id) REFERENCES members (tenant_id, user_id) ON DELETE CASCADE
);
CREATE INDEX login_sessions_by_user ON login_sessions (user_id);
CREATE INDEX login_sessions_by_use ON login_sessions (seen_at);

-- Browsers that a person signed in with; each has its own count of failures, so that nobody locks the person out.
CREATE TABLE remembered_browsers (
    hash       TEXT   NOT NULL,             -- SHA-256 of the browser's cookie, hexadecimal
    user_id    TEXT   NOT NULL REFERENCES users (id),
    seen_at    BIGINT NOT NULL,             -- the last sign-in
    PRIMARY KEY (hash, user_id)
);
CREATE INDEX remembered_browsers_by_user ON remembered_browsers (user_id, seen_at);

CREATE TABLE reset_codes (
    user_id    TEXT   NOT NULL PRIMARY KEY REFERENCES users (id),
    hash       TEXT   NOT NULL UNIQUE,      -- SHA-256 of the code, hexadecimal
    created_at BIGINT NOT NULL
);

-- What happened to a person's account, on its way into the journal of one of the person's organizations.
CREATE TABLE account_events (
    tenant_id  TEXT   NOT NULL REFERENCES tenants (id),
    id         TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- +goose Down
SELECT 'migrations go forward only';
