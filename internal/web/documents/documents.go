// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package documents are the pages of documented information: the tracker, each document, its editor and its differences.
package documents

import (
	"errors"
	"net/http"
	"net/url"

	"concord/internal/ims/document"
	"concord/internal/ims/document/filling"
	"concord/internal/ims/evidence"
	"concord/internal/ims/handout"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
	"concord/internal/web"
)

// Sizes of forms, in bytes.
const (
	maxForm = 64 << 10
	maxText = 3 * document.LongestText
)

type screens struct {
	*web.Shell
	from  filling.Source
	shelf evidence.Shelf
	desk  handout.Desk
}

const one = "/documents/{id}"

// Register adds the pages.
func Register(sh *web.Shell, s *httpserver.Server, from filling.Source, shelf evidence.Shelf, desk handout.Desk) {
	h := screens{sh, from, shelf, desk}
	get := func(pattern string, needs access.Permission, kind, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: kind, Summary: summary}, do)
	}
	post := func(pattern string, needs access.Permission, kind, act, summary string, body int64, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodPost, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: kind, Audit: document.Object + "." + act, Body: body, Summary: summary}, do)
	}
	get("/documents", access.ReadWork, "", "The tracker of documented information", h.list)
	post("/documents", access.WriteWork, "", "create", "Start a document of the list, or one of your own", maxForm, h.start)
	get(one, access.ReadWork, document.Object, "A document, in the version ?number= or the one that holds", h.show)
	get(one+"/edit", access.WriteWork, document.Object, "The editor of the draft", h.editor)
	post(one+"/edit", access.WriteWork, document.Object, "update", "Save the draft", maxText, h.save)
	post(one+"/head", access.WriteWork, document.Object, "update", "Change title, class, owner, approvers and interval", maxForm, h.head)
	post(one+"/submit", access.WriteWork, document.Object, "submit", "Submit the draft for approval", maxForm, h.act(document.Submit))
	post(one+"/decide", access.DecideWork, document.Object, "approve", "Approve or return what is in review, as its approver", maxForm, h.decide)
	post(one+"/recall", access.WriteWork, document.Object, "recall", "Take a version back from its approvers", maxForm, h.act(document.Recall))
	post(one+"/publish", access.WriteWork, document.Object, "publish", "Publish the approved version, and ask people to read it", maxForm, h.publish)
	post(one+"/revise", access.WriteWork, document.Object, "revise", "Begin the next version", maxForm, h.act(document.Revise))
	post(one+"/discard", access.WriteWork, document.Object, "discard", "Discard the draft", maxForm, h.act(document.Discard))
	post(one+"/withdraw", access.DeleteWork, document.Object, "withdraw", "Withdraw the published version", maxForm, h.withdraw)
	post(one+"/readers", access.WriteWork, document.Object, "ask", "Ask people to read the version that holds", maxForm, h.ask)
	post(one+"/readers/remind", access.WriteWork, document.Object, "remind-readers", "Remind those who have not read it", maxForm, h.act(document.Ask))
	post(one+"/confirm", access.DecideWork, document.Object, "confirm", "Confirm having read the version that holds", maxForm, h.confirm)
	get("/documents/expired", access.ReadWork, "", "Versions that need not be kept any more", h.expired)
	post(one+"/destroy", access.DeleteWork, document.Object, "destroy", "Destroy the content of a version whose time has passed", maxForm, h.destroy)
	get(one+"/readers", access.ExportWork, document.Object, "Who was asked to read a version, and who has, as CSV", h.readersFile)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: one + "/file/{seen}", Door: httpserver.Member, Needs: access.WriteWork, Object: document.Object, Audit: document.Object + ".attach", Body: shelf.Body(), Time: fileTime, Slow: true,
		Summary: "Make a file the content of the draft of a document that was seen in this version",
	}, h.upload)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: one + "/file", Door: httpserver.Member, Needs: access.ReadWork, Object: document.Object, Time: fileTime, Slow: true,
		Summary: "The file that the version ?number= is, to save or, of a picture, to show",
	}, h.download)
	post(one+"/file/link", access.ShareWork, document.Object, "link", "Make a link by which the file that a version is is downloaded for five minutes without signing in", maxForm, h.link)
	post(one+"/file/delete", access.WriteWork, document.Object, "detach", "Take the file away from the draft", maxForm, h.takeAway)
	get(one+"/difference", access.ReadWork, document.Object, "What changed between the versions ?from= and ?to=", h.difference)
	get(one+"/export", access.ExportWork, document.Object, "A version as a file", h.export)
}

// listPage is the tracker.
type listPage struct {
	web.Page
	Query   document.Query
	All     []document.Row
	Rows    []document.Row
	People  []tenant.Member
	Key     string
	Title   string // typed for a new document
	Kind    string
	Faults  web.Faults
	Waiting int // that wait for the reader
	Expired int // versions that need not be kept any more
}

func (h screens) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.tracker(w, r, a, http.StatusOK, r.URL.Query(), listPage{})
}

func (h screens) tracker(w http.ResponseWriter, r *http.Request, a access.Actor, status int, values url.Values, p listPage) (err error) {
	if p.Query, err = document.ParseQuery(h.from.Library, values); err != nil {
		return err
	}
	if p.Page, err = h.Page(r, a, "documents.title"); err != nil {
		return err
	}
	p.Page = p.Only(document.Parameters...)
	p.Key = string(id.New(h.DB.Now()))
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if p.All, err = document.Tracker(r.Context(), tx, h.from.Library, h.from.Reading()); err != nil {
			return err
		}
		past, err := document.PastRetention(r.Context(), tx)
		if err != nil {
			return err
		}
		p.Expired = len(past)
		p.People, err = tenant.Members(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	p.Rows = document.Narrow(p.All, p.Query)
	if a.User() != "" {
		p.Waiting = len(document.Narrow(p.All, document.Query{Turn: a.User()}))
	}
	return web.Render(w, r, status, web.Framed(p.Page, trackerView(p)))
}

func (h screens) start(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "code", "title", "kind", "key")
	if err != nil {
		return err
	}
	var made id.ID
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		made, err = web.Once(r, tx, a, form, func() (id.ID, error) {
			d, err := h.create(r, tx, form)
			if err != nil {
				return "", err
			}
			return d.ID, nil
		})
		return err
	})
	if errors.Is(err, fault.NotFound) {
		err = fault.Fields{{Field: "code", Problem: "is not on the list", Cure: "choose one of the list"}}
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		return h.tracker(w, r, a, http.StatusUnprocessableEntity, url.Values{}, listPage{Title: form.Get("title"), Kind: form.Get("kind"), Faults: faults})
	}
	return web.See(w, r, "/documents/"+string(made), "created")
}

func (h screens) create(r *http.Request, tx *db.Tx, form url.Values) (*document.Document, error) {
	if code := form.Get("code"); code != "" {
		flags, err := h.from.Flags(r.Context(), tx)
		if err != nil {
			return nil, err
		}
		return document.Start(r.Context(), tx, h.from.Library, code, flags, document.Head{})
	}
	return document.Create(r.Context(), tx, "", document.Content{Head: document.Head{
		Title: form.Get("title"), Kind: form.Get("kind"), Classification: document.Internal, Owner: tx.Actor.User(), Approvers: []id.ID{}, ReviewMonths: 12,
	}})
}
