// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package httpserver takes requests: it knows every route, who may use it, and turns faults into answers.
package httpserver

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/openapi"
)

// Door says how much a caller must have proved before a route is reached.
type Door string

// The doors.
const (
	Public   Door = "public"   // nothing
	Person   Door = "person"   // to have signed in, in whatever organization or none; no token will do
	Member   Door = "member"   // to be a member of the organization, with the route's permission
	Operator Door = "operator" // to have signed in as an operator of the installation, in whatever organization; no token will do
)

// Route is one address with everything that must be decided about it before it can be reached. A route that leaves
// something open cannot be registered.
type Route struct {
	Method  string
	Pattern string            // as net/http has it, with {id} for an object; no route ends in a slash but "/{$}"
	Door    Door              //
	Needs   access.Permission // of a member; empty for other doors
	Object  string            // kind of the object that {id} names; empty where the pattern has none
	StepUp  bool              // asks for a factor again that is older than five minutes; no token will do
	Audit   string            // the act that the journal gets; empty for routes that only read
	Body    int64             // most bytes of the body; 0 for routes that take none
	Time    time.Duration     // most time for an answer; 0 for Patience
	Slow    bool              // body and answer may take long as long as bytes move
	Summary string            // one line for the description of the API
	Doc     openapi.Operation // the rest of that description; empty for pages
	Free    bool              // bytes from memory, such as a style sheet: not counted among a source's requests
}

// Patience is how long a route may take unless it says otherwise.
const Patience = 15 * time.Second

// Handler answers a request of an actor that may use the route. Of a public route the actor is nobody, of one for persons it
// may have no organization.
type Handler func(w http.ResponseWriter, r *http.Request, a access.Actor) error

// Name is how the route stands in the access matrix and in logs.
func (r Route) Name() string { return r.Method + " " + r.Pattern }

// Unsafe reports whether the route changes something.
func (r Route) Unsafe() bool { return r.Method != http.MethodGet && r.Method != http.MethodHead }

// methods are all that routes have. HEAD comes with GET.
var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

var pattern = regexp.MustCompile(`^/[a-z0-9./{}_-]*(\{\$\})?$`)

// fault names what a route leaves open.
func (r Route) fault() string {
	var open []string
	say := func(wrong bool, what string) {
		if wrong {
			open = append(open, what)
		}
	}
	say(r.Method == http.MethodHead || !slices.Contains(methods, r.Method), "its method")
	say(!pattern.MatchString(r.Pattern) || strings.HasSuffix(r.Pattern, "/"), "its pattern")
	say(!slices.Contains([]Door{Public, Person, Member, Operator}, r.Door), "its door")
	say(r.Door == Member && !slices.Contains(access.Permissions(), r.Needs), "its permission")
	say(r.Door != Member && r.Needs != "", "whether it is for members")
	say(strings.Contains(r.Pattern, "{id}") != (r.Object != ""), "the kind of its object")
	say(r.StepUp && r.Door == Public, "who is asked for a factor again")
	say(r.Unsafe() && r.Audit == "", "its act in the journal")
	say(r.Body < 0 || !r.Unsafe() && r.Body > 0, "its body")
	say(r.Summary == "", "its summary")
	say(r.Free && (r.Door != Public || r.Unsafe()), "who pays for it")
	if len(open) == 0 {
		return ""
	}
	return fmt.Sprintf("route %s leaves open %s", r.Name(), strings.Join(open, ", "))
}
