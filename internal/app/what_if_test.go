// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"concord/internal/ims/control"
	"concord/internal/ims/org"
	"concord/internal/ims/risk"
)

func TestWhatIfIsReachedFromRecordsAndRowsAndOpensItsReasons(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner, bob := s.owner(t), s.reader(t)
		theft, lock, guard := s.made(t, risk.Register, "Theft of <lamps>"), s.made(t, control.Register, "Locked lamp store"), s.made(t, org.ContextIssues, "Guards of lamps")
		for _, l := range [][3]string{{theft, lock, "treated-by"}, {lock, guard, "depends-on"}, {lock, "iso27001-2022/A.7.2", "implements"}} {
			if w := owner.send(l[0]+"/links", url.Values{"to": {l[1]}, "relation": {l[2]}}); w.Code != http.StatusSeeOther {
				t.Fatalf("link %v: %d", l, w.Code)
			}
		}
		owner.holds(owner.page(lock), `href="/what-if?without=`+lock[1:]+`"`)
		owner.holds(owner.page("/statement?row=iso27001-2022/A.7.2"), `href="/what-if?without=iso27001-2022/A.7.2"`)
		look := text(owner.object(http.StatusCreated, "POST", "/api/v1/controls", `{"title":"Second look"}`)["id"]) // implements nothing of an annex
		owner.holds(owner.page("/statement?row=own/"+look), `href="/what-if?without=controls/`+look+`"`)
		owner.holds(owner.page("/what-if?without=controls/"+look), "Second look")
		owner.holds(bob.page("/what-if?without="+guard[1:]), "Gone along with it", "Theft of &lt;lamps&gt;", "nothing left", "C-1 Locked lamp store, which depends on CI-1 Guards of lamps", "A.7.2", "not implemented",
			"nothing treats it, and nobody judged it without treatment")
		owner.holds(owner.page("/what-if?without=iso27001-2022/A.7.2"), "It implements nothing else than what is left out.", "Theft of &lt;lamps&gt;")
		owner.holds(owner.page("/what-if?q=lamp"), `href="/what-if?without=`+url.QueryEscape(lock[1:])+`"`)
		owner.holds(owner.page("/what-if?without="+theft[1:]), "Nothing would be uncovered")
		for path, status := range map[string]int{
			"/what-if?without=controls/none":                                   http.StatusUnprocessableEntity,
			"/what-if?without=risks/" + strings.TrimPrefix(lock, "/controls/"): http.StatusNotFound,
			"/what-if?without=iso27001-2022/A.99":                              http.StatusUnprocessableEntity,
			"/api/v1/what-if?without=risks":                                    http.StatusUnprocessableEntity,
		} {
			if w := owner.raw("GET", path, ""); w.Code != status {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
	})
}
