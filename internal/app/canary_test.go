// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"concord/internal/platform/access"
	"concord/internal/platform/id"
)

// targets are the addresses under which a route is called to find canaries: bare, with every cursor's and filter's kind of
// value, and for each object of each organization. Reading uses nothing up, so that objects are made once for all routes.
func (w *world) targets(t *testing.T, pattern, object string, made map[string][]id.ID) (out []string) {
	t.Helper()
	pattern = strings.TrimSuffix(pattern, "{$}")
	if object == "" {
		return []string{pattern, pattern + "?limit=200", pattern + "?q=canary&limit=50", pattern + "?cursor=3&limit=1", pattern + "?organization=" + string(w.own.ID) + "&tenant_id=" + string(w.foreign.ID)}
	}
	if made[object] == nil { // not those of organizations: a refusal keeps what was asked for, in the journal of whoever asked
		for _, o := range []*organization{w.own, w.client, w.foreign} {
			made[object] = append(made[object], makers[object](t, w, o))
			if object == "actions" {
				made[object] = append(made[object], o.spoken)
			}
		}
	}
	for _, i := range made[object] {
		out = append(out, strings.Replace(pattern, "{id}", string(i), 1))
	}
	return out
}

// lookers are the roles that look at an address: the owner, who sees most, and one other in turn.
func lookers(turn int) []access.Role {
	roles := access.Roles()
	return []access.Role{access.Owner, roles[1+turn%(len(roles)-1)]}
}

func TestTN2NobodySeesAnothersCanary(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		organizations := []*organization{w.own, w.client, w.foreign}
		found := map[string]bool{}
		look := func(r reply, where string, who *organization) {
			for _, s := range w.spotted(r) {
				found[s.canary] = true
				if s.of != who {
					t.Errorf("%s shows %s:\n%s", where, s.canary, r.all())
				}
			}
		}
		calls, turn, made := 0, 0, map[string][]id.ID{}
		for _, route := range w.server.Routes() {
			if route.Method != http.MethodGet {
				continue
			}
			for _, target := range w.targets(t, route.Pattern, route.Object, made) {
				for _, role := range lookers(turn) {
					for _, o := range organizations {
						look(w.ask(http.MethodGet, target, o.tokens[role], ""), "GET "+target+" as "+string(role)+" of "+o.Name, o)
						calls++
					}
					look(w.ask(http.MethodGet, target, w.revoked[role], ""), "GET "+target+" by a former "+string(role), nil)
				}
				look(w.ask(http.MethodGet, target, "", ""), "GET "+target+" by nobody", nil)
				turn++
			}
		}
		for _, o := range organizations { // or else nothing was shown
			for _, canary := range []string{o.canaries[1], string(o.ID), "canarybeside" + strings.TrimPrefix(o.Name, "canaryorganization")} {
				if !found[canary] {
					t.Errorf("%s is not even seen by its own people", canary)
				}
			}
			for _, canary := range o.canaries[:3] {
				if strings.Contains(w.logged(), canary) {
					t.Errorf("the log tells of %s:\n%s", canary, w.logged())
				}
			}
			for _, secret := range o.tokens {
				if strings.Contains(w.logged(), secret) {
					t.Error("the log holds a token")
				}
			}
		}
		t.Logf("%d calls by members", calls)
	})
}

func TestTN2ACanaryIsSpottedWhereverItStands(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		for _, o := range []*organization{w.own, w.client, w.foreign} {
			for _, canary := range o.canaries {
				want := []sighting{{o, canary}}
				for where, r := range map[string]reply{
					"the body":                {body: "<p>canary " + canary + "</p>"},
					"a body with another one": {body: "canarycanary" + canary},
					"a header":                {header: http.Header{"Location": {"/", "/" + canary}}},
				} {
					if got := w.spotted(r); !slices.Equal(got, want) {
						t.Errorf("%s in %s: spotted %v", canary, where, got)
					}
				}
			}
		}
		if got := w.spotted(reply{body: "a canary in the coal mine"}); len(got) != 0 {
			t.Errorf("spotted %v where there is none", got)
		}
	})
}

func TestTN2TheOrganizationComesFromTheTokenAlone(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Reader]
		for _, target := range []string{"/api/v1/me", "/api/v1/me?organization=" + string(w.client.ID), "/api/v1/me?tenant_id=" + string(w.foreign.ID)} {
			r := w.ask(http.MethodGet, target, token, "")
			if r.status != http.StatusOK || !strings.Contains(r.body, string(w.own.ID)) || strings.Contains(r.body, string(w.client.ID)) || strings.Contains(r.body, string(w.foreign.ID)) {
				t.Errorf("%s: %d %s", target, r.status, r.body)
			}
		}
	})
}

func TestAZ3ARefusalStandsInTheJournalOfTheActorsOrganization(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		before, other := w.journalSize(t, w.own), w.journalSize(t, w.client)
		if r := w.ask(http.MethodGet, "/api/v1/journal", w.own.tokens[access.Reader], ""); r.status != http.StatusForbidden {
			t.Fatalf("got %d", r.status)
		}
		if got := w.journalSize(t, w.own); got != before+1 {
			t.Errorf("%d entries more", got-before)
		}
		if w.journalSize(t, w.client) != other {
			t.Error("another organization's journal grew")
		}
		r := w.ask(http.MethodGet, "/api/v1/journal?limit=1", w.own.tokens[access.Auditor], "")
		if !strings.Contains(r.body, `"access.refuse"`) || !strings.Contains(r.body, `"refused"`) || !strings.Contains(r.body, string(w.own.people[access.Reader].ID)) {
			t.Errorf("the newest entry is %s", r.body)
		}
	})
}
