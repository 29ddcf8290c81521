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
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/report/documented"
)

// readersAnswer is who was asked to read a version.
type readersAnswer struct {
	Number int                `json:"number"`
	Hash   string             `json:"sha256"` // of what the version says, which whoever has read it confirms
	Items  []document.Reading `json:"items"`
}

// reading reads who was asked about the version that the address names, or that holds.
func (h documentRoutes) reading(r *http.Request, a access.Actor) (d *document.Document, v *document.Version, list []document.Reading, err error) {
	if d, err = h.find(r, a); err != nil {
		return nil, nil, nil, err
	}
	wrong := fault.Fields{{Field: "number", Problem: "is no version of this document", Cure: "write the number of one, or leave it out"}}
	if v, err = numbered(d, cmp.Or(r.URL.Query().Get("number"), strconv.Itoa(d.Latest().Number)), wrong); err != nil {
		return nil, nil, nil, err
	}
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		list, err = document.Readings(r.Context(), tx, v)
		return err
	})
	return d, v, list, err
}

func (h documentRoutes) readers(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	_, v, list, err := h.reading(r, a)
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, readersAnswer{v.Number, v.Sum(), append([]document.Reading{}, list...)})
}

func (h documentRoutes) readersFile(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	d, v, list, err := h.reading(r, a)
	if err != nil {
		return err
	}
	name, data, err := documented.ReadersCSV(d, v, list)
	if err != nil {
		return err
	}
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		tx.Record(db.Change{Action: document.Object + ".export", Object: document.Object, ID: d.ID, Reason: "readers"})
		return nil
	})
	if err != nil {
		return err
	}
	httpserver.Attachment(w, name, "text/csv; charset=utf-8", data)
	return nil
}

func (h documentRoutes) ask(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	var who []string
	again := false
	wrong := httpserver.ReadJSON(r, []string{"readers", "again"}, func(d *intake.Decoder, m intake.Fields) {
		for _, x := range d.Texts(m, "readers") {
			who = append(who, x.Node.Value)
		}
		again = d.Bool(m, "again", false)
	})
	return h.written(w, r, a, func(tx *db.Tx) (*document.Document, error) {
		d, err := document.Find(r.Context(), tx, which)
		if err = first(err, wrong); err != nil { // told after what is not there
			return d, err
		}
		return document.AskReaders(r.Context(), tx, which, version, who, again)
	})
}

func (h documentRoutes) confirm(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	number, sum := 0, ""
	wrong := httpserver.ReadJSON(r, []string{"number", "sha256"}, func(d *intake.Decoder, m intake.Fields) {
		number, _ = d.Int(m, "number", 1, 1_000_000, true)
		sum = d.Text(m, "sha256", true)
	})
	var out document.Reading
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := document.Find(r.Context(), tx, which)
		if err = first(err, wrong); err != nil { // told after what is not there
			return err
		}
		out, err = document.ConfirmReading(r.Context(), tx, which, number, sum)
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}
