// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package internal_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The walls between organizations rest on three habits that the compiler does not know: only who checked a proof makes an
// actor, only db holds a database handle, and SQL stands where rules and rows meet.
var (
	// provers check a login, a token, a membership or the machine's own command line.
	provers = []string{"internal/platform/access", "internal/platform/auth", "internal/platform/tenant", "internal/app"}
	// handles are where a database may be reached other than through a bound transaction.
	handles = []string{"internal/platform/db", "internal/platform/jobs"}
	// drivers reach a database.
	drivers = []string{"database/sql", "github.com/jackc/pgx", "modernc.org/sqlite", "github.com/pressly/goose", "github.com/riverqueue/river"}
	// narrow are db's functions that give out a raw handle, each for these folders alone.
	narrow = map[string][]string{"ForJobs": {"internal/platform/db", "internal/platform/jobs"}, "InJobs": {"internal/platform/db", "internal/platform/jobs"}}
	// tables are the floors whose packages keep rows.
	tables = []string{"internal/platform", "internal/ims", "internal/report/archive"}
)

// sqlText matches the beginning of a statement.
var sqlText = regexp.MustCompile(`(?is)^\s*(SELECT\s.+\sFROM\s+[a-z_]+|SELECT\s+(count|max|min|sum|set_config)\s*\(|INSERT\s+INTO\s+[a-z_]+|UPDATE\s+[a-z_]+\s+SET\s|DELETE\s+FROM\s+[a-z_]+|WITH\s+(RECURSIVE\s+)?[a-z_]+\s+AS\s*\(|(CREATE|ALTER|DROP|TRUNCATE)\s+(TABLE|INDEX|ROLE|POLICY|SCHEMA|VIEW|TRIGGER|DATABASE)\s|(GRANT|REVOKE)\s+[A-Z ,]+\s+(ON|TO)\s|PRAGMA\s+[a-z_]+|SET\s+(LOCAL\s+)?(ROLE|app\.))`)

// unknown stands for a piece of a text; it could be the name of a table or column.
const unknown = " x "

func among(folder string, list []string) bool {
	return slices.ContainsFunc(list, func(f string) bool { return within(folder, f) })
}

// wallFaults names every place that goes around a wall. Tests may make actors and open databases of their own.
func wallFaults(files []source) (faults []string) {
	for _, s := range files {
		if s.isTest() {
			continue
		}
		at := func(n ast.Node) string { return fmt.Sprintf("%s:%d", s.path, s.lines.Position(n.Pos()).Line) }
		for _, imported := range s.imports() {
			if among(imported, drivers) && !among(s.folder(), handles) {
				faults = append(faults, fmt.Sprintf("%s imports %s: rows are reached through db's transactions", s.path, imported))
			}
		}
		if !among(s.folder(), provers) {
			for _, use := range usesOf(s, module+"/internal/platform/access", "Proven") {
				faults = append(faults, at(use)+": only what checks a proof makes an actor; take the one you were given")
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if v, ok := n.(*ast.SelectorExpr); ok && narrow[v.Sel.Name] != nil && !among(s.folder(), narrow[v.Sel.Name]) {
				faults = append(faults, at(v)+": "+v.Sel.Name+" gives out a raw handle; use a transaction")
			}
			return true
		})
		if !among(s.folder(), tables) {
			for _, n := range statementsIn(s) {
				faults = append(faults, at(n)+": SQL stands in internal/platform and internal/ims; call the noun's function")
			}
		}
	}
	return faults
}

// usesOf finds where a file uses a name of another package, called or not, under whatever name it was imported.
func usesOf(s source, imported, name string) (uses []ast.Node) {
	local := ""
	for _, i := range s.file.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err != nil || p != imported {
			continue
		}
		if local = path.Base(imported); i.Name != nil {
			local = i.Name.Name
		}
	}
	if local == "" {
		return nil
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch v := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := v.X.(*ast.Ident); ok && x.Name == local && v.Sel.Name == name {
				uses = append(uses, n)
			}
		case *ast.Ident:
			if local == "." && v.Name == name {
				uses = append(uses, n)
			}
		}
		return true
	})
	return uses
}

// statementsIn finds texts that begin like SQL, also where they are put together from pieces.
func statementsIn(s source) (found []ast.Node) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		text, literal := textOf(e)
		if !literal {
			return true
		}
		if sqlText.MatchString(text) {
			found = append(found, n)
		}
		return false // the pieces of a text are no texts of their own
	})
	return found
}

// textOf returns a text with unknown for each piece that is decided only when the program runs.
func textOf(e ast.Expr) (text string, literal bool) {
	switch v := e.(type) {
	case *ast.BasicLit:
		if v.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(v.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		left, l := textOf(v.X)
		right, r := textOf(v.Y)
		if v.Op != token.ADD || !l && !r {
			return "", false
		}
		if !l {
			left = unknown
		}
		if !r {
			right = unknown
		}
		return left + right, true
	case *ast.ParenExpr:
		return textOf(v.X)
	}
	return "", false
}

func TestTN1NobodyGoesAroundTheWalls(t *testing.T) {
	t.Parallel()
	for _, fault := range wallFaults(sources(t)) {
		t.Error(fault)
	}
}

func TestWallRules(t *testing.T) {
	t.Parallel()
	const (
		proof   = "only what checks a proof"
		through = "through db's transactions"
		sql     = "SQL stands in"
	)
	access := func(as string) string { return "import " + as + ` "concord/internal/platform/access"` + "\n" }
	tests := []struct {
		name, path, text string
		want             string // part of the only fault; "" where there is none
	}{
		{"a token makes an actor", "internal/platform/auth/a.go", access("") + "var a = access.Proven(access.Proof{})", ""},
		{"the command line's own actor stands in app", "internal/app/a.go", access("") + "var a = access.Proven(access.Proof{})", ""},
		{"the API makes no actor", "internal/api/a.go", access("") + "var a = access.Proven(access.Proof{})", proof},
		{"a command makes no actor", "cmd/concord/a.go", access("") + "var a = access.Proven(access.Proof{})", proof},
		{"a neighbour of auth makes no actor", "internal/platform/authority/a.go", access("") + "var a = access.Proven(access.Proof{})", proof},
		{"nor under another name", "internal/api/a.go", access("x") + "var a = x.Proven(x.Proof{})", proof},
		{"nor under no name", "internal/api/a.go", access(".") + "var a = Proven(Proof{})", proof},
		{"nor by handing the function on", "internal/api/a.go", access("") + "var make = access.Proven", proof},
		{"another Proven is free", "internal/api/a.go", `import access "strings"` + "\nvar a = access.Proven", ""},
		{"a test makes actors", "internal/api/a_test.go", access("") + "var a = access.Proven(access.Proof{})", ""},
		{"db reaches the database", "internal/platform/db/a.go", `import "database/sql"`, ""},
		{"jobs reach the database", "internal/platform/jobs/a.go", `import "github.com/riverqueue/river/riverdriver"`, ""},
		{"jobs take the raw handle", "internal/platform/jobs/a.go", "var a = d.ForJobs()", ""},
		{"nobody else does", "internal/ims/risk/a.go", "var a = d.ForJobs()", "gives out a raw handle"},
		{"nor by a transaction", "internal/app/a.go", "var a = tx.InJobs", "gives out a raw handle"},
		{"auth does not", "internal/platform/auth/a.go", `import "database/sql"`, through},
		{"nor by the driver's types", "internal/ims/risk/a.go", `import "database/sql/driver"`, through},
		{"nor by pgx", "internal/platform/journal/a.go", `import "github.com/jackc/pgx/v5"`, through},
		{"nor to name a driver", "internal/app/a.go", `import _ "modernc.org/sqlite"`, through},
		{"a test opens its own database", "internal/app/a_test.go", `import "database/sql"`, ""},
		{"a noun has its SQL", "internal/ims/risk/a.go", `var q = "SELECT id FROM risks WHERE tenant_id = $1"`, ""},
		{"the API has none", "internal/api/a.go", `var q = "SELECT id FROM risks WHERE tenant_id = $1"`, sql},
		{"a screen has none", "internal/web/risks/a.go", "var q = `\n  UPDATE risks SET a = 1`", sql},
		{"nor in small letters", "internal/report/plan/a.go", `var q = "insert into risks (id) values (1)"`, sql},
		{"nor in pieces", "internal/api/a.go", `var q = "SELECT " + columns + " FROM risks"`, sql},
		{"nor with a table that is known only later", "internal/app/a.go", `var q = f("DELETE FROM " + table)`, sql},
		{"nor a schema", "cmd/concord/a.go", `var q = "DROP TABLE risks"`, sql},
		{"a sentence is no SQL", "internal/api/a.go", `var s = "Select what you want, then update it"`, ""},
		{"advice is no SQL", "cmd/concord/a.go", `var s = "create a table of the gaps"`, ""},
		{"a test may look at rows", "internal/app/a_test.go", `var q = "SELECT count(*) FROM members"`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := wallFaults([]source{parse(t, tt.path, "package a\n\n"+tt.text+"\n")})
			if (tt.want == "") != (len(got) == 0) || len(got) > 1 || !strings.Contains(strings.Join(got, "\n"), tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
