// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"fmt"
	"net/http"
	"slices"

	"concord/internal/ims/document"
	"concord/internal/ims/document/filling"
	"concord/internal/ims/evidence"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
)

// Sizes of bodies, in bytes.
const (
	maxDocument = 3 * document.LongestText
	maxWords    = 64 << 10
)

const (
	documentsPath = "/api/v1/documents"
	documentPath  = documentsPath + "/{id}"
)

// documentRoutes serve documented information: the tracker, documents and their versions.
type documentRoutes struct {
	db    *db.DB
	from  filling.Source
	shelf evidence.Shelf
}

func (a API) documents(s *httpserver.Server) {
	h, docs := documentRoutes{a.DB, filling.Source{Library: a.Library, Registers: a.Registers}, a.Shelf}, documentDocs(a.Library)
	const one = documentPath
	get := func(pattern string, needs access.Permission, object, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: object, Summary: summary, Doc: docs["GET "+pattern]}, do)
	}
	act := func(method, pattern string, needs access.Permission, verb, summary string, body int64, do httpserver.Handler) {
		object := document.Object
		if pattern == documentsPath {
			object = ""
		}
		s.Handle(httpserver.Route{
			Method: method, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: object, Audit: document.Object + "." + verb, Body: body, Summary: summary, Doc: docs[method+" "+pattern],
		}, do)
	}
	get(documentsPath+"/expired", access.ReadWork, "", "Versions that need not be kept any more and whose content is still there", h.expired)
	get(documentsPath, access.ReadWork, "", "The tracker: what the standards in use want in writing, there or missing, and the organization's own documents", h.list)
	act(http.MethodPost, documentsPath, access.WriteWork, "create", "Start a document of the list from its starter text, or make one of your own", maxDocument, h.create)
	get(one, access.ReadWork, document.Object, "A document with its versions, without their texts", h.get)
	act(http.MethodPatch, one, access.WriteWork, "update", "Change a document, or the text of its draft; needs If-Match", maxDocument, h.change)
	act(http.MethodDelete, one+"/draft", access.WriteWork, "discard", "Discard the draft, and the document where it has no other version; needs If-Match", 0, h.discard)
	act(http.MethodPost, one+"/submit", access.WriteWork, "submit", "Submit the draft to its approvers, with what stands for its placeholders now; needs If-Match", maxWords, h.verb(document.Submit))
	act(http.MethodPost, one+"/decide", access.DecideWork, "approve", "Approve or return what is in review, as the approver whose turn it is; needs If-Match", maxWords, h.verb(document.Decide))
	act(http.MethodPost, one+"/recall", access.WriteWork, "recall", "Take a version back from its approvers; needs If-Match", maxWords, h.verb(document.Recall))
	act(http.MethodPost, one+"/publish", access.WriteWork, "publish", "Publish the approved version; needs If-Match", maxWords, h.verb(document.Publish))
	act(http.MethodPost, one+"/revise", access.WriteWork, "revise", "Begin the next version; needs If-Match", maxWords, h.verb(document.Revise))
	act(http.MethodPost, one+"/withdraw", access.DeleteWork, "withdraw", "Withdraw the published version; needs If-Match", maxWords, h.verb(document.Withdraw))
	s.Handle(httpserver.Route{
		Method: http.MethodPut, Pattern: one + "/draft/file", Door: httpserver.Member, Needs: access.WriteWork, Object: document.Object, Audit: document.Object + ".attach", Body: a.Shelf.Body(), Time: fileTime, Slow: true,
		Summary: "Make a file the content of the draft, in place of its text or of the file before; needs If-Match", Doc: docs["PUT "+one+"/draft/file"],
	}, h.upload)
	act(http.MethodDelete, one+"/draft/file", access.WriteWork, "detach", "Take the file away from the draft, which is an empty text then; needs If-Match", 0, h.takeAway)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: one + "/versions/{number}/file", Door: httpserver.Member, Needs: access.ReadWork, Object: document.Object, Time: fileTime, Slow: true,
		Summary: "Download the file that a version is, or a part of it", Doc: docs["GET "+one+"/versions/{number}/file"],
	}, h.download)
	get(one+"/readers", access.ReadWork, document.Object, "Who was asked to read the version ?number=, and who has", h.readers)
	get(one+"/readers/export", access.ExportWork, document.Object, "Who was asked to read the version ?number=, and who has, as CSV", h.readersFile)
	act(http.MethodPost, one+"/readers", access.WriteWork, "ask", "Ask people to read the version that holds and to confirm it; needs If-Match", maxWords, h.ask)
	act(http.MethodPost, one+"/readers/remind", access.WriteWork, "remind-readers", "Remind those who have not read it, once a day; needs If-Match", maxWords, h.verb(document.Ask))
	act(http.MethodPost, one+"/confirm", access.DecideWork, "confirm", "Confirm having read just what the version that holds says", maxWords, h.confirm)
	act(http.MethodPost, one+"/versions/{number}/destroy", access.DeleteWork, "destroy", "Destroy the content of a version whose time has passed; its row, days and hash stay; needs If-Match", maxWords, h.destroy)
	get(one+"/versions/{number}", access.ReadWork, document.Object, "A version with its text, as it was written and as it reads", h.version)
	get(one+"/difference", access.ReadWork, document.Object, "How the text of the version ?from= became that of ?to=", h.difference)
	get(one+"/export", access.ExportWork, document.Object, "A version as a file", h.export)
}

// trackerPage is a page of the tracker.
type trackerPage struct {
	Items []document.Row          `json:"items"`
	Total int                     `json:"total"`  // rows that the query chooses
	Count map[document.Status]int `json:"counts"` // of all rows, by status
	Next  string                  `json:"next,omitempty"`
}

func (h documentRoutes) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	limit, wrong := limitOf(r.URL.Query().Get("limit"))
	q, err := document.ParseQuery(h.from.Library, r.URL.Query())
	if err := first(err, wrong.Err()); err != nil {
		return err
	}
	var all []document.Row
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		all, err = document.Tracker(r.Context(), tx, h.from.Library, h.from.Reading())
		return err
	})
	if err != nil {
		return err
	}
	rows, at := document.Narrow(all, q), 0
	if c := r.URL.Query().Get("cursor"); c != "" {
		if at = 1 + slices.IndexFunc(rows, func(row document.Row) bool { return row.Key() == c }); at == 0 {
			return fault.Fields{notOurs}
		}
	}
	out := trackerPage{Items: rows[at:min(at+limit, len(rows))], Total: len(rows), Count: document.Count(all)}
	if at+limit < len(rows) {
		out.Next = out.Items[limit-1].Key()
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

// documentFields are what a caller may say of a document.
var documentFields = []string{"title", "kind", "classification", "owner", "approvers", "review_months", "retain_months", "text", "note"}

// readDocument reads the fields that a caller names, as a change of what there is; code is that of the list.
func readDocument(r *http.Request, known []string) (code string, change func(*document.Content), err error) {
	said := map[string]string{}
	approvers, months, kept := []id.ID{}, 0, 0
	err = httpserver.ReadJSON(r, known, func(d *intake.Decoder, m intake.Fields) {
		for _, name := range known {
			switch {
			case !m.Has(name):
			case name == "approvers":
				said[name] = ""
				for _, x := range d.Texts(m, name) {
					approvers = append(approvers, id.ID(x.Node.Value))
				}
			case name == "review_months":
				said[name] = ""
				months, _ = d.Int(m, name, 0, document.MostReviewMonth, false)
			case name == "retain_months":
				said[name] = ""
				kept, _ = d.Int(m, name, 0, document.MostRetainMonth, false)
			default:
				said[name] = d.Text(m, name, false)
			}
		}
	})
	return said["code"], func(c *document.Content) {
		owner := string(c.Owner)
		for name, into := range map[string]*string{"title": &c.Title, "kind": &c.Kind, "classification": &c.Classification, "owner": &owner, "text": &c.Text, "note": &c.Note} {
			if s, ok := said[name]; ok {
				*into = s
			}
		}
		c.Owner = id.ID(owner)
		if _, ok := said["approvers"]; ok {
			c.Approvers = approvers
		}
		if _, ok := said["review_months"]; ok {
			c.ReviewMonths = months
		}
		if _, ok := said["retain_months"]; ok {
			c.RetainMonths = kept
		}
	}, err
}

func (h documentRoutes) create(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	code, change, err := readDocument(r, append([]string{"code"}, documentFields...))
	if err != nil {
		return err
	}
	c := document.Content{Head: document.Head{Kind: "document", Classification: document.Internal, Owner: a.User(), Approvers: []id.ID{}, ReviewMonths: 12}}
	change(&c)
	var d *document.Document
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		return once(tx, w, r, a, []any{code, c}, func() (id.ID, error) {
			if d, err = h.make(r, tx, code, c); err != nil {
				return "", err
			}
			return d.ID, nil
		}, func(made id.ID) error {
			d, err = document.Find(r.Context(), tx, made)
			return err
		})
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", documentsPath+"/"+string(d.ID))
	return answerDocument(w, http.StatusCreated, d)
}

func (h documentRoutes) make(r *http.Request, tx *db.Tx, code string, c document.Content) (*document.Document, error) {
	if code == "" {
		return document.Create(r.Context(), tx, "", c)
	}
	flags, err := h.from.Flags(r.Context(), tx)
	if err != nil {
		return nil, err
	}
	d, err := document.Start(r.Context(), tx, h.from.Library, code, flags, c.Head)
	return d, named(err, fault.Fields{{Field: "code", Problem: "is not on the list", Cure: "write one as in DOC-03, or leave it out for a document of your own"}})
}

// answerDocument answers with a document whose versions have no texts.
func answerDocument(w http.ResponseWriter, status int, d *document.Document) error {
	out := *d
	out.Versions = slices.Clone(d.Versions)
	for i := range out.Versions {
		out.Versions[i].Text = ""
	}
	w.Header().Set("ETag", etag(d.Version))
	return httpserver.JSON(w, status, out)
}

func (h documentRoutes) get(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	d, err := h.find(r, a)
	if err != nil {
		return err
	}
	return answerDocument(w, http.StatusOK, d)
}

func (h documentRoutes) find(r *http.Request, a access.Actor) (d *document.Document, err error) {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		d, err = document.Find(r.Context(), tx, which)
		return err
	})
	return d, err
}

func (h documentRoutes) change(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	_, change, wrong := readDocument(r, documentFields) // told after what is not there
	return h.written(w, r, a, func(tx *db.Tx) (*document.Document, error) {
		return document.Change(r.Context(), tx, which, version, func(c *document.Content) error {
			change(c)
			return wrong
		})
	})
}

// written answers with what became of a document. Where it was changed meanwhile, the caller hears of its version.
func (h documentRoutes) written(w http.ResponseWriter, r *http.Request, a access.Actor, do func(tx *db.Tx) (*document.Document, error)) error {
	var d *document.Document
	err := h.db.Write(r.Context(), a, func(tx *db.Tx) (err error) {
		d, err = do(tx)
		return err
	})
	switch {
	case err != nil && d != nil:
		w.Header().Set("ETag", etag(d.Version))
		return err
	case err != nil:
		return err
	case d == nil:
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return answerDocument(w, http.StatusOK, d)
}

func (h documentRoutes) discard(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	return h.written(w, r, a, func(tx *db.Tx) (*document.Document, error) {
		return document.DiscardDraft(r.Context(), tx, which, version)
	})
}

// said are the words that verbs take; the others take none.
var said = map[document.Verb][]string{document.Decide: {"decision", "note"}, document.Withdraw: {"reason", "retain_until", "successor"}}

// verb answers the route of a verb.
func (h documentRoutes) verb(verb document.Verb) httpserver.Handler {
	return func(w http.ResponseWriter, r *http.Request, a access.Actor) error {
		which, version, err := target(r)
		if err != nil {
			return err
		}
		in, wrong := words(r, nil, said[verb]...)
		return h.written(w, r, a, func(tx *db.Tx) (*document.Document, error) {
			d, err := document.Find(r.Context(), tx, which)
			if err = first(err, wrong); err != nil { // told after what is not there
				return d, err
			}
			return h.do(r, tx, verb, d, version, in)
		})
	}
}

func (h documentRoutes) do(r *http.Request, tx *db.Tx, verb document.Verb, d *document.Document, version int, in map[string]string) (*document.Document, error) {
	ctx := r.Context()
	switch verb {
	case document.Submit:
		fills := map[string]string{}
		if open := d.Open(); open != nil {
			var err error
			if fills, err = h.from.Now(ctx, tx, document.Names(open.Text), d.ID); err != nil {
				return d, err
			}
		}
		return document.SubmitDraft(ctx, tx, d.ID, version, fills)
	case document.Decide:
		return document.DecideOn(ctx, tx, d.ID, version, document.Decision(in["decision"]), in["note"])
	case document.Recall:
		return document.RecallOpen(ctx, tx, d.ID, version)
	case document.Publish:
		return document.PublishApproved(ctx, tx, d.ID, version)
	case document.Withdraw:
		return document.WithdrawPublished(ctx, tx, d.ID, version, document.Withdrawal{Reason: in["reason"], RetainUntil: in["retain_until"], Successor: id.ID(in["successor"])})
	case document.Revise:
		return document.ReviseDocument(ctx, tx, d.ID, version)
	case document.Ask: // again
		return document.RemindReaders(ctx, tx, d.ID, version)
	case document.Edit, document.Discard: // have routes of their own
	}
	return d, fmt.Errorf("no route leads to %s: %w", verb, fault.NotFound)
}
