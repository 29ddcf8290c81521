// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"
	"strconv"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/register"
)

// besideRoutes serve what stands beside the records of one register: comments, links, history.
type besideRoutes struct {
	API
	*register.Register
}

func (a API) beside(s *httpserver.Server, r *register.Register) {
	h, docs := besideRoutes{a, r}, besideDocs(docsOf(r))
	one := "/api/v1/" + r.Name + "/{id}"
	get := func(what, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: one + "/" + what, Door: httpserver.Member, Needs: access.ReadWork, Object: r.Name, Summary: summary, Doc: docs["GET "+what]}, do)
	}
	add := func(what, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{
			Method: http.MethodPost, Pattern: one + "/" + what, Door: httpserver.Member, Needs: access.WriteWork, Object: r.Name, Audit: what + ".create", Body: maxBody, Summary: summary, Doc: docs["POST "+what],
		}, do)
	}
	get("comments", "What was said about one of "+r.Name+", oldest first", h.comments)
	add("comments", "Say something about one of "+r.Name, h.comment)
	get("links", "What one of "+r.Name+" belongs together with", h.links)
	add("links", "Link one of "+r.Name+" to another record or to a requirement", h.link)
	get("reliance", "What relies on one of "+r.Name+", also by way of what depends on it, the nearest first", h.reliance)
	get("history", "What happened to one of "+r.Name+", newest first, field by field", h.history)
}

// past is one entry of a record's history.
type past struct {
	Number  int64      `json:"n"`
	At      string     `json:"at"`
	User    id.ID      `json:"user,omitempty"` // empty for operator and jobs
	Method  string     `json:"method"`
	Action  string     `json:"action"`
	Version int        `json:"version,omitempty"`
	Reason  string     `json:"reason,omitempty"`
	Changes []db.Field `json:"changes"`
	Erased  bool       `json:"erased,omitempty"` // there were words, which were erased
}

// history shows what happened to a record to everybody who may read the record: it is what the record said. From where and
// by which credential stays in the journal, for those who may read that.
func (h besideRoutes) history(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	before, limit, err := page(r)
	if err != nil {
		return err
	}
	out := struct {
		Items []past `json:"items"`
		Next  string `json:"next,omitempty"`
	}{Items: []past{}}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		about, err := h.Hold(r.Context(), tx, which)
		if err != nil {
			return err
		}
		list, err := journal.Of(r.Context(), tx, about, before, limit+1)
		for i, p := range list {
			if i == limit {
				out.Next = strconv.FormatInt(list[i-1].Number, 10)
				break
			}
			out.Items = append(out.Items, pastOf(p))
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func pastOf(p journal.Past) past {
	out := past{Number: p.Number, At: p.At, User: p.User, Method: p.Method, Action: p.Action, Version: p.Version, Reason: p.Reason, Changes: p.Changes}
	if out.Changes == nil {
		out.Changes, out.Erased = []db.Field{}, p.Details != "" && p.Reason == ""
	}
	return out
}
