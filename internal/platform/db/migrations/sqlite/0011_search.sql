-- +goose Up
-- The texts that search shows, a copy of what the records say. place rises with every text that is kept; that of the
-- last one is given again once the text and its words are gone.
CREATE TABLE search_documents (
    place     INTEGER NOT NULL PRIMARY KEY,
    tenant_id TEXT    NOT NULL REFERENCES tenants (id),
    register  TEXT    NOT NULL,
    record_id TEXT    NOT NULL,
    title     TEXT    NOT NULL,
    body      TEXT    NOT NULL,
    UNIQUE (tenant_id, register, record_id)
);

-- Their words, by place. Texts behind the last place here wait to be taken in. The words are not kept as texts: content is empty.
CREATE VIRTUAL TABLE search_words USING fts5 (
    organization, title, body, content = '', contentless_delete = 1, detail = column, tokenize = 'ascii'
);

-- +goose Down
SELECT 'migrations go forward only';
