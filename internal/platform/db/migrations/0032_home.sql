-- +goose Up
-- What the home page and the statement count and follow, however many records there are: the links to one register, with all that is
-- asked of them; the links to requirements; open risks by where they stand; accepted risks.
DROP INDEX links_by_target;
CREATE INDEX links_by_target ON links (tenant_id, to_register, to_record, relation, register, record_id, id);
DROP INDEX links_to_requirements;
CREATE INDEX links_to_requirements ON links (tenant_id, relation, requirement, register, record_id) WHERE requirement <> '';
CREATE INDEX risks_by_standing ON risks (tenant_id, state, standing, domain);
CREATE INDEX risks_accepted ON risks (tenant_id, accepted_until, id, state, domain, approved_by, approved_until, level) WHERE accepted_by <> '';

-- +goose Down
SELECT 'migrations go forward only';
