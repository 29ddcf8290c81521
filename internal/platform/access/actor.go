// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package access

import (
	"slices"
	"time"

	"concord/internal/platform/id"
)

// Method is how an actor proved who it is.
type Method string

// The methods.
const (
	ByPassword Method = "password"
	ByToken    Method = "token"
	ByOperator Method = "operator" // the command line on the machine that holds the data
	ByJob      Method = "job"
	ByFeed     Method = "feed" // the secret in a calendar feed's address; it only reads
	ByLink     Method = "link" // a download link that the person made; it only reads
)

// Actor is somebody who acts in one organization. Its fields cannot be set from outside: only what has checked a
// membership, a token or the machine's own command line makes one, and a test names those places.
type Actor struct {
	tenant     id.ID
	user       id.ID // empty for operator and jobs
	credential id.ID // login session or token; empty else
	role       Role
	ceiling    Role // the most a token may do; empty for no ceiling
	method     Method
	only       []Permission // what a token is limited to; nil for no limit
	source     string       // network address
	request    string       // request id
	proved     time.Time    // when a factor was last asked for; zero for tokens, jobs and the command line
	operator   bool         // may see facts about the installation
}

// Proof is what an actor is made from, after it was checked.
type Proof struct {
	Tenant, User, Credential id.ID
	Role                     Role
	Ceiling                  Role // of a token; empty for none
	Method                   Method
	Only                     []Permission // nil for no limit
	Source, Request          string
	ProvedAt                 time.Time // of a login session
	Operator                 bool      // of a person who signed in
}

// Proven returns the actor for a checked proof.
func Proven(p Proof) Actor {
	return Actor{
		tenant: p.Tenant, user: p.User, credential: p.Credential, role: p.Role, ceiling: p.Ceiling, method: p.Method, only: slices.Clone(p.Only),
		source: p.Source, request: p.Request, proved: p.ProvedAt, operator: p.Operator,
	}
}

// Tenant is the organization acted in.
func (a Actor) Tenant() id.ID { return a.tenant }

// User is the person who acts; empty for operator and jobs.
func (a Actor) User() id.ID { return a.user }

// Credential is the login session or token used; empty for operator and jobs.
func (a Actor) Credential() id.ID { return a.credential }

// Role is the role in the organization.
func (a Actor) Role() Role { return a.role }

// Method is how the actor proved who it is.
func (a Actor) Method() Method { return a.method }

// Source is the network address the actor came from; empty where there is none.
func (a Actor) Source() string { return a.source }

// Request is the id of the request; empty where there is none.
func (a Actor) Request() string { return a.request }

// proofLife is how long a proved factor counts for what asks for one again.
const proofLife = 5 * time.Minute

// ProvedLately reports whether the actor was asked for a factor in the last five minutes. A token never was. A proof from the
// future was given before the clock was put back, and counts no more.
func (a Actor) ProvedLately(now time.Time) bool {
	age := now.Sub(a.proved)
	return a.method != ByToken && !a.proved.IsZero() && age >= 0 && age < proofLife
}

// Operator reports whether the actor is a person who may see facts about the installation, whatever the organization.
func (a Actor) Operator() bool { return a.operator && a.method != ByToken }

// MayNeverByToken are permissions that no token carries: a token cannot make tokens, grant roles or own.
var MayNeverByToken = []Permission{ManageTokens, ManageMembers, OwnOrganization}

// Can is the one decision: the role grants it and, for a token, its own list holds it too. The default is no.
func (a Actor) Can(p Permission) bool {
	if a.tenant == "" || !Grants(a.role, p) {
		return false
	}
	if a.ceiling != "" && !Grants(a.ceiling, p) {
		return false
	}
	if a.method == ByToken && slices.Contains(MayNeverByToken, p) {
		return false
	}
	return a.only == nil || slices.Contains(a.only, p)
}
