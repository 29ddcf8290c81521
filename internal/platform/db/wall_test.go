// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db_test

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// walled is a PostgreSQL database with two organizations that have rows in many tables.
type walled struct {
	*db.DB
	url   string
	role  *sql.DB // as the program
	owner *sql.DB // as who migrates
	a, b  access.Actor
}

func newWalled(t *testing.T) walled {
	t.Helper()
	w := walled{url: dbtest.Postgres(t)}
	var err error
	if w.DB, err = db.Open(t.Context(), db.Config{URL: w.url, Readers: 4, Clock: func() time.Time { return start }}); err != nil {
		t.Fatal(err)
	}
	w.role, _ = w.Pools()
	if w.owner, err = sql.Open("pgx", w.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(w.Close(), w.owner.Close()); err != nil {
			t.Error(err)
		}
	})
	w.a, w.b = organization(t, w.DB, "A"), organization(t, w.DB, "B")
	for i, who := range []access.Actor{w.a, w.b} {
		w.fill(t, string(who.Tenant()), fmt.Sprintf("u%d", i))
	}
	return w
}

// fill gives an organization a row in every table that has one by hand; the test says which were forgotten.
func (w walled) fill(t *testing.T, tenant, user string) {
	t.Helper()
	for _, text := range []string{
		"INSERT INTO users (id, email, email_key, name, password_hash, created_at) VALUES ($2, $2, $2, $1, '', 1)",
		"INSERT INTO members (tenant_id, user_id, role, created_at) VALUES ($1, $2, 'reader', 1)",
		"INSERT INTO api_tokens (tenant_id, id, user_id, name, role, permissions, sources, created_at, expires_at) VALUES ($1, 't', $2, 'n', 'reader', '', '', 1, 2)",
		"INSERT INTO token_uses (tenant_id, token_id, used_at) SELECT $1, 't', 1 WHERE $2 <> ''",
		"INSERT INTO organization_settings (tenant_id, version, updated_at, legal_name, sector, size_band, country, language, time_zone, working_days, fiscal_year_start, contact, standards, certified) VALUES ($1, 1, 1, $2, '', '', '', '', '', '', '', '', '', '')",
		"INSERT INTO invitations (tenant_id, id, email, email_key, name, role, invited_by, created_at) VALUES ($1, 'i', 'e', 'e', 'n', 'reader', $2, 1)",
		"INSERT INTO idempotency_keys (tenant_id, caller, key, body_hash, status, answer, created_at) VALUES ($1, $2, 'k', '', 200, '', 1)",
		"INSERT INTO row_counts (tenant_id, register, rows) VALUES ($1, $2, 1)",
		"INSERT INTO journal_heads (tenant_id, size, edge) VALUES ($1, 1, $2)",
		"INSERT INTO journal_entries (tenant_id, seq, at, actor, action, object, object_id, leaf) VALUES ($1, 0, 1, $2, '', '', '', '')",
		"INSERT INTO journal_details (tenant_id, seq, body) VALUES ($1, 0, $2)",
		"INSERT INTO journal_checkpoints (tenant_id, size, at, note) VALUES ($1, 1, 1, $2)",
		"INSERT INTO actions (tenant_id, id, version, created_at, updated_at, title, description, state, owner, due, source, requirement, effect, effective) VALUES ($1, 'r', 1, 1, 1, $2, '', 'open', '', '', '', '', '', 'yes')",
		"INSERT INTO context_issues (tenant_id, id, version, created_at, updated_at, title, origin, serves, description, effect, climate, climate_reason, owner, review_on) VALUES ($1, 'r', 1, 1, 1, $2, 'internal', 'both', '', '', 'relevant', '', '', '')",
		"INSERT INTO list_views (tenant_id, id, version, created_at, updated_at, owner, register, name, name_key, shared, query) VALUES ($1, 'r', 1, 1, 1, $2, 'risks', 'n', 'n', false, '')",
		"INSERT INTO standard_views (tenant_id, owner, register, view_id) VALUES ($1, $2, 'risks', 'r')",
		"INSERT INTO controls (tenant_id, id, version, created_at, updated_at, title, description, kind, status, owner, test_result, next_test, provision, provider, planned_for, test_plan, last_tested, note) VALUES ($1, 'r', 1, 1, 1, $2, '', 'other', 'planned', '', 'untested', '', 'own', '', '', '', '', '')",
		"INSERT INTO soa_headings (tenant_id, heading, field) VALUES ($1, $2, 'note')",
		"INSERT INTO soa_choices (tenant_id, id, version, created_at, updated_at, updated_by, standard, control, applicable, reasons, reason, exclusion, owner, planned_for, reviewed_on, note) VALUES ($1, 'r', 1, 1, 1, $2, 's', 'c', 'yes', '', $2, '', '', '', '', '')",
		"INSERT INTO soa_versions (tenant_id, id, number, approved_at, approved_by, note, content, sha256) VALUES ($1, 'r', 1, 1, $2, $2, '{}', '')",
		"INSERT INTO documents (tenant_id, id, version, created_at, updated_at, code, title, kind, classification, owner, approvers, review_months) VALUES ($1, 'r', 1, 1, 1, '', $2, 'policy', 'internal', $2, $2, 12)",
		"INSERT INTO document_versions (tenant_id, id, document_id, number, state, text, fills, note, edited_at, edited_by, published_by, published_on, next_review, reason, retain_until) VALUES ($1, 'r', 'r', 1, 'draft', $2, '', '', 1, $2, '', '', '', '', '')",
		"INSERT INTO document_approvals (tenant_id, version_id, place, person, decision, note) VALUES ($1, 'r', 1, $2, '', '')",
		"INSERT INTO evidence (tenant_id, id, version, created_at, updated_at, title, kind, proves_on, valid_until, reviewed_on, owner, collected_by, source, url, note, standing, next_review, stale_on) VALUES ($1, 'r', 1, 1, 1, $2, 'note', '', '', '', '', '', '', '', '', 'in-use', '', '')",
		"INSERT INTO crosswalk_weights (tenant_id, id, version, created_at, updated_at, updated_by, crosswalk, source, quarters, reason) VALUES ($1, 'r', 1, 1, 1, $2, 'c', 's', 1, $2)",
		"INSERT INTO interested_parties (tenant_id, id, version, created_at, updated_at, name, kind, requirement, origin, serves, taken_on, met_by, owner, review_on) VALUES ($1, 'r', 1, 1, 1, $2, '', $2, '', 'both', 'yes', '', '', '')",
		"INSERT INTO objectives (tenant_id, id, version, created_at, updated_at, title, serves, state, measure, target, current, plan, evaluation, owner, due) VALUES ($1, 'r', 1, 1, 1, $2, 'both', 'met', '', '', '', '', '', '', '')",
		"INSERT INTO sites (tenant_id, id, version, created_at, updated_at, name, address, country, activities, in_scope, scope_reason, remote_work, contact) VALUES ($1, 'r', 1, 1, 1, $2, '', '', '', 'yes', '', TRUE, '')",
		"INSERT INTO units (tenant_id, id, version, created_at, updated_at, name, parent, head, other_head, location, in_scope, tasks, scope_reason) VALUES ($1, 'r', 1, 1, 1, $2, '', '', '', '', 'yes', '', '')",
		"INSERT INTO boundaries (tenant_id, id, version, created_at, updated_at, title, kind, serves, counterpart, owner, review_on, description, control, reason) VALUES ($1, 'r', 1, 1, 1, $2, 'interface', 'both', '', '', '', '', '', '')",
		"INSERT INTO scope_drafts (tenant_id, version, updated_at, updated_by, summary, activities, organizational, physical, technological, considered) VALUES ($1, 1, 1, $2, $2, '', '', '', '', '')",
		"INSERT INTO scope_differences (tenant_id, standard, text, reason) VALUES ($1, 's', $2, $2)",
		"INSERT INTO scope_versions (tenant_id, id, number, approved_at, approved_by, note, content, sha256) VALUES ($1, 'r', 1, 1, $2, $2, '{}', '')",
		"INSERT INTO campaigns (tenant_id, id, version, created_at, updated_at, title, kind, state, serves, due, owner, basis, material, url, statement, skill) VALUES ($1, 'r', 1, 1, 1, $2, 'training', 'planned', 'both', '', '', '7.3', '', '', '', '')",
		"INSERT INTO campaign_people (tenant_id, campaign_id, user_id, added_at, confirmed_on) VALUES ($1, 'r', $2, 1, '')",
		"INSERT INTO risk_criteria (tenant_id, id, number, made_at, made_by, reason, body) VALUES ($1, 'c', 1, 1, $2, 'r', '{}')",
		"INSERT INTO risks (tenant_id, id, version, created_at, updated_at, title, domain, approach, source, event, cause, affected, confidentiality, integrity, availability, owner, state, closed_because, likelihood_reason, assessed_on, review_by, level, standing, option, treatment, accepted_by, accepted_until, approved_by, approved_until, note) VALUES ($1, 'r', 1, 1, 1, $2, 'ai', 'event', '', '', '', '', TRUE, FALSE, FALSE, '', 'open', '', '', '', '', 0, 'not-judged', 'undecided', '', '', '', '', '', '')",
		"INSERT INTO treatments (tenant_id, id, version, created_at, updated_at, title, option, state, what, owner, due, done_on, dropped_because, currency, note) VALUES ($1, 't', 1, 1, 1, $2, 'modify', 'proposed', '', '', '', '', '', 'EUR', '')",
		"INSERT INTO risk_ranges (tenant_id, risk_id, version, updated_at, updated_by, body) VALUES ($1, 'r', 1, 1, $2, '{}')",
		"INSERT INTO simulations (tenant_id, id, created_at, made_by, trials, seed, portfolio, state, job_id, result) VALUES ($1, 's', 1, $2, 1000, '1', '{}', 'waiting', '', '')",
		"INSERT INTO risk_past_levels (tenant_id, risk_id, since, until, level, standing, criteria) SELECT $1, 'r', '2026-01-31', '2026-02-28', 3, 'above', 0 WHERE $2 <> ''",
		"INSERT INTO risk_acceptances (tenant_id, id, risk_id, act, made_by, made_at, until, reason, level, criteria) VALUES ($1, 'a', 'r', 'accepted', $2, 1, '', 'r', 1, 0)",
		"INSERT INTO obligations (tenant_id, id, version, created_at, updated_at, title, kind, applies, applies_from, met, owner, review_on, serves, origin, jurisdiction, requirement, reason, met_by, consequence, checked_on) VALUES ($1, 'r', 1, 1, 1, $2, 'law', 'undecided', '', 'not-assessed', '', '', 'both', '', '', '', '', '', '', '')",
		"INSERT INTO responsibilities (tenant_id, id, version, created_at, updated_at, role, serves, answers_for, may_decide, holder, other_holder, deputy, accepted_on, review_on, assigned_by, assigned_on, apart_from, competence) VALUES ($1, 'r', 1, 1, 1, $2, 'both', $2, '', '', '', '', '', '', '', '', '', '')",
		"INSERT INTO competences (tenant_id, id, version, created_at, updated_at, person, role, skill, level_needed, level_held, state, due, proof, measure, effect, effect_checked_on, valid_until, owner, serves) VALUES ($1, 'r', 1, 1, 1, $2, '', $2, '1', '0', 'not-judged', '', '', '', '', '', '', '', 'both')",
		"INSERT INTO communications (tenant_id, id, version, created_at, updated_at, topic, direction, occasion, audience, channel, sender, next_on, content, approval, proof, last_on, owner, serves, review_on) VALUES ($1, 'r', 1, 1, 1, $2, 'internal', $2, $2, '', '', '', '', '', '', '', '', 'both', '')",
		"INSERT INTO suppliers (tenant_id, id, version, created_at, updated_at, name, service, state, tier, ai_class, rating, review_on, kind, serves, personal_data, information, country, subsuppliers, agreement, agreement_until, requirements, assurance, reviewed_on, exit, contact, owner) VALUES ($1, 'r', 1, 1, 1, $2, $2, 'candidate', 'undecided', 'undecided', 'not-reviewed', '', 'other', 'both', TRUE, '', '', '', '', '', '', '', '', '', '', '')",
		"INSERT INTO planned_changes (tenant_id, id, version, created_at, updated_at, title, kind, state, serves, reason, affects, means, safeguards, owner, due, decided_by, decided_on, result) VALUES ($1, 'r', 1, 1, 1, $2, 'change', 'proposed', 'both', $2, '', '', '', '', '', '', '', '')",
		"INSERT INTO exceptions (tenant_id, id, version, created_at, updated_at, title, rule, state, covers, reason, risk, compensation, remedy, owner, decided_by, starts_on, ends_on, decided_on, serves) VALUES ($1, 'r', 1, 1, 1, $2, $2, 'requested', '', $2, '', '', '', '', '', '', '', '', 'both')",
		"INSERT INTO assets (tenant_id, id, version, created_at, updated_at, name, kind, role, classification, owner, state, review_on, description, confidentiality, integrity, availability, needs_reason, personal_data, confirmed_on, custodian, location, supplier) VALUES ($1, 'r', 1, 1, 1, $2, 'software', 'primary', 'internal', '', 'in-use', '', '', 'low', 'low', 'low', '', TRUE, '', '', '', '')",
		"INSERT INTO soa_system_exclusions (tenant_id, id, standard, control, asset_id, reason, decided_on, decided_by) VALUES ($1, 'r', 's', 'c', 'r', $2, '2026-11-26', '')",
		"INSERT INTO incidents (tenant_id, id, version, created_at, updated_at, title, kind, severity, state, owner, detected_at, closed_on, description, happened_at, reported_at, detected_by, personal_data_breach, nis2_significant, ai_serious, affected, cause, correction, lessons) VALUES ($1, 'r', 1, 1, 1, $2, 'ai', 'low', 'open', '', '', '', '', '', '', '', 'no', 'no', 'no', '', '', '', '')",
		"INSERT INTO incident_entries (tenant_id, id, incident_id, at, made_at, made_by, clock, body) VALUES ($1, 'e', 'r', '', 1, '', '', $2)",
		"INSERT INTO indicators (tenant_id, id, version, created_at, updated_at, title, serves, state, last_value, last_on, next_due, measured_by, subject, method, unit, direction, target, warn, alarm, frequency, evaluated_by, note) VALUES ($1, 'r', 1, 1, 1, $2, 'both', 'warn', '', '', '', '', '', '', '', 'lower', '', '', '', 'yearly', '', '')",
		"INSERT INTO indicator_values (tenant_id, indicator_id, measured_on, value, note, made_at, made_by) VALUES ($1, 'r', '2026-11-25', 0.5, '', 1, $2)",
		"INSERT INTO diagnoses (tenant_id, id, version, created_at, updated_at, title, scope, organization, people, sector, ai_roles, standards, certified, inherit, depth, as_of, start_on, deadline, state, content, completed_by) VALUES ($1, 'd', 1, 1, 1, $2, '', $2, 0, '', '', 's', '', 'none', 'quick', '', '', '', 'open', '', '')",
		"INSERT INTO diagnosis_answers (tenant_id, diagnosis_id, ref, version, applicable, reason, level, note, risk, confirmed, evidence, answered_by, answered_at) VALUES ($1, 'd', 'r', 1, TRUE, '', 1, $2, 0, FALSE, '[]', '', 1)",
		"INSERT INTO diagnosis_documents (tenant_id, diagnosis_id, document, version, status, dated, answered_by, answered_at) VALUES ($1, 'd', 'DOC-01', 1, 'draft', '', $2, 1)",
		"INSERT INTO diagnosis_parts (tenant_id, diagnosis_id, part, user_id) VALUES ($1, 'd', 'p', $2)",
		"INSERT INTO diagnosis_comments (tenant_id, diagnosis_id, id, ref, author, text, created_at) VALUES ($1, 'd', 'c', 'r', '', $2, 1)",
		"INSERT INTO diagnosis_results (tenant_id, diagnosis_id, answers, result) VALUES ($1, 'd', '', $2)",
		"INSERT INTO roadmap_plans (tenant_id, id, version, created_at, updated_at, title, scenario, size, start_on, capacity) VALUES ($1, 'p', 1, 1, 1, $2, 'joint', 'mid', '2027-01-04', '{}')",
		"INSERT INTO roadmap_adoptions (tenant_id, plan_id, task, action_id, adopted_at) VALUES ($1, 'p', $2, 'r', 1)",
		"INSERT INTO comments (tenant_id, id, version, created_at, register, record_id, author, body) VALUES ($1, 'c', 1, 1, 'actions', 'r', $2, 'b')",
		"INSERT INTO links (tenant_id, id, created_at, author, register, record_id, relation, to_register, to_record, requirement) VALUES ($1, 'l', 1, $2, 'actions', 'r', 'causes', 'sites', 'r', '')",
		"INSERT INTO calendar_feeds (tenant_id, id, version, user_id, scope, created_at) VALUES ($1, 'f', 1, $2, 'own', 1)",
		"INSERT INTO notices (tenant_id, id, version, created_at, user_id, once, register, record_id, words, details) VALUES ($1, 'n', 1, 1, $2, 'o', '', '', 'w', '{}')",
		"INSERT INTO jobs (tenant_id, id, kind, object, user_id, once, state, attempt, failures, progress, word, error, created_at, due_at) VALUES ($1, 'j', 'k', '', $2, 'j', 'waiting', 0, 0, 0, '', '', 1, 1)",
		"INSERT INTO blobs (tenant_id, hash, size, media_type, created_at) VALUES ($1, repeat('0', 64), 1, $2, 1)",
		"INSERT INTO evidence_files (tenant_id, id, evidence_id, created_at, uploaded_by, name, size, media_type, sha256, scan) VALUES ($1, 'f', 'r', 1, $2, 'n', 1, '', repeat('0', 64), 'clean')",
		"INSERT INTO document_files (tenant_id, id, version_id, uploaded_at, uploaded_by, name, size, media_type, sha256, scan) VALUES ($1, 'f', 'r', 1, $2, 'n', 1, '', repeat('0', 64), 'clean')",
		"INSERT INTO document_readings (tenant_id, version_id, person, asked_at, asked_by, asked_on, reminded_on, read_on, sha256) VALUES ($1, 'r', $2, 1, $2, '', '', '', '')",
		"INSERT INTO document_destructions (tenant_id, version_id, destroyed_at, destroyed_by, reason, sha256) VALUES ($1, 'r', 1, $2, 'r', '')",
		"INSERT INTO blob_uses (tenant_id, hash, register, record_id) VALUES ($1, repeat('0', 64), 'actions', $2)",
		"INSERT INTO reports (tenant_id, id, version, created_at, made_by, kind, object_id, title, language, formats, content, job_id) VALUES ($1, 'r', 1, 1, $2, 'k', 'd', 't', 'en', 'pdf', '', '')",
		"INSERT INTO report_files (tenant_id, report_id, format, name, hash) VALUES ($1, 'r', 'pdf', $2, repeat('0', 64))",
		"INSERT INTO imports (tenant_id, id, created_at, made_by, register, name, hash, fresh, writes, state, job_id, checked, created, updated, same, outcome, faults) VALUES ($1, 'i', 1, $2, 'risks', 'n', repeat('0', 64), FALSE, FALSE, 'waiting', '', 0, 0, 0, 0, '', '')",
		"INSERT INTO search_documents (tenant_id, register, record_id, title, body, kept_at, words) VALUES ($1, 'actions', 'r', $2, '', 1, '')",
	} {
		if _, err := w.owner.ExecContext(t.Context(), text, tenant, user); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
}

// as runs fn in a raw transaction of the program's role, which the organization was told to, or not for "".
func (w walled) as(t *testing.T, tenant id.ID, fn func(tx *sql.Tx)) {
	t.Helper()
	tx, err := w.role.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing of it is wanted
	if tenant != "" {
		if _, err := tx.ExecContext(t.Context(), "SELECT set_config('app.tenant_id', $1, true)", string(tenant)); err != nil {
			t.Fatal(err)
		}
	}
	fn(tx)
}

func (w walled) tables(t *testing.T) []string {
	t.Helper()
	return tenantTables(schemaOf(t, w.DB))
}

func TestTN4RowSecurityStandsAroundEveryTable(t *testing.T) {
	t.Parallel()
	w := newWalled(t)
	policies := map[string][]string{}
	each(t, w.owner, "SELECT tablename, permissive, cmd, roles::text, coalesce(qual, 'NONE'), coalesce(with_check, 'NONE') FROM pg_policies WHERE schemaname = current_schema()", func(v []string) {
		policies[v[0]] = append(policies[v[0]], strings.Join(v[1:], " | "))
	})
	const (
		mine   = "(tenant_id = current_setting('app.tenant_id'::text, true))"
		person = "(" + mine + " OR (user_id = current_setting('app.user_id'::text, true)))"
	)
	forced := map[string]bool{}
	each(t, w.owner, "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relnamespace = current_schema()::regnamespace", func(v []string) { forced[v[0]] = true })
	for _, name := range w.tables(t) {
		if !forced[name] {
			t.Errorf("%s: row security is not enabled and forced", name)
		}
		using := mine
		if name == "members" || name == "notices" { // a person sees their own memberships, to choose one, and where they are told something
			using = person
		}
		if want := "PERMISSIVE | ALL | {public} | " + using + " | " + mine; len(policies[name]) != 1 || policies[name][0] != want {
			t.Errorf("%s: policies %q, want %q", name, policies[name], want)
		}
	}
}

func TestTN4WithoutAnOrganizationThereAreNoRows(t *testing.T) {
	t.Parallel()
	w := newWalled(t)
	rows := func(tx *sql.Tx, table string) (n int) {
		if err := tx.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
			t.Fatalf("%s: %v", table, err)
		}
		return n
	}
	for _, name := range w.tables(t) {
		w.as(t, w.a.Tenant(), func(tx *sql.Tx) {
			if got := rows(tx, name); got != 1 {
				t.Errorf("%s: A sees %d rows of its 1; a new table gets its row in fill", name, got)
			}
		})
		w.as(t, "", func(tx *sql.Tx) {
			if got := rows(tx, name); got != 0 {
				t.Errorf("%s: nobody sees %d rows", name, got)
			}
		})
		w.as(t, "no-such-organization", func(tx *sql.Tx) {
			if got := rows(tx, name); got != 0 {
				t.Errorf("%s: a stranger sees %d rows", name, got)
			}
		})
	}
}

func TestTN4TheSettingEndsWithItsTransaction(t *testing.T) {
	t.Parallel()
	w := newWalled(t)
	w.role.SetMaxOpenConns(1) // so that the next transaction has the same connection
	if err := w.Read(t.Context(), w.a, func(*db.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	w.as(t, "", func(tx *sql.Tx) {
		var left sql.NullString
		if err := tx.QueryRowContext(t.Context(), "SELECT current_setting('app.tenant_id', true)").Scan(&left); err != nil || left.String != "" {
			t.Errorf("left %q, %v", left.String, err)
		}
	})
}

func TestTN4ARowOfAnotherOrganizationCannotBeWritten(t *testing.T) {
	t.Parallel()
	w := newWalled(t)
	for _, name := range w.tables(t) {
		for what, text := range map[string]string{
			"insert": fmt.Sprintf("INSERT INTO %[1]s SELECT (jsonb_populate_record(x, jsonb_build_object('tenant_id', $1::text))).* FROM %[1]s x", name),
			"move":   fmt.Sprintf("UPDATE %s SET tenant_id = $1::text", name),
		} {
			w.as(t, w.a.Tenant(), func(tx *sql.Tx) {
				_, err := tx.ExecContext(t.Context(), text, string(w.b.Tenant()))
				var pe *pgconn.PgError
				refused := errors.As(err, &pe) && (pe.Code == "42501" || what == "move" && strings.HasPrefix(name, "journal_") && pe.Code == "23001") // the journal's own trigger is faster
				if !refused {
					t.Errorf("%s into %s: %v", what, name, err)
				}
			})
		}
		for what, text := range map[string]string{"change": "UPDATE %s SET tenant_id = tenant_id WHERE tenant_id = $1", "delete": "DELETE FROM %s WHERE tenant_id = $1"} {
			w.as(t, w.a.Tenant(), func(tx *sql.Tx) {
				res, err := tx.ExecContext(t.Context(), fmt.Sprintf(text, name), string(w.b.Tenant()))
				var pe *pgconn.PgError
				if errors.As(err, &pe) && pe.Code == "42501" {
					return // not even its own
				}
				if err != nil {
					t.Errorf("%s in %s: %v", what, name, err)
					return
				}
				if n, err := res.RowsAffected(); err != nil || n != 0 {
					t.Errorf("%s in %s: %d rows, %v", what, name, n, err)
				}
			})
		}
	}
}

func TestTN4AD5TheProgramsRoleHasNoMoreRightsThanItNeeds(t *testing.T) {
	t.Parallel()
	w := newWalled(t)
	var name string
	var powers int
	err := w.role.QueryRowContext(t.Context(), `SELECT current_user, (rolsuper::int + rolbypassrls::int + rolcreaterole::int + rolcreatedb::int + rolreplication::int + rolcanlogin::int)
+ (SELECT count(*)::int FROM pg_auth_members WHERE member = r.oid) FROM pg_roles r WHERE rolname = current_user`).Scan(&name, &powers)
	if err != nil || name != db.DefaultRole || powers != 0 {
		t.Errorf("%s has %d powers, %v", name, powers, err)
	}
	for _, text := range []string{
		"CREATE TABLE stray (id TEXT)",
		"DROP TABLE row_counts",
		"TRUNCATE row_counts",
		"ALTER TABLE row_counts DISABLE ROW LEVEL SECURITY",
		"ALTER TABLE row_counts NO FORCE ROW LEVEL SECURITY",
		"DROP POLICY tenant ON row_counts",
		"CREATE POLICY open ON row_counts USING (true)",
		"ALTER TABLE journal_entries DISABLE TRIGGER ALL",
		"SET session_replication_role = replica",
		"DELETE FROM journal_entries",
		"UPDATE journal_entries SET leaf = ''",
		"DELETE FROM journal_checkpoints",
		"UPDATE journal_checkpoints SET note = ''",
	} {
		w.as(t, w.a.Tenant(), func(tx *sql.Tx) {
			_, err := tx.ExecContext(t.Context(), text)
			var pe *pgconn.PgError
			if !errors.As(err, &pe) || pe.Code != "42501" {
				t.Errorf("%s: %v", text, err)
			}
		})
	}
}

func TestTN4ARoleWithTooManyRightsIsRefusedAtTheStart(t *testing.T) {
	t.Parallel()
	w := newWalled(t)
	made := func(rights string) string {
		name := "concord_test_" + strings.ReplaceAll(string(id.New(start)), "-", "")
		if _, err := w.owner.ExecContext(t.Context(), "CREATE ROLE "+name+" NOLOGIN "+rights); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { // before the database goes
			if _, err := w.owner.Exec("REASSIGN OWNED BY " + name + " TO CURRENT_USER; DROP OWNED BY " + name + "; DROP ROLE " + name); err != nil {
				t.Error(err)
			}
		})
		return name
	}
	var superuser string
	if err := w.owner.QueryRowContext(t.Context(), "SELECT current_user").Scan(&superuser); err != nil {
		t.Fatal(err)
	}
	owning, heir := made(""), ""
	if _, err := w.owner.ExecContext(t.Context(), "ALTER TABLE row_counts OWNER TO "+owning); err != nil {
		t.Fatal(err)
	}
	heir = made("IN ROLE " + owning)
	for name, tt := range map[string]struct{ role, why string }{
		"a superuser":                 {superuser, "is a superuser"},
		"who may bypass row security": {made("BYPASSRLS"), "may bypass row security"},
		"the owner of a table":        {owning, "owns tables"},
		"who has an owner's rights":   {heir, "owns tables"},
	} {
		d, err := db.Open(t.Context(), db.Config{URL: w.url, Role: tt.role, Readers: 1})
		if err == nil {
			t.Errorf("%s: taken; %v", name, d.Close())
			continue
		}
		if !strings.Contains(err.Error(), tt.why) || !strings.Contains(err.Error(), "--database-role") {
			t.Errorf("%s: %v", name, err)
		}
		var granted bool
		if err := w.owner.QueryRowContext(t.Context(), "SELECT has_table_privilege($1, 'members', 'SELECT') AND NOT rolsuper FROM pg_roles WHERE rolname = $1", tt.role).Scan(&granted); err != nil || granted {
			t.Errorf("%s: refused, and has rights all the same: %v", name, err)
		}
	}
}

func TestDB3ADatabaseThatIsAwayIsBusyAndComesBack(t *testing.T) {
	t.Parallel()
	w := newWalled(t)
	var name string
	if err := w.owner.QueryRowContext(t.Context(), "SELECT current_database()").Scan(&name); err != nil {
		t.Fatal(err)
	}
	read := func(during func()) error {
		return w.Read(t.Context(), w.a, func(tx *db.Tx) error {
			during()
			var n int
			return db.One(t.Context(), tx, []any{&n}, "SELECT count(*) FROM members WHERE tenant_id = $1")
		})
	}
	end := func() {
		if _, err := w.owner.ExecContext(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()", name); err != nil {
			t.Error(err)
		}
	}
	if err := read(end); !errors.Is(err, fault.Busy) {
		t.Errorf("gone while it was asked: %v", err)
	}
	if err := read(func() {}); err != nil {
		t.Errorf("back again: %v", err)
	}
}
