// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

// Tables that are not simply one organization's. Everything else that has a tenant_id is walled.
var (
	// system tables belong to the installation; a System transaction may touch these and no other.
	system = map[string]bool{
		"tenants": true, "users": true, "login_sessions": true, "token_keys": true, "sign_in_tries": true, "secrets": true,
		"remembered_browsers": true, "reset_codes": true, "account_events": true, "calendar_keys": true, "invitation_keys": true,
		"job_schedules": true, "backups": true,
	}
	// lookups are system tables with a tenant_id: they only lead from a secret's hash, or from something that happened, to
	// the organization it belongs to.
	lookups = map[string]bool{"token_keys": true, "login_sessions": true, "account_events": true, "calendar_keys": true, "invitation_keys": true}
	// shared are system tables that an organization's transaction may touch too, where it says which organization.
	shared = map[string]bool{"users": true, "token_keys": true, "account_events": true, "calendar_keys": true, "invitation_keys": true}
	// personal tables show a person its own rows of every organization, so that it can choose one and see where it is told
	// something.
	personal = map[string]bool{"members": true, "notices": true}
	// bookkeeping tables follow from acts and are none themselves, so that writing them alone needs no journal entry.
	bookkeeping = map[string]bool{
		"journal_heads": true, "journal_entries": true, "journal_details": true, "journal_checkpoints": true, "idempotency_keys": true, "row_counts": true,
		"search_documents": true, "search_words": true, "notices": true, "jobs": true, "blobs": true, "blob_uses": true, "token_uses": true,
	}
	// derived begin the names of tables that are made anew from others; a copy of the database leaves them out.
	derived = []string{"search_", queueTables}
	// appendOnly tables are never changed: triggers refuse it, and on PostgreSQL the program has no right to.
	appendOnly = map[string]bool{"journal_entries": true, "journal_checkpoints": true}
)
