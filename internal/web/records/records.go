// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package records are the pages that every plain register has: list, record, form, import.
package records

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"concord/internal/ims/org"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
	"concord/internal/platform/register/imports"
	"concord/internal/platform/tenant"
	"concord/internal/web"
)

const (
	maxForm = 1 << 20
)

// screens are the pages of one register.
type screens struct {
	*web.Shell
	*register.Register
	all      []*register.Register // that a link may lead to
	numbered []register.Series    // that a comment may mention
	library  *catalog.Library
	desk     *imports.Desk
	more     More
}

// More are pages that a register has beside those of every register, by the word of their button and the address: of the list
// after the register's name, of a record after its address. Acts word what the journal says of them.
type More struct {
	List, One []Way
	Acts      map[string]string // the word's key by the action
	Panel     Panel             // nil for none
	// State says how a record stands on a day, as the tone and the key of a mark; nil where registers say so in a field.
	State func(values []string, today civil.Date) (tone, word string)
}

// Panel reads what a record's page shows below its fields, and returns how it is drawn once the page is known.
type Panel func(r *http.Request, tx *db.Tx, rec register.Record) (func(web.Page) templ.Component, error)

// Way leads to a page.
type Way struct{ Word, Path string }

// Register adds the pages of all registers; numbered is what comments may mention, and more are ways to what some have beside
// them, by their names.
func Register(sh *web.Shell, s *httpserver.Server, l *catalog.Library, all []*register.Register, numbered []register.Series, desk *imports.Desk, more map[string]More) {
	viewScreens{sh, all}.routes(s)
	for _, r := range all {
		add(s, screens{sh, r, all, numbered, l, desk, more[r.Name]})
	}
	importScreens{sh, desk, all}.add(s)
}

func add(s *httpserver.Server, h screens) {
	r := h.Register
	all, one := "/"+r.Name, "/"+r.Name+"/{id}"
	get := func(pattern string, needs access.Permission, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: object(pattern, r.Name), Summary: summary}, do)
	}
	post := func(pattern string, needs access.Permission, act, summary string, body int64, do httpserver.Handler) {
		s.Handle(httpserver.Route{
			Method: http.MethodPost, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: object(pattern, r.Name), Audit: r.Name + "." + act, Body: body, Summary: summary,
		}, do)
	}
	get(all, access.ReadWork, "The list of "+r.Name, h.list)
	get(all+"/new", access.WriteWork, "The form for one more of "+r.Name, h.blank)
	post(all, access.WriteWork, "create", "Create one of "+r.Name, maxForm, h.create)
	get(one, access.ReadWork, "One of "+r.Name, h.show)
	get(one+"/edit", access.WriteWork, "The form to change one of "+r.Name, h.edit)
	post(one, access.WriteWork, "update", "Change one of "+r.Name, maxForm, h.change)
	get(one+"/delete", access.DeleteWork, "Ask before one of "+r.Name+" is deleted", h.ask)
	post(one+"/comments", access.WriteWork, "comment", "Say something about one of "+r.Name, maxForm, h.comment)
	get(one+"/links", access.WriteWork, "Find what one of "+r.Name+" is to be linked to", h.seek)
	post(one+"/links", access.WriteWork, "link", "Link one of "+r.Name+" to a requirement or another record", maxForm, h.connect)
	post(one+"/links/remove", access.WriteWork, "unlink", "Take a link of one of "+r.Name+" away", maxForm, h.disconnect)
	post(one+"/delete", access.DeleteWork, "delete", "Delete one of "+r.Name, maxForm, h.remove)
	several := func(pattern string, needs access.Permission, act, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodPost, Pattern: pattern, Door: httpserver.Member, Needs: needs, Audit: r.Name + "." + act, Body: maxForm, Time: time.Minute, Summary: summary}, do)
	}
	several(all+"/bulk", access.WriteWork, "update", "Change several of "+r.Name+", or see what would change", h.alike)
	several(all+"/bulk/delete", access.DeleteWork, "delete", "Delete several of "+r.Name+", or ask before", h.removeAlike)
	get(all+"/import", access.ImportWork, "The form to import "+r.Name, h.chooseFile)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: all + "/import", Door: httpserver.Member, Needs: access.ImportWork, Audit: r.Name + ".import", Body: web.MaxSent, Time: 2 * time.Minute,
		Summary: "Import " + r.Name + ", or see what would change",
	}, h.bring)
	get(all+"/export", access.ExportWork, "Export "+r.Name+" as a table", h.take)
}

// object is the kind of thing that a pattern names.
func object(pattern, name string) string {
	if strings.Contains(pattern, "{id}") {
		return name
	}
	return ""
}

// page is what all pages of a register know.
type page struct {
	web.Page
	*register.Register
	People  []tenant.Member
	library *catalog.Library
}

// word is one of the register's own words.
func (p page) word(key string, pairs ...any) string {
	return p.T("registers.of."+p.Name+"."+key, pairs...)
}

// label names a field.
func (p page) label(f register.Field) string { return p.Label(p.Words, f) }

// show words a value of a field for reading.
func (p page) show(f register.Field, value string) string {
	if value == "" {
		return ""
	}
	switch f.Kind {
	case register.Choice:
		return p.word(f.Name + ".choice." + value)
	case register.Flag:
		return p.T("record.flag." + value)
	case register.Person:
		return p.person(value)
	case register.Moment:
		return stamp(value)
	default:
		return value
	}
}

// requirement is how people name the requirement or control that a line is a reference to, such as iso42001-2023/A.8.5, and the
// page of the library about it; nothing for any other value.
func (p page) requirement(f register.Field, value string) (said, path string) {
	ref, err := catalog.ParseRef(value)
	if f.Kind != register.Line || err != nil {
		return "", ""
	}
	std, err := p.library.Standard(ref.Standard)
	if err != nil {
		return "", ""
	}
	node, err := p.library.Node(ref)
	if err != nil {
		return "", ""
	}
	return std.Edition.Standard + ", " + node.Cite, "/library/" + value
}

func (p page) person(value string) string {
	for _, m := range p.People {
		if string(m.User) == value {
			return m.Name
		}
	}
	return p.T("record.somebody")
}

// name is what a record is called: its first field.
func name(rec register.Record) string { return rec.Values[0] }

// columns are the fields that a list shows.
func (p page) columns() []int { return p.Columns(7) }

// begins reports whether a group of fields begins with the field at i.
func (p page) begins(i int) bool {
	g := p.Fields[i].Group
	return g != "" && (i == 0 || p.Fields[i-1].Group != g)
}

func (h screens) page(r *http.Request, a access.Actor, title string, pairs ...any) (page, error) {
	p, err := h.Page(r, a, title, pairs...)
	return page{Page: p, Register: h.Register, library: h.library}, err
}

// listPage is the list.
type listPage struct {
	page
	looking
	register.Page
	Query register.Query
	Ways  []Way
	State func(values []string, today civil.Date) (tone, word string)
	Today civil.Date
	Key   string // by which the same form sent twice keeps one view
}

func (h screens) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p := listPage{Ways: h.more.List, State: h.more.State, Key: string(id.New(h.DB.Now()))}
	var err error
	if p.page, err = h.page(r, a, "registers.of."+h.Name+".many"); err != nil {
		return err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		var values url.Values
		if p.looking, values, err = h.look(r, tx); err != nil {
			return err
		}
		if p.Query, err = h.ParseQuery(values); err != nil {
			return err
		}
		if p.Page, err = h.List(r.Context(), tx, p.Query); err != nil {
			return err
		}
		if p.People, err = h.people(r, tx); err != nil {
			return err
		}
		p.Today, err = h.today(r, tx)
		return err
	})
	if err != nil {
		return err
	}
	after := p.Param("cursor")
	p.page.Page.Query = p.address()
	if after != "" {
		p.page.Page.Query += "&cursor=" + url.QueryEscape(after)
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.page.Page, listView(p)))
}

// today is the organization's own day, where a record's state depends on it.
func (h screens) today(r *http.Request, tx *db.Tx) (civil.Date, error) {
	if h.more.State == nil {
		return civil.Date{}, nil
	}
	return org.Today(r.Context(), tx)
}

// people are the members, where the register names people.
func (h screens) people(r *http.Request, tx *db.Tx) ([]tenant.Member, error) {
	if !slices.ContainsFunc(h.Fields, func(f register.Field) bool { return f.Kind == register.Person }) {
		return nil, nil
	}
	return tenant.Members(r.Context(), tx)
}

// chooses reports whether the reader can do something with several records.
func (p listPage) chooses() bool { return p.Can(access.WriteWork) || p.Can(access.DeleteWork) }

// usual is the field that is changed most often for several records: who answers for them.
func (p listPage) usual() string {
	for _, f := range p.Fields {
		if f.Kind == register.Person && f.Alike() {
			return f.Name
		}
	}
	return ""
}

// narrowed reports whether the list shows only some records.
func (p listPage) narrowed() bool {
	return p.Query.Words != "" || len(p.Query.Filters)+len(p.Query.From)+len(p.Query.To) > 0
}

// filters are the fields that the list can be narrowed by.
func (p listPage) filters() (out []register.Field) {
	for _, f := range p.Fields {
		if f.Filter {
			out = append(out, f)
		}
	}
	return out
}

// order is the address of the list ordered by a field, or by number, and the other way round where it is already.
func (p listPage) order(field string) string {
	if p.Query.Sort == field && p.Query.Rising {
		return p.With("sort", "-"+field)
	}
	return p.With("sort", field)
}

// sorted says how a column is ordered, for those who cannot see the arrow.
func (p listPage) sorted(field string) string {
	switch {
	case p.Query.Sort != field:
		return "none"
	case p.Query.Rising:
		return "ascending"
	default:
		return "descending"
	}
}

// onward is the address of the next page of the list.
func (p listPage) onward() string { return p.With("cursor", p.Next) }

// which is the record that the address names.
func which(r *http.Request) (id.ID, error) { return id.Parse(r.PathValue("id")) }
