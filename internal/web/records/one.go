// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package records

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
	"concord/internal/web"
)

// onePage is one record.
type onePage struct {
	page
	beside
	Record register.Record
	More   More
	Panel  func(web.Page) templ.Component // nil for none
	Today  civil.Date
}

func (h screens) find(r *http.Request, a access.Actor) (p onePage, err error) {
	one, err := which(r)
	if err != nil {
		return p, err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if p.Record, err = h.Find(r.Context(), tx, one); err != nil {
			return err
		}
		if p.beside, err = h.beside(r, tx, one); err != nil {
			return err
		}
		if p.Today, err = h.today(r, tx); err != nil {
			return err
		}
		if h.more.Panel != nil {
			if p.Panel, err = h.more.Panel(r, tx, p.Record); err != nil {
				return err
			}
		}
		p.People, err = tenant.Members(r.Context(), tx)
		return err
	})
	if err != nil {
		return p, err
	}
	p.More = h.more
	people := p.People
	p.page, err = h.page(r, a, "record.title", "name", name(p.Record))
	p.People, p.Says = people, h.Reference(p.Record.Number)
	return p, err
}

func (h screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p, err := h.find(r, a)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, oneView(p)))
}

func (h screens) ask(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p, err := h.find(r, a)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, askView(p)))
}

// formPage is the form of a new record or of one that is changed.
type formPage struct {
	page
	ID      id.ID // empty for a new one
	Version int
	Key     string // by which the same form sent twice makes one record
	Values  []string
	Faults  web.Faults
	Stale   bool     // somebody changed it meanwhile
	Newer   []string // what it says now, where it is stale
	Prefix  string   // of the names of fields
}

// given are the fields that people fill in.
func (p page) given() []register.Field {
	return slices.DeleteFunc(slices.Clone(p.Fields), func(f register.Field) bool { return f.Derived })
}

// names are the fields of the form.
func (p page) names() (out []string) {
	for _, f := range p.given() {
		out = append(out, f.Name)
	}
	return out
}

func (h screens) form(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p formPage) (err error) {
	title := "registers.of." + h.Name + ".new"
	if p.ID != "" {
		title = "registers.of." + h.Name + ".edit"
	}
	if p.page, err = h.page(r, a, title); err != nil {
		return err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		p.People, err = h.people(r, tx)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, web.Framed(p.Page, formView(p)))
}

func (h screens) blank(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p := formPage{Key: string(id.New(h.DB.Now())), Values: make([]string, len(h.Fields))}
	for i, f := range h.Fields {
		if f.Filter { // a new record begins with what the list was narrowed to
			p.Values[i] = r.URL.Query().Get(f.Name)
		}
		if p.Values[i] == "" && f.Kind == register.Choice {
			p.Values[i] = f.Choices[0]
		}
	}
	return h.form(w, r, a, http.StatusOK, p)
}

func (h screens) edit(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p, err := h.find(r, a)
	if err != nil {
		return err
	}
	return h.form(w, r, a, http.StatusOK, formPage{ID: p.Record.ID, Version: p.Record.Version, Values: p.Record.Values})
}

// values are the fields of a form in the order of the register; a flag that is not sent is not set.
func (h screens) values(form url.Values) []string {
	out := make([]string, len(h.Fields))
	for i, f := range h.Fields {
		out[i] = form.Get(f.Name)
	}
	return out
}

func (h screens) create(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, append(page{Register: h.Register}.names(), "key")...)
	if err != nil {
		return err
	}
	values := h.values(form)
	var made id.ID
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		made, err = web.Once(r, tx, a, form, func() (id.ID, error) {
			rec, err := h.Create(r.Context(), tx, values)
			return rec.ID, err
		})
		return err
	})
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		return h.form(w, r, a, http.StatusUnprocessableEntity, formPage{Key: string(id.New(h.DB.Now())), Values: values, Faults: faults})
	}
	return web.See(w, r, "/"+h.Name+"/"+string(made), "created")
}

func (h screens) change(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	one, err := which(r)
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, append(page{Register: h.Register}.names(), "version")...)
	if err != nil {
		return err
	}
	seen, err := web.Version(form)
	if err != nil {
		return err
	}
	values := h.values(form)
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := h.Update(r.Context(), tx, one, seen, func(v []string) error {
			copy(v, values)
			return nil
		})
		return err
	})
	if errors.Is(err, fault.Conflict) {
		return h.stale(w, r, a, formPage{ID: one, Values: values})
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		return h.form(w, r, a, http.StatusUnprocessableEntity, formPage{ID: one, Version: seen, Values: values, Faults: faults})
	}
	return web.See(w, r, "/"+h.Name+"/"+string(one), "saved")
}

// stale shows a form again beside what somebody else has saved meanwhile, so that the two can be merged.
func (h screens) stale(w http.ResponseWriter, r *http.Request, a access.Actor, p formPage) error {
	err := h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		rec, err := h.Find(r.Context(), tx, p.ID)
		p.Version, p.Newer, p.Stale = rec.Version, rec.Values, true
		return err
	})
	if err != nil {
		return err
	}
	return h.form(w, r, a, http.StatusPreconditionFailed, p)
}

// differs is what somebody else has saved in a field, where it differs from what the form says.
func (p formPage) differs(i int) bool { return p.Stale && p.Newer[i] != p.Values[i] }

func (h screens) remove(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	one, err := which(r)
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "version")
	if err != nil {
		return err
	}
	seen, err := web.Version(form)
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error { return h.Delete(r.Context(), tx, one, seen) })
	if err != nil {
		return err
	}
	return web.See(w, r, "/"+h.Name, "deleted")
}
