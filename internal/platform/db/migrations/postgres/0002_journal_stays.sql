-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is only appended to' USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd
CREATE TRIGGER journal_entries_stay BEFORE UPDATE OR DELETE ON journal_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_entries_whole BEFORE TRUNCATE ON journal_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_checkpoints_stay BEFORE UPDATE OR DELETE ON journal_checkpoints FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_checkpoints_whole BEFORE TRUNCATE ON journal_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_heads_remain BEFORE DELETE ON journal_heads FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_heads_grow BEFORE UPDATE ON journal_heads FOR EACH ROW WHEN (NEW.size <= OLD.size OR NEW.tenant_id <> OLD.tenant_id) EXECUTE FUNCTION refuse_change();

-- +goose Down
SELECT 'migrations go forward only';
