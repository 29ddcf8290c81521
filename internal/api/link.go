// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
)

// linkJSON is a link as one of its records sees it.
type linkJSON struct {
	ID          id.ID         `json:"id"`
	Relation    link.Relation `json:"relation"`
	Register    string        `json:"register,omitempty"` // of the record it leads to
	Record      id.ID         `json:"record,omitempty"`
	Reference   string        `json:"reference,omitempty"` // of that record, as R-12
	Requirement string        `json:"requirement,omitempty"`
	Title       string        `json:"title"` // of what it leads to
	Author      id.ID         `json:"author,omitempty"`
	CreatedAt   time.Time     `json:"created_at"`
}

func (a API) linkOf(l link.Link) linkJSON {
	out := linkJSON{l.ID, l.Relation, l.To.Register, l.To.ID, l.Reference, l.Requirement, l.Title, l.Author, l.CreatedAt}
	if title, err := a.requirement(l.Requirement); err == nil { // it may be one of content that is gone
		out.Title = title
	}
	return out
}

// requirement looks up the title of a clause, a control or an entry of an annex.
func (a API) requirement(text string) (title string, err error) {
	ref, err := catalog.ParseRef(text)
	if err != nil {
		return "", err
	}
	title, _, err = a.Library.Place(ref)
	return title, err
}

func (h besideRoutes) links(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	out := struct {
		Items []linkJSON `json:"items"`
	}{Items: []linkJSON{}}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		end, err := h.Hold(r.Context(), tx, which)
		if err != nil {
			return err
		}
		list, err := link.Of(r.Context(), tx, end)
		for _, l := range list {
			out.Items = append(out.Items, h.linkOf(l))
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

// relyingJSON is something that relies on a record.
type relyingJSON struct {
	Register    string        `json:"register,omitempty"`
	Record      id.ID         `json:"record,omitempty"`
	Reference   string        `json:"reference,omitempty"`
	Requirement string        `json:"requirement,omitempty"`
	Title       string        `json:"title"`
	Relation    link.Relation `json:"relation"`
	Steps       int           `json:"steps"`
	Only        bool          `json:"only"`
	Via         namedJSON     `json:"via"`
}

// namedJSON is a record with its title.
type namedJSON struct {
	Register string `json:"register"`
	Record   id.ID  `json:"record"`
	Title    string `json:"title"`
}

func (h besideRoutes) reliance(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var found link.Reliance
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		of, err := h.Hold(r.Context(), tx, which)
		if err != nil {
			return err
		}
		found, err = link.RelianceOf(r.Context(), tx, of)
		return err
	})
	if err != nil {
		return err
	}
	out := struct {
		Items []relyingJSON `json:"items"`
		More  bool          `json:"more,omitempty"`
	}{Items: []relyingJSON{}, More: found.More}
	for _, x := range found.Relying {
		one := relyingJSON{x.Who.Register, x.Who.ID, x.Reference, x.Requirement, x.Title, x.Relation, x.Steps, x.Only, namedJSON{x.Via.Register, x.Via.ID, x.ViaTitle}}
		if title, err := h.requirement(x.Requirement); err == nil { // it may be one of content that is gone
			one.Title = title
		}
		out.Items = append(out.Items, one)
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h besideRoutes) link(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	in, wrong := words(r, []string{"relation"}, "register", "record", "requirement")
	var l link.Link
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		asked := link.Link{Relation: link.Relation(in["relation"]), To: id.Ref{Register: in["register"], ID: id.ID(in["record"])}, Requirement: in["requirement"]}
		if asked.From, err = h.Hold(r.Context(), tx, which); err != nil {
			return err
		}
		if wrong != nil { // told after what is not there
			return wrong
		}
		if asked.To, err = h.spelled(r, tx, asked.To); err != nil {
			return err
		}
		if err := h.leads(r, tx, asked); err != nil {
			return err
		}
		return once(tx, w, r, a, in, func() (id.ID, error) {
			l, err = link.Add(r.Context(), tx, asked)
			return l.ID, err
		}, func(made id.ID) error {
			l, err = link.Find(r.Context(), tx, made)
			l = l.SeenFrom(asked.From)
			return err
		})
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", linksPath+"/"+string(l.ID))
	w.Header().Set("ETag", etag(1))
	return httpserver.JSON(w, http.StatusCreated, h.linkOf(l))
}

// spelled is the record that a reference names, with or without its register; anything else stays as it is.
func (h besideRoutes) spelled(r *http.Request, tx *db.Tx, to id.Ref) (id.Ref, error) {
	found, err := register.Referred(r.Context(), tx, register.SeriesOf(h.Registers), string(to.ID))
	if err == nil && (to.Register == "" || to.Register == found.Register) {
		return found, nil
	}
	if errors.Is(err, fault.NotFound) {
		err = nil
	}
	return to, err
}

// leads faults a link that leads to nothing, or to two things, and keeps the record that it leads to.
func (h besideRoutes) leads(r *http.Request, tx *db.Tx, l link.Link) error {
	toRecord := l.To.Register != "" || l.To.ID != ""
	switch {
	case toRecord && l.Requirement != "":
		return fault.Fields{{Field: "requirement", Problem: "stands beside a record", Cure: "name a record or a requirement"}}
	case !toRecord:
		if _, err := h.requirement(l.Requirement); err != nil {
			return fault.Fields{{Field: "requirement", Problem: fmt.Sprintf("%.60q is none", l.Requirement), Cure: "write one as in iso27001-2022/A.5.2, or name a record by its reference"}}
		}
		return nil
	}
	if _, err := id.Parse(string(l.To.ID)); err != nil {
		return noRecord
	}
	return named(register.HeldTo(r.Context(), tx, h.Registers, l.To), noRecord)
}

// noRecord faults a record that is not there, or not in this organization.
var noRecord = fault.Fields{{Field: "record", Problem: "names no record of that register", Cure: "write the reference of one that is there, as R-12, or the register's name and the id"}}

const (
	linksPath  = "/api/v1/links"
	linkObject = "links"
)

func (a API) linked(s *httpserver.Server) {
	docs := a.workDocs()
	s.Handle(httpserver.Route{
		Method: http.MethodDelete, Pattern: linksPath + "/{id}", Door: httpserver.Member, Needs: access.WriteWork, Object: linkObject, Audit: "links.delete",
		Summary: "Take a link away; needs If-Match, which is \"1\": a link never changes", Doc: docs["DELETE "+linksPath+"/{id}"],
	}, a.unlink)
}

func (a API) unlink(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	err = a.DB.Write(r.Context(), who, func(tx *db.Tx) error {
		if _, err := link.Find(r.Context(), tx, which); err != nil {
			return err
		}
		if version != 1 {
			return fmt.Errorf("a link has version 1: %w", fault.Conflict)
		}
		return link.Remove(r.Context(), tx, which)
	})
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
