// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package documents

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"concord/internal/ims/document"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/report/documented"
	"concord/internal/web"
)

// seen reads a form of a document with the version that the person saw.
func seen(r *http.Request, fields ...string) (which id.ID, version int, form url.Values, err error) {
	if which, err = id.Parse(r.PathValue("id")); err != nil {
		return "", 0, nil, err
	}
	if form, err = httpserver.ReadForm(r, append(fields, "version")...); err != nil {
		return "", 0, nil, err
	}
	if version, err = strconv.Atoi(form.Get("version")); err != nil {
		return "", 0, nil, fmt.Errorf("a form without version: %w", fault.Unversioned)
	}
	return which, version, form, nil
}

// here is where a document that was acted on is shown.
func here(which id.ID) string { return "/documents/" + string(which) }

// act answers the form of a verb that needs no words.
func (h screens) act(verb document.Verb) httpserver.Handler {
	return func(w http.ResponseWriter, r *http.Request, a access.Actor) error {
		which, version, _, err := seen(r)
		if err != nil {
			return err
		}
		var d *document.Document
		err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
			d, err = h.do(r, tx, verb, which, version)
			return err
		})
		switch {
		case err != nil:
			return h.again(w, r, a, err, nil)
		case d == nil:
			return web.See(w, r, "/documents", "deleted")
		case verb == document.Revise:
			return web.See(w, r, here(which)+"/edit", "created")
		case d.Open() != nil:
			return web.See(w, r, fmt.Sprintf("%s?number=%d", here(which), d.Open().Number), "saved")
		}
		return web.See(w, r, here(which), "saved")
	}
}

func (h screens) do(r *http.Request, tx *db.Tx, verb document.Verb, which id.ID, version int) (*document.Document, error) {
	switch verb {
	case document.Submit:
		return h.submit(r, tx, which, version)
	case document.Recall:
		return document.RecallOpen(r.Context(), tx, which, version)
	case document.Ask: // again
		return document.RemindReaders(r.Context(), tx, which, version)
	case document.Revise:
		return document.ReviseDocument(r.Context(), tx, which, version)
	case document.Discard:
		return document.DiscardDraft(r.Context(), tx, which, version)
	case document.Edit, document.Decide, document.Publish, document.Withdraw: // have forms of their own
	}
	return nil, fmt.Errorf("no form leads to %s: %w", verb, fault.NotFound)
}

// submit freezes what stands for the draft's placeholders now.
func (h screens) submit(r *http.Request, tx *db.Tx, which id.ID, version int) (*document.Document, error) {
	d, err := document.Find(r.Context(), tx, which)
	if err != nil {
		return nil, err
	}
	fills := map[string]string{}
	if open := d.Open(); open != nil {
		if fills, err = h.from.Now(r.Context(), tx, document.Names(open.Text), d.ID); err != nil {
			return nil, err
		}
	}
	return document.SubmitDraft(r.Context(), tx, which, version, fills)
}

func (h screens) decide(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, form, err := seen(r, "decision", "note")
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := document.DecideOn(r.Context(), tx, which, version, document.Decision(form.Get("decision")), form.Get("note"))
		return err
	})
	if err != nil {
		return h.again(w, r, a, err, func(p *onePage) {
			p.Reason = form.Get("note")
			if open := p.Document.Open(); open != nil {
				p.Version = open
			}
		})
	}
	return web.See(w, r, here(which), "saved")
}

func (h screens) withdraw(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, form, err := seen(r, "reason", "retain_until", "successor")
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := document.WithdrawPublished(r.Context(), tx, which, version, document.Withdrawal{Reason: form.Get("reason"), RetainUntil: form.Get("retain_until"), Successor: id.ID(form.Get("successor"))})
		return err
	})
	if err != nil {
		return h.again(w, r, a, err, func(p *onePage) { p.Reason, p.Until = form.Get("reason"), form.Get("retain_until") })
	}
	return web.See(w, r, here(which), "withdrawn")
}

func (h screens) head(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, form, err := seen(r, "title", "kind", "classification", "owner", "approvers", "review_months", "retain_months")
	if err != nil {
		return err
	}
	months, err := strconv.Atoi(strings.TrimSpace(form.Get("review_months")))
	if err != nil {
		months = -1 // which the rules refuse
	}
	kept, err := strconv.Atoi(strings.TrimSpace(cmp.Or(form.Get("retain_months"), "0")))
	if err != nil {
		kept = -1
	}
	said := document.Head{
		Title: form.Get("title"), Kind: form.Get("kind"), Classification: form.Get("classification"), Owner: id.ID(form.Get("owner")), ReviewMonths: months, RetainMonths: kept, Approvers: []id.ID{},
	}
	for _, who := range form["approvers"] {
		if who != "" {
			said.Approvers = append(said.Approvers, id.ID(who))
		}
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := document.Change(r.Context(), tx, which, version, func(c *document.Content) error {
			c.Head = said
			return nil
		})
		return err
	})
	if err != nil {
		return h.again(w, r, a, err, func(p *onePage) { p.Typed = said })
	}
	return web.See(w, r, here(which), "saved")
}

// editPage is the editor with the preview of what was saved.
type editPage struct {
	web.Page
	Document *document.Document
	Version  *document.Version
	Content  content
	Text     string // in the field
	Note     string
	Seen     int  // version of the document that the text in the field follows
	Saved    bool // just now
	Changed  bool // somebody else saved meanwhile
	Faults   web.Faults
	Unclosed fault.Fields // flags of the text that do not close
	known    []placeholder
}

// placeholder is a name that can be written into a text.
type placeholder struct{ Form, Meaning string }

func (h screens) editor(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.edit(w, r, a, http.StatusOK, nil)
}

func (h screens) edit(w http.ResponseWriter, r *http.Request, a access.Actor, status int, typed func(*editPage)) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var p editPage
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if p.Document, err = document.Find(r.Context(), tx, which); err != nil {
			return err
		}
		if p.Page, err = h.Page(r, a, "documents.edit-of", "title", p.Document.Title); err != nil {
			return err
		}
		p.Says = p.Document.Reference
		if p.Version = p.Document.Open(); p.Version == nil || p.Version.File != nil || !p.Document.Can(document.Edit) {
			return nil
		}
		f, err := documented.Filled(r.Context(), tx, h.from, p.Document, p.Version)
		if err != nil {
			return err
		}
		p.Content = contentOf(p.Page, f, p.Version)
		for _, k := range f.Known.Placeholders {
			form := map[string]string{"text": "{{%s}}", "table": "{{{%s}}}", "flag": "{{#%[1]s}} … {{/%[1]s}}"}[k.Kind]
			p.known = append(p.known, placeholder{fmt.Sprintf(form, k.Name), k.Meaning})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if p.Version == nil || p.Version.File != nil || !p.Document.Can(document.Edit) { // there is nothing to edit: the document says what can be done
		return web.See(w, r, here(which), "")
	}
	p.Text, p.Note, p.Seen, p.Unclosed, p.Saved = p.Version.Text, p.Version.Note, p.Document.Version, document.Check(p.Version.Text), p.Done == "saved"
	if typed != nil {
		typed(&p)
	}
	return web.Render(w, r, status, web.Framed(p.Page, editView(p)))
}

func (h screens) save(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, form, err := seen(r, "text", "note")
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := document.Change(r.Context(), tx, which, version, func(c *document.Content) error {
			c.Text, c.Note = form.Get("text"), form.Get("note")
			return nil
		})
		return err
	})
	if err == nil {
		return web.See(w, r, here(which)+"/edit", "saved")
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return h.collided(w, r, a, ours, form, version)
	}
	return h.edit(w, r, a, http.StatusUnprocessableEntity, func(p *editPage) { p.Faults, p.Text, p.Note = faults, form.Get("text"), form.Get("note") })
}
