// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"concord/internal/ims/incident"
)

func TestAnIncidentShowsItsClocksAndAReportStopsOne(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner, bob := s.owner(t), s.reader(t)
		path := s.made(t, incident.Register, "Lost <laptop>")
		owner.holds(owner.page(path), "undecided", "Say when it was detected", path+"/timeline")
		form := url.Values{"title": {"Lost <laptop>"}, "kind": {"security"}, "detected_at": {"2026-01-05T09:30"}, "personal_data_breach": {"yes"}, "nis2_significant": {"no"}, "ai_serious": {"no"}, "version": {"1"}}
		if w := owner.send(path, form); w.Code != http.StatusSeeOther {
			t.Fatalf("changing: %d %s", w.Code, w.Body)
		}
		owner.holds(owner.page(path), "missed", "2026-01-08 09:30 UTC", "Regulation (EU) 2016/679", "over for")
		owner.holds(owner.page(path+"/edit"), `type="datetime-local"`, `value="2026-01-05T09:30"`)
		form.Set("detected_at", "yesterday")
		form.Set("version", "2")
		if w := owner.send(path, form); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `value="yesterday"`) {
			t.Errorf("a moment that is none: %d, or it is lost", w.Code)
		}
		w := owner.send(path+"/entries", url.Values{"text": {" "}, "at": {"2026-01-06T10:00"}, "clock": {"gdpr-authority"}})
		if w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("an entry that says nothing: %d", w.Code)
		}
		owner.holds(w.Body.String(), `id="text-fault"`, `value="2026-01-06T10:00"`)
		if w := owner.send(path+"/entries", url.Values{"text": {"Told <them>"}, "at": {"2026-01-06T10:00"}, "clock": {"gdpr-authority"}}); w.Code != http.StatusSeeOther {
			t.Fatalf("adding: %d %s", w.Code, w.Body)
		}
		read := bob.page(path + "/timeline")
		bob.holds(read, "made in time", "Told &lt;them&gt;", "2026-01-06 10:00 UTC")
		if strings.Contains(read, "/lessons") {
			t.Error("a reader is offered to add")
		}
		if w := owner.send(path+"/lessons", url.Values{"title": {"Encrypt laptops"}, "due": {"2026-06-30"}}); w.Code != http.StatusSeeOther {
			t.Fatalf("learning: %d %s", w.Code, w.Body)
		}
		owner.holds(owner.page(path), "is treated by", "Encrypt laptops")
		if w := owner.send(path+"/lessons", url.Values{"title": {""}, "due": {"soon"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `id="due-fault"`) {
			t.Errorf("a lesson without a title: %d", w.Code)
		}
	})
}
