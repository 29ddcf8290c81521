// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package records

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"concord/internal/ims/control"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/comment"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
	"concord/internal/web"
)

// beside is what stands beside a record: what was said of it, what it hangs together with, and its history.
type beside struct {
	Comments []comment.Comment
	Links    []link.Link
	History  []journal.Past
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
	b.History, err = journal.Of(r.Context(), tx, about, -1, shownHistory)
	return b, err
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

// connect links the record to a requirement by its reference, or to another record by the address of its page.
func (h screens) connect(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	one, err := which(r)
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "to")
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		l := link.Link{Relation: link.RelatesTo}
		if l.From, err = h.Hold(r.Context(), tx, one); err != nil {
			return err
		}
		if err := h.leads(r, tx, &l, strings.TrimSpace(form.Get("to"))); err != nil {
			return err
		}
		_, err = link.Add(r.Context(), tx, l)
		return err
	})
	if err != nil {
		return err
	}
	return web.See(w, r, "/"+h.Name+"/"+string(one)+"#links", "")
}

// leads finds what a link is to lead to.
func (h screens) leads(r *http.Request, tx *db.Tx, l *link.Link, to string) error {
	wrong := fault.Fields{{Field: "to", Problem: fmt.Sprintf("%.80q leads nowhere", to), Cure: "write a requirement such as iso27001-2022/A.5.2, or copy the address of a record's page"}}
	if u, err := url.Parse(to); err == nil && strings.HasPrefix(u.Path, "/") {
		name, one, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
		if l.To = (id.Ref{Register: name, ID: id.ID(one)}); register.HeldTo(r.Context(), tx, h.all, l.To) != nil {
			return wrong
		}
		return nil
	}
	ref, err := catalog.ParseRef(to)
	if err != nil {
		return wrong
	}
	node, err := h.library.Node(ref)
	if err != nil {
		return wrong
	}
	l.Requirement, l.Relation = ref.String(), link.Satisfies
	if h.Register == control.Register && node.Kind == catalog.KindControl {
		l.Relation = link.Implements
	}
	return nil
}

func (h screens) disconnect(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	one, err := which(r)
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "link")
	if err != nil {
		return err
	}
	gone, err := id.Parse(form.Get("link"))
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		if _, err := h.Hold(r.Context(), tx, one); err != nil {
			return err
		}
		return link.Remove(r.Context(), tx, gone)
	})
	if err != nil {
		return err
	}
	return web.See(w, r, "/"+h.Name+"/"+string(one)+"#links", "removed")
}

// linkPath is the page that a link leads to.
func linkPath(l link.Link) string {
	if l.Requirement != "" {
		return "/library/" + l.Requirement
	}
	return "/" + l.To.Register + "/" + string(l.To.ID)
}
