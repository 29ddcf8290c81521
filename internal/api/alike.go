// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
)

// patienceAlike is the most time for several records at once.
const patienceAlike = time.Minute

func (a API) alike(s *httpserver.Server, r *register.Register) {
	h, doc := registerRoutes{a.DB, a.Imports, r}, docsOf(r)
	all := "/api/v1/" + r.Name + "/bulk"
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: all, Door: httpserver.Member, Needs: access.WriteWork, Audit: r.Name + ".update", Body: maxBody, Time: patienceAlike,
		Summary: "Give several of " + r.Name + " the same values, all or none; ?preview=true only says what would change", Doc: doc.changeAlike(),
	}, h.changeAlike)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: all + "/delete", Door: httpserver.Member, Needs: access.DeleteWork, Audit: r.Name + ".delete", Body: maxBody, Time: patienceAlike,
		Summary: "Delete several of " + r.Name + ", all or none; ?preview=true only says what relies on them", Doc: doc.deleteAlike(),
	}, h.deleteAlike)
}

// changeJSON is what becomes of one record.
type changeJSON struct {
	ID     id.ID      `json:"id"`
	Title  string     `json:"title"`
	Fields []db.Field `json:"fields"`
}

// refusalJSON is why a record is refused.
type refusalJSON struct {
	ID       id.ID        `json:"id"`
	Title    string       `json:"title"`
	Stale    bool         `json:"stale,omitempty"`
	Problems fault.Fields `json:"problems"`
}

func refusalsJSON(list []register.Refusal) []refusalJSON {
	out := []refusalJSON{}
	for _, x := range list {
		out = append(out, refusalJSON{x.ID, x.Title, x.Stale, x.Faults})
	}
	return out
}

func (h registerRoutes) changeAlike(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var e register.Edit
	preview, seen, err := h.readAlike(r, &e.Chosen, []string{"set", "without_refused"}, func(d *intake.Decoder, body intake.Fields) {
		if !body.Has("set") {
			d.Fault(nil, "set", "is missing", "say which fields are to change, as an object")
			return
		}
		e.Set = h.ReadPatch(d, body.At("set"), "set")
		e.WithoutRefused = d.Bool(body, "without_refused", false)
	})
	if err != nil {
		return err
	}
	var done register.Effect
	err = h.either(r, a, preview, func(tx *db.Tx) error {
		if preview {
			done, err = h.Foresee(r.Context(), tx, e)
		} else {
			done, err = h.ChangeAlike(r.Context(), tx, e, seen)
		}
		return err
	})
	if err != nil {
		return err
	}
	out := struct {
		Matched  int           `json:"matched"`
		Change   int           `json:"change"`
		Same     int           `json:"same"`
		Refused  int           `json:"refused"`
		Changes  []changeJSON  `json:"changes"`
		Refusals []refusalJSON `json:"refusals"`
	}{done.Matched, done.Change, done.Same, done.Refused, []changeJSON{}, refusalsJSON(done.Refusals)}
	for _, x := range done.Changes {
		out.Changes = append(out.Changes, changeJSON(x))
	}
	w.Header().Set("ETag", `"`+done.Seen+`"`)
	return httpserver.JSON(w, http.StatusOK, out)
}

// losingJSON is something that loses what it relies on.
type losingJSON struct {
	Register    string        `json:"register,omitempty"`
	Record      id.ID         `json:"record,omitempty"`
	Requirement string        `json:"requirement,omitempty"`
	Title       string        `json:"title,omitempty"`
	Relation    link.Relation `json:"relation"`
	Only        bool          `json:"only"`
}

func (h registerRoutes) deleteAlike(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var chosen register.Chosen
	preview, seen, err := h.readAlike(r, &chosen, nil, func(*intake.Decoder, intake.Fields) {})
	if err != nil {
		return err
	}
	var done register.Removal
	err = h.either(r, a, preview, func(tx *db.Tx) error {
		if preview {
			done, err = h.ForeseeDelete(r.Context(), tx, chosen)
		} else {
			done, err = h.DeleteAlike(r.Context(), tx, chosen, seen)
		}
		return err
	})
	if err != nil {
		return err
	}
	out := struct {
		Matched  int           `json:"matched"`
		Refused  int           `json:"refused"`
		Titles   []string      `json:"titles"`
		Losing   []losingJSON  `json:"losing"`
		Refusals []refusalJSON `json:"refusals"`
	}{done.Matched, done.Refused, done.Titles, []losingJSON{}, refusalsJSON(done.Refusals)}
	for _, x := range done.Losing {
		out.Losing = append(out.Losing, losingJSON{x.Who.Register, x.Who.ID, x.Requirement, x.Title, x.Relation, x.Only})
	}
	w.Header().Set("ETag", `"`+done.Seen+`"`)
	return httpserver.JSON(w, http.StatusOK, out)
}

// either only reads for a preview.
func (h registerRoutes) either(r *http.Request, a access.Actor, preview bool, work func(*db.Tx) error) error {
	if preview {
		return h.db.Read(r.Context(), a, work)
	}
	return h.db.Write(r.Context(), a, work)
}

// readAlike reads which records are meant, and has more of the body read by more. Whoever means all of a filter must have seen
// what that comes to.
func (h registerRoutes) readAlike(r *http.Request, chosen *register.Chosen, known []string, more func(*intake.Decoder, intake.Fields)) (preview bool, seen string, err error) {
	if preview, err = yes(r, "preview"); err != nil {
		return false, "", err
	}
	err = httpserver.ReadJSON(r, append([]string{"records", "filter"}, known...), func(d *intake.Decoder, body intake.Fields) {
		if body.Has("records") == body.Has("filter") {
			d.Fault(nil, "records", "must stand here, or filter, and only one of the two", "name records with their versions, or narrow the list")
			return
		}
		if body.Has("filter") {
			chosen.All = h.readFilter(d, body.At("filter"))
		} else {
			chosen.Named = h.readSeen(d, body)
		}
		more(d, body)
	})
	if err != nil {
		return false, "", err
	}
	seen = strings.Trim(r.Header.Get("If-Match"), `"`)
	if chosen.All != nil && seen == "" && !preview {
		return false, "", fmt.Errorf("If-Match is missing, the ETag of a preview: %w", fault.Unversioned)
	}
	return preview, seen, nil
}

// readSeen reads records with the versions that were seen.
func (h registerRoutes) readSeen(d *intake.Decoder, body intake.Fields) (out []register.Seen) {
	for _, x := range d.List(body, "records") {
		one := d.Map(x.Node, x.Path, "id", "version")
		said := d.Text(one, "id", true)
		which, err := id.Parse(said)
		if _, ok := h.ParseReference(said); ok {
			which = id.ID(said)
		} else if err != nil && one.Has("id") {
			d.Fault(one.At("id"), one.PathOf("id"), "is no id", "take it from the list, or write the reference as in "+h.Reference(12))
		}
		version, _ := d.Int(one, "version", 1, 1<<30, true)
		out = append(out, register.Seen{ID: which, Version: version})
	}
	return out
}

// readFilter reads a list's filters, with the values as the list's parameters have them.
func (h registerRoutes) readFilter(d *intake.Decoder, n *intake.Node) *register.Query {
	values := url.Values{}
	for _, c := range n.Children {
		if n.Kind != intake.Map || c.Kind != intake.Scalar || slices.Contains([]string{"limit", "cursor"}, c.Key) {
			d.Fault(c, "filter."+c.Key, "is no filter", "write an object with parameters of the list, such as {\"state\":\"open\"}")
			return nil
		}
		values.Set(c.Key, c.Value)
	}
	if n.Kind != intake.Map {
		d.Fault(n, "filter", "is no object", "write {} for all records")
		return nil
	}
	q, err := h.ParseQuery(values)
	if wrong, ok := err.(fault.Fields); ok { //nolint:errorlint // as ParseQuery makes it
		for _, f := range wrong {
			d.Fault(n, "filter."+f.Field, f.Problem, f.Cure)
		}
	}
	return &q
}
