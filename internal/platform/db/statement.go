// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// bound says what $1 of a transaction's statements is.
type bound string

const (
	byTenant bound = "tenant_id"
	byUser   bound = "user_id"
	byNobody bound = ""
)

var (
	// named finds the tables that a statement reads or writes.
	named = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|INTO|UPDATE)\s+([a-z_][a-z0-9_]*)`)
	// alias finds names that a statement gives to parts of itself.
	alias = regexp.MustCompile(`(?i)(?:\bWITH\s+(?:RECURSIVE\s+)?|\)\s*,\s*)([a-z_][a-z0-9_]*)\s*(?:\([^()]*\)\s*)?AS\s*\(`)
	// onTenant finds the condition that limits a statement to one organization; onUser the one to one person.
	onTenant = regexp.MustCompile(`(?i)\btenant_id\s*=\s*\$1\b`)
	onUser   = regexp.MustCompile(`(?i)\buser_id\s*=\s*\$1\b`)
	// inserting finds an insert whose first column is the tenant and whose first value is $1.
	inserting = regexp.MustCompile(`(?is)\bINSERT\s+INTO\s+[a-z_][a-z0-9_]*\s*\(\s*tenant_id\s*[,)].*?(?:VALUES\s*\(\s*|SELECT\s+)\$1\b`)
	// itself finds a statement about the organization's own row in the list of organizations.
	itself  = regexp.MustCompile(`(?is)^\s*(?:INSERT\s+INTO\s+tenants\s*\(\s*id\s*,.*?VALUES\s*\(\s*\$1\b|UPDATE\s+tenants\s+SET\b.*\bWHERE\s+id\s*=\s*\$1\b|SELECT\b.*\bFROM\s+tenants\s+WHERE\s+id\s*=\s*\$1\b)`)
	verbs   = regexp.MustCompile(`(?i)^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b`)
	written = regexp.MustCompile(`(?i)\b(?:INSERT\s+INTO\s+([a-z_][a-z0-9_]*)|UPDATE\s+([a-z_][a-z0-9_]*)\s+SET|DELETE\s+FROM\s+([a-z_][a-z0-9_]*))`)
)

// statement is what is known of one SQL text.
type statement struct {
	writes bool
	acts   bool // writes something that must be in the journal
	fault  error
}

var statements sync.Map // by binding and text

// examine checks a text once: is it bound to the organization (or person), and does it stay at the tables it may touch?
func examine(by bound, text string) statement {
	key := string(by) + "\x00" + text
	if known, ok := statements.Load(key); ok {
		s, _ := known.(statement)
		return s
	}
	s := statement{fault: check(by, text)}
	for _, m := range written.FindAllStringSubmatch(text, -1) {
		s.writes = true
		s.acts = s.acts || !bookkeeping[strings.ToLower(m[1]+m[2]+m[3])]
	}
	statements.Store(key, s)
	return s
}

func check(by bound, text string) error {
	if !verbs.MatchString(text) {
		return fmt.Errorf("db: only SELECT, INSERT, UPDATE and DELETE are statements here: %.60q", text)
	}
	own := map[string]bool{}
	for _, m := range alias.FindAllStringSubmatch(text, -1) {
		own[strings.ToLower(m[1])] = true
	}
	for _, m := range named.FindAllStringSubmatch(text, -1) {
		table := strings.ToLower(m[1])
		if own[table] || table == "set" || table == "json_each" {
			continue
		}
		switch {
		case by == byNobody && !system[table]:
			return fmt.Errorf("db: a System transaction may not touch %s: %.80q", table, text)
		case by == byUser && !personal[table] && !system[table]:
			return fmt.Errorf("db: a User transaction may not touch %s: %.80q", table, text)
		case by == byTenant && system[table] && !shared[table] && !itself.MatchString(text):
			return fmt.Errorf("db: an organization's transaction may not touch %s: %.80q", table, text)
		}
	}
	switch {
	case by == byTenant && !onTenant.MatchString(text) && !inserting.MatchString(text) && !itself.MatchString(text):
		return fmt.Errorf("db: the statement is not bound to the organization by tenant_id = $1: %.80q", text)
	case by == byUser && !onUser.MatchString(text):
		return fmt.Errorf("db: the statement is not bound to the person by user_id = $1: %.80q", text)
	}
	return nil
}
