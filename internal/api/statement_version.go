// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"concord/internal/ims/approved"
	"concord/internal/ims/soa"
	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/report/applicability"
	"concord/internal/report/archive"
)

// versionPage is a page of approved versions.
type versionPage struct {
	Items []approved.Version `json:"items"`
	Next  string             `json:"next,omitempty"`
}

// listVersions answers a page of the approved versions of one kind of statement.
func listVersions(w http.ResponseWriter, r *http.Request, a access.Actor, from *db.DB, kind approved.Kind) error {
	below, limit, day, err := versionQuery(r)
	if err != nil {
		return err
	}
	out := versionPage{Items: []approved.Version{}}
	err = from.Read(r.Context(), a, func(tx *db.Tx) error {
		if !day.IsZero() {
			v, err := kind.On(r.Context(), tx, day)
			switch {
			case errors.Is(err, fault.NotFound): // none held yet, which is an empty list
				return nil
			case err == nil:
				out.Items = append(out.Items, v)
			}
			return err
		}
		list, err := kind.List(r.Context(), tx, below, limit+1)
		if len(list) > limit {
			list, out.Next = list[:limit], strconv.Itoa(list[limit-1].Number)
		}
		out.Items = append(out.Items, list...)
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func versionQuery(r *http.Request) (below, limit int, day civil.Date, err error) {
	q := r.URL.Query()
	limit, wrong := limitOf(q.Get("limit"))
	if s := q.Get("cursor"); s != "" {
		if below, err = strconv.Atoi(s); err != nil || below < 1 || below > 1<<30 {
			wrong = append(wrong, notOurs)
		}
	}
	if s := q.Get("on"); s != "" {
		if day, err = civil.Parse(s); err != nil {
			wrong = append(wrong, fault.Field{Field: "on", Problem: fmt.Sprintf("is %.40q", s), Cure: "write a date as 2026-11-25"})
		}
	}
	return below, limit, day, wrong.Err()
}

// asked is a statement as the version that a parameter names was approved, or as it stands for "", read by at.
func asked[S any](r *http.Request, parameter string, at func(version id.ID) (*S, *approved.Version, error)) (*S, *approved.Version, error) {
	none := fault.Fields{{Field: parameter, Problem: "names no approved version", Cure: "write the id of one, or leave it out"}}
	version := r.URL.Query().Get(parameter)
	if _, err := id.Parse(version); version != "" && err != nil {
		return nil, nil, none
	}
	s, v, err := at(id.ID(version))
	return s, v, named(err, none)
}

// firstPrint answers with the file of a version as it was first printed and kept, and reports whether there is one.
func firstPrint(w http.ResponseWriter, r *http.Request, a access.Actor, from *db.DB, kept *archive.Archive, o archive.Order, format string) (answered bool, err error) {
	var content blob.Content
	var f archive.File
	err = from.Write(r.Context(), a, func(tx *db.Tx) error {
		content, f, err = kept.First(r.Context(), tx, o, format)
		return err
	})
	if errors.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer content.Close() //nolint:errcheck // only read
	httpserver.Content(w, r, f.Name, f.MediaType, f.Hash, content)
	return true, nil
}

func (h statementRoutes) freeze(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	in, wrong := words(r, nil, "note", "sha256")
	if wrong != nil {
		return wrong
	}
	var v approved.Version
	err := h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		return once(tx, w, r, a, in, func() (made id.ID, err error) {
			if v, err = soa.Freeze(r.Context(), tx, h.l, in["sha256"], in["note"]); err == nil {
				_, err = h.archive.Ask(r.Context(), tx, applicability.Kept(v.ID, wordsOf(r).Lang))
			}
			return v.ID, err
		}, func(made id.ID) (err error) {
			v, err = soa.Approved.Find(r.Context(), tx, made)
			return err
		})
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", statementPath+"/versions/"+string(v.ID))
	return httpserver.JSON(w, http.StatusCreated, v)
}

// frozen is a version with all its rows.
type frozen struct {
	approved.Version
	Statement *soa.Statement `json:"statement"`
}

func (h statementRoutes) version(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var out frozen
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		if out.Version, err = soa.Approved.Find(r.Context(), tx, which); err == nil {
			out.Statement, err = soa.Frozen(r.Context(), tx, which)
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h statementRoutes) difference(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var before, after *soa.Statement
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		if before, err = soa.Frozen(r.Context(), tx, which); err == nil {
			after, _, err = h.asked(r, tx, "with")
		}
		return err
	})
	if err != nil {
		return err
	}
	return items(w, soa.Difference(before, after))
}
