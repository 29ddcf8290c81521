// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package access_test

import (
	"slices"
	"testing"

	"concord/internal/platform/access"
)

func actor(r access.Role, change ...func(*access.Proof)) access.Actor {
	p := access.Proof{Tenant: "t", Role: r, Method: access.ByPassword}
	for _, c := range change {
		c(&p)
	}
	return access.Proven(p)
}

func TestAZ1TheDefaultIsNo(t *testing.T) {
	t.Parallel()
	for _, p := range access.Permissions() {
		if (access.Actor{}).Can(p) {
			t.Errorf("nobody may %s", p)
		}
		if actor("gardener").Can(p) {
			t.Errorf("an unknown role may %s", p)
		}
	}
	if actor(access.Owner).Can("work:burn") {
		t.Error("an owner may do what nobody named")
	}
}

func TestAZ5AnAuditorOnlyReads(t *testing.T) {
	t.Parallel()
	for _, p := range access.Permissions() {
		reads := slices.Contains([]access.Permission{access.ReadWork, access.ExportWork, access.ReadJournal}, p)
		if actor(access.Auditor).Can(p) != reads {
			t.Errorf("%s: %v", p, !reads)
		}
	}
}

func TestTK3ATokenMakesNoTokensAndGrantsNoRoles(t *testing.T) {
	t.Parallel()
	token := actor(access.Owner, func(p *access.Proof) { p.Method = access.ByToken })
	for _, p := range []access.Permission{access.ManageTokens, access.ManageMembers, access.OwnOrganization} {
		if token.Can(p) {
			t.Errorf("an owner's token may %s", p)
		}
	}
	if !token.Can(access.WriteWork) {
		t.Error("an owner's token may not write")
	}
}

func TestTK2ATokenHasNoMoreRightsThanItsPersonAndItsCeiling(t *testing.T) {
	t.Parallel()
	for _, role := range access.Roles() {
		for _, ceiling := range access.Roles() {
			token := actor(role, func(p *access.Proof) { p.Method, p.Ceiling = access.ByToken, ceiling })
			for _, p := range access.Permissions() {
				if token.Can(p) && (!access.Grants(role, p) || !access.Grants(ceiling, p)) {
					t.Errorf("%s with a ceiling of %s may %s", role, ceiling, p)
				}
			}
		}
	}
	few := actor(access.Owner, func(p *access.Proof) { p.Only = []access.Permission{access.ReadWork} })
	if few.Can(access.WriteWork) || !few.Can(access.ReadWork) {
		t.Error("a list of permissions does not limit")
	}
}

func TestRolesAreWithinThoseWithMoreRights(t *testing.T) {
	t.Parallel()
	tests := []struct {
		role, other access.Role
		want        bool
	}{
		{access.Owner, access.Owner, true},
		{access.Owner, access.Manager, false},
		{access.Manager, access.Owner, true},
		{access.Reader, access.Contributor, true},
		{access.Contributor, access.Reader, false},
		{access.Auditor, access.Contributor, false}, // reads the journal, which a contributor does not
		{access.Auditor, access.Manager, true},
		{"gardener", access.Owner, false},
	}
	for _, tt := range tests {
		if got := tt.role.Within(tt.other); got != tt.want {
			t.Errorf("%s within %s: %v", tt.role, tt.other, got)
		}
	}
}
