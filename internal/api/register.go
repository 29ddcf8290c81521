// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/idempotency"
	"concord/internal/platform/register"
	"concord/internal/platform/register/imports"
)

// maxBody is the most bytes of one record.
const maxBody = 1 << 20

// registerRoutes serves one register: list, get, create, change, delete.
type registerRoutes struct {
	db   *db.DB
	desk *imports.Desk
	*register.Register
}

func (a API) register(s *httpserver.Server, r *register.Register) {
	h, doc := registerRoutes{a.DB, a.Imports, r}, docsOf(r)
	one, all := "/api/v1/"+r.Name+"/{id}", "/api/v1/"+r.Name
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: all, Door: httpserver.Member, Needs: access.ReadWork,
		Summary: "List " + r.Name + ", newest first", Doc: doc.list(),
	}, h.list)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: all, Door: httpserver.Member, Needs: access.WriteWork, Audit: r.Name + ".create", Body: maxBody,
		Summary: "Create one of " + r.Name, Doc: doc.create(),
	}, h.create)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: one, Door: httpserver.Member, Needs: access.ReadWork, Object: r.Name,
		Summary: "Get one of " + r.Name, Doc: doc.get(),
	}, h.get)
	s.Handle(httpserver.Route{
		Method: http.MethodPatch, Pattern: one, Door: httpserver.Member, Needs: access.WriteWork, Object: r.Name, Audit: r.Name + ".update", Body: maxBody,
		Summary: "Change fields of one of " + r.Name + "; needs If-Match", Doc: doc.change(),
	}, h.change)
	s.Handle(httpserver.Route{
		Method: http.MethodDelete, Pattern: one, Door: httpserver.Member, Needs: access.DeleteWork, Object: r.Name, Audit: r.Name + ".delete",
		Summary: "Delete one of " + r.Name + "; needs If-Match", Doc: doc.remove(),
	}, h.remove)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: all + "/import", Door: httpserver.Member, Needs: access.ImportWork, Audit: r.Name + ".import", Body: maxImport, Time: 2 * time.Minute,
		Summary: "Import " + r.Name + " from CSV or XLSX, all rows or none; ?preview=true only says what would change", Doc: doc.bring(),
	}, h.bring)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: all + "/export", Door: httpserver.Member, Needs: access.ExportWork,
		Summary: "Export " + r.Name + " as CSV, as XLSX by ?format=xlsx or Accept, or as JSON by ?format=json", Doc: doc.take(),
	}, h.take)
}

func (h registerRoutes) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	q, err := h.ParseQuery(r.URL.Query())
	if err != nil {
		return err
	}
	var page register.Page
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		page, err = h.List(r.Context(), tx, q)
		return err
	})
	if err != nil {
		return err
	}
	b := append(make([]byte, 0, 4096), `{"items":[`...)
	for i, rec := range page.Records {
		if i > 0 {
			b = append(b, ',')
		}
		if i == 1 { // the others are about as long as the first
			b = slices.Grow(b, len(b)*len(page.Records)*9/8)
		}
		b = h.AppendJSON(b, rec)
	}
	b = fmt.Appendf(b, `],"total":%d,"total_is_at_least":%t`, page.Total, page.AtLeast)
	if page.Next != "" {
		b = fmt.Appendf(b, `,"next":%q`, page.Next)
	}
	httpserver.Raw(w, http.StatusOK, append(b, '}'))
	return nil
}

func (h registerRoutes) get(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var rec register.Record
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		rec, err = h.Find(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	h.answer(w, http.StatusOK, rec)
	return nil
}

func (h registerRoutes) create(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	body, err := httpserver.ReadBody(r)
	if err != nil {
		return err
	}
	patch, err := h.ReadJSON(body)
	if err != nil {
		return err
	}
	values := make([]string, len(h.Fields))
	patch.Apply(values)
	var rec register.Record
	made := true
	create := func(tx *db.Tx) (id.ID, error) {
		rec, err = h.Create(r.Context(), tx, values)
		return rec.ID, err
	}
	key := idempotency.Of(string(a.Credential())+"/"+string(a.User()), r.Header.Get("Idempotency-Key"), []byte(r.Method+" "+r.URL.Path+"\n"), body)
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		if key.Key == "" {
			_, err := create(tx)
			return err
		}
		made, err = idempotency.Once(r.Context(), tx, key, func() (id.ID, error) { return create(tx) }, func(which id.ID) error {
			rec, err = h.Find(r.Context(), tx, which)
			return err
		})
		return err
	})
	if err != nil {
		return err
	}
	if !made {
		w.Header().Set("Idempotency-Replayed", "true")
	}
	w.Header().Set("Location", "/api/v1/"+h.Name+"/"+string(rec.ID))
	h.answer(w, http.StatusCreated, rec)
	return nil
}

func (h registerRoutes) change(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	body, err := httpserver.ReadBody(r)
	if err != nil {
		return err
	}
	patch, wrong := h.ReadJSON(body) // read before the transaction, which others wait for; told after what is not there
	var rec register.Record
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		rec, err = h.Update(r.Context(), tx, which, version, func(values []string) error {
			patch.Apply(values)
			return wrong
		})
		return err
	})
	if rec.ID != "" { // also where it was changed meanwhile: the caller may want to merge
		w.Header().Set("ETag", etag(rec.Version))
	}
	if err != nil {
		return err
	}
	h.answer(w, http.StatusOK, rec)
	return nil
}

func (h registerRoutes) remove(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error { return h.Delete(r.Context(), tx, which, version) })
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (h registerRoutes) answer(w http.ResponseWriter, status int, rec register.Record) {
	w.Header().Set("ETag", etag(rec.Version))
	httpserver.Raw(w, status, h.AppendJSON(nil, rec))
}

func etag(version int) string { return `"` + strconv.Itoa(version) + `"` }

// target reads which object is meant and which version of it the caller saw.
func target(r *http.Request) (which id.ID, version int, err error) {
	if which, err = id.Parse(r.PathValue("id")); err != nil {
		return "", 0, err
	}
	version, err = matched(r)
	return which, version, err
}

// matched reads which version the caller saw.
func matched(r *http.Request) (version int, err error) {
	match := r.Header.Get("If-Match")
	if match == "" {
		return 0, fmt.Errorf("If-Match is missing: %w", fault.Unversioned)
	}
	version, err = strconv.Atoi(strings.Trim(match, `"`))
	if err != nil || etag(version) != match {
		return 0, fmt.Errorf("If-Match names no version: %w", fault.Conflict)
	}
	return version, nil
}
