-- +goose Up
-- What may be spent on treating risks in a fiscal year, as 120000 EUR; NULL or empty where nobody said.
ALTER TABLE organization_settings ADD COLUMN treatment_budget TEXT;

-- +goose Down
SELECT 'migrations go forward only';
