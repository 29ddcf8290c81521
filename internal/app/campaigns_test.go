// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"strings"
	"testing"

	"concord/internal/ims/campaign"
	"concord/internal/platform/access"
)

func TestACampaignIsConfirmedByThoseWhoAreAskedThroughTheAPI(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		type people struct {
			Progress campaign.Progress
			Items    []campaign.Person
		}
		writer, reader := w.own.tokens[access.Contributor], w.own.tokens[access.Reader]
		made := w.want(t, 201, "POST", "/api/v1/campaigns", writer, `{"title":"Policy","state":"running"}`)
		one := made.header.Get("Location")
		w.want(t, 404, "POST", one+"/confirm", reader, "") // who is not asked
		w.want(t, 403, "POST", one+"/people", reader, `{"people":["everyone"]}`)
		w.want(t, 422, "POST", one+"/people", writer, `{"people":["unit:Moon"]}`)
		w.want(t, 422, "POST", one+"/people", writer, `{"people":[]}`)
		asked := read[people](t, w.want(t, 200, "POST", one+"/people", writer, `{"people":["everyone"]}`))
		if asked.Progress.People < 4 || asked.Progress.Confirmed != 0 {
			t.Errorf("asked are %+v", asked.Progress)
		}
		w.want(t, 204, "POST", one+"/confirm", reader, "")
		w.want(t, 403, "POST", one+"/confirm", w.own.tokens[access.Auditor], "")
		now := read[people](t, w.want(t, 200, "GET", one+"/people", writer, ""))
		if now.Progress.Confirmed != 1 || now.Progress.People != asked.Progress.People {
			t.Errorf("confirmed are %+v", now.Progress)
		}
		for _, p := range now.Items {
			status := 204
			if p.ConfirmedAt != nil {
				status = 404 // what was confirmed stays
			}
			w.want(t, status, "DELETE", one+"/people/"+string(p.User), writer, "")
		}
		if csv := w.want(t, 200, "GET", one+"/people/export", reader, "").body; strings.Count(csv, "\n") != 2 || !strings.Contains(csv, now.Items[0].AddedAt.Format("2006-01-02")) {
			t.Errorf("the list is %q", csv)
		}
		w.want(t, 404, "GET", one+"/people", w.client.tokens[access.Manager], "")
	})
}
