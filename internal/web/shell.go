// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package web is the frame that all pages stand in.
package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/idempotency"
	"concord/internal/platform/locale"
	"concord/internal/platform/tenant"
)

// Shell is what all screens share.
type Shell struct {
	DB      *db.DB
	Files   *blob.Store
	Gate    *auth.Gate
	Cookies httpserver.Cookies
}

// Page is what every page knows; the struct of a screen embeds it.
type Page struct {
	*locale.Words
	Title  string // of the page, in the reader's language
	Says   string // reference of the record that the page is about, as R-12; empty for none
	Path   string // of the request
	Query  string // of the request
	Theme  string // light, dark, or empty for what the system says
	Done   string // key of what was just done; empty for nothing
	Actor  access.Actor
	Visit  auth.Visit // zero for whoever came without a login session
	Signed bool
}

// heading is the title of the page with the reference of what it is about.
func (p Page) heading() string { return strings.TrimSpace(p.Says + " " + p.Title) }

// done are the acts that a page may say were done; they come back in the address, so nothing else is taken.
var done = map[string]bool{
	"created": true, "saved": true, "deleted": true, "imported": true, "chosen": true, "signed-out": true, "password": true,
	"adopted": true, "completed": true, "added": true, "removed": true, "revoked": true, "ended": true, "queued": true, "reset": true, "withdrawn": true,
	"read": true, "approved": true, "changed": true, "gone": true, "destroyed": true,
}

// Page returns what every page knows, for a title by its key in the locale files with pairs of name and value.
func (s *Shell) Page(r *http.Request, a access.Actor, title string, pairs ...any) (Page, error) {
	p := s.blank(r, a)
	p.Title = p.T(title, pairs...)
	if a.User() == "" || a.Method() == access.ByToken {
		return p, nil
	}
	var err error
	p.Visit, err = s.Gate.Visit(r.Context(), a.User(), a.Credential())
	p.Signed = err == nil
	return p, err
}

// blank is a page before anybody is known.
func (s *Shell) blank(r *http.Request, a access.Actor) Page {
	p := Page{Words: locale.For(language(r)), Path: r.URL.Path, Query: r.URL.RawQuery, Actor: a, Theme: theme(r)}
	if key := r.URL.Query().Get("done"); done[key] {
		p.Done = key
	}
	return p
}

// language is what the reader's browser asks for first.
func language(r *http.Request) string {
	if l := r.Header.Get("Accept-Language"); l != "" {
		return l
	}
	return "en"
}

// Can reports whether the reader may do something, so that a page offers only what works.
func (p Page) Can(permission access.Permission) bool { return p.Actor.Can(permission) }

// Organization is the name of the organization that the reader works in.
func (p Page) Organization() string { return p.here().Name }

// here is the reader's membership of the organization it works in; zero where it chose none.
func (p Page) here() tenant.Membership {
	for _, m := range p.Visit.Organizations {
		if m.Tenant == p.Visit.Session.Tenant {
			return m
		}
	}
	return tenant.Membership{}
}

// Unread is how many notices the reader has not read here, as the bell says it.
func (p Page) Unread() string {
	switch n := p.here().Unread; {
	case n == 0:
		return ""
	case n >= tenant.MostUnread:
		return strconv.Itoa(tenant.MostUnread-1) + "+"
	default:
		return strconv.Itoa(n)
	}
}

// bell words the bell for those who do not see it, with the number as it is shown, by which those who speak to their browser call it.
func (p Page) bell() string {
	if n := p.here().Unread; n > 0 {
		return p.T("web.notices-unread", "count", n, "shown", p.Unread())
	}
	return p.T("web.notices")
}

// With returns the address of this page with some parameters set; an empty value takes one away. It always leads to the
// first page of a list.
func (p Page) With(pairs ...string) string {
	q, err := url.ParseQuery(p.Query)
	if err != nil {
		q = url.Values{}
	}
	q.Del("cursor")
	q.Del("done")
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			q.Del(pairs[i])
		} else {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return p.Path
	}
	return p.Path + "?" + q.Encode()
}

// Only is the page with no other parameters than these, so that an address it makes does not repeat what nobody understood.
func (p Page) Only(names ...string) Page {
	q, err := url.ParseQuery(p.Query)
	if err != nil {
		q = url.Values{}
	}
	for name := range q {
		if !slices.Contains(names, name) {
			q.Del(name)
		}
	}
	p.Query = q.Encode()
	return p
}

// Param is one parameter of this page's address.
func (p Page) Param(name string) string {
	q, err := url.ParseQuery(p.Query)
	if err != nil {
		return ""
	}
	return q.Get(name)
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

var packers = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil { // the level is a constant
		panic(err)
	}
	return w
}}

// leastPacked is the size in bytes from which a page is worth compressing.
const leastPacked = 1400

// Render answers with a page. Nothing is sent before all of it is written, so that an error becomes a page of its own.
func Render(w http.ResponseWriter, r *http.Request, status int, view templ.Component) error {
	buf, ok := buffers.Get().(*bytes.Buffer)
	if !ok {
		buf = new(bytes.Buffer)
	}
	defer buffers.Put(buf)
	buf.Reset()
	if err := view.Render(r.Context(), buf); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "Accept-Encoding")
	if buf.Len() < leastPacked || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Length", strconv.Itoa(buf.Len()))
		w.WriteHeader(status)
		w.Write(buf.Bytes()) //nolint:errcheck // the caller is gone
		return nil
	}
	h.Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	packer, ok := packers.Get().(*gzip.Writer)
	if !ok {
		return errors.New("no gzip writer")
	}
	defer packers.Put(packer)
	packer.Reset(w)
	packer.Write(buf.Bytes()) //nolint:errcheck // the caller is gone
	return packer.Close()
}

// See leads a browser on after something was done, so that loading the page again does not do it again.
func See(w http.ResponseWriter, r *http.Request, path, done string) error {
	if done != "" {
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		before, part, inside := strings.Cut(path, "#")
		path = before + sep + "done=" + done
		if inside {
			path += "#" + part
		}
	}
	http.Redirect(w, r, path, http.StatusSeeOther) //nolint:gosec // callers give paths of their own, or what LocalPath let through
	return nil
}

// Faults are what is wrong with a form, by field.
type Faults struct {
	fields  fault.Fields
	General string // what no field stands for
}

// Version is the version of a record that the person who sent the form saw.
func Version(form url.Values) (int, error) {
	n, err := strconv.Atoi(form.Get("version"))
	if err != nil {
		return 0, fmt.Errorf("a form without version: %w", fault.Unversioned)
	}
	return n, nil
}

// FaultsOf takes the faults of a form out of an error; ours is an error that is not the person's.
func FaultsOf(err error) (f Faults, ours error) {
	if err == nil {
		return Faults{}, nil
	}
	var fields fault.Fields
	if errors.As(err, &fields) {
		return Faults{fields: fields}, nil
	}
	return Faults{}, err
}

// At is what is wrong with one field, with its cure; empty for nothing.
func (f Faults) At(field string) string {
	for _, x := range f.fields {
		if x.Field == field {
			return sentence(x)
		}
	}
	return ""
}

// Rest are the faults that stand at none of the named fields.
func (f Faults) Rest(fields ...string) (out []string) {
	if f.General != "" {
		out = append(out, f.General)
	}
	for _, x := range f.fields {
		known := false
		for _, name := range fields {
			known = known || x.Field == name
		}
		if !known {
			out = append(out, x.String())
		}
	}
	return out
}

// Any reports whether anything is wrong.
func (f Faults) Any() bool { return f.General != "" || len(f.fields) > 0 }

// sentence words a fault beside its field, where the field's name need not be said.
func sentence(x fault.Field) string {
	s := x.Problem
	if x.Cure != "" {
		s += ": " + x.Cure
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// within gives one component another as its children.
func within(outer, inner templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, inner), w)
	})
}

// Framed is a view in the frame of the work.
func Framed(p Page, view templ.Component) templ.Component { return within(Frame(p), view) }

// Before is a view on a page before the work.
func Before(p Page, view templ.Component) templ.Component { return within(Entry(p), view) }

// Register adds what belongs to no area: the assets, the choice of light or dark.
func (s *Shell) Register(to *httpserver.Server) {
	s.registerAssets(to)
	to.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: "/theme", Door: httpserver.Public, Audit: "theme.choose", Body: 4 << 10, Summary: "Choose light or dark for this browser",
	}, s.setTheme)
}

// Once makes a thing of a form by create, or returns what the same form made before: its field key tells them apart, so that
// a form sent twice makes one thing.
func Once(r *http.Request, tx *db.Tx, a access.Actor, form url.Values, create func() (id.ID, error)) (made id.ID, err error) {
	if form.Get("key") == "" {
		return create()
	}
	key := idempotency.Of(string(a.Credential())+"/"+string(a.User()), form.Get("key"), []byte(r.URL.Path+"\n"+form.Encode()))
	_, err = idempotency.Once(r.Context(), tx, key, func() (id.ID, error) {
		made, err = create()
		return made, err
	}, func(before id.ID) error {
		made = before
		return nil
	})
	return made, err
}
