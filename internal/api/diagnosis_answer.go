// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"fmt"
	"net/http"
	"time"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
)

type answerJSON struct {
	Ref              string               `json:"ref"`
	Version          int                  `json:"version"`
	Applicable       bool                 `json:"applicable"`
	Reason           string               `json:"reason,omitempty"`
	Level            *int                 `json:"level"` // null where not applicable or confirmed
	ConfirmInherited bool                 `json:"confirm_inherited"`
	Risk             int                  `json:"risk,omitempty"`
	Note             string               `json:"note,omitempty"`
	Evidence         []diagnosis.Evidence `json:"evidence"`
	By               id.ID                `json:"by,omitempty"`
	At               time.Time            `json:"at"`
}

func answerOf(a dossier.Answer) answerJSON {
	out := answerJSON{
		Ref: a.Ref.String(), Version: a.Version, Applicable: a.Applicable, Reason: a.Reason, ConfirmInherited: a.ConfirmInherited, Risk: a.Risk, Note: a.Note,
		Evidence: a.Evidence, By: a.By, At: a.At,
	}
	if a.Applicable && !a.ConfirmInherited {
		out.Level = &a.Level
	}
	if out.Evidence == nil {
		out.Evidence = []diagnosis.Evidence{}
	}
	return out
}

func (h diagnosisRoutes) answers(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	out := struct {
		Items []answerJSON `json:"items"`
	}{Items: []answerJSON{}}
	err := h.within(r, a, func(tx *db.Tx, which id.ID) error {
		list, err := dossier.Answers(r.Context(), tx, which)
		for _, x := range list {
			out.Items = append(out.Items, answerOf(x))
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

// within reads inside one diagnosis, or fails with fault.NotFound where it is not there.
func (h diagnosisRoutes) within(r *http.Request, a access.Actor, read func(tx *db.Tx, which id.ID) error) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	return h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		if _, err := dossier.Find(r.Context(), tx, which); err != nil {
			return err
		}
		return read(tx, which)
	})
}

// readAnswer reads what somebody says of a place.
func readAnswer(r *http.Request, ref catalog.Ref) (diagnosis.Answer, error) {
	a := diagnosis.Answer{Ref: ref}
	err := httpserver.ReadJSON(r, []string{"level", "applicable", "reason", "note", "risk", "confirm_inherited", "evidence"}, func(d *intake.Decoder, m intake.Fields) {
		a.Applicable = d.Bool(m, "applicable", true)
		a.ConfirmInherited = d.Bool(m, "confirm_inherited", false)
		a.Reason, a.Note = d.Text(m, "reason", false), d.Text(m, "note", false)
		a.Level, _ = d.Int(m, "level", diagnosis.MinLevel, diagnosis.MaxLevel, a.Applicable && !a.ConfirmInherited)
		a.Risk, _ = d.Int(m, "risk", 0, 3, false)
		for _, item := range d.List(m, "evidence") {
			f := d.Map(item.Node, item.Path, "title", "date", "review_months", "link", "file")
			e := diagnosis.Evidence{Title: d.Text(f, "title", true), Date: d.Date(f, "date", true), Link: d.Text(f, "link", false), File: d.Text(f, "file", false)}
			e.ReviewMonths, _ = d.Int(f, "review_months", 1, 120, false)
			a.Evidence = append(a.Evidence, e)
		}
	})
	return a, err
}

// targetAnswer reads which diagnosis is meant and which version of the answer the caller saw; * is whatever there is.
func targetAnswer(r *http.Request) (which id.ID, version int, err error) {
	if r.Header.Get("If-Match") == "*" {
		which, err = id.Parse(r.PathValue("id"))
		return which, dossier.Force, err
	}
	return target(r)
}

func (h diagnosisRoutes) put(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := targetAnswer(r)
	if err != nil {
		return err
	}
	ref, err := placeOf(r)
	if err != nil {
		return err
	}
	said, wrong := readAnswer(r, ref)
	var kept dossier.Answer
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		if wrong != nil { // told after what is not there
			if _, err := dossier.Find(r.Context(), tx, which); err != nil {
				return err
			}
			return wrong
		}
		kept, err = dossier.Put(r.Context(), tx, h.library, which, said, version)
		return err
	})
	if kept.Version > 0 { // also where somebody else answered meanwhile
		w.Header().Set("ETag", etag(kept.Version))
	}
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, answerOf(kept))
}

func (h diagnosisRoutes) clear(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := targetAnswer(r)
	if err != nil {
		return err
	}
	ref, err := placeOf(r)
	if err != nil {
		return err
	}
	if err := h.db.Write(r.Context(), a, func(tx *db.Tx) error { return dossier.Clear(r.Context(), tx, which, ref, version) }); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

type commentJSON struct {
	ID     id.ID     `json:"id"`
	Ref    string    `json:"ref"`
	Author id.ID     `json:"author,omitempty"`
	Text   string    `json:"text"`
	At     time.Time `json:"at"`
}

func commentOf(c dossier.Comment) commentJSON {
	return commentJSON{c.ID, c.Ref.String(), c.Author, c.Text, c.At}
}

func (h diagnosisRoutes) comments(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	out := struct {
		Items []commentJSON `json:"items"`
	}{Items: []commentJSON{}}
	err := h.within(r, a, func(tx *db.Tx, which id.ID) error {
		list, err := dossier.Comments(r.Context(), tx, which)
		for _, c := range list {
			out.Items = append(out.Items, commentOf(c))
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h diagnosisRoutes) comment(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	in, wrong := words(r, []string{"ref", "text"})
	var made dossier.Comment
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		if _, err := dossier.Find(r.Context(), tx, which); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		ref, err := catalog.ParseRef(in["ref"])
		if err != nil {
			ref = catalog.Ref{ID: in["ref"]}
		}
		return once(tx, w, r, a, in, func() (id.ID, error) {
			made, err = dossier.AddComment(r.Context(), tx, h.library, which, ref, in["text"])
			return made.ID, err
		}, func(known id.ID) error {
			made, err = dossier.FindComment(r.Context(), tx, which, known)
			return err
		})
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusCreated, commentOf(made))
}

func (h diagnosisRoutes) parts(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	out := struct {
		Parts map[string]id.ID `json:"parts"` // reference of the part to the member who answers it
	}{}
	err := h.within(r, a, func(tx *db.Tx, which id.ID) (err error) {
		out.Parts, err = dossier.Assigned(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h diagnosisRoutes) assign(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	ref, err := placeOf(r)
	if err != nil {
		return err
	}
	in, wrong := words(r, nil, "user")
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		if _, err := dossier.Find(r.Context(), tx, which); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		return dossier.Assign(r.Context(), tx, h.library, which, ref, id.ID(in["user"]))
	})
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

type documentJSON struct {
	Document string                   `json:"document"`
	Status   diagnosis.DocumentStatus `json:"status"`
	Date     string                   `json:"date,omitempty"`
}

func (h diagnosisRoutes) documents(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	out := struct {
		Items []documentJSON `json:"items"`
	}{Items: []documentJSON{}}
	err := h.within(r, a, func(tx *db.Tx, which id.ID) error {
		list, err := dossier.Documents(r.Context(), tx, which)
		for _, d := range list {
			out.Items = append(out.Items, documentJSON{d.ID, d.Status, d.Date.String()})
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h diagnosisRoutes) putDocument(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	s := diagnosis.DocumentState{ID: r.PathValue("document")}
	wrong := httpserver.ReadJSON(r, []string{"status", "date"}, func(d *intake.Decoder, m intake.Fields) {
		s.Status, s.Date = diagnosis.DocumentStatus(d.Text(m, "status", true)), d.Date(m, "date", false)
	})
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		if _, err := dossier.Find(r.Context(), tx, which); err != nil {
			return err
		}
		if wrong != nil {
			return fmt.Errorf("document: %w", wrong)
		}
		return dossier.PutDocument(r.Context(), tx, h.library, which, s)
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, documentJSON{s.ID, s.Status, s.Date.String()})
}
