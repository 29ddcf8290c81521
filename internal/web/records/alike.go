// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package records

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
	"concord/internal/platform/view"
	"concord/internal/web"
)

// givenTo is before the name of a field whose value all chosen records are to get.
const givenTo = "to."

// choice is what was chosen in a list, as forms send it on.
type choice struct {
	Named []register.Seen
	All   bool   // all that the list shows
	List  string // parameters of the list
	Query register.Query
}

// choiceFields are how a choice comes: one for each row that was ticked, or chosen for all that were.
var choiceFields = []string{"one", "chosen", "all", "list", "act", "seen"}

// choiceOf reads what was chosen.
func (h screens) choiceOf(form url.Values) (c choice, err error) {
	c.All, c.List = form.Get("all") == "yes", form.Get("list")
	params, err := url.ParseQuery(c.List)
	if err != nil {
		return c, fault.Fields{{Field: "list", Problem: "is not well formed", Cure: "choose again from the list"}}
	}
	for _, name := range []string{"done", "cursor", "limit"} {
		params.Del(name)
	}
	c.List = params.Encode() // with its view and columns, to lead back
	params.Del(viewParameter)
	params.Del(view.Column)
	if c.Query, err = h.ParseQuery(params); err != nil {
		return c, err
	}
	if c.All {
		return c, nil
	}
	for _, s := range append(form["one"], strings.Fields(form.Get("chosen"))...) {
		one, version, _ := strings.Cut(s, ".")
		which, err := id.Parse(one)
		n, wrong := strconv.Atoi(version)
		if err != nil || wrong != nil {
			return c, fault.Fields{{Field: "chosen", Problem: fmt.Sprintf("holds %.60q", s), Cure: "choose again from the list"}}
		}
		c.Named = append(c.Named, register.Seen{ID: which, Version: n})
	}
	return c, nil
}

// Packed is the chosen records in one field.
func (c choice) Packed() string {
	var b strings.Builder
	for _, s := range c.Named {
		fmt.Fprintf(&b, "%s.%d ", s.ID, s.Version)
	}
	return strings.TrimSpace(b.String())
}

// none reports whether nothing was chosen.
func (c choice) none() bool { return !c.All && len(c.Named) == 0 }

func (c choice) chosen() register.Chosen {
	if c.All {
		return register.Chosen{All: &c.Query}
	}
	return register.Chosen{Named: c.Named}
}

// back is the list that something was chosen in.
func (c choice) back(register string) string {
	if c.List == "" {
		return "/" + register
	}
	return "/" + register + "?" + c.List
}

// alikePage is the form that changes several records, with what it would do.
type alikePage struct {
	formPage
	choice
	Fields  []int // those that change, in the order in which they were chosen
	Without bool  // what is refused is left out
	Effect  *register.Effect
	Gone    bool // something was changed since the effect was seen
}

// may are the fields that can be changed for several records.
func (p page) may() (out []register.Field) {
	for _, f := range p.Register.Fields {
		if f.Alike() {
			out = append(out, f)
		}
	}
	return out
}

// further are those that could change too.
func (p alikePage) further() (out []register.Field) {
	for i, f := range p.Register.Fields {
		if f.Alike() && !slices.Contains(p.Fields, i) {
			out = append(out, f)
		}
	}
	return out
}

// edit is what the form says.
func (p alikePage) edit() register.Edit {
	set := make(register.Patch, len(p.Values))
	for _, i := range p.Fields {
		set[i] = &p.Values[i]
	}
	return register.Edit{Chosen: p.chosen(), Set: set, WithoutRefused: p.Without}
}

// alike changes several records. Its form comes from a list with what was chosen; then with the fields and their values, to see
// what would change; and then to do that.
func (h screens) alike(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, append([]string{"field", "add", "without", givenTo + "*"}, choiceFields...)...)
	if err != nil {
		return err
	}
	p := alikePage{Without: form.Get("without") == "yes"}
	if p.choice, err = h.choiceOf(form); err != nil {
		return err
	}
	h.fill(&p, form)
	act := form.Get("act")
	switch {
	case p.none() || len(p.Fields) == 0 || act != "do" && act != "preview":
	case act == "do":
		err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
			_, err := h.ChangeAlike(r.Context(), tx, p.edit(), form.Get("seen"))
			return err
		})
		if err == nil {
			return web.See(w, r, p.choice.back(h.Name), "changed")
		}
		p.Gone = errors.Is(err, fault.Conflict)
		fallthrough
	default:
		err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
			effect, err := h.Foresee(r.Context(), tx, p.edit())
			p.Effect = &effect
			return err
		})
	}
	var ours error
	if p.Faults, ours = web.FaultsOf(err); ours != nil {
		return ours
	}
	return h.alikeForm(w, r, a, p)
}

// fill takes fields and values from the form; a field that comes anew begins with what a new record would say.
func (h screens) fill(p *alikePage, form url.Values) {
	p.Prefix, p.Values = givenTo, make([]string, len(h.Fields))
	for _, name := range append(form["field"], form.Get("add")) {
		i := slices.IndexFunc(h.Fields, func(f register.Field) bool { return f.Name == name && f.Alike() })
		if i < 0 || slices.Contains(p.Fields, i) {
			continue
		}
		p.Fields = append(p.Fields, i)
		p.Values[i] = form.Get(givenTo + name)
		if f := h.Fields[i]; f.Kind == register.Choice && p.Values[i] == "" {
			p.Values[i] = f.Choices[0]
		}
	}
}

func (h screens) alikeForm(w http.ResponseWriter, r *http.Request, a access.Actor, p alikePage) (err error) {
	if p.page, err = h.page(r, a, "alike.title"); err != nil {
		return err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		p.People, err = h.people(r, tx)
		return err
	})
	if err != nil {
		return err
	}
	status := http.StatusOK
	switch {
	case p.Faults.Any():
		status = http.StatusUnprocessableEntity
	case p.Gone:
		status = http.StatusPreconditionFailed
	}
	return web.Render(w, r, status, web.Framed(p.Page, alikeView(p)))
}

// names are the fields that stand in the form.
func (p alikePage) names() (out []string) {
	for _, i := range p.Fields {
		out = append(out, p.Register.Fields[i].Name)
	}
	return out
}

// shownAlike is how many changes, refusals and names a page shows; it counts all of them.
const shownAlike = 50

func (p alikePage) changes() []register.Change {
	return p.Effect.Changes[:min(shownAlike, len(p.Effect.Changes))]
}

func firstRefusals(list []register.Refusal) []register.Refusal {
	return list[:min(shownAlike, len(list))]
}

// problem words what is wrong with a record's field.
func (p page) problem(f fault.Field) string {
	s := f.Problem
	if f.Field != "" {
		s = p.fieldName(f.Field) + ": " + s
	}
	if f.Cure != "" {
		s += "; " + f.Cure
	}
	return s
}

// removePage asks before several records are deleted.
type removePage struct {
	onePage
	choice
	Removal register.Removal
	Faults  web.Faults
	Gone    bool
}

// removeAlike deletes several records, or asks before.
func (h screens) removeAlike(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, append([]string{"field"}, choiceFields...)...)
	if err != nil {
		return err
	}
	var p removePage
	if p.choice, err = h.choiceOf(form); err != nil {
		return err
	}
	if form.Get("act") == "do" && !p.none() {
		err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
			_, err := h.DeleteAlike(r.Context(), tx, p.chosen(), form.Get("seen"))
			return err
		})
		if err == nil {
			return web.See(w, r, p.choice.back(h.Name), "gone")
		}
		p.Gone = errors.Is(err, fault.Conflict)
	}
	if !p.none() {
		err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
			p.Removal, err = h.ForeseeDelete(r.Context(), tx, p.chosen())
			return err
		})
	}
	var ours error
	if p.Faults, ours = web.FaultsOf(err); ours != nil {
		return ours
	}
	if p.page, err = h.page(r, a, "alike.remove"); err != nil {
		return err
	}
	status := http.StatusOK
	switch {
	case p.Faults.Any():
		status = http.StatusUnprocessableEntity
	case p.Gone:
		status = http.StatusPreconditionFailed
	}
	return web.Render(w, r, status, web.Framed(p.Page, removeView(p)))
}

// titles are the names of the first records that would go.
func (p removePage) titles() []string {
	return p.Removal.Titles[:min(shownAlike, len(p.Removal.Titles))]
}
