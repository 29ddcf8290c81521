// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"concord/internal/app"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// trial is a route that is made for the test, with what the matrix must say of it.
type trial struct {
	name    string
	route   httpserver.Route
	handler func(w *world) httpserver.Handler
	owner   string // the owner's line
	problem string // part of what measuring finds; empty for nothing
	fault   string // part of what a table with these lines is faulted for; empty for nothing
}

func done(rw http.ResponseWriter) error { return httpserver.JSON(rw, http.StatusOK, struct{}{}) }

// member answers who has an id in the actor's organization, as a good route does.
func member(w *world) httpserver.Handler {
	return func(rw http.ResponseWriter, r *http.Request, a access.Actor) error {
		wanted, err := id.Parse(r.PathValue("id"))
		if err != nil {
			return err
		}
		return w.DB.Read(r.Context(), a, func(tx *db.Tx) error {
			list, err := tenant.Members(r.Context(), tx)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(list, func(m tenant.Member) bool { return m.User == wanted }) {
				return fmt.Errorf("member: %w", fault.NotFound)
			}
			return done(rw)
		})
	}
}

// touch writes into the journal of whoever it thinks is meant.
func touch(w *world, whose func(a access.Actor) access.Actor) httpserver.Handler {
	return func(rw http.ResponseWriter, r *http.Request, a access.Actor) error {
		err := w.DB.Write(r.Context(), whose(a), func(tx *db.Tx) error {
			tx.Record(db.Change{Action: "trials.create", Object: "trials"})
			return nil
		})
		if err != nil {
			return err
		}
		return done(rw)
	}
}

var trials = []trial{
	{
		name:    "an object of one's own organization",
		route:   httpserver.Route{Method: "GET", Pattern: "/trial/good/{id}", Object: "members", Needs: access.ReadMembers},
		handler: member, owner: "yes  no 404  no 404  no 401  no 401",
	},
	{
		name:  "an object that everybody gets",
		route: httpserver.Route{Method: "GET", Pattern: "/trial/open/{id}", Object: "members", Needs: access.ReadMembers},
		handler: func(*world) httpserver.Handler {
			return func(rw http.ResponseWriter, _ *http.Request, _ access.Actor) error { return done(rw) }
		},
		owner: "yes  yes  yes  no 401  no 401", fault: "who is no member reaches it",
	},
	{
		name:  "an object whose absence is told from its foreignness",
		route: httpserver.Route{Method: "GET", Pattern: "/trial/telling/{id}", Object: "members", Needs: access.ReadMembers},
		handler: func(w *world) httpserver.Handler {
			return func(rw http.ResponseWriter, r *http.Request, a access.Actor) error {
				err := member(w)(rw, r, a)
				theirs := w.DB.Read(r.Context(), app.Operator(w.own.Tenant), func(tx *db.Tx) error {
					_, err := tenant.ReadMember(r.Context(), tx, id.ID(r.PathValue("id")))
					return err
				})
				if err != nil && theirs == nil {
					return fmt.Errorf("another's: %w", fault.Forbidden)
				}
				return err
			}
		},
		owner: "yes  no 403  no 403  no 401  no 401", problem: "another's object answers 403",
	},
	{
		name:  "a list with rows of another organization",
		route: httpserver.Route{Method: "GET", Pattern: "/trial/list", Needs: access.ReadWork},
		handler: func(w *world) httpserver.Handler {
			return func(rw http.ResponseWriter, _ *http.Request, _ access.Actor) error {
				return httpserver.JSON(rw, http.StatusOK, w.own.alone.Name)
			}
		},
		owner: "yes  yes  yes  no 401  no 401", fault: "who is no member reaches it",
	},
	{
		name:    "a change in the actor's organization",
		route:   httpserver.Route{Method: "POST", Pattern: "/trial/things", Needs: access.WriteWork, Audit: "trials.create"},
		handler: func(w *world) httpserver.Handler { return touch(w, func(a access.Actor) access.Actor { return a }) },
		owner:   "yes  no 200  no 200  no 401  no 401",
	},
	{
		name:  "a change in another's organization",
		route: httpserver.Route{Method: "POST", Pattern: "/trial/elsewhere", Needs: access.WriteWork, Audit: "trials.create"},
		handler: func(w *world) httpserver.Handler {
			return touch(w, func(access.Actor) access.Actor { return app.Operator(w.own.Tenant) })
		},
		owner: "yes  no 200  no 200  no 401  no 401", problem: "something was done in an organization that is not theirs",
	},
	{
		name:    "a change that auditors may make",
		route:   httpserver.Route{Method: "DELETE", Pattern: "/trial/things", Needs: access.ExportWork, Audit: "trials.delete"},
		handler: func(w *world) httpserver.Handler { return touch(w, func(a access.Actor) access.Actor { return a }) },
		owner:   "yes  no 200  no 200  no 401  no 401", fault: "an auditor only reads",
	},
}

func TestAZ2AWrongRouteIsFoundByTheMatrix(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		v := newVisitors(t, w)
		for _, tt := range trials {
			tt.route.Door, tt.route.Summary = httpserver.Member, tt.name
			w.server.Handle(tt.route, tt.handler(w))
			var problems []string
			rows := w.measure(t, v, tt.route, "", func(form string, args ...any) { problems = append(problems, fmt.Sprintf(form, args...)) })
			if len(rows) != len(access.Roles()) || strings.Join(rows[0].cells[:], "  ") != tt.owner+"  "+tt.owner { // a session is like a token
				t.Errorf("%s: %q, want %q", tt.name, rows[0].cells, tt.owner)
			}
			if (tt.problem == "") != (len(problems) == 0) || !strings.Contains(strings.Join(problems, "\n"), tt.problem) {
				t.Errorf("%s: found %q, want %q", tt.name, problems, tt.problem)
			}
			faults := tableFaults(table(rows), []httpserver.Route{tt.route})
			if (tt.fault == "") != (len(faults) == 0) || !strings.Contains(strings.Join(faults, "\n"), tt.fault) {
				t.Errorf("%s: table faulted for %q, want %q", tt.name, faults, tt.fault)
			}
		}
	})
}

func TestAZ2ATableIsFaultedForWhatItLeavesOpen(t *testing.T) {
	t.Parallel()
	route := httpserver.Route{Method: "GET", Pattern: "/a", Door: httpserver.Member, Needs: access.ReadWork}
	var whole []string
	for _, role := range access.Roles() {
		whole = append(whole, "GET /a  "+string(role)+"  yes  no 200  no 200  no 401  no 401  yes  no 200  no 200  no 401  no 401")
	}
	for name, tt := range map[string]struct {
		change func(lines []string) []string
		fault  string
	}{
		"nothing":                  {func(l []string) []string { return l }, ""},
		"a role":                   {func(l []string) []string { return l[1:] }, "GET /a as owner: no line"},
		"all roles of a route":     {func([]string) []string { return nil }, "GET /a as auditor: no line"},
		"a situation":              {func(l []string) []string { l[0] = strings.TrimSuffix(l[0], "  no 401"); return l }, "line 1 has 11 columns"},
		"a cell":                   {func(l []string) []string { l[0] = strings.Replace(l[0], "yes", "?", 1); return l }, "neither yes nor no"},
		"which of two lines holds": {func(l []string) []string { return append(l, l[0]) }, "GET /a as owner: twice"},
		"what a gone route was":    {func(l []string) []string { return append(l, strings.Replace(l[0], "/a", "/b", 1)) }, "GET /b as owner: twice, or there is no such route"},
		"a login":                  {func(l []string) []string { l[0] = strings.TrimSuffix(l[0], "no 401") + "no 200"; return l }, "told to sign in"},
	} {
		faults := strings.Join(tableFaults(strings.Join(tt.change(slices.Clone(whole)), "\n"), []httpserver.Route{route}), "\n")
		if (tt.fault == "") != (faults == "") || !strings.Contains(faults, tt.fault) {
			t.Errorf("%s: %q, want %q", name, faults, tt.fault)
		}
	}
}
