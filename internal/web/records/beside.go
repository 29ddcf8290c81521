// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package records

import (
	"net/http"

	"concord/internal/platform/access"
	"concord/internal/platform/comment"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/link"
	"concord/internal/platform/search"
	"concord/internal/web"
)

// beside is what stands beside a record: what was said of it, what it hangs together with, and its history.
type beside struct {
	Comments []comment.Comment
	Links    []link.Link
	Reliance link.Reliance
	History  []journal.Past

	Named     map[id.Ref]search.Document // what the history names
	Mentioned map[string]id.Ref          // what comments name, by the reference
}

// How much of each a page shows.
const (
	shownComments = 200
	shownHistory  = 30
)

func (h screens) beside(r *http.Request, tx *db.Tx, which id.ID) (b beside, err error) {
	about := id.Ref{Register: h.Name, ID: which}
	if b.Comments, err = comment.List(r.Context(), tx, about, "", shownComments); err != nil {
		return b, err
	}
	if b.Links, err = link.Of(r.Context(), tx, about); err != nil {
		return b, err
	}
	if b.Reliance, err = link.RelianceOf(r.Context(), tx, about); err != nil {
		return b, err
	}
	if b.History, err = journal.Of(r.Context(), tx, about, -1, shownHistory); err != nil {
		return b, err
	}
	return b, b.name(r, tx, h.numbered)
}

// who names whoever acted.
func (p onePage) who(e journal.Past) string {
	if e.User == "" {
		return p.T("organization.journal.operator")
	}
	return p.person(string(e.User))
}

// act words an act on a record.
func (p onePage) act(e journal.Past) string {
	switch e.Action {
	case p.Name + ".create":
		return p.T("record.act.create")
	case p.Name + ".update":
		return p.T("record.act.update")
	case "links.create":
		return p.T("record.act.linked")
	case "links.delete":
		return p.T("record.act.unlinked")
	case "comments.create":
		return p.T("record.act.comment")
	case "comments.update":
		return p.T("record.act.comment-changed")
	case "comments.delete":
		return p.T("record.act.comment-removed")
	}
	if word := p.More.Acts[e.Action]; word != "" {
		return p.T(word)
	}
	return e.Action
}

func (h screens) comment(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	one, err := which(r)
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "text")
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		about, err := h.Hold(r.Context(), tx, one)
		if err != nil {
			return err
		}
		_, err = comment.Add(r.Context(), tx, about, form.Get("text"))
		return err
	})
	if err != nil {
		return err
	}
	return web.See(w, r, "/"+h.Name+"/"+string(one)+"#comments", "")
}
