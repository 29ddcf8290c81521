// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package files are the pages about evidence beside those that every register has: its files, and what rests on it.
package files

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"concord/internal/ims/evidence"
	"concord/internal/ims/handout"
	"concord/internal/ims/org"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
	"concord/internal/web"
	"concord/internal/web/records"
)

// fileTime is how long a file may be on its way, as long as it moves.
const fileTime = 12 * time.Hour

type screens struct {
	*web.Shell
	shelf evidence.Shelf
	desk  handout.Desk
}

// More are what the pages of evidence have beside those of every register.
var More = records.More{
	List:  []records.Way{{Word: "files.open-due", Path: "/due"}, {Word: "files.open-stale", Path: "/stale"}},
	Acts:  map[string]string{"evidence.attach": "files.act.attach", "evidence.detach": "files.act.detach", "evidence.link": "files.act.link", "evidence.scan": "files.act.scan"},
	State: state,
	Panel: panel,
}

// Register adds the pages.
func Register(sh *web.Shell, s *httpserver.Server, shelf evidence.Shelf, desk handout.Desk) {
	h := screens{sh, shelf, desk}
	const one, file = "/evidence/{id}/files", "/evidence-files/{id}"
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/evidence/stale", Door: httpserver.Member, Needs: access.ReadWork, Summary: "The list of evidence that is stale"}, h.stale)
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/evidence/due", Door: httpserver.Member, Needs: access.ReadWork, Summary: "The list of evidence that is stale soon"}, h.due)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: one, Door: httpserver.Member, Needs: access.WriteWork, Object: "evidence", Audit: "evidence.attach", Body: shelf.Body(), Time: fileTime, Slow: true,
		Summary: "Add a file to a piece of evidence",
	}, h.attach)
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: file, Door: httpserver.Member, Needs: access.ReadWork, Object: "evidence-files", Time: fileTime, Slow: true, Summary: "A file of a piece of evidence, to save or, of a picture, to show"}, h.download)
	s.Handle(httpserver.Route{Method: http.MethodPost, Pattern: file + "/link", Door: httpserver.Member, Needs: access.ShareWork, Object: "evidence-files", Audit: "evidence.link", Body: 1 << 10, Summary: "Make a link by which a file of a piece of evidence is downloaded for five minutes without signing in"}, h.link)
	s.Handle(httpserver.Route{Method: http.MethodPost, Pattern: file + "/delete", Door: httpserver.Member, Needs: access.DeleteWork, Object: "evidence-files", Audit: "evidence.detach", Body: 1 << 10, Summary: "Take a file away from its piece of evidence"}, h.detach)
}

func state(values []string, today civil.Date) (tone, word string) {
	s := evidence.Of(values, today)
	return map[evidence.State]string{evidence.Current: "good", evidence.DueSoon: "warn", evidence.Stale: "bad", evidence.Withdrawn: "calm"}[s], "files.state." + string(s)
}

// today is the organization's own day.
func (h screens) today(r *http.Request, a access.Actor) (day civil.Date, err error) {
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		day, err = org.Today(r.Context(), tx)
		return err
	})
	return day, err
}

func (h screens) stale(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	today, err := h.today(r, a)
	if err != nil {
		return err
	}
	return web.See(w, r, "/evidence?stale_on_to="+today.String(), "")
}

func (h screens) due(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	today, err := h.today(r, a)
	if err != nil {
		return err
	}
	return web.See(w, r, "/evidence?stale_on_from="+today.AddDays(1).String()+"&stale_on_to="+today.AddDays(evidence.DueDays).String(), "")
}

// filesPage is what the page of a piece of evidence has of its own.
type filesPage struct {
	web.Page
	Record register.Record
	Files  []evidence.File
	Rests  []link.Link
	State  evidence.State
	People []tenant.Member
}

func panel(r *http.Request, tx *db.Tx, rec register.Record) (func(web.Page) templ.Component, error) {
	ctx := r.Context()
	p := filesPage{Record: rec}
	var err error
	if p.Files, err = evidence.Files(ctx, tx, rec.ID); err != nil {
		return nil, err
	}
	list, err := link.Of(ctx, tx, id.Ref{Register: evidence.Register.Name, ID: rec.ID})
	if err != nil {
		return nil, err
	}
	for _, l := range list {
		if l.Relation == link.Supports {
			p.Rests = append(p.Rests, l)
		}
	}
	today, err := org.Today(ctx, tx)
	if err != nil {
		return nil, err
	}
	p.State = evidence.Of(rec.Values, today)
	p.People, err = tenant.Members(ctx, tx)
	return func(page web.Page) templ.Component {
		p.Page = page
		return panelView(p)
	}, err
}

// consequence is the key of what follows from the state for what rests on it.
func (p filesPage) consequence(l link.Link) string {
	kind := "record"
	switch {
	case l.Requirement != "":
		kind = "requirement"
	case l.To.Register == "controls", l.To.Register == "risks":
		kind = l.To.Register
	}
	return "files.rests." + string(p.State) + "." + kind
}

// person names who uploaded a file.
func (p filesPage) person(who id.ID) string {
	for _, m := range p.People {
		if m.User == who {
			return m.Name
		}
	}
	if who == "" {
		return p.T("organization.journal.operator")
	}
	return p.T("record.somebody")
}

// uploadPage says what is wrong with a file that was sent, and takes another one.
type uploadPage struct {
	web.Page
	Record register.Record
	Faults web.Faults
}

func (h screens) attach(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	p := uploadPage{}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		p.Record, err = evidence.Register.Find(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	in, err := httpserver.ReadIncoming(r, "file")
	if err == nil {
		_, _, err = h.shelf.Attach(r.Context(), a, which, evidence.Incoming{Name: in.Name, Size: in.Size, Hash: in.Hash}, in.Content)
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if !faults.Any() {
		return web.See(w, r, "/evidence/"+string(which), "added")
	}
	p.Faults = faults
	if p.Page, err = h.Page(r, a, "files.upload.title"); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusUnprocessableEntity, web.Framed(p.Page, uploadView(p)))
}

func (h screens) download(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	content, f, err := h.shelf.Download(r.Context(), a, which, httpserver.Further(r))
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // only read
	if r.URL.Query().Get("show") == "true" && evidence.Inline(f.MediaType) {
		httpserver.Shown(w, r, f.Name, f.MediaType, f.Hash, content)
		return nil
	}
	httpserver.Content(w, r, f.Name, f.MediaType, f.Hash, content)
	return nil
}

func (h screens) detach(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	if _, err := httpserver.ReadForm(r); err != nil {
		return err
	}
	var f evidence.File
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		if f, err = evidence.FindFile(r.Context(), tx, which); err != nil {
			return err
		}
		return evidence.Detach(r.Context(), tx, which)
	})
	if err != nil {
		return err
	}
	return web.See(w, r, "/evidence/"+string(f.Evidence), "removed")
}

func (h screens) link(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	if _, err := httpserver.ReadForm(r); err != nil {
		return err
	}
	out := web.Handed{}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		l, err := h.desk.ForEvidence(r.Context(), tx, which)
		if err != nil {
			return err
		}
		rec, err := evidence.Register.Find(r.Context(), tx, l.Record)
		out.Address, out.File, out.Expires, out.Back = l.Address, l.Name, l.Expires, web.Crumb{Name: evidence.Value(rec.Values, "title"), Path: "/evidence/" + string(l.Record)}
		return err
	})
	if err != nil {
		return err
	}
	return h.ShowHanded(w, r, a, out)
}
