// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"concord/internal/ims/weight"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/idempotency"
	"concord/internal/platform/intake"
	"concord/internal/platform/openapi"
	"concord/internal/platform/register"
)

// maxWeight is the most bytes of one weight with its reason.
const maxWeight = 16 << 10

func (h knowledgeRoutes) weights(s *httpserver.Server, docs map[string]openapi.Operation) {
	const all, one, object = "/api/v1/crosswalk-weights", "/api/v1/crosswalk-weights/{id}", "crosswalk-weights"
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: all, Door: httpserver.Member, Needs: access.ReadWork,
		Summary: "The organization's own weights, of all crosswalks or of ?crosswalk=", Doc: docs["GET "+all],
	}, h.listWeights)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: all, Door: httpserver.Member, Needs: access.ManageOrganization, Audit: object + ".create", Body: maxWeight,
		Summary: "Weigh a row of a crosswalk otherwise than the content does, with the reason", Doc: docs["POST "+all],
	}, h.createWeight)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: one, Door: httpserver.Member, Needs: access.ReadWork, Object: object,
		Summary: "Get one of the organization's own weights", Doc: docs["GET "+one],
	}, h.getWeight)
	s.Handle(httpserver.Route{
		Method: http.MethodPut, Pattern: one, Door: httpserver.Member, Needs: access.ManageOrganization, Object: object, Audit: object + ".update", Body: maxWeight,
		Summary: "Change the number and the reason of a weight; needs If-Match", Doc: docs["PUT "+one],
	}, h.changeWeight)
	s.Handle(httpserver.Route{
		Method: http.MethodDelete, Pattern: one, Door: httpserver.Member, Needs: access.ManageOrganization, Object: object, Audit: object + ".delete",
		Summary: "Reset a row to the content's weight; needs If-Match", Doc: docs["DELETE "+one],
	}, h.resetWeight)
}

// weightAnswer is one weight.
type weightAnswer struct {
	ID            id.ID     `json:"id"`
	Version       int       `json:"version"`
	CreatedAt     time.Time `json:"created_at"`
	UpdatedAt     time.Time `json:"updated_at"`
	UpdatedBy     id.ID     `json:"updated_by,omitempty"`
	Crosswalk     string    `json:"crosswalk"`
	Source        string    `json:"source"`
	Weight        float64   `json:"weight"`
	DefaultWeight *float64  `json:"default_weight"` // null where the content has no such row any more
	Reason        string    `json:"reason"`
}

func (h knowledgeRoutes) weightAnswer(w weight.Weight) weightAnswer {
	out := weightAnswer{w.ID, w.Version, w.CreatedAt, w.UpdatedAt, w.UpdatedBy, w.Crosswalk, w.Source, crosswalk.Weight(w.Quarters), nil, w.Reason}
	if cw, err := crosswalk.Get(h.l, w.Crosswalk); err == nil {
		if row := cw.Row(w.Source); row != nil {
			out.DefaultWeight = &row.Weight
		}
	}
	return out
}

func (h knowledgeRoutes) answerWeight(w http.ResponseWriter, status int, x weight.Weight) error {
	w.Header().Set("ETag", etag(x.Version))
	return httpserver.JSON(w, status, h.weightAnswer(x))
}

func (h knowledgeRoutes) listWeights(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	after, limit, err := weightPage(r)
	if err != nil {
		return err
	}
	out := struct {
		Items []weightAnswer `json:"items"`
		Next  id.ID          `json:"next,omitempty"` // cursor of the next page; absent on the last
	}{Items: []weightAnswer{}}
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		list, err := weight.List(r.Context(), tx, r.URL.Query().Get("crosswalk"), after, limit+1)
		if len(list) > limit {
			list, out.Next = list[:limit], list[limit-1].ID
		}
		for _, x := range list {
			out.Items = append(out.Items, h.weightAnswer(x))
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

// weightPage reads cursor and limit of the list.
func weightPage(r *http.Request) (after id.ID, limit int, err error) {
	q := r.URL.Query()
	var wrong fault.Fields
	if s := q.Get("cursor"); s != "" {
		if after, err = id.Parse(s); err != nil {
			wrong = append(wrong, fault.Field{Field: "cursor", Problem: "is none of ours", Cure: "pass the next of the page before, or leave it out"})
		}
	}
	limit = register.PageSize
	if s := q.Get("limit"); s != "" {
		if limit, err = strconv.Atoi(s); err != nil || limit < 1 || limit > weight.Most {
			wrong = append(wrong, fault.Field{Field: "limit", Problem: "is outside its range", Cure: "choose 1 to 200"})
		}
	}
	return after, limit, wrong.Err()
}

func (h knowledgeRoutes) getWeight(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var x weight.Weight
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		x, err = weight.Find(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	return h.answerWeight(w, http.StatusOK, x)
}

// readChoice reads a weight with the fields that the route takes.
func readChoice(r *http.Request, known ...string) (c weight.Choice, err error) {
	err = httpserver.ReadJSON(r, known, func(d *intake.Decoder, body intake.Fields) {
		if slices.Contains(known, "crosswalk") {
			c.Crosswalk, c.Source = d.Text(body, "crosswalk", true), d.Text(body, "source", true)
		}
		c.Reason = d.Text(body, "reason", true)
		switch n := body.At("weight"); {
		case !body.Has("weight"):
			d.Fault(n, "weight", "is missing", "write 0, 0.25, 0.5, 0.75 or 1")
		case n.Tag != intake.Int && n.Tag != intake.Float:
			d.Fault(n, "weight", "is no number", "write 0, 0.25, 0.5, 0.75 or 1, without quotes")
		default:
			c.Weight = n.Value
		}
	})
	return c, err
}

func (h knowledgeRoutes) createWeight(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	c, err := readChoice(r, "crosswalk", "source", "weight", "reason")
	if err != nil {
		return err
	}
	var x weight.Weight
	create := func(tx *db.Tx) (id.ID, error) {
		x, err = weight.Create(r.Context(), tx, h.l, c)
		return x.ID, err
	}
	made := true
	request := []byte(c.Crosswalk + "\n" + c.Source + "\n" + c.Weight + "\n" + c.Reason)
	key := idempotency.Of(string(a.Credential())+"/"+string(a.User()), r.Header.Get("Idempotency-Key"), []byte(r.Method+" "+r.URL.Path+"\n"), request)
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		if key.Key == "" {
			_, err := create(tx)
			return err
		}
		made, err = idempotency.Once(r.Context(), tx, key, func() (id.ID, error) { return create(tx) }, func(which id.ID) error {
			x, err = weight.Find(r.Context(), tx, which)
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
	w.Header().Set("Location", "/api/v1/crosswalk-weights/"+string(x.ID))
	return h.answerWeight(w, http.StatusCreated, x)
}

func (h knowledgeRoutes) changeWeight(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	c, wrong := readChoice(r, "weight", "reason") // told after what is not there
	var x weight.Weight
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		if _, err = weight.Find(r.Context(), tx, which); err == nil {
			err = wrong
		}
		if err == nil {
			x, err = weight.Change(r.Context(), tx, which, version, c)
		}
		return err
	})
	if x.ID != "" { // also where it was changed meanwhile: the caller may want to merge
		w.Header().Set("ETag", etag(x.Version))
	}
	if err != nil {
		return err
	}
	return h.answerWeight(w, http.StatusOK, x)
}

func (h knowledgeRoutes) resetWeight(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	if err := h.db.Write(r.Context(), a, func(tx *db.Tx) error { return weight.Reset(r.Context(), tx, which, version) }); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
