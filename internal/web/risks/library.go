// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risks

import (
	"net/http"
	"slices"
	"strconv"

	"concord/internal/ims/risk"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/web"
)

// libraryPage offers risks to start from.
type libraryPage struct {
	web.Page
	Library *catalog.RiskLibrary
	Query   risk.StarterQuery
	Entries []risk.Starter
	Started map[string]risk.Started
	Chosen  []string
	Again   bool
	Faults  web.Faults
}

func (h screens) starters(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	v := r.URL.Query()
	return h.libraryView(w, r, a, http.StatusOK, libraryPage{Query: risk.StarterQuery{Domain: v.Get("domain"), Topic: v.Get("topic")}})
}

func (h screens) libraryView(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p libraryPage) (err error) {
	if p.Library, err = h.library.Risks(); err != nil {
		return err
	}
	if p.Query.Topic != "" && p.Library.Topic(p.Query.Topic) == nil {
		return fault.Fields{{Field: "topic", Problem: "is none", Cure: "choose one on the page"}}
	}
	if p.Page, err = h.Page(r, a, "risks.library.title"); err != nil {
		return err
	}
	all := risk.Starters(p.Library)
	p.Entries = p.Query.Narrow(all)
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		p.Started, err = risk.StartedFrom(r.Context(), tx, all)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, web.Framed(p.Page, libraryView(p)))
}

// start makes risks of the entries that were chosen.
func (h screens) start(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "entries", "again", "domain", "topic")
	if err != nil {
		return err
	}
	l, err := h.library.Risks()
	if err != nil {
		return err
	}
	p := libraryPage{Query: risk.StarterQuery{Domain: form.Get("domain"), Topic: form.Get("topic")}, Chosen: form["entries"], Again: form.Get("again") == "true"}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := risk.Start(r.Context(), tx, l, p.Chosen, p.Again)
		return err
	})
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		p.Faults = faults
		return h.libraryView(w, r, a, http.StatusUnprocessableEntity, p)
	}
	return web.See(w, r, "/risks?standing=not-judged", "added")
}

// chosen reports whether an entry was chosen.
func (p libraryPage) chosen(s risk.Starter) bool { return slices.Contains(p.Chosen, s.ID) }

// topicName names an objective or a source.
func (p libraryPage) topicName(topic string) string {
	if t := p.Library.Topic(topic); t != nil {
		return topic + " " + t.Title
	}
	return topic
}

// missing is how many of the entries that are shown the register does not have yet.
func (p libraryPage) missing() string {
	n := 0
	for _, s := range p.Entries {
		if p.Started[s.ID].ID == "" {
			n++
		}
	}
	return strconv.Itoa(n)
}
