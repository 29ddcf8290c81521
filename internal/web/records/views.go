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

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
	"concord/internal/platform/view"
	"concord/internal/web"
)

// Parameters of a list beside those of every list: the view that leads, or allRecords for none.
const (
	viewParameter   = "view"
	allRecords      = "all"
	chooseParameter = "choose" // columns, while they are chosen
)

// looking is how somebody looks at a list.
type looking struct {
	Views    []view.View
	Active   *view.View // nil for none
	Changed  bool       // the list shows something else than the view keeps
	Columns  []string   // that were chosen, by their names; none for the register's own
	Choosing bool       // columns are being chosen; the fields of all of them are a good part of a page
	shown    string     // what the list shows, in its one form
}

// look finds out what a list is to show: what the address says, or else the view that it names, or else the reader's
// standard. It returns the parameters of the list.
func (h screens) look(r *http.Request, tx *db.Tx) (l looking, values url.Values, err error) {
	values = r.URL.Query()
	values.Del("done")
	named := values.Get(viewParameter)
	l.Choosing = values.Get(chooseParameter) == "columns"
	values.Del(viewParameter)
	values.Del(chooseParameter)
	said := len(values) > 0
	if l.Views, err = view.List(r.Context(), tx, h.Name); err != nil {
		return l, nil, err
	}
	i := slices.IndexFunc(l.Views, func(v view.View) bool { return string(v.ID) == named || named == "" && !said && v.Standard })
	switch {
	case i >= 0:
		l.Active = &l.Views[i]
		if !said {
			values = h.known(l.Active.Values())
		}
	case named != "" && named != allRecords:
		return l, nil, fmt.Errorf("view %.40q: %w", named, fault.NotFound)
	}
	cursor := values.Get("cursor")
	for name, v := range values { // a form sends its empty fields too
		if values[name] = slices.DeleteFunc(v, func(s string) bool { return s == "" }); len(values[name]) == 0 {
			values.Del(name)
		}
	}
	if l.shown, err = view.Canonical(h.Register, values); err != nil {
		return l, nil, err
	}
	l.Changed = l.Active != nil && l.shown != l.Active.Query
	l.Columns = values[view.Column]
	values.Del(view.Column)
	if cursor != "" {
		values.Set("cursor", cursor)
	}
	return l, values, nil
}

// known leaves out of a view what the register does not know any more.
func (h screens) known(values url.Values) url.Values {
	_, err := view.Canonical(h.Register, values)
	var wrong fault.Fields
	if errors.As(err, &wrong) {
		for _, f := range wrong {
			values.Del(f.Field)
		}
	}
	return values
}

// address is the list as it is shown, for links that go on from here.
func (l looking) address() string {
	values, err := url.ParseQuery(l.shown)
	if err != nil {
		return ""
	}
	if l.Active != nil {
		values.Set(viewParameter, string(l.Active.ID))
	}
	return values.Encode()
}

// columns are the fields that the list shows.
func (p listPage) columns() []int {
	chosen, err := view.Columns(p.Register, p.looking.Columns)
	if err != nil || len(chosen) == 0 {
		return p.page.columns()
	}
	return append([]int{0}, chosen...)
}

// slots are the columns that can be chosen: what stands there, or nothing.
func (p listPage) slots() []string {
	out := make([]string, view.MostColumns)
	for n, i := range p.columns()[1:] {
		if n < len(out) {
			out[n] = p.Register.Fields[i].Name
		}
	}
	return out
}

// showable are the fields that can be columns.
func (p page) showable() (out []register.Field) {
	for i, f := range p.Register.Fields {
		if view.Showable(p.Register, i) {
			out = append(out, f)
		}
	}
	return out
}

// viewPath is the list as a view has it.
func (p listPage) viewPath(v view.View) string {
	return "/" + p.Name + "?" + viewParameter + "=" + string(v.ID)
}

// keeps reports whether the reader can have views.
func (p listPage) keeps() bool { return p.Can(access.KeepNotices) && p.Actor.User() != "" }

// viewPage is the form of one view.
type viewPage struct {
	page
	View   view.View // without an id for a new one
	List   string    // what a new one is to show
	Key    string
	Faults web.Faults
	Stale  bool
}

const maxView = 16 << 10

func (h viewScreens) routes(s *httpserver.Server) {
	one := "/views/{id}"
	post := func(pattern, object, act, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodPost, Pattern: pattern, Door: httpserver.Member, Needs: access.KeepNotices, Object: object, Audit: view.Object + "." + act, Body: maxView, Summary: summary}, do)
	}
	post("/views", "", "create", "Keep a view of a list", h.create)
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: one + "/edit", Door: httpserver.Member, Needs: access.KeepNotices, Object: view.Object, Summary: "The form of a view"}, h.edit)
	post(one, view.Object, "update", "Change a view", h.change)
	post(one+"/standard", view.Object, "standard", "Open a list with a view, or not any more", h.standard)
	post(one+"/delete", view.Object, "delete", "Delete a view", h.remove)
}

// viewScreens are the pages of views, of all registers.
type viewScreens struct {
	*web.Shell
	all []*register.Register
}

// of is the register with this name.
func (h viewScreens) of(name string) (*register.Register, error) {
	i := slices.IndexFunc(h.all, func(r *register.Register) bool { return r.Name == name })
	if i < 0 {
		return nil, fault.Fields{{Field: "register", Problem: fmt.Sprintf("%.40q is none", name), Cure: "begin from the list"}}
	}
	return h.all[i], nil
}

func (h viewScreens) create(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "register", "list", "name", "shared", "standard", "key")
	if err != nil {
		return err
	}
	of, err := h.of(form.Get("register"))
	if err != nil {
		return err
	}
	shown, err := url.ParseQuery(form.Get("list"))
	if err != nil {
		return fault.Fields{{Field: "list", Problem: "is not well formed", Cure: "begin from the list"}}
	}
	shown.Del(viewParameter)
	d := view.Draft{Name: form.Get("name"), Shared: form.Get("shared") == "yes", Query: shown}
	var made id.ID
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		made, err = web.Once(r, tx, a, form, func() (id.ID, error) {
			v, err := view.Create(r.Context(), tx, of, d)
			if err == nil && form.Get("standard") == "yes" {
				_, err = view.SetStandard(r.Context(), tx, v.ID, true)
			}
			return v.ID, err
		})
		return err
	})
	faults, ours := web.FaultsOf(named(err))
	if ours != nil {
		return ours
	}
	if faults.Any() {
		v := view.View{Register: of.Name, Name: d.Name, Shared: d.Shared, Standard: form.Get("standard") == "yes"}
		return h.form(w, r, a, of, http.StatusUnprocessableEntity, viewPage{View: v, List: form.Get("list"), Key: string(id.New(h.DB.Now())), Faults: faults})
	}
	return web.See(w, r, "/"+of.Name+"?"+viewParameter+"="+string(made), "saved")
}

// named words a name that is taken as a fault of its field.
func named(err error) error {
	if errors.Is(err, fault.Taken) {
		return fault.Fields{{Field: "name", Problem: "is that of another view of yours here", Cure: "choose another name"}}
	}
	return err
}

// find is the view that the address names.
func (h viewScreens) find(r *http.Request, a access.Actor) (v view.View, of *register.Register, err error) {
	one, err := which(r)
	if err != nil {
		return v, nil, err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		v, err = view.Find(r.Context(), tx, one)
		return err
	})
	if err == nil {
		of, err = h.of(v.Register)
	}
	return v, of, err
}

func (h viewScreens) edit(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	v, of, err := h.find(r, a)
	if err != nil {
		return err
	}
	return h.form(w, r, a, of, http.StatusOK, viewPage{View: v})
}

func (h viewScreens) form(w http.ResponseWriter, r *http.Request, a access.Actor, of *register.Register, status int, p viewPage) error {
	shell, err := h.Page(r, a, "views.edit")
	if err != nil {
		return err
	}
	if p.View.ID == "" {
		shell.Title = shell.T("views.new")
	}
	p.page = page{Page: shell, Register: of}
	return web.Render(w, r, status, web.Framed(p.Page, viewView(p)))
}

// change gives a view new words, or what the list shows by now.
func (h viewScreens) change(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "version", "name", "shared", "list", "act")
	if err != nil {
		return err
	}
	seen, err := web.Version(form)
	if err != nil {
		return err
	}
	shown, err := url.ParseQuery(form.Get("list"))
	if err != nil {
		return fault.Fields{{Field: "list", Problem: "is not well formed", Cure: "begin from the list"}}
	}
	shown.Del(viewParameter)
	v, of, err := h.find(r, a)
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := view.Change(r.Context(), tx, of, v.ID, seen, func(d *view.Draft) error {
			if form.Get("act") == "shown" {
				d.Query = shown
			} else {
				d.Name, d.Shared = form.Get("name"), form.Get("shared") == "yes"
			}
			return nil
		})
		return err
	})
	if errors.Is(err, fault.Conflict) {
		return h.form(w, r, a, of, http.StatusPreconditionFailed, viewPage{View: v, Stale: true})
	}
	faults, ours := web.FaultsOf(named(err))
	if ours != nil {
		return ours
	}
	if faults.Any() {
		v.Name, v.Shared = form.Get("name"), form.Get("shared") == "yes"
		return h.form(w, r, a, of, http.StatusUnprocessableEntity, viewPage{View: v, Faults: faults})
	}
	return web.See(w, r, "/"+of.Name+"?"+viewParameter+"="+string(v.ID), "saved")
}

func (h viewScreens) standard(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	one, err := which(r)
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "on")
	if err != nil {
		return err
	}
	var v view.View
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		v, err = view.SetStandard(r.Context(), tx, one, form.Get("on") == "yes")
		return err
	})
	if err != nil {
		return err
	}
	return web.See(w, r, "/"+v.Register+"?"+viewParameter+"="+string(v.ID), "saved")
}

func (h viewScreens) remove(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "version")
	if err != nil {
		return err
	}
	seen, err := web.Version(form)
	if err != nil {
		return err
	}
	v, of, err := h.find(r, a)
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error { return view.Remove(r.Context(), tx, v.ID, seen) })
	if errors.Is(err, fault.Conflict) {
		return h.form(w, r, a, of, http.StatusPreconditionFailed, viewPage{View: v, Stale: true})
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/"+v.Register+"?"+viewParameter+"="+allRecords, "removed")
}

// version is the one that the form was made from.
func (p viewPage) version() string { return strconv.Itoa(p.View.Version) }
