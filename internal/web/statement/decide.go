// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package statement

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"concord/internal/ims/control"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/locale"
	"concord/internal/report/applicability"
	"concord/internal/web"
)

// blankReport is a report that has no statement yet.
func (h screens) blankReport(r *http.Request) applicability.Report {
	language := r.Header.Get("Accept-Language")
	if language == "" {
		language = "en"
	}
	return applicability.Report{Library: h.l, Words: locale.For(language)}
}

// rowOf is the row that the address names.
func rowOf(r *http.Request) catalog.Ref {
	return catalog.Ref{Standard: r.PathValue("standard"), ID: r.PathValue("control")}
}

// backTo are the parameters of the page that a form came from, with its row open.
func backTo(form url.Values, row catalog.Ref) url.Values {
	said, err := url.ParseQuery(form.Get("back"))
	out := url.Values{}
	for _, name := range parameters {
		if v := said.Get(name); err == nil && v != "" {
			out.Set(name, v)
		}
	}
	if row.ID != "" {
		out.Set("row", row.String())
	}
	return out
}

// choiceOf is what a form says.
func choiceOf(form url.Values) soa.Choice {
	c := soa.Choice{
		Applicable: soa.Decision(form.Get("applicable")), Reason: form.Get("reason"), Exclusion: form.Get("exclusion"), Owner: id.ID(form.Get("owner")),
		PlannedFor: form.Get("planned_for"), ReviewedOn: form.Get("reviewed_on"), Note: form.Get("note"),
	}
	for _, t := range form["ticked"] {
		c.Ticked = append(c.Ticked, soa.Reason(t))
	}
	return c
}

func (h screens) decide(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "applicable", "ticked", "reason", "exclusion", "owner", "planned_for", "reviewed_on", "note", "version", "back")
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(form.Get("version"))
	if err != nil {
		return fmt.Errorf("a form without version: %w", fault.Unversioned)
	}
	said, row := choiceOf(form), rowOf(r)
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := soa.Choose(r.Context(), tx, h.l, row, version, func(c *soa.Choice) error {
			*c = said
			return nil
		})
		return err
	})
	back := backTo(form, row)
	if errors.Is(err, fault.Conflict) {
		return h.page(w, r, a, http.StatusPreconditionFailed, back, func(p *rowPanel) { p.Typed, p.Stale = said, true })
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		return h.page(w, r, a, http.StatusUnprocessableEntity, back, func(p *rowPanel) { p.Typed, p.Faults = said, faults })
	}
	return h.backToRow(w, r, back, "saved")
}

// backToRow leads to the page with the row open.
func (h screens) backToRow(w http.ResponseWriter, r *http.Request, back url.Values, done string) error {
	back.Set("done", done)
	return web.See(w, r, "/statement?"+back.Encode()+"#row", "")
}

// implement links a control of the register to a row.
func (h screens) implement(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "control", "back")
	if err != nil {
		return err
	}
	row := rowOf(r)
	if n, err := h.l.Node(row); err != nil || n.Control == nil {
		return fault.NotFound
	}
	which, err := id.Parse(form.Get("control"))
	if err != nil {
		return fault.NotFound
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		from, err := control.Register.Hold(r.Context(), tx, which)
		if err != nil {
			return err
		}
		_, err = link.Add(r.Context(), tx, link.Link{From: from, Relation: link.Implements, Requirement: row.String()})
		return err
	})
	if err != nil && !errors.Is(err, fault.Taken) { // who asks twice has it
		return err
	}
	return h.backToRow(w, r, backTo(form, row), "added")
}

// decideAll includes every undecided row that the filter shows, for one reason.
func (h screens) decideAll(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "ticked", "back")
	if err != nil {
		return err
	}
	back := backTo(form, catalog.Ref{})
	q, err := soa.ParseQuery(h.l, back)
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		s, err := soa.Read(r.Context(), tx, h.l)
		if err != nil {
			return err
		}
		shown := map[catalog.Ref]bool{}
		for _, e := range s.Narrow(q) {
			shown[e.Ref()] = e.Applicable == soa.Undecided
		}
		_, err = soa.ChooseAll(r.Context(), tx, h.l, func(e soa.Entry, c *soa.Choice) error {
			if shown[e.Ref()] {
				c.Applicable, c.Ticked = soa.Applicable, []soa.Reason{soa.Reason(form.Get("ticked"))}
			}
			return nil
		})
		return err
	})
	if err != nil {
		return err
	}
	back.Set("done", "saved")
	return web.See(w, r, "/statement?"+back.Encode(), "")
}
