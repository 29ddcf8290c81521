// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"testing"

	"concord/internal/ims/org"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

func init() {
	makers["invitations"] = func(t *testing.T, w *world, o *organization) (which id.ID) {
		t.Helper()
		owner := access.Proven(access.Proof{Tenant: o.ID, User: o.people[access.Owner].ID, Role: access.Owner, Method: access.ByPassword})
		err := w.DB.Write(t.Context(), owner, func(tx *db.Tx) error {
			_, made, err := auth.Invite(t.Context(), tx, auth.Invitation{Email: "invited@example.org", Name: "Invited", Role: access.Reader})
			which = made.ID
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return which
	}
	for name, body := range map[string]string{
		"POST /api/v1/session/proof": "{}",
		"PATCH /api/v1/members/{id}": `{"role":"reader"}`,
		"POST /api/v1/invitations":   `{"email":"new@example.org","name":"New","role":"reader"}`,
		"POST /api/v1/tokens":        `{"name":"for the matrix","role":"reader"}`,
		"PATCH /api/v1/organization": `{"sector":""}`,
		"POST /proof":                "field=unknown",
	} {
		bodies[name] = body
	}
}

// settle says something about an organization.
func (w *world) settle(t *testing.T, o *organization, legal string) {
	t.Helper()
	w.write(t, o, func(tx *db.Tx) error {
		s, err := org.FindSettings(t.Context(), tx)
		if err == nil {
			s.LegalName, s.Standards = legal, []string{"iso27001-2022"}
			_, err = org.SaveSettings(t.Context(), tx, catalog.Embedded(), 0, s)
		}
		return err
	})
}
