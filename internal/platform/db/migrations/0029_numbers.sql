-- +goose Up
-- Every record gets a number, from 1 in each register of an organization, that people say with the register's code, as R-12. Those
-- that are there get theirs in the order in which they were made; the highest is kept, so that none is given twice.
ALTER TABLE row_counts ADD COLUMN last_number BIGINT;
ALTER TABLE search_documents ADD COLUMN reference TEXT; -- as R-12; empty where a record has none

ALTER TABLE context_issues ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE context_issues SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM context_issues) AS counted
WHERE counted.tenant_id = context_issues.tenant_id AND counted.id = context_issues.id;
CREATE UNIQUE INDEX context_issues_number ON context_issues (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM context_issues WHERE context_issues.tenant_id = row_counts.tenant_id) WHERE register = 'context-issues';
UPDATE search_documents SET reference = (SELECT 'CI-' || CAST(number AS TEXT) FROM context_issues WHERE context_issues.tenant_id = search_documents.tenant_id AND context_issues.id = search_documents.record_id) WHERE register = 'context-issues';

ALTER TABLE interested_parties ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE interested_parties SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM interested_parties) AS counted
WHERE counted.tenant_id = interested_parties.tenant_id AND counted.id = interested_parties.id;
CREATE UNIQUE INDEX interested_parties_number ON interested_parties (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM interested_parties WHERE interested_parties.tenant_id = row_counts.tenant_id) WHERE register = 'interested-parties';
UPDATE search_documents SET reference = (SELECT 'IP-' || CAST(number AS TEXT) FROM interested_parties WHERE interested_parties.tenant_id = search_documents.tenant_id AND interested_parties.id = search_documents.record_id) WHERE register = 'interested-parties';

ALTER TABLE objectives ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE objectives SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM objectives) AS counted
WHERE counted.tenant_id = objectives.tenant_id AND counted.id = objectives.id;
CREATE UNIQUE INDEX objectives_number ON objectives (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM objectives WHERE objectives.tenant_id = row_counts.tenant_id) WHERE register = 'objectives';
UPDATE search_documents SET reference = (SELECT 'O-' || CAST(number AS TEXT) FROM objectives WHERE objectives.tenant_id = search_documents.tenant_id AND objectives.id = search_documents.record_id) WHERE register = 'objectives';

ALTER TABLE units ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE units SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM units) AS counted
WHERE counted.tenant_id = units.tenant_id AND counted.id = units.id;
CREATE UNIQUE INDEX units_number ON units (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM units WHERE units.tenant_id = row_counts.tenant_id) WHERE register = 'units';
UPDATE search_documents SET reference = (SELECT 'U-' || CAST(number AS TEXT) FROM units WHERE units.tenant_id = search_documents.tenant_id AND units.id = search_documents.record_id) WHERE register = 'units';

ALTER TABLE sites ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE sites SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM sites) AS counted
WHERE counted.tenant_id = sites.tenant_id AND counted.id = sites.id;
CREATE UNIQUE INDEX sites_number ON sites (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM sites WHERE sites.tenant_id = row_counts.tenant_id) WHERE register = 'sites';
UPDATE search_documents SET reference = (SELECT 'SI-' || CAST(number AS TEXT) FROM sites WHERE sites.tenant_id = search_documents.tenant_id AND sites.id = search_documents.record_id) WHERE register = 'sites';

ALTER TABLE boundaries ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE boundaries SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM boundaries) AS counted
WHERE counted.tenant_id = boundaries.tenant_id AND counted.id = boundaries.id;
CREATE UNIQUE INDEX boundaries_number ON boundaries (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM boundaries WHERE boundaries.tenant_id = row_counts.tenant_id) WHERE register = 'boundaries';
UPDATE search_documents SET reference = (SELECT 'B-' || CAST(number AS TEXT) FROM boundaries WHERE boundaries.tenant_id = search_documents.tenant_id AND boundaries.id = search_documents.record_id) WHERE register = 'boundaries';

ALTER TABLE obligations ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE obligations SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM obligations) AS counted
WHERE counted.tenant_id = obligations.tenant_id AND counted.id = obligations.id;
CREATE UNIQUE INDEX obligations_number ON obligations (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM obligations WHERE obligations.tenant_id = row_counts.tenant_id) WHERE register = 'obligations';
UPDATE search_documents SET reference = (SELECT 'OB-' || CAST(number AS TEXT) FROM obligations WHERE obligations.tenant_id = search_documents.tenant_id AND obligations.id = search_documents.record_id) WHERE register = 'obligations';

ALTER TABLE responsibilities ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE responsibilities SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM responsibilities) AS counted
WHERE counted.tenant_id = responsibilities.tenant_id AND counted.id = responsibilities.id;
CREATE UNIQUE INDEX responsibilities_number ON responsibilities (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM responsibilities WHERE responsibilities.tenant_id = row_counts.tenant_id) WHERE register = 'responsibilities';
UPDATE search_documents SET reference = (SELECT 'RS-' || CAST(number AS TEXT) FROM responsibilities WHERE responsibilities.tenant_id = search_documents.tenant_id AND responsibilities.id = search_documents.record_id) WHERE register = 'responsibilities';

ALTER TABLE competences ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE competences SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM competences) AS counted
WHERE counted.tenant_id = competences.tenant_id AND counted.id = competences.id;
CREATE UNIQUE INDEX competences_number ON competences (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM competences WHERE competences.tenant_id = row_counts.tenant_id) WHERE register = 'competences';
UPDATE search_documents SET reference = (SELECT 'CO-' || CAST(number AS TEXT) FROM competences WHERE competences.tenant_id = search_documents.tenant_id AND competences.id = search_documents.record_id) WHERE register = 'competences';

ALTER TABLE campaigns ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE campaigns SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM campaigns) AS counted
WHERE counted.tenant_id = campaigns.tenant_id AND counted.id = campaigns.id;
CREATE UNIQUE INDEX campaigns_number ON campaigns (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM campaigns WHERE campaigns.tenant_id = row_counts.tenant_id) WHERE register = 'campaigns';
UPDATE search_documents SET reference = (SELECT 'CA-' || CAST(number AS TEXT) FROM campaigns WHERE campaigns.tenant_id = search_documents.tenant_id AND campaigns.id = search_documents.record_id) WHERE register = 'campaigns';

ALTER TABLE communications ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE communications SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM communications) AS counted
WHERE counted.tenant_id = communications.tenant_id AND counted.id = communications.id;
CREATE UNIQUE INDEX communications_number ON communications (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM communications WHERE communications.tenant_id = row_counts.tenant_id) WHERE register = 'communications';
UPDATE search_documents SET reference = (SELECT 'CM-' || CAST(number AS TEXT) FROM communications WHERE communications.tenant_id = search_documents.tenant_id AND communications.id = search_documents.record_id) WHERE register = 'communications';

ALTER TABLE suppliers ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE suppliers SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM suppliers) AS counted
WHERE counted.tenant_id = suppliers.tenant_id AND counted.id = suppliers.id;
CREATE UNIQUE INDEX suppliers_number ON suppliers (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM suppliers WHERE suppliers.tenant_id = row_counts.tenant_id) WHERE register = 'suppliers';
UPDATE search_documents SET reference = (SELECT 'S-' || CAST(number AS TEXT) FROM suppliers WHERE suppliers.tenant_id = search_documents.tenant_id AND suppliers.id = search_documents.record_id) WHERE register = 'suppliers';

ALTER TABLE planned_changes ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE planned_changes SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM planned_changes) AS counted
WHERE counted.tenant_id = planned_changes.tenant_id AND counted.id = planned_changes.id;
CREATE UNIQUE INDEX planned_changes_number ON planned_changes (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM planned_changes WHERE planned_changes.tenant_id = row_counts.tenant_id) WHERE register = 'planned-changes';
UPDATE search_documents SET reference = (SELECT 'CH-' || CAST(number AS TEXT) FROM planned_changes WHERE planned_changes.tenant_id = search_documents.tenant_id AND planned_changes.id = search_documents.record_id) WHERE register = 'planned-changes';

ALTER TABLE exceptions ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE exceptions SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM exceptions) AS counted
WHERE counted.tenant_id = exceptions.tenant_id AND counted.id = exceptions.id;
CREATE UNIQUE INDEX exceptions_number ON exceptions (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM exceptions WHERE exceptions.tenant_id = row_counts.tenant_id) WHERE register = 'exceptions';
UPDATE search_documents SET reference = (SELECT 'X-' || CAST(number AS TEXT) FROM exceptions WHERE exceptions.tenant_id = search_documents.tenant_id AND exceptions.id = search_documents.record_id) WHERE register = 'exceptions';

ALTER TABLE actions ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE actions SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM actions) AS counted
WHERE counted.tenant_id = actions.tenant_id AND counted.id = actions.id;
CREATE UNIQUE INDEX actions_number ON actions (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM actions WHERE actions.tenant_id = row_counts.tenant_id) WHERE register = 'actions';
UPDATE search_documents SET reference = (SELECT 'AC-' || CAST(number AS TEXT) FROM actions WHERE actions.tenant_id = search_documents.tenant_id AND actions.id = search_documents.record_id) WHERE register = 'actions';

ALTER TABLE risks ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE risks SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM risks) AS counted
WHERE counted.tenant_id = risks.tenant_id AND counted.id = risks.id;
CREATE UNIQUE INDEX risks_number ON risks (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM risks WHERE risks.tenant_id = row_counts.tenant_id) WHERE register = 'risks';
UPDATE search_documents SET reference = (SELECT 'R-' || CAST(number AS TEXT) FROM risks WHERE risks.tenant_id = search_documents.tenant_id AND risks.id = search_documents.record_id) WHERE register = 'risks';

ALTER TABLE treatments ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE treatments SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM treatments) AS counted
WHERE counted.tenant_id = treatments.tenant_id AND counted.id = treatments.id;
CREATE UNIQUE INDEX treatments_number ON treatments (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM treatments WHERE treatments.tenant_id = row_counts.tenant_id) WHERE register = 'treatments';
UPDATE search_documents SET reference = (SELECT 'T-' || CAST(number AS TEXT) FROM treatments WHERE treatments.tenant_id = search_documents.tenant_id AND treatments.id = search_documents.record_id) WHERE register = 'treatments';

ALTER TABLE controls ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE controls SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM controls) AS counted
WHERE counted.tenant_id = controls.tenant_id AND counted.id = controls.id;
CREATE UNIQUE INDEX controls_number ON controls (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM controls WHERE controls.tenant_id = row_counts.tenant_id) WHERE register = 'controls';
UPDATE search_documents SET reference = (SELECT 'C-' || CAST(number AS TEXT) FROM controls WHERE controls.tenant_id = search_documents.tenant_id AND controls.id = search_documents.record_id) WHERE register = 'controls';

ALTER TABLE assets ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE assets SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM assets) AS counted
WHERE counted.tenant_id = assets.tenant_id AND counted.id = assets.id;
CREATE UNIQUE INDEX assets_number ON assets (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM assets WHERE assets.tenant_id = row_counts.tenant_id) WHERE register = 'assets';
UPDATE search_documents SET reference = (SELECT 'A-' || CAST(number AS TEXT) FROM assets WHERE assets.tenant_id = search_documents.tenant_id AND assets.id = search_documents.record_id) WHERE register = 'assets';

ALTER TABLE evidence ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE evidence SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM evidence) AS counted
WHERE counted.tenant_id = evidence.tenant_id AND counted.id = evidence.id;
CREATE UNIQUE INDEX evidence_number ON evidence (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM evidence WHERE evidence.tenant_id = row_counts.tenant_id) WHERE register = 'evidence';
UPDATE search_documents SET reference = (SELECT 'E-' || CAST(number AS TEXT) FROM evidence WHERE evidence.tenant_id = search_documents.tenant_id AND evidence.id = search_documents.record_id) WHERE register = 'evidence';

ALTER TABLE incidents ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE incidents SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM incidents) AS counted
WHERE counted.tenant_id = incidents.tenant_id AND counted.id = incidents.id;
CREATE UNIQUE INDEX incidents_number ON incidents (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM incidents WHERE incidents.tenant_id = row_counts.tenant_id) WHERE register = 'incidents';
UPDATE search_documents SET reference = (SELECT 'I-' || CAST(number AS TEXT) FROM incidents WHERE incidents.tenant_id = search_documents.tenant_id AND incidents.id = search_documents.record_id) WHERE register = 'incidents';

ALTER TABLE indicators ADD COLUMN number BIGINT CHECK (number > 0);
UPDATE indicators SET number = counted.number FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, id) AS number FROM indicators) AS counted
WHERE counted.tenant_id = indicators.tenant_id AND counted.id = indicators.id;
CREATE UNIQUE INDEX indicators_number ON indicators (tenant_id, number);
UPDATE row_counts SET last_number = (SELECT max(number) FROM indicators WHERE indicators.tenant_id = row_counts.tenant_id) WHERE register = 'indicators';
UPDATE search_documents SET reference = (SELECT 'M-' || CAST(number AS TEXT) FROM indicators WHERE indicators.tenant_id = search_documents.tenant_id AND indicators.id = search_documents.record_id) WHERE register = 'indicators';

-- +goose Down
SELECT 'migrations go forward only';
