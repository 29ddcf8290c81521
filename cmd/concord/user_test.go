// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"concord/internal/platform/db/dbtest"
)

// office runs commands on one installation.
type office struct {
	t     *testing.T
	place []string
}

// offices runs fn with an empty installation on each engine.
func offices(t *testing.T, fn func(t *testing.T, o office)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		fn(t, office{t, []string{"--data", filepath.Join(t.TempDir(), "data")}})
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		fn(t, office{t, []string{"--data", filepath.Join(t.TempDir(), "data"), "--database-url", dbtest.Postgres(t)}})
	})
}

// done runs a command that must succeed and returns what it printed.
func (o office) done(args ...string) string {
	o.t.Helper()
	code, out, said := command(append(args, o.place...)...)
	if code != exitDone {
		o.t.Fatalf("%v: exit %d: %s", args, code, said)
	}
	return strings.TrimSpace(out)
}

// list runs a command that prints a JSON list.
func (o office) list(args ...string) (out []map[string]any) {
	o.t.Helper()
	text := o.done(append(args, "--format", "json")...)
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		o.t.Fatalf("%v: %v: %s", args, err, text)
	}
	return out
}

func (o office) fails(want string, args ...string) {
	o.t.Helper()
	if code, _, said := command(append(args, o.place...)...); code != exitFailed || !strings.Contains(said, want) {
		o.t.Errorf("%v: exit %d: %s", args, code, said)
	}
}

func passwordFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("seven green lamps argue quietly\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestTheOperatorKeepsPeopleInAndOut(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o office) {
		o.done("organization", "create", "Northwind")
		o.done("organization", "create", "Southwind")
		ada := o.done("user", "create", "ada@example.org", "--name", "Ada", "--organization", "Northwind", "--role", "owner", "--password-file", passwordFile(t))
		state := func(field string) any {
			t.Helper()
			list := o.list("user", "list")
			if len(list) != 1 || list[0]["id"] != ada {
				t.Fatalf("people: %v", list)
			}
			return list[0][field]
		}
		if state("disabled") != false || state("password") != true || state("locked") != false {
			t.Errorf("at first: %v", o.list("user", "list"))
		}
		if got := o.done("user", "disable", "ADA@example.org"); got != ada || state("disabled") != true {
			t.Errorf("disabling prints %q", got)
		}
		if table := o.done("user", "list"); !strings.HasSuffix(table, "ada@example.org  Ada  disabled") {
			t.Errorf("table: %s", table)
		}
		o.done("user", "enable", "ada@example.org")
		if code := o.done("user", "reset", "ada@example.org"); !strings.HasPrefix(code, "ccr_") || state("password") != false || state("disabled") != false {
			t.Errorf("the reset prints %q", code)
		}
		if list := o.list("session", "list", "ada@example.org"); len(list) != 0 {
			t.Errorf("sessions: %v", list)
		}
		if got := o.done("session", "end", "ada@example.org", "--format", "json"); got != "{\n  \"ended\": 0\n}" {
			t.Errorf("ended: %s", got)
		}
		o.fails("not found", "session", "end", "ada@example.org", ada)
		o.fails("not found", "user", "disable", "bob@example.org")
		o.done("journal", "verify")
	})
}

func TestTheOperatorSaysWhoIsInAnOrganization(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o office) {
		o.done("organization", "create", "Northwind")
		o.done("organization", "create", "Southwind")
		ada := o.done("user", "create", "ada@example.org", "--name", "Ada", "--organization", "Northwind", "--role", "owner", "--password-file", passwordFile(t))
		if got := o.done("organization", "member", "southwind", "ada@example.org", "--role", "owner"); got != ada {
			t.Errorf("prints %q", got)
		}
		if list := o.list("organization", "members", "Southwind"); len(list) != 1 || list[0]["role"] != "owner" || list[0]["email"] != "ada@example.org" {
			t.Errorf("members: %v", list)
		}
		o.fails("the last owner stays", "organization", "remove", "Southwind", "ada@example.org")
		o.done("user", "create", "bob@example.org", "--name", "Bob", "--organization", "Southwind", "--role", "owner", "--password-file", passwordFile(t))
		o.done("organization", "remove", "Southwind", "ada@example.org")
		if table := o.done("organization", "members", "Southwind"); !strings.HasSuffix(table, "bob@example.org  Bob  owner") || strings.Contains(table, "ada@") {
			t.Errorf("members: %s", table)
		}
	})
}

func TestTheOperatorListsAndRevokesTokens(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o office) {
		o.done("organization", "create", "Northwind")
		o.done("user", "create", "ada@example.org", "--name", "Ada", "--organization", "Northwind", "--role", "owner", "--password-file", passwordFile(t))
		secret := o.done("token", "create", "--user", "ada@example.org", "--organization", "Northwind", "--role", "reader")
		list := o.list("token", "list", "--organization", "Northwind")
		if len(list) != 1 || list[0]["revoked_at"] != nil || list[0]["role"] != "reader" {
			t.Fatalf("tokens: %v", list)
		}
		which, text := list[0]["id"].(string)
		if !text || strings.Contains(o.done("token", "list", "--organization", "Northwind"), secret) {
			t.Errorf("tokens: %v", list)
		}
		o.done("token", "revoke", which, "--organization", "Northwind")
		if table := o.done("token", "list", "--organization", "Northwind"); !strings.HasSuffix(table, "revoked") {
			t.Errorf("tokens: %s", table)
		}
		o.fails("not found", "token", "revoke", which, "--organization", "Northwind")
	})
}

func TestTheOperatorSeesHowTheInstallationIsDoing(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o office) {
		o.done("organization", "create", "Northwind")
		ada := o.done("user", "create", "ada@example.org", "--name", "Ada", "--organization", "Northwind", "--role", "owner", "--password-file", passwordFile(t))
		if got := o.done("user", "operator", "ada@example.org", "on"); got != ada {
			t.Errorf("prints %q", got)
		}
		if list := o.list("user", "list"); len(list) != 1 || list[0]["operator"] != true {
			t.Errorf("people: %v", list)
		}
		var facts map[string]any
		if err := json.Unmarshal([]byte(o.done("system", "--format", "json")), &facts); err != nil {
			t.Fatal(err)
		}
		if facts["organizations"] != 1.0 || facts["people"] != 1.0 || facts["operators"] != 1.0 || facts["version"] == "" {
			t.Errorf("facts: %v", facts)
		}
		o.done("user", "operator", "ada@example.org", "off")
		if table := o.done("system"); !strings.Contains(table, "operators       0") {
			t.Errorf("table: %s", table)
		}
		o.fails("not found", "user", "operator", "bob@example.org", "on")
	})
}
