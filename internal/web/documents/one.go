// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package documents

import (
	"errors"
	"net/http"
	"strconv"

	"concord/internal/ims/document"
	"concord/internal/ims/org"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/markdown"
	"concord/internal/platform/press"
	"concord/internal/platform/tenant"
	"concord/internal/report/documented"
	"concord/internal/web"
)

// onePage is a document with one of its versions.
type onePage struct {
	web.Page
	Document *document.Document
	Version  *document.Version
	Content  content
	Needs    []document.Need
	Row      document.Row // as the tracker has it
	Stale    []staleFill
	People   []tenant.Member
	Faults   web.Faults
	Changed  bool          // somebody changed it meanwhile
	Typed    document.Head // what the form of the head says
	Reason   string        // typed
	Until    string
	Readings []document.Reading // of the version
	Readers  []string           // typed
	Today    string             // the organization's day
	Others   []document.Row     // published documents that could take its place
	Next     document.Row       // what took the place of the version
}

// content is the text of a version, ready to be shown.
type content struct {
	markdown.Text
	Blanks  []document.Blank
	Choices []markdown.Note
	serves  map[string][]string // by section
}

// staleFill is what a published version rests on and that changed since.
type staleFill struct {
	Name  string // meaning of the placeholder
	Lines []document.Line
}

// contentOf reads a version with what fills it.
func contentOf(p web.Page, f document.Filler, v *document.Version) (c content) {
	c.Text = markdown.Read(f.Render(v.Text, v), func(n markdown.Note) press.Block {
		if n.Word != "choose" {
			return nil
		}
		return press.Callout{Tone: press.ToneWarn, Title: p.T("documents.choose"), Body: press.T(n.Text)}
	})
	c.Blanks, c.serves = f.Blanks(v.Text), map[string][]string{}
	for _, n := range c.Notes {
		switch n.Word {
		case "choose":
			c.Choices = append(c.Choices, n)
		case "serves":
			c.serves[n.Section] = append(c.serves[n.Section], refs(n.Text)...)
		}
	}
	title := p.T("documents.print.about")
	caption(c.Before, title)
	captions(c.Sections)
	return c
}

// captions name each table after its section, for those who do not see it.
func captions(list []press.Section) {
	for _, s := range list {
		caption(s.Blocks, s.Title)
		captions(s.Sections)
	}
}

func caption(blocks []press.Block, title string) {
	for i, b := range blocks {
		if t, ok := b.(press.Table); ok {
			t.Caption = title
			blocks[i] = t
		}
	}
}

// asked is the version that the address names, or the one that holds.
func asked(r *http.Request, d *document.Document, parameter string) (*document.Version, error) {
	text := r.URL.Query().Get(parameter)
	if text == "" {
		return d.Latest(), nil
	}
	n, err := strconv.Atoi(text)
	if v := d.Numbered(n); err == nil && v != nil {
		return v, nil
	}
	return nil, fault.NotFound
}

func (h screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.page(w, r, a, http.StatusOK, nil)
}

// page shows a document; typed puts what was sent and not taken into it, nil for nothing.
func (h screens) page(w http.ResponseWriter, r *http.Request, a access.Actor, status int, typed func(*onePage)) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var p onePage
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error { return h.read(r, tx, a, which, &p) })
	if err != nil {
		return err
	}
	if typed != nil {
		typed(&p)
	}
	return web.Render(w, r, status, web.Framed(p.Page, documentView(p)))
}

func (h screens) read(r *http.Request, tx *db.Tx, a access.Actor, which id.ID, p *onePage) (err error) {
	if p.Document, err = document.Find(r.Context(), tx, which); err != nil {
		return err
	}
	if p.Page, err = h.Page(r, a, "documents.one", "title", p.Document.Title); err != nil {
		return err
	}
	p.Says = p.Document.Reference
	if p.Version, err = asked(r, p.Document, "number"); err != nil {
		return err
	}
	p.Typed = p.Document.Head
	f, err := documented.Filled(r.Context(), tx, h.from, p.Document, p.Version)
	if err != nil {
		return err
	}
	p.Content = contentOf(p.Page, f, p.Version)
	if p.People, err = tenant.Members(r.Context(), tx); err != nil {
		return err
	}
	if err := h.end(r, tx, p); err != nil {
		return err
	}
	if p.Readings, err = document.Readings(r.Context(), tx, p.Version); err != nil {
		return err
	}
	if err := h.stale(r, tx, p, f); err != nil {
		return err
	}
	return h.listed(p)
}

// stale finds what the version rests on that says something else now, where it is the one that holds.
func (h screens) stale(r *http.Request, tx *db.Tx, p *onePage, f document.Filler) error {
	if p.Version.State != document.Published {
		return nil
	}
	now, err := h.from.Now(r.Context(), tx, document.Names(p.Version.Text), p.Document.ID)
	if err != nil {
		return err
	}
	for _, s := range p.Version.Outdated(now) {
		name := s.Name
		for _, known := range f.Known.Placeholders {
			if known.Name == s.Name {
				name = known.Meaning
			}
		}
		p.Stale = append(p.Stale, staleFill{name, changedOnly(document.Difference(s.Before, s.Now))})
	}
	return nil
}

// listed finds why the standards ask for the document.
func (h screens) listed(p *onePage) error {
	list, err := h.from.Library.Documents()
	if err != nil {
		return err
	}
	for _, d := range list.Documents {
		if d.ID != p.Document.Code {
			continue
		}
		p.Row = document.Row{Integration: d.Integration, OwnerRole: d.OwnerRole, ApproverRole: d.ApproverRole}
		for _, standard := range h.from.Library.StandardIDs() {
			for _, by := range d.RequiredBy[standard] {
				p.Needs = append(p.Needs, document.Need{Standard: standard, Basis: by.Basis, IDs: by.IDs})
			}
		}
	}
	return nil
}

// again shows the document with what is wrong, or the error where it is not the person's.
func (h screens) again(w http.ResponseWriter, r *http.Request, a access.Actor, err error, typed func(*onePage)) error {
	faults, ours := web.FaultsOf(err)
	status, changed := http.StatusUnprocessableEntity, false
	if ours != nil {
		if !errors.Is(ours, fault.Conflict) {
			return ours
		}
		status, changed = http.StatusPreconditionFailed, true
	}
	return h.page(w, r, a, status, func(p *onePage) {
		p.Faults, p.Changed = faults, changed
		if typed != nil {
			typed(p)
		}
	})
}

func (h screens) export(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	format := r.URL.Query().Get("format")
	if format == "" {
		format = "pdf"
	}
	page, err := h.Page(r, a, "documents.title")
	if err != nil {
		return err
	}
	var paper documented.Paper
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		d, err := document.Find(r.Context(), tx, which)
		if err != nil {
			return err
		}
		v, err := asked(r, d, "number")
		if err != nil {
			return err
		}
		paper, err = documented.Of(r.Context(), tx, h.from, d, v, page.Words)
		return err
	})
	if err != nil {
		return err
	}
	name, kind, data, err := paper.File(format)
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		tx.Record(db.Change{Action: document.Object + ".export", Object: document.Object, ID: which, Reason: format})
		return nil
	})
	if err != nil {
		return err
	}
	httpserver.Attachment(w, name, kind, data)
	return nil
}

// end reads what ending the document, or what came after it, needs.
func (h screens) end(r *http.Request, tx *db.Tx, p *onePage) error {
	today, err := org.Today(r.Context(), tx)
	if err != nil {
		return err
	}
	p.Today = today.String()
	if p.Version.Successor == "" && !p.can(document.Withdraw) {
		return nil
	}
	all, err := document.Tracker(r.Context(), tx, h.from.Library, nil)
	for _, row := range all {
		if row.ID != "" && row.ID == p.Version.Successor {
			p.Next = row
		}
		if row.PublishedOn != "" && row.ID != p.Document.ID {
			p.Others = append(p.Others, row)
		}
	}
	return err
}
