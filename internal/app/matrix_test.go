// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"bytes"
	"flag"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"text/tabwriter"

	"concord/internal/app"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
)

var update = flag.Bool("update", false, "write the golden files anew")

// places are where sessions are made from: each another one, or else they come too often.
var places atomic.Int64

// makers make an object of a kind in an organization, for routes with {id}. A new kind of object gets its line here.
var makers = map[string]func(t *testing.T, w *world, o *organization) id.ID{
	"sessions": func(t *testing.T, w *world, o *organization) id.ID {
		t.Helper()
		e, err := w.Gate.SignIn(t.Context(), o.alone.Email, word, o.Name, auth.Caller{Source: fmt.Sprint("198.51.100.", places.Add(1)%250)})
		if err != nil {
			t.Fatal(err)
		}
		return e.Session.ID
	},
	"tokens": func(t *testing.T, w *world, o *organization) id.ID {
		t.Helper()
		return w.someToken(t, o)
	},
	"members": func(t *testing.T, w *world, o *organization) id.ID {
		t.Helper()
		u := w.person(t, fmt.Sprint("Member ", places.Add(1)))
		w.setMember(t, o, u, access.Reader)
		return u.ID
	},
}

// bodies are what routes that take a body must get so that who may use them succeeds. A new such route gets its line here.
var bodies = map[string]string{
	// What lets people in is tried by the tests of sessions, with their cookies; here it is only seen that tokens are no way in.
	"POST /api/v1/session":        "{}",
	"PATCH /api/v1/session":       "{}",
	"POST /api/v1/password":       "{}",
	"POST /api/v1/password/reset": "{}",
}

// fresh are bodies that must differ each time, because the same thing is taken once only.
var fresh = map[string]func(t *testing.T, w *world) string{}

// The registers bring their own lines.
func init() {
	for _, r := range app.Registers {
		makers[r.Name] = func(t *testing.T, w *world, o *organization) id.ID { return w.record(t, o, r, "made for the matrix") }
		first := r.Fields[0].Name
		object, row := []string{}, []string{}
		for i, value := range samples(r, 2) {
			f := r.Fields[i]
			row = append(row, f.Name)
			if f.Derived {
				continue
			}
			if f.Kind != register.Number && f.Kind != register.Decimal && f.Kind != register.Flag {
				value = fmt.Sprintf("%q", value)
			}
			object = append(object, fmt.Sprintf("%q:%s", f.Name, value))
		}
		bodies["POST /api/v1/"+r.Name] = "{" + strings.Join(object, ",") + "}"
		bodies["PATCH /api/v1/"+r.Name+"/{id}"] = fmt.Sprintf(`{%q:"changed"}`, first)
		alike := func(form string) func(t *testing.T, w *world) string {
			return func(t *testing.T, w *world) string { return fmt.Sprintf(form, w.record(t, w.own, r, "one of several")) }
		}
		note := r.Fields[slices.IndexFunc(r.Fields, func(f register.Field) bool { return free(f) && f.Alike() })].Name
		fresh["POST /api/v1/"+r.Name+"/bulk"] = alike(`{"records":[{"id":"%s","version":1}],"set":{"` + note + `":"changed with others"}}`)
		fresh["POST /api/v1/"+r.Name+"/bulk/delete"] = alike(`{"records":[{"id":"%s","version":1}]}`)
		fresh["POST /"+r.Name+"/bulk"] = alike("act=do&chosen=%s.1&field=" + note + "&to." + note + "=changed")
		fresh["POST /"+r.Name+"/bulk/delete"] = alike("act=do&chosen=%s.1")
		bodies["POST /api/v1/"+r.Name+"/import"] = strings.Join(row, ",") + "\n" + strings.Join(samples(r, 3), ",") + "\n"
	}
}

// expected is the checked-in table.
const expected = "testdata/access-matrix.txt"

const heading = `# Who reaches what belongs to one organization, by route and role. Each line is measured on SQLite and PostgreSQL by go test
# ./internal/app: from inside whole, from outside in turns; with -update all, and this file is written. Read the difference.
#
# With a token, five columns:
# own        a member with this role, with a token of this role
# client     the same person with a token of another client of the consultancy, where the role is the same
# unrelated  somebody with this role in an organization that has nothing to do with it
# revoked    a former member with a token from then
# none       no login
#
# With a login session, whose password was just proved, five more:
# own        the member
# client     the same person, who chose another client of the consultancy
# unrelated  somebody with this role in an organization that has nothing to do with it
# revoked    a former member with a session from then
# disabled   a member with a session from before the person was disabled
#
# The row operator, where there is one, is of readers who operate the installation.
#
# yes        reached, or answered where the route is public or about the caller's own person
# no 2xx     answered, from the caller's own organization alone
# no 4xx     refused
#
`

// situations are the columns.
var situations = []string{
	"own", "client", "unrelated", "revoked", "none",
	"own session", "client session", "unrelated session", "revoked session", "disabled session",
}

// operators is the row of those who operate the installation, at the routes that are theirs.
const operators = access.Role("operator")

// rowsOf are the rows that a route has.
func rowsOf(route httpserver.Route) []access.Role {
	if route.Door == httpserver.Operator {
		return append(access.Roles(), operators)
	}
	return access.Roles()
}

// nobody reports whether a situation is of somebody who proves nothing that holds.
func nobody(situation string) bool {
	return slices.Contains([]string{"none", "revoked", "revoked session", "disabled session"}, situation)
}

func inside(situation string) bool { return strings.HasPrefix(situation, "own") }

func bySession(situation string) bool { return strings.HasSuffix(situation, "session") }

// row is one line of the table: what happens to one role at one route, by situation.
type row struct {
	route string
	role  access.Role
	cells [10]string
}

// asks reports whether a situation is tried for a role at a route where it is the turn of another: from inside always, on
// PostgreSQL with a session in turns. Who proves nothing has no role. The walls between organizations are tried by each role
// at every fifth route, and by all where the table is written anew: what a role may do is decided before the wall is come to.
// Without a turn all ask.
func (w *world) asks(route httpserver.Route, situation string, role, turn access.Role) bool {
	switch {
	case situation == "own" || role == turn || turn == "":
		return true
	case nobody(situation):
		return false
	case inside(situation) && w.DB.Engine() == db.SQLite:
		return true
	}
	makes := route.Unsafe() && route.Object == "" // something, of which there may be one only: the first decides what the next get
	return makes || role == operators || *update
}

// measure tries roles in all situations at one route; what is not asked stays empty. Whoever may change an object gets one of
// their own; all others share one, which must outlive them.
func (w *world) measure(t *testing.T, v *visitors, route httpserver.Route, turn access.Role, problem func(form string, args ...any)) (rows []row) {
	t.Helper()
	shared, body := w.address(t, route)
	target, own := shared, body
	used, refused := route.Unsafe(), map[int]string{}
	for _, role := range rowsOf(route) {
		out := row{route: route.Name(), role: role}
		for i, situation := range situations {
			if inside(situation) && w.asks(route, situation, role, turn) {
				if used {
					target, own = w.address(t, route)
				}
				r := w.call(route.Method, target, own, v.proof(t, route, situation, role))
				used = route.Unsafe() && r.status < http.StatusBadRequest // what was refused is still there for the next
				out.cells[i] = w.cell(route, situation, r)
			}
		}
		before := w.journalSize(t, w.own)
		for i, situation := range situations {
			if inside(situation) || !w.asks(route, situation, role, turn) {
				continue
			}
			out.cells[i] = w.outside(t, v, route, situation, role, shared, body, problem)
			if nobody(situation) {
				refused[i] = out.cells[i]
			}
		}
		// What somebody does to their own sign-in, every organization of theirs wants to know.
		if route.Door != httpserver.Person && w.journalSize(t, w.own) != before {
			problem("%s by %s: something was done in an organization that is not theirs", route.Name(), role)
		}
		rows = append(rows, out)
	}
	for i, cell := range refused {
		for n := range rows {
			rows[n].cells[i] = cell
		}
	}
	if route.Door == httpserver.Person && route.Unsafe() {
		v.renew(t)
	}
	return rows
}

// outside tries a route from where the object is not one's own, and looks what the answer tells.
func (w *world) outside(t *testing.T, v *visitors, route httpserver.Route, situation string, role access.Role, target, body string, problem func(form string, args ...any)) string {
	t.Helper()
	r := w.call(route.Method, target, body, v.proof(t, route, situation, role))
	seen := route.Door == httpserver.Member && route.Object == "" // by the cell
	if strings.HasPrefix(situation, "unrelated") && route.Door != httpserver.Public && !seen && role != operators && w.leaks(r, situation) {
		problem("%s by %s, %s: the answer holds another organization's words", route.Name(), role, situation)
	}
	if !nobody(situation) && route.Object != "" {
		unknown := w.call(route.Method, filled(route, nobodys()), body, v.proof(t, route, situation, role))
		if a, b := r.shape(t), unknown.shape(t); a != b {
			problem("%s by %s, %s: another's object answers %s, an unknown one %s", route.Name(), role, situation, a, b)
		}
	}
	return w.cell(route, situation, r)
}

// completed are measured rows with what was not asked taken from the expected ones, so that only what was measured differs.
func completed(rows, expected []row) []row {
	known := map[string]row{}
	for _, r := range expected {
		known[r.route+" "+string(r.role)] = r
	}
	for n, r := range rows {
		for i, cell := range r.cells {
			if cell == "" {
				rows[n].cells[i] = known[r.route+" "+string(r.role)].cells[i]
			}
		}
	}
	return rows
}

// leaks reports whether a reply holds what only the own organization may see. Whoever is a member there too knows its name.
func (w *world) leaks(r reply, situation string) bool {
	return slices.ContainsFunc(w.spotted(r), func(s sighting) bool {
		known := situation == "client session" && (s.canary == w.own.Name || s.canary == string(w.own.ID))
		return s.of == w.own && !known
	})
}

// address fills the pattern of a route with an object of the own organization, and says what body to send.
func (w *world) address(t *testing.T, route httpserver.Route) (target, body string) {
	t.Helper()
	var object id.ID
	if route.Object != "" {
		maker := makers[route.Object]
		if maker == nil {
			t.Fatalf("%s: nothing makes %s; add a line to makers", route.Name(), route.Object)
		}
		object = maker(t, w, w.own)
	}
	target = filled(route, object)
	if strings.Contains(target, "{") {
		t.Fatalf("%s: nothing fills %s", route.Name(), target)
	}
	if anew := fresh[route.Name()]; anew != nil {
		return target, anew(t, w)
	}
	body, known := bodies[route.Name()]
	if route.Body > 0 && !known {
		t.Fatalf("%s: nothing says what to send; add a line to bodies", route.Name())
	}
	return target, body
}

// filled is the address of a route for one object.
func filled(route httpserver.Route, object id.ID) string {
	target := strings.TrimSuffix(strings.Replace(route.Pattern, "{id}", string(object), 1), "{$}")
	for open, value := range fills {
		target = strings.Replace(target, open, value(), 1)
	}
	return target
}

func (w *world) cell(route httpserver.Route, situation string, r reply) string {
	reached := r.status >= 200 && r.status < 300 || r.status == http.StatusSeeOther
	if reached && route.Door == httpserver.Member && route.Object == "" && !inside(situation) {
		reached = w.leaks(r, situation)
	}
	if reached {
		return "yes"
	}
	return fmt.Sprintf("no %d", r.status)
}

func table(rows []row) string {
	var b bytes.Buffer
	b.WriteString(heading)
	lines := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintf(lines, "%s\t%s\t%s\n", r.route, r.role, strings.Join(r.cells[:], "\t")) //nolint:errcheck // into memory
	}
	lines.Flush() //nolint:errcheck // into memory
	return b.String()
}

var gap = regexp.MustCompile(`  +`)

// parse reads the checked-in table and faults lines that are none.
func parse(text string) (rows []row, faults []string) {
	for n, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := gap.Split(strings.TrimSpace(line), -1)
		if len(parts) != 2+len(situations) {
			faults = append(faults, fmt.Sprintf("line %d has %d columns, not %d", n+1, len(parts), 2+len(situations)))
			continue
		}
		r := row{route: parts[0], role: access.Role(parts[1])}
		copy(r.cells[:], parts[2:])
		rows = append(rows, r)
	}
	return rows, faults
}

var verdict = regexp.MustCompile(`^(yes|no [2-5][0-9][0-9])$`)

// tableFaults says where the checked-in table is silent about a role at a route, speaks of a route that is gone, or says
// what no table may.
func tableFaults(text string, routes []httpserver.Route) (faults []string) {
	rows, faults := parse(text)
	byName := map[string]httpserver.Route{}
	missing := map[string]bool{}
	for _, r := range routes {
		byName[r.Name()] = r
		for _, role := range rowsOf(r) {
			missing[r.Name()+" as "+string(role)] = true
		}
	}
	for _, r := range rows {
		key := r.route + " as " + string(r.role)
		if !missing[key] {
			faults = append(faults, key+": twice, or there is no such route or role")
		}
		delete(missing, key)
		for i, cell := range r.cells {
			if why := cellFault(byName[r.route], r.role, situations[i], cell); why != "" {
				faults = append(faults, fmt.Sprintf("%s, %s: %q: %s", key, situations[i], cell, why))
			}
		}
	}
	for key := range missing {
		faults = append(faults, key+": no line; run go test ./internal/app -update and read what it says")
	}
	return faults
}

func cellFault(route httpserver.Route, role access.Role, situation, cell string) string {
	switch {
	case !verdict.MatchString(cell):
		return "is neither yes nor no"
	case route.Door == httpserver.Public:
		return ""
	case nobody(situation) && cell != "no 401":
		return "who proves nothing is told to sign in"
	case route.Door == httpserver.Operator && cell == "yes" && (role != operators || !bySession(situation)):
		return "who does not operate the installation reaches it"
	case route.Door == httpserver.Operator, route.Door == httpserver.Person && route.Object == "" && bySession(situation):
		return "" // it is about the caller's own person, or about nobody's organization
	case !inside(situation) && cell == "yes":
		return "who is no member reaches it"
	case !inside(situation) && !nobody(situation) && route.Object != "" && cell != "no 404" && cell != "no 403":
		return "another's object is not there"
	case role == access.Auditor && inside(situation) && route.Door == httpserver.Member && route.Unsafe() && cell != "no 403":
		return "an auditor only reads"
	}
	return ""
}

func TestAZ2TheAccessMatrixIsAsExpected(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		var rows []row
		v := newVisitors(t, w)
		for n, route := range w.server.Routes() {
			rows = append(rows, w.measure(t, v, route, access.Roles()[n%len(access.Roles())], t.Errorf)...)
		}
		if *update && w.DB.Engine() == db.SQLite {
			if err := os.WriteFile(expected, []byte(table(rows)), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if *update {
			return // the next run compares both engines with what was written
		}
		data, err := os.ReadFile(expected)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := parse(string(data))
		got := table(completed(rows, want))
		for _, f := range tableFaults(string(data), w.server.Routes()) {
			t.Error(f)
		}
		if got != string(data) {
			t.Errorf("measured, against %s:\n%s", expected, difference(string(data), got))
		}
	})
}

// difference lists the lines that only one of two texts has.
func difference(want, got string) string {
	var b strings.Builder
	only := func(mark, a, other string) {
		for _, line := range strings.Split(a, "\n") {
			if !strings.Contains("\n"+other+"\n", "\n"+line+"\n") {
				b.WriteString(mark + line + "\n")
			}
		}
	}
	only("- ", want, got)
	only("+ ", got, want)
	return b.String()
}
