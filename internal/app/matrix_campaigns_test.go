// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"testing"

	"concord/internal/ims/campaign"
	"concord/internal/platform/db"
	"concord/internal/platform/register"
)

// invited asks everyone to confirm every campaign. Sample 1 of one says that it runs.
func (w *world) invited(t *testing.T) {
	t.Helper()
	w.write(t, w.own, func(tx *db.Tx) error {
		tx.Record(db.Change{Action: "campaigns.invite", Object: campaign.Register.Name})
		page, err := campaign.Register.List(t.Context(), tx, register.Query{Rising: true, Limit: register.PageMost})
		for _, rec := range page.Records {
			if err == nil && campaign.Value(rec, "state") != campaign.Closed {
				_, err = campaign.Invite(t.Context(), tx, rec.ID, []string{campaign.Everyone})
			}
		}
		return err
	})
}

func init() {
	fills["{user}"] = func() string { return string(nobodys()) }
	bodies["POST /api/v1/campaigns/{id}/people"] = `{"people":["everyone"]}`
	bodies["POST /campaigns/{id}/people"] = "people=everyone"
	bodies["POST /campaigns/{id}/people/remove"] = "user=" + string(nobodys())
	for _, path := range []string{"POST /campaigns/{id}/confirm", "POST /api/v1/campaigns/{id}/confirm"} {
		fresh[path] = func(t *testing.T, w *world) string {
			t.Helper()
			w.invited(t)
			return ""
		}
	}
}
