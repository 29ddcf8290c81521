-- +goose Up
-- Diagnoses, roadmaps and the organization's own documents get numbers as the records of registers have; documents of the list are
-- called by their codes.

ALTER TABLE diagnoses ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE diagnoses SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM diagnoses) AS counted
WHERE counted.tenant_id = diagnoses.tenant_id AND counted.id = diagnoses.id;
CREATE UNIQUE INDEX diagnoses_number ON diagnoses (tenant_id, number);
INSERT INTO row_counts (tenant_id, register, rows, last_number) SELECT tenant_id, 'diagnoses', count(*), max(number) FROM diagnoses GROUP BY tenant_id;
UPDATE search_documents SET reference = (SELECT 'D-' || CAST(number AS TEXT) FROM diagnoses WHERE diagnoses.tenant_id = search_documents.tenant_id AND diagnoses.id = search_documents.record_id) WHERE register = 'diagnoses';

ALTER TABLE roadmap_plans ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE roadmap_plans SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM roadmap_plans) AS counted
WHERE counted.tenant_id = roadmap_plans.tenant_id AND counted.id = roadmap_plans.id;
CREATE UNIQUE INDEX roadmap_plans_number ON roadmap_plans (tenant_id, number);
INSERT INTO row_counts (tenant_id, register, rows, last_number) SELECT tenant_id, 'roadmap-plans', count(*), max(number) FROM roadmap_plans GROUP BY tenant_id;
UPDATE search_documents SET reference = (SELECT 'P-' || CAST(number AS TEXT) FROM roadmap_plans WHERE roadmap_plans.tenant_id = search_documents.tenant_id AND roadmap_plans.id = search_documents.record_id) WHERE register = 'roadmap-plans';

ALTER TABLE documents ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE documents SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM documents WHERE code = '') AS counted
WHERE counted.tenant_id = documents.tenant_id AND counted.id = documents.id;
CREATE UNIQUE INDEX documents_number ON documents (tenant_id, number);
INSERT INTO row_counts (tenant_id, register, rows, last_number) SELECT tenant_id, 'documents', count(*), max(number) FROM documents WHERE code = '' GROUP BY tenant_id;
UPDATE search_documents SET reference = (SELECT coalesce(nullif(code, ''), 'OD-' || CAST(number AS TEXT)) FROM documents WHERE documents.tenant_id = search_documents.tenant_id AND documents.id = search_documents.record_id) WHERE register = 'documents';

-- +goose Down
SELECT 'migrations go forward only';
