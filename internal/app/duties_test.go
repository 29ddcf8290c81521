// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"strings"
	"testing"

	"concord/internal/ims/duty"
	"concord/internal/ims/org"
	"concord/internal/ims/skill"
	"concord/internal/platform/access"
)

func TestADutyIsGivenToARoleThroughTheAPIAndGapsAreTold(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		const path, gaps = "/api/v1/duties", "/api/v1/competence-gaps"
		token := w.own.tokens[access.Contributor]
		role := w.record(t, w.own, org.Responsibilities, "Miller")
		theirs := w.record(t, w.client, org.Responsibilities, "Theirs")
		of := func(table duty.Table, name string) (out duty.Duty) {
			for _, d := range table.Duties {
				if d.ID == name {
					out = d
				}
			}
			return out
		}
		if d := of(read[duty.Table](t, w.want(t, 200, "GET", path, token, "")), "DUT-02"); len(d.Lacks) != 1 || d.Lacks[0] != duty.Open || len(d.Refs) != 1 { // of the one standard in use
			t.Errorf("before: %+v", d)
		}
		d := read[duty.Duty](t, w.want(t, 200, "POST", path+"/DUT-02/roles", token, `{"responsibility":"`+string(role)+`"}`))
		if len(d.Missing) != 0 || len(d.Of(duty.Answers)) != 1 || d.Of(duty.Answers)[0].ID != role {
			t.Errorf("after: %+v", d)
		}
		w.want(t, 404, "POST", path+"/DUT-99/roles", token, `{"responsibility":"`+string(role)+`"}`)
		w.want(t, 422, "POST", path+"/DUT-02/roles", token, `{"responsibility":"`+string(theirs)+`"}`)
		w.want(t, 422, "POST", path+"/DUT-02/roles", token, `{"responsibility":"`+string(role)+`","part":"helps"}`)
		w.want(t, 403, "POST", path+"/DUT-02/roles", w.own.tokens[access.Reader], `{"responsibility":"`+string(role)+`"}`)

		list := read[struct{ Items []skill.Gap }](t, w.want(t, 200, "GET", gaps, token, ""))
		if len(list.Items) == 0 {
			t.Error("no gap is told")
		}
		for _, g := range read[struct{ Items []skill.Gap }](t, w.want(t, 200, "GET", gaps+"?kind=unknown", token, "")).Items {
			if g.Kind != skill.Unknown {
				t.Errorf("asked for one kind, and got %+v", g)
			}
		}
		w.want(t, 422, "GET", gaps+"?kind=small", token, "")
		if got := w.want(t, 200, "GET", gaps, w.client.tokens[access.Reader], "").body; strings.Contains(got, "Miller") {
			t.Errorf("another organization is told %s", got)
		}
	})
}
