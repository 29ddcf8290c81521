// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver_test

import (
	"net/http"
	"testing"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
)

// stepping is a server whose one caller is an owner with this method, proved at the server's start.
func stepping(method access.Method, change func(*access.Proof)) *bench {
	return newBench(func(c *httpserver.Config) {
		c.Identify = func(_ *http.Request, source, request string) (access.Actor, error) {
			proof := access.Proof{Tenant: id.New(start), User: "u", Credential: "c", Role: access.Owner, Method: method, Source: source, Request: request, ProvedAt: start}
			if change != nil {
				change(&proof)
			}
			return access.Proven(proof), nil
		}
	})
}

func TestSE4AFactorOlderThanFiveMinutesIsAskedForAgain(t *testing.T) {
	t.Parallel()
	target := "/things/" + string(id.New(start))
	sent := []string{"Sec-Fetch-Site: same-origin"}
	b := stepping(access.ByPassword, nil)
	want(t, "just proved", b.ask("DELETE", target, "", sent...), http.StatusOK)
	b.move(5*time.Minute - time.Microsecond)
	want(t, "just within", b.ask("DELETE", target, "", sent...), http.StatusOK)
	b.move(time.Microsecond)
	late := b.ask("DELETE", target, "", sent...)
	want(t, "five minutes later", late, http.StatusForbidden)
	if p := problem(t, late); p.Type != httpserver.ProofNeeded {
		t.Errorf("it is told %s", p.Type)
	}
	b.move(-5*time.Minute - time.Microsecond)
	want(t, "proved in the future", b.ask("DELETE", target, "", sent...), http.StatusForbidden)
	never := stepping(access.ByPassword, func(p *access.Proof) { p.ProvedAt = time.Time{} })
	want(t, "never proved", never.ask("DELETE", target, "", sent...), http.StatusForbidden)
	reader := stepping(access.ByPassword, func(p *access.Proof) { p.Role = access.Reader })
	if p := problem(t, reader.ask("DELETE", target, "", sent...)); p.Type == httpserver.ProofNeeded {
		t.Error("who may not do it anyway is asked for a proof")
	}
}

func TestSE4TK3NoTokenPassesARouteThatAsksForAFactor(t *testing.T) {
	t.Parallel()
	b := stepping(access.ByToken, nil)
	refused := b.ask("DELETE", "/things/"+string(id.New(start)), "")
	want(t, "a token, proved or not", refused, http.StatusForbidden)
	if p := problem(t, refused); p.Type == httpserver.ProofNeeded {
		t.Error("a token is asked for a proof that it cannot give")
	}
}

func TestOnlyOperatorsPassTheirDoor(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		method   access.Method
		operator bool
		status   int
	}{
		"an operator who signed in":      {access.ByPassword, true, http.StatusOK},
		"an owner who signed in":         {access.ByPassword, false, http.StatusForbidden},
		"the token of an operator":       {access.ByToken, true, http.StatusForbidden},
		"the token of somebody else":     {access.ByToken, false, http.StatusForbidden},
		"an operator in no organization": {access.ByPassword, true, http.StatusOK},
	} {
		b := stepping(tt.method, func(p *access.Proof) {
			p.Operator = tt.operator
			if name == "an operator in no organization" {
				p.Tenant, p.Role = "", ""
			}
		})
		b.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/system", Door: httpserver.Operator, Summary: "for a test"}, ok)
		want(t, name, b.ask("GET", "/system", ""), tt.status)
	}
}
