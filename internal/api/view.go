// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/openapi"
	"concord/internal/platform/register"
	"concord/internal/platform/view"
)

const (
	viewsPath = "/api/v1/views"
	tagViews  = "views"
	maxView   = 16 << 10
)

func (a API) views(s *httpserver.Server) {
	one := viewsPath + "/{id}"
	add := func(method, pattern, act, summary string, needs access.Permission, body int64, doc openapi.Operation, do httpserver.Handler) {
		doc.Tag = tagViews
		r := httpserver.Route{Method: method, Pattern: pattern, Door: httpserver.Member, Needs: needs, Body: body, Summary: summary, Doc: doc}
		if act != "" {
			r.Audit = view.Object + "." + act
		}
		if pattern != viewsPath {
			r.Object = view.Object
		}
		s.Handle(r, do)
	}
	gives := func(text string) []openapi.Answer {
		return []openapi.Answer{openapi.Gives(200, text, viewSchema, "ETag")}
	}
	example := map[string]any{"register": "risks", "name": "High and open", "query": map[string]any{"state": "open", "sort": "-level"}, "columns": []string{"owner", "level"}}
	add(http.MethodGet, viewsPath, "", "Views of lists that the caller sees: its own and those that all see, of all registers or of ?register=", access.ReadWork, 0, openapi.Operation{
		ID: "listViews", Params: []openapi.Param{openapi.Query("register", "Only those of this register", openapi.Text())}, Answers: []openapi.Answer{openapi.Gives(200, "By register and name", listOf(viewSchema))},
	}, a.listViews)
	add(http.MethodPost, viewsPath, "create", "Keep a view of a list", access.KeepNotices, maxView, openapi.Operation{
		ID: "createView", Once: true, Problems: []int{409}, Body: openapi.JSON(viewInput, example), Answers: []openapi.Answer{openapi.Gives(201, "The new view", viewSchema, "ETag", "Location", "Idempotency-Replayed")},
		Text: "query holds parameters of the register's list: filters, ranges and sort. columns are fields that follow the first; none means the register's own. To share a view takes work:write.",
	}, a.createView)
	add(http.MethodGet, one, "", "Get a view of a list", access.ReadWork, 0, openapi.Operation{ID: "getView", Answers: gives("The view")}, a.getView)
	add(http.MethodPatch, one, "update", "Change a view of a list; needs If-Match", access.KeepNotices, maxView, openapi.Operation{
		ID: "updateView", Versioned: true, Problems: []int{409}, Text: "Only the fields that are named change. Who made the view may, and of those that all see, who may delete records.",
		Body: openapi.JSON(viewChange, map[string]any{"name": "High"}), Answers: gives("The view as it is now"),
	}, a.changeView)
	add(http.MethodDelete, one, "delete", "Delete a view of a list; needs If-Match", access.KeepNotices, 0, openapi.Operation{ID: "deleteView", Versioned: true, Answers: []openapi.Answer{openapi.Nothing("Gone")}}, a.deleteView)
	add(http.MethodPost, one+"/standard", "standard", "Open a register's list with a view, for the caller", access.KeepNotices, 0, openapi.Operation{ID: "chooseStandardView", Answers: gives("The view as it is now")}, a.standardView(true))
	add(http.MethodDelete, one+"/standard", "standard", "Open a register's list without a view again", access.KeepNotices, 0, openapi.Operation{ID: "clearStandardView", Answers: gives("The view as it is now")}, a.standardView(false))
}

var (
	viewQuerySchema = openapi.Any().About("an object: parameters of the list with their values, such as {\"state\":\"open\",\"sort\":\"-level\"}")
	viewSchema      = openapi.Object(
		openapi.Has("id", openapi.ID()), openapi.Has("version", openapi.Int().Least(1)), openapi.Has("created_at", openapi.Moment()), openapi.Has("updated_at", openapi.Moment()),
		openapi.Has("owner", openapi.ID().About("who made it")), openapi.Has("register", openapi.Text()), openapi.Has("name", openapi.Text()), openapi.Has("shared", openapi.Flag().About("everybody in the organization sees it")),
		openapi.Has("standard", openapi.Flag().About("the list opens with it for the caller")), openapi.Has("query", viewQuerySchema), openapi.Has("columns", openapi.List(openapi.Text())),
	).Named("View")
	viewFields = []openapi.Property{
		openapi.Has("name", openapi.Text().Long(1, view.LongestName)), openapi.May("shared", openapi.Flag()), openapi.May("query", viewQuerySchema), openapi.May("columns", openapi.List(openapi.Text())),
	}
	viewInput  = openapi.Object(append([]openapi.Property{openapi.Has("register", openapi.Text())}, viewFields...)...).Only().Named("ViewInput")
	viewChange = openapi.Object(viewFields...).Only().Patch().Named("ViewChange")
)

// viewJSON is a view.
type viewJSON struct {
	ID        id.ID             `json:"id"`
	Version   int               `json:"version"`
	CreatedAt time.Time         `json:"created_at"`
	UpdatedAt time.Time         `json:"updated_at"`
	Owner     id.ID             `json:"owner"`
	Register  string            `json:"register"`
	Name      string            `json:"name"`
	Shared    bool              `json:"shared"`
	Standard  bool              `json:"standard"`
	Query     map[string]string `json:"query"`
	Columns   []string          `json:"columns"`
}

func viewOf(v view.View) viewJSON {
	values := v.Values()
	out := viewJSON{v.ID, v.Version, v.CreatedAt, v.UpdatedAt, v.Owner, v.Register, v.Name, v.Shared, v.Standard, map[string]string{}, append([]string{}, values[view.Column]...)}
	values.Del(view.Column)
	for name := range values {
		out.Query[name] = values.Get(name)
	}
	return out
}

func answerView(w http.ResponseWriter, status int, v view.View) error {
	w.Header().Set("ETag", etag(v.Version))
	return httpserver.JSON(w, status, viewOf(v))
}

// registerOf is the register with this name.
func (a API) registerOf(name string) (*register.Register, error) {
	i := slices.IndexFunc(a.Registers, func(r *register.Register) bool { return r.Name == name })
	if i < 0 {
		return nil, fault.Fields{{Field: "register", Problem: fmt.Sprintf("%.40q is none", name), Cure: "write the name as it stands in the address of its list"}}
	}
	return a.Registers[i], nil
}

func (a API) listViews(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	name := r.URL.Query().Get("register")
	if name != "" {
		if _, err := a.registerOf(name); err != nil {
			return err
		}
	}
	out := collection[viewJSON]{Items: []viewJSON{}}
	err := a.DB.Read(r.Context(), who, func(tx *db.Tx) error {
		list, err := view.List(r.Context(), tx, name)
		for _, v := range list {
			out.Items = append(out.Items, viewOf(v))
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

// saidOfView is what a body says; nil where it says nothing.
type saidOfView struct {
	Register string            `json:"register,omitempty"`
	Name     *string           `json:"name,omitempty"`
	Shared   *bool             `json:"shared,omitempty"`
	Query    map[string]string `json:"query,omitempty"`
	Columns  []string          `json:"columns,omitempty"`
	columns  bool
}

func readView(r *http.Request, known ...string) (in saidOfView, err error) {
	err = httpserver.ReadJSON(r, append(known, "name", "shared", "query", "columns"), func(d *intake.Decoder, body intake.Fields) {
		if slices.Contains(known, "register") {
			in.Register = d.Text(body, "register", true)
		}
		if body.Has("name") {
			name := d.Text(body, "name", true)
			in.Name = &name
		}
		if body.Has("shared") {
			shared := d.Bool(body, "shared", false)
			in.Shared = &shared
		}
		if body.Has("query") {
			in.Query = readParameters(d, body.At("query"))
		}
		for _, x := range d.Texts(body, "columns") {
			in.Columns = append(in.Columns, x.Node.Value)
		}
		in.columns = body.Has("columns")
	})
	return in, err
}

// readParameters reads an object of plain values.
func readParameters(d *intake.Decoder, n *intake.Node) map[string]string {
	out := map[string]string{}
	if n.Kind != intake.Map {
		d.Fault(n, "query", "is no object", "write parameters of the list, such as {\"state\":\"open\"}")
		return nil
	}
	for _, c := range n.Children {
		if c.Kind != intake.Scalar || c.Key == view.Column {
			d.Fault(c, "query."+c.Key, "is no plain parameter of the list", "write one value")
		}
		out[c.Key] = c.Value
	}
	return out
}

// into puts what a body says into a draft.
func (in saidOfView) into(d *view.Draft) {
	if in.Name != nil {
		d.Name = *in.Name
	}
	if in.Shared != nil {
		d.Shared = *in.Shared
	}
	columns := d.Query[view.Column]
	if in.Query != nil {
		d.Query = url.Values{}
		for name, value := range in.Query {
			d.Query.Set(name, value)
		}
	}
	if in.columns {
		columns = in.Columns
	}
	d.Query[view.Column] = columns
}

func (a API) createView(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	in, err := readView(r, "register")
	if err != nil {
		return err
	}
	of, err := a.registerOf(in.Register)
	if err != nil {
		return err
	}
	d := view.Draft{Query: url.Values{}}
	in.into(&d)
	var v view.View
	err = a.DB.Write(r.Context(), who, func(tx *db.Tx) error {
		return once(tx, w, r, who, in, func() (id.ID, error) {
			v, err = view.Create(r.Context(), tx, of, d)
			return v.ID, err
		}, func(made id.ID) error {
			v, err = view.Find(r.Context(), tx, made)
			return err
		})
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", viewsPath+"/"+string(v.ID))
	return answerView(w, http.StatusCreated, v)
}

func (a API) getView(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	v, err := a.findView(r, who)
	if err != nil {
		return err
	}
	return answerView(w, http.StatusOK, v)
}

func (a API) findView(r *http.Request, who access.Actor) (v view.View, err error) {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return v, err
	}
	err = a.DB.Read(r.Context(), who, func(tx *db.Tx) error {
		v, err = view.Find(r.Context(), tx, which)
		return err
	})
	return v, err
}

func (a API) changeView(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	v, err := a.findView(r, who)
	if err != nil {
		return err
	}
	version, err := matched(r)
	if err != nil {
		return err
	}
	of, err := a.registerOf(v.Register)
	if err != nil {
		return err
	}
	in, err := readView(r)
	if err != nil {
		return err
	}
	err = a.DB.Write(r.Context(), who, func(tx *db.Tx) error {
		v, err = view.Change(r.Context(), tx, of, v.ID, version, func(d *view.Draft) error {
			in.into(d)
			return nil
		})
		return err
	})
	if v.Version > 0 {
		w.Header().Set("ETag", etag(v.Version))
	}
	if err != nil {
		return err
	}
	return answerView(w, http.StatusOK, v)
}

func (a API) deleteView(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	if err := a.DB.Write(r.Context(), who, func(tx *db.Tx) error { return view.Remove(r.Context(), tx, which, version) }); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// standardView says whether the list opens with the view for the caller.
func (a API) standardView(on bool) httpserver.Handler {
	return func(w http.ResponseWriter, r *http.Request, who access.Actor) error {
		which, err := id.Parse(r.PathValue("id"))
		if err != nil {
			return err
		}
		var v view.View
		err = a.DB.Write(r.Context(), who, func(tx *db.Tx) error {
			v, err = view.SetStandard(r.Context(), tx, which, on)
			return err
		})
		if err != nil {
			return err
		}
		return answerView(w, http.StatusOK, v)
	}
}
