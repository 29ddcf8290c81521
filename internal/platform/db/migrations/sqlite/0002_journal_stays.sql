-- +goose Up
-- +goose StatementBegin
CREATE TRIGGER journal_entries_stay BEFORE UPDATE ON journal_entries BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_entries_remain BEFORE DELETE ON journal_entries BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_checkpoints_stay BEFORE UPDATE ON journal_checkpoints BEGIN SELECT RAISE(ABORT, 'checkpoints are only appended to'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_checkpoints_remain BEFORE DELETE ON journal_checkpoints BEGIN SELECT RAISE(ABORT, 'checkpoints are only appended to'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_heads_grow BEFORE UPDATE ON journal_heads WHEN NEW.size <= OLD.size OR NEW.tenant_id <> OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_heads_remain BEFORE DELETE ON journal_heads BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
-- +goose StatementEnd

-- +goose Down
SELECT 'migrations go forward only';
