// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package documents

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"concord/internal/ims/document"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/report/documented"
	"concord/internal/web"
)

// chosen are the readers that a form names.
func chosen(form url.Values) []string {
	return slices.DeleteFunc(slices.Clone(form["readers"]), func(s string) bool { return s == "" })
}

// publish publishes, and asks whom the form names in the same transaction.
func (h screens) publish(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, form, err := seen(r, "readers", "again")
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		d, err := document.PublishApproved(r.Context(), tx, which, version)
		if err != nil || len(chosen(form)) == 0 {
			return err
		}
		_, err = document.AskReaders(r.Context(), tx, which, d.Version, chosen(form), form.Get("again") == "yes")
		return err
	})
	if err != nil {
		return h.again(w, r, a, err, func(p *onePage) {
			p.Readers, p.Version = chosen(form), p.Document.Latest()
			if open := p.Document.Open(); open != nil {
				p.Version = open
			}
		})
	}
	return web.See(w, r, here(which), "saved")
}

func (h screens) ask(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, form, err := seen(r, "readers", "again")
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := document.AskReaders(r.Context(), tx, which, version, chosen(form), form.Get("again") == "yes")
		return err
	})
	if err != nil {
		return h.again(w, r, a, err, func(p *onePage) { p.Readers = chosen(form) })
	}
	return web.See(w, r, here(which)+"#readers", "saved")
}

func (h screens) confirm(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "number", "sum")
	if err != nil {
		return err
	}
	number, _ := strconv.Atoi(form.Get("number")) // 0 is no version, which the rules refuse
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := document.ConfirmReading(r.Context(), tx, which, number, form.Get("sum"))
		return err
	})
	if err != nil {
		return h.again(w, r, a, err, nil)
	}
	return web.See(w, r, here(which), "saved")
}

func (h screens) readersFile(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var name string
	var data []byte
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		d, err := document.Find(r.Context(), tx, which)
		if err != nil {
			return err
		}
		v, err := asked(r, d, "number")
		if err != nil {
			return err
		}
		list, err := document.Readings(r.Context(), tx, v)
		if err != nil {
			return err
		}
		tx.Record(db.Change{Action: document.Object + ".export", Object: document.Object, ID: which, Reason: "readers"})
		name, data, err = documented.ReadersCSV(d, v, list)
		return err
	})
	if err != nil {
		return err
	}
	httpserver.Attachment(w, name, "text/csv; charset=utf-8", data)
	return nil
}

// reads is what the reader is asked to read and has not confirmed, in the version that holds; nil for nothing.
func (p onePage) reads() *document.Reading {
	at := slices.IndexFunc(p.Readings, func(r document.Reading) bool { return r.Person == p.Actor.User() && !r.Read() })
	if at < 0 || p.Actor.User() == "" || p.Version.State != document.Published || !p.Can(access.DecideWork) {
		return nil
	}
	return &p.Readings[at]
}

// haveRead counts who has read the version.
func (p onePage) haveRead() (n int) {
	for _, r := range p.Readings {
		if r.Read() {
			n++
		}
	}
	return n
}

// candidates are who can be asked.
func (p onePage) candidates() (out []option) {
	out = append(out, option{document.Everybody, p.T("documents.readers.all")})
	for _, role := range access.Roles() {
		if access.Grants(role, access.DecideWork) {
			out = append(out, option{document.AsRole + string(role), p.T("documents.readers.role", "role", p.T("web.role."+string(role)))})
		}
	}
	for _, m := range p.People {
		if !m.Disabled && access.Grants(m.Role, access.DecideWork) {
			out = append(out, option{string(m.User), m.Name})
		}
	}
	return out
}
