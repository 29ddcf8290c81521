// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package documents

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"concord/internal/ims/document"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/web"
)

// collided answers who saved what somebody else saved meanwhile. A page that is loaded anew goes on from the newer version, and
// saves over it if the person wants; one that saves by itself keeps the old one, so that it never does.
func (h screens) collided(w http.ResponseWriter, r *http.Request, a access.Actor, err error, form url.Values, version int) error {
	if !errors.Is(err, fault.Conflict) {
		return err
	}
	return h.edit(w, r, a, http.StatusPreconditionFailed, func(p *editPage) {
		p.Changed, p.Text, p.Note = true, form.Get("text"), form.Get("note")
		if r.Header.Get("HX-Request") != "" {
			p.Seen = version
		}
	})
}

// differencePage is what changed between two versions.
type differencePage struct {
	web.Page
	Document *document.Document
	From, To *document.Version
	Lines    []document.Line
	Changed  int
	Closed   bool // one of them is a file whose content cannot be compared
}

func (h screens) difference(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var p differencePage
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		p.Document, err = document.Find(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	if p.From, p.To, err = pair(r, p.Document); err != nil {
		return err
	}
	if p.Page, err = h.Page(r, a, "documents.difference-of", "title", p.Document.Title); err != nil {
		return err
	}
	p.Says = p.Document.Reference
	var before, after string
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		label := func(property string) string { return p.T("documents.file." + property) }
		var open, also bool
		if before, open, err = document.Comparable(r.Context(), tx, h.shelf, p.From, label); err != nil {
			return err
		}
		after, also, err = document.Comparable(r.Context(), tx, h.shelf, p.To, label)
		p.Closed = !open || !also
		return err
	})
	if err != nil {
		return err
	}
	all := document.Difference(before, after)
	for _, l := range all {
		if l.Op != document.Same {
			p.Changed++
		}
	}
	p.Lines = near(all)
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, differenceView(p)))
}

// pair are the versions to compare: as the address says, or the newest with the one before.
func pair(r *http.Request, d *document.Document) (from, to *document.Version, err error) {
	to = &d.Versions[0]
	from = &d.Versions[min(1, len(d.Versions)-1)]
	for parameter, into := range map[string]**document.Version{"from": &from, "to": &to} {
		if r.URL.Query().Get(parameter) == "" {
			continue
		}
		v, wrong := asked(r, d, parameter)
		if wrong != nil {
			return nil, nil, wrong
		}
		*into = v
	}
	return from, to, nil
}

// around is how many lines that stayed are shown beside those that changed.
const around = 3

// near are the lines that changed with some around them; a line without numbers stands where others are left out.
func near(lines []document.Line) (out []document.Line) {
	keep := make([]bool, len(lines))
	for i, l := range lines {
		if l.Op == document.Same {
			continue
		}
		for j := max(0, i-around); j <= min(len(lines)-1, i+around); j++ {
			keep[j] = true
		}
	}
	for i, l := range lines {
		switch {
		case keep[i]:
			out = append(out, l)
		case i == 0 || keep[i-1]:
			out = append(out, document.Line{Op: document.Same, Pieces: []document.Piece{{Op: document.Same, Text: "⋯"}}})
		}
	}
	return out
}

// changedOnly are the lines that changed.
func changedOnly(lines []document.Line) (out []document.Line) {
	for _, l := range lines {
		if l.Op != document.Same {
			out = append(out, l)
		}
	}
	return out
}

// refs are the references in a mark of what a section serves.
func refs(text string) (out []string) {
	for _, s := range strings.Split(text, ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}
