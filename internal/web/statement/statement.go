// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package statement are the pages of the Statement of Applicability: its rows, decisions about them, and its versions.
package statement

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"concord/internal/ims/asset"
	"concord/internal/ims/control"
	"concord/internal/ims/soa"
	"concord/internal/ims/soa/foreign"
	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/handbook"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/press"
	"concord/internal/platform/search"
	"concord/internal/platform/tenant"
	"concord/internal/report/applicability"
	"concord/internal/report/archive"
	"concord/internal/web"
)

// maxForm is the most bytes of a form here.
const maxForm = 64 << 10

type screens struct {
	*web.Shell
	l       *catalog.Library
	archive *archive.Archive
	current *soa.Current
}

// Register adds the pages.
func Register(sh *web.Shell, s *httpserver.Server, l *catalog.Library, a *archive.Archive, c *soa.Current) {
	h := screens{sh, l, a, c}
	get := func(pattern string, needs access.Permission, kind, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: kind, Summary: summary}, do)
	}
	post := func(pattern string, needs access.Permission, act, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodPost, Pattern: pattern, Door: httpserver.Member, Needs: needs, Audit: act, Body: maxForm, Summary: summary}, do)
	}
	get("/statement", access.ReadWork, "", "The Statement of Applicability, with one row opened by ?row=", h.show)
	get("/statement/export", access.ExportWork, "", "The statement as a file", h.export)
	post("/statement/{standard}/{control}", access.WriteWork, soa.Object+".update", "Decide about a row", h.decide)
	post("/statement/{standard}/{control}/controls", access.WriteWork, "links.create", "Say which control implements a row", h.implement)
	post("/statement/{standard}/{control}/systems", access.WriteWork, soa.SystemObject+".create", "Leave one AI system out of a row", h.excludeSystem)
	post("/statement/{standard}/{control}/systems/remove", access.WriteWork, soa.SystemObject+".delete", "Take an AI system in again", h.includeSystem)
	post("/statement/decide", access.WriteWork, soa.Object+".update", "Include all undecided rows that are shown", h.decideAll)
	get("/statement/import", access.ImportWork, "", "The form to take over a statement from a spreadsheet", h.chooseFile)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: "/statement/import", Door: httpserver.Member, Needs: access.ImportWork, Audit: foreign.Object + ".import", Body: web.MaxSent, Time: 2 * time.Minute,
		Summary: "Take over a statement from a spreadsheet, or see what that would do",
	}, h.bring)
	get("/statement/versions", access.ReadWork, "", "The approved versions, and the form to approve the next", h.versions().List)
	post("/statement/versions", access.ManageOrganization, soa.VersionObject+".create", "Approve the statement as it stands", h.versions().Approve)
	get("/statement/versions/{id}", access.ReadWork, soa.VersionObject, "What changed from a version to the version ?with=, or until now", h.version)
}

// group is the rows of one theme, in their order.
type group struct {
	Name string
	Path string // in the library; empty for own controls
	Rows []soa.Entry
}

// statementPage is the table with the row that is open.
type statementPage struct {
	web.Page
	Query   soa.Query
	Scope   *soa.Covered
	Numbers soa.Numbers // of the whole statement
	Shown   int
	Groups  []group
	Themes  []theme
	Chart   press.Section
	Open    *rowPanel // nil where no row is open
	library *catalog.Library
}

// theme is a choice of the filter.
type theme struct{ Ref, Name string }

// rowPanel is one row with all that a decision about it needs.
type rowPanel struct {
	soa.Entry
	Typed        soa.Choice // what the form says
	Faults       web.Faults
	Stale        bool // somebody changed it meanwhile
	People       []tenant.Member
	Controls     []option     // that could implement it
	AISystems    []soa.Source // that it could leave out
	Leave        leaveOut
	Guide        *catalog.ControlGuide
	Expectation  string
	Counterparts []handbook.Counterpart
	Named        map[id.Ref]search.Document // the records of the row
	Back         string                     // parameters of the page, to come back to
}

// option is a record that can be chosen.
type option struct{ ID, Name string }

// parameters are those that the page knows.
var parameters = []string{"standard", "theme", "applicable", "status", "lacks", "q", "row"}

func (h screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.page(w, r, a, http.StatusOK, r.URL.Query(), nil)
}

// page shows the statement as parameters say; typed puts what was sent and not taken into the open row, nil for nothing.
func (h screens) page(w http.ResponseWriter, r *http.Request, a access.Actor, status int, values url.Values, typed func(*rowPanel)) error {
	q, err := soa.ParseQuery(h.l, values)
	if err != nil {
		return err
	}
	p := statementPage{Query: q, library: h.l}
	if p.Page, err = h.Page(r, a, "statement.title"); err != nil {
		return err
	}
	p.Page.Path, p.Page.Query = "/statement", values.Encode()
	p.Page = p.Only(parameters...)
	var s *soa.Standing
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if s, err = h.current.Read(r.Context(), tx); err != nil {
			return err
		}
		if values.Get("row") != "" {
			p.Open, err = h.open(r, tx, s.Statement, values)
		}
		return err
	})
	if err != nil {
		return err
	}
	if typed != nil && p.Open != nil {
		typed(p.Open)
	}
	report := applicability.Report{Statement: s.Statement, Library: h.l, Words: p.Words}
	p.Scope, p.Numbers, p.Chart = s.Scope, s.Numbers, report.Numbers()
	p.group(s.Statement, s.Narrow(q))
	return web.Render(w, r, status, web.Framed(p.Page, statementView(p)))
}

// group parts rows by theme, and lists the themes that there are.
func (p *statementPage) group(s *soa.Statement, rows []soa.Entry) {
	p.Shown = len(rows)
	for _, e := range rows {
		name, path := p.themeOf(&e)
		if n := len(p.Groups); n == 0 || p.Groups[n-1].Name != name {
			p.Groups = append(p.Groups, group{Name: name, Path: path})
		}
		last := &p.Groups[len(p.Groups)-1]
		last.Rows = append(last.Rows, e)
	}
	for i := range s.Entries {
		e := &s.Entries[i]
		ref := e.Standard + "/" + e.Theme
		if e.Standard == soa.Own || p.Query.Standard != "" && p.Query.Standard != e.Standard {
			continue
		}
		if !slices.ContainsFunc(p.Themes, func(t theme) bool { return t.Ref == ref }) {
			name, _ := p.themeOf(e)
			p.Themes = append(p.Themes, theme{ref, name})
		}
	}
}

func (p *statementPage) themeOf(e *soa.Entry) (name, path string) {
	if e.Standard == soa.Own {
		return p.T("statement.own"), ""
	}
	return p.standardName(e.Standard) + " · " + e.Theme + " " + e.ThemeTitle, "/library/" + e.Standard + "/" + e.Theme
}

// standardName is what people call a standard.
func (p *statementPage) standardName(name string) string {
	if name == soa.Own {
		return p.T("statement.own")
	}
	std, err := p.library.Standard(name)
	if err != nil { // a standard of content that is gone
		return name
	}
	return std.Edition.Standard
}

// open gathers what the row's panel shows; nil for a row that there is not.
func (h screens) open(r *http.Request, tx *db.Tx, s *soa.Statement, values url.Values) (*rowPanel, error) {
	ref, err := catalog.ParseRef(values.Get("row"))
	e := s.Entry(ref)
	if err != nil || e == nil {
		return nil, fault.NotFound
	}
	out := &rowPanel{Entry: *e, Typed: e.Choice}
	if out.People, err = tenant.Members(r.Context(), tx); err != nil {
		return nil, err
	}
	back := url.Values{}
	for _, name := range parameters {
		if v := values.Get(name); v != "" {
			back.Set(name, v)
		}
	}
	out.Back = back.Encode()
	if out.Named, err = search.Names(r.Context(), tx, records(e)); err != nil {
		return nil, err
	}
	if ref.Standard == soa.Own {
		return out, nil
	}
	out.others(s)
	if ref.Standard == soa.PerSystem {
		if out.AISystems, err = soa.AISystems(r.Context(), tx); err != nil {
			return nil, err
		}
	}
	guide, _, err := h.l.ControlGuide(ref)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return nil, err
	}
	page, err := handbook.Of(h.l, ref)
	if err != nil {
		return nil, err
	}
	out.Guide, out.Expectation, out.Counterparts = guide, page.Text, page.Counterparts
	return out, nil
}

// records are those that a row names.
func records(e *soa.Entry) (out []id.Ref) {
	for _, c := range e.Controls {
		out = append(out, id.Ref{Register: control.Register.Name, ID: c.ID})
	}
	for _, s := range slices.Concat(e.Risks, e.Obligations, e.Evidence) {
		out = append(out, id.Ref{Register: s.Register, ID: s.ID})
	}
	for _, x := range e.Systems {
		out = append(out, id.Ref{Register: asset.Register.Name, ID: x.System})
	}
	return out
}

// reference is how people name a record of the row, as R-12.
func (p *rowPanel) reference(register string, which id.ID) string {
	return p.Named[id.Ref{Register: register, ID: which}].Reference
}

// others lists the controls of the register that do not implement the row yet, by title.
func (p *rowPanel) others(s *soa.Statement) {
	seen := map[id.ID]bool{}
	for _, c := range p.Entry.Controls {
		seen[c.ID] = true
	}
	for _, e := range s.Entries {
		for _, c := range e.Controls {
			if !seen[c.ID] {
				seen[c.ID] = true
				p.Controls = append(p.Controls, option{string(c.ID), c.Title})
			}
		}
	}
	slices.SortFunc(p.Controls, func(a, b option) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
}

func (h screens) export(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	q := r.URL.Query()
	p := h.blankReport(r)
	version := q.Get("version")
	if _, err := id.Parse(version); version != "" && err != nil {
		return err
	}
	format := cmp.Or(q.Get("format"), "pdf")
	if version != "" && q.Get("standard") == "" {
		if answered, err := h.versions().First(w, r, a, id.ID(version), p.Words.Lang, format); answered || err != nil {
			return err
		}
	}
	err := h.DB.Read(r.Context(), a, func(tx *db.Tx) (err error) {
		p.Statement, p.Version, err = soa.At(r.Context(), tx, h.l, id.ID(version))
		return err
	})
	if err == nil {
		p, err = p.Only(q.Get("standard"))
	}
	if err != nil {
		return err
	}
	name, kind, data, err := p.File(format)
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		tx.Record(db.Change{Action: "statement.export", Object: "statement", Reason: format})
		return nil
	})
	if err != nil {
		return err
	}
	httpserver.Attachment(w, name, kind, data)
	return nil
}

// path is the address of a control's record.
func path(which id.ID) string { return "/" + control.Register.Name + "/" + string(which) }
