// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package records

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
	"concord/internal/web"
)

// linkPage is where a record is linked: what was found, and how it can belong to the record.
type linkPage struct {
	onePage
	Question string
	Records  []candidate
	Places   []candidate // requirements, and entries of annexes
	Chosen   string      // the value of what was chosen
	Relation link.Relation
	Faults   web.Faults
}

// seek shows what the record can be linked to, found by words, by the id of a requirement or by the address of a page.
func (h screens) seek(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.offer(w, r, a, http.StatusOK, linkPage{Question: strings.TrimSpace(r.URL.Query().Get("q"))})
}

func (h screens) offer(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p linkPage) (err error) {
	if p.onePage, err = h.find(r, a); err != nil {
		return err
	}
	if p.page.Page, err = h.Page(r, a, "record.link.title", "name", name(p.Record)); err != nil {
		return err
	}
	if p.Places, err = h.foundPlaces(p.Question); err != nil {
		return err
	}
	if len(p.Places) == 0 || !numbered.MatchString(p.Question) { // an id means a place, and no words
		if p.Records, err = h.foundRecords(r, a, p); err != nil {
			return err
		}
	}
	return web.Render(w, r, status, web.Framed(p.page.Page, linkView(p)))
}

// connect links the record to a requirement by its reference, or to another record by the address of its page.
func (h screens) connect(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	one, err := which(r)
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "to", "relation", "q")
	if err != nil {
		return err
	}
	to := strings.TrimSpace(form.Get("to"))
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		l := link.Link{Relation: link.Relation(form.Get("relation"))}
		if l.From, err = h.Hold(r.Context(), tx, one); err != nil {
			return err
		}
		if err := h.leads(r, tx, &l, to); err != nil {
			return err
		}
		_, err = link.Add(r.Context(), tx, l)
		return err
	})
	status := http.StatusUnprocessableEntity
	if errors.Is(err, fault.Taken) {
		status, err = http.StatusConflict, fault.Fields{{Field: "relation", Problem: "stands there already", Cure: "choose another relation, or another record"}}
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		return h.offer(w, r, a, status, linkPage{Question: form.Get("q"), Chosen: to, Relation: link.Relation(form.Get("relation")), Faults: faults})
	}
	return web.See(w, r, "/"+h.Name+"/"+string(one)+"#links", "saved")
}

// leads finds what a link is to lead to, and the relation where none was chosen.
func (h screens) leads(r *http.Request, tx *db.Tx, l *link.Link, to string) error {
	wrong := fault.Fields{{Field: "to", Problem: fmt.Sprintf("%.80q leads nowhere", to), Cure: "choose something that was found"}}
	if u, err := url.Parse(to); err == nil && strings.HasPrefix(u.Path, "/") {
		if l.To, err = h.addressed(r, tx, u); err == nil {
			err = register.HeldTo(r.Context(), tx, h.all, l.To)
		}
		if err != nil {
			return wrong
		}
		if l.Relation == "" {
			l.Relation = link.RelatesTo
		}
		return fits(*l)
	}
	ref, err := catalog.ParseRef(to)
	if err != nil {
		return wrong
	}
	_, kind, err := h.library.Place(ref)
	if err != nil {
		return wrong
	}
	l.Requirement = ref.String()
	if l.Relation == "" {
		l.Relation = usualTo(h.Name, kind)
	}
	return nil
}

// addressed is the record whose page has this address, or fault.NotFound.
func (h screens) addressed(r *http.Request, tx *db.Tx, u *url.URL) (id.Ref, error) {
	name, one, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	in := h.register(name)
	if in == nil {
		return id.Ref{}, fault.NotFound
	}
	which, err := in.Which(r.Context(), tx, one)
	return id.Ref{Register: name, ID: which}, err
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

// linksPath is the page on which a record is linked.
func linksPath(p onePage) string { return pathOf(p.ref(), "") + "/links" }

func (p onePage) ref() id.Ref { return id.Ref{Register: p.Name, ID: p.Record.ID} }

// linkPath is the page that a link leads to.
func linkPath(l link.Link) string { return pathOf(l.To, l.Requirement) }

// pathOf is the page of a record, or of a requirement.
func pathOf(one id.Ref, requirement string) string {
	if requirement != "" {
		return "/library/" + requirement
	}
	return "/" + one.Register + "/" + string(one.ID)
}
