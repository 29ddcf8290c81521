// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"cmp"
	"net/http"
	"strconv"

	"concord/internal/ims/document"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/report/documented"
)

// versionAnswer is a version with its text.
type versionAnswer struct {
	document.Version
	Reads    string           `json:"reads"`    // the text with everything filled in: as it was submitted, of a draft as it would be now
	Open     []document.Blank `json:"open"`     // placeholders for which nothing stands
	Outdated []document.Stale `json:"outdated"` // of the published version: what says something else now
}

// numbered is the version that a text names; another one is wrong.
func numbered(d *document.Document, number string, wrong error) (*document.Version, error) {
	n, err := strconv.Atoi(number)
	if v := d.Numbered(n); err == nil && v != nil {
		return v, nil
	}
	return nil, wrong
}

func (h documentRoutes) version(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	d, err := h.find(r, a)
	if err != nil {
		return err
	}
	v, err := numbered(d, r.PathValue("number"), fault.NotFound)
	if err != nil {
		return err
	}
	out := versionAnswer{Version: *v, Outdated: []document.Stale{}}
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		f, err := documented.Filled(r.Context(), tx, h.from, d, v)
		if err != nil {
			return err
		}
		out.Reads, out.Open = f.Render(v.Text, v), f.Blanks(v.Text)
		if v.State != document.Published {
			return nil
		}
		now, err := h.from.Now(r.Context(), tx, document.Names(v.Text), d.ID)
		out.Outdated = append(out.Outdated, v.Outdated(now)...)
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h documentRoutes) difference(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	d, err := h.find(r, a)
	if err != nil {
		return err
	}
	text := func(parameter string, usual int) (text string, err error) {
		v, err := numbered(d, cmp.Or(r.URL.Query().Get(parameter), strconv.Itoa(usual)), fault.Fields{{Field: parameter, Problem: "is no version of this document", Cure: "write the number of one"}})
		if err != nil {
			return "", err
		}
		err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
			text, _, err = document.Comparable(r.Context(), tx, h.shelf, v, func(property string) string { return property })
			return err
		})
		return text, err
	}
	newest := d.Versions[0].Number
	before, err := text("from", d.Versions[min(1, len(d.Versions)-1)].Number)
	after, wrong := text("to", newest)
	if err := first(err, wrong); err != nil {
		return err
	}
	return items(w, document.Difference(before, after))
}

func (h documentRoutes) export(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	d, err := h.find(r, a)
	if err != nil {
		return err
	}
	v := d.Latest()
	if n := r.URL.Query().Get("number"); n != "" {
		if v, err = numbered(d, n, fault.Fields{{Field: "number", Problem: "is no version of this document", Cure: "write the number of one, or leave it out"}}); err != nil {
			return err
		}
	}
	var paper documented.Paper
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		paper, err = documented.Of(r.Context(), tx, h.from, d, v, wordsOf(r))
		return err
	})
	if err != nil {
		return err
	}
	format := cmp.Or(r.URL.Query().Get("format"), "pdf")
	name, kind, data, err := paper.File(format)
	if err != nil {
		return err
	}
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		tx.Record(db.Change{Action: document.Object + ".export", Object: document.Object, ID: d.ID, Reason: format})
		return nil
	})
	if err != nil {
		return err
	}
	httpserver.Attachment(w, name, kind, data)
	return nil
}
