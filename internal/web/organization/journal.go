// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package organization

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/register"
	"concord/internal/platform/search"
	"concord/internal/platform/tenant"
	"concord/internal/web"
)

// journalPage lists acts, newest first.
type journalPage struct {
	web.Page
	Entries []journal.Full
	People  []tenant.Member
	Named   map[id.Ref]search.Document // what the acts are about, as far as it is there
	Next    int64                      // number to go on below; 0 on the last page
}

// perPage is how many entries a page shows.
const perPage = 100

func (x screens) journal(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p, err := x.Page(r, a, "organization.journal")
	if err != nil {
		return err
	}
	page := journalPage{Page: p}
	before := int64(-1)
	if s := p.Param("cursor"); s != "" {
		if before, err = strconv.ParseInt(s, 10, 64); err != nil {
			return fault.Fields{{Field: "cursor", Problem: "is none of ours", Cure: "begin at the first page"}}
		}
	}
	f := journal.Filter{Action: p.Param("action"), Object: p.Param("object"), User: id.ID(p.Param("user"))}
	err = x.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		switch of, err := register.Referred(r.Context(), tx, x.numbered, f.Object); {
		case err == nil:
			f.Object, f.ID = of.Register, of.ID
		case !errors.Is(err, fault.NotFound):
			return err
		}
		if page.Entries, err = journal.Look(r.Context(), tx, f, before, perPage+1); err != nil {
			return err
		}
		if page.People, err = tenant.Members(r.Context(), tx); err != nil {
			return err
		}
		return page.name(r, tx, page.Entries...)
	})
	if err != nil {
		return err
	}
	if len(page.Entries) > perPage {
		page.Entries = page.Entries[:perPage]
		page.Next = page.Entries[perPage-1].Number
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p, journalView(page)))
}

// name finds what records are called that acts are about.
func (p *journalPage) name(r *http.Request, tx *db.Tx, entries ...journal.Full) (err error) {
	var about []id.Ref
	for _, e := range entries {
		about = append(about, object(e))
		for _, c := range e.Changes {
			about = append(about, other(c.Old), other(c.New))
		}
	}
	p.Named, err = search.Names(r.Context(), tx, about)
	return err
}

// object is the record that an act is about.
func object(e journal.Full) id.Ref { return id.Ref{Register: e.Object, ID: e.ObjectID} }

// other is the record that a value names, as the other end of a link; zero for other values.
func other(value string) id.Ref {
	kind, which, found := strings.Cut(value, "/")
	if to, err := id.Parse(which); found && err == nil {
		return id.Ref{Register: kind, ID: to}
	}
	return id.Ref{}
}

// said is a value, or what the record is called that it names.
func (p journalPage) said(value string) string {
	if d, named := p.Named[other(value)]; named {
		return d.Said()
	}
	return value
}

// onward is the address of the next page. It says what this page knows, and nothing else that its own address said.
func (p journalPage) onward() string {
	q := url.Values{"cursor": {strconv.FormatInt(p.Next, 10)}}
	for _, name := range []string{"action", "object", "user"} {
		if value := p.Param(name); value != "" {
			q.Set(name, value)
		}
	}
	return p.Path + "?" + q.Encode()
}

// who names whoever acted.
func (p journalPage) who(e journal.Full) string {
	for _, m := range p.People {
		if m.User == e.User {
			return m.Name
		}
	}
	if e.User == "" {
		return p.T("organization.journal.operator")
	}
	return p.T("organization.journal.former")
}

// entryPage is one act with its proof.
type entryPage struct {
	journalPage
	Proof  journal.Proof
	Number string
	Signed bool
}

func (x screens) entry(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	number, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil {
		return fault.NotFound
	}
	var page entryPage
	err = x.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if page.Proof, err = journal.Prove(r.Context(), tx, number); err != nil {
			return err
		}
		if page.People, err = tenant.Members(r.Context(), tx); err != nil {
			return err
		}
		return page.name(r, tx, page.Proof.Entry)
	})
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "json" {
		w.Header().Set("Content-Disposition", `attachment; filename="journal-`+strconv.FormatInt(number, 10)+`.json"`)
		return httpserver.JSON(w, http.StatusOK, page.Proof)
	}
	if page.Page, err = x.Page(r, a, "organization.journal.entry", "number", number); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(page.Page, entryView(page)))
}

func (x screens) checkpoint(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var note string
	err := x.DB.Read(r.Context(), a, func(tx *db.Tx) (err error) {
		note, err = journal.Signed(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	httpserver.Attachment(w, "checkpoint.txt", "text/plain; charset=utf-8", []byte(note))
	return nil
}
