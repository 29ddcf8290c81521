// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"

	"concord/internal/ims/action"
	"concord/internal/ims/risk"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/openapi"
	"concord/internal/platform/register"
)

// treatments adds what leads from risks to their treatments and from these to actions; the rest every register has.
func (h riskRoutes) treatments(s *httpserver.Server) {
	docs := treatmentDocs()
	const plan, of, adopt = "/api/v1/treatment-plan", "/api/v1/risks/{id}/treatments", "/api/v1/treatments/{id}/adopt"
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: plan, Door: httpserver.Member, Needs: access.ReadWork, Summary: "The treatment plan of all risks, what is due first at its head, with its sums", Doc: docs["GET "+plan],
	}, h.plan)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: of, Door: httpserver.Member, Needs: access.ReadWork, Object: "risks", Summary: "What is done about one risk", Doc: docs["GET "+of],
	}, h.treatmentsOf)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: of, Door: httpserver.Member, Needs: access.WriteWork, Object: "risks", Audit: "treatments.create", Body: maxBody,
		Summary: "Add a treatment of a risk", Doc: docs["POST "+of],
	}, h.treat)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: adopt, Door: httpserver.Member, Needs: access.WriteWork, Object: "treatments", Audit: "actions.create",
		Summary: "Make an action of a treatment, with its owner and day", Doc: docs["POST "+adopt],
	}, h.adopt)
}

// treatedAnswer is a risk that a treatment treats.
type treatedAnswer struct {
	ID        id.ID  `json:"id"`
	Reference string `json:"reference"`
	Title     string `json:"title"`
	Domain    string `json:"domain"`
	Level     int    `json:"level"`
	Standing  string `json:"standing"`
}

// treatmentAnswer is one line of the plan.
type treatmentAnswer struct {
	ID         id.ID           `json:"id"`
	Reference  string          `json:"reference"`
	Version    int             `json:"version"`
	Title      string          `json:"title"`
	Option     string          `json:"option"`
	State      string          `json:"state"`
	Owner      id.ID           `json:"owner,omitempty"`
	Due        string          `json:"due,omitempty"`
	Overdue    bool            `json:"overdue"`
	Progress   int             `json:"progress"`
	Currency   string          `json:"currency"`
	CostOnce   int             `json:"cost_once"`
	CostYearly int             `json:"cost_yearly"`
	Level      int             `json:"expected_level"`
	Risks      []treatedAnswer `json:"risks"`
	Actions    []id.ID         `json:"actions"`
}

func answerTreatments(list []risk.Treatment, today civil.Date) []treatmentAnswer {
	out := []treatmentAnswer{}
	for _, t := range list {
		a := treatmentAnswer{
			t.ID, risk.Treatments.Reference(t.Number), t.Version, t.Title, t.Option, t.State, t.Owner, t.Due, t.Overdue(today), t.Progress, t.Currency, t.CostOnce, t.CostYearly, t.Level, []treatedAnswer{}, append([]id.ID{}, t.Actions...),
		}
		for _, x := range t.Risks {
			a.Risks = append(a.Risks, treatedAnswer{x.ID, risk.Register.Reference(x.Number), x.Title, x.Domain, x.Level, x.Standing})
		}
		out = append(out, a)
	}
	return out
}

// sumAnswer is what the lines of one owner, state and currency come to.
type sumAnswer struct {
	Owner      id.ID  `json:"owner,omitempty"`
	State      string `json:"state"`
	Currency   string `json:"currency"`
	Count      int    `json:"count"`
	Overdue    int    `json:"overdue"`
	CostOnce   int    `json:"cost_once"`
	CostYearly int    `json:"cost_yearly"`
}

// budgetAnswer is the whole plan against the budget of the fiscal year.
type budgetAnswer struct {
	risk.Budget
	Above int `json:"above"`
}

func (h riskRoutes) plan(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	v := r.URL.Query()
	limit, wrong := limitOf(v.Get("limit"))
	if err := wrong.Err(); err != nil {
		return err
	}
	q := risk.PlanQuery{State: v.Get("state"), Owner: v.Get("owner"), Domain: v.Get("domain"), After: v.Get("cursor"), Limit: limit}
	out := struct {
		Items  []treatmentAnswer `json:"items"`
		Sums   []sumAnswer       `json:"sums"`
		Budget *budgetAnswer     `json:"budget,omitempty"`
		Next   string            `json:"next,omitempty"`
	}{Sums: []sumAnswer{}}
	err := h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		list, next, err := risk.Plan(r.Context(), tx, q)
		if err != nil {
			return err
		}
		out.Items, out.Next = answerTreatments(list, civil.Of(tx.Now)), next
		if b, said, err := risk.FindBudget(r.Context(), tx); err != nil {
			return err
		} else if said {
			out.Budget = &budgetAnswer{b, b.Above()}
		}
		sums, err := risk.Sums(r.Context(), tx, q)
		for _, s := range sums {
			out.Sums = append(out.Sums, sumAnswer{s.Owner, s.State, s.Currency, s.Count, s.Overdue, s.CostOnce, s.CostYearly})
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h riskRoutes) treatmentsOf(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	out := collection[treatmentAnswer]{}
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		if _, err := risk.Register.Find(r.Context(), tx, which); err != nil {
			return err
		}
		list, err := risk.TreatmentsOf(r.Context(), tx, which)
		out.Items = answerTreatments(list, civil.Of(tx.Now))
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h riskRoutes) treat(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	body, err := httpserver.ReadBody(r)
	if err != nil {
		return err
	}
	patch, wrong := risk.Treatments.ReadJSON(body)
	values := make([]string, len(risk.Treatments.Fields))
	patch.Apply(values)
	return h.make(w, r, a, risk.Treatments, values, func(tx *db.Tx) (register.Record, error) {
		if _, err := risk.Register.Hold(r.Context(), tx, which); err != nil {
			return register.Record{}, err
		}
		if wrong != nil { // told after what is not there
			return register.Record{}, wrong
		}
		return risk.Treat(r.Context(), tx, which, values)
	})
}

func (h riskRoutes) adopt(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	return h.make(w, r, a, action.Register, nil, func(tx *db.Tx) (register.Record, error) { return risk.Adopt(r.Context(), tx, which) })
}

// make answers with a record that a request made in a register, once for each of its keys.
func (h riskRoutes) make(w http.ResponseWriter, r *http.Request, a access.Actor, in *register.Register, said any, create func(tx *db.Tx) (register.Record, error)) error {
	var rec register.Record
	err := h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		return once(tx, w, r, a, said, func() (id.ID, error) {
			var err error
			rec, err = create(tx)
			return rec.ID, err
		}, func(before id.ID) (err error) {
			rec, err = in.Find(r.Context(), tx, before)
			return err
		})
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/api/v1/"+in.Name+"/"+string(rec.ID))
	w.Header().Set("ETag", etag(rec.Version))
	httpserver.Raw(w, http.StatusCreated, in.AppendJSON(nil, rec))
	return nil
}

// treatmentDocs describe these operations, by the routes' names.
func treatmentDocs() map[string]openapi.Operation {
	const plan, of, adopt = "/api/v1/treatment-plan", "/api/v1/risks/{id}/treatments", "/api/v1/treatments/{id}/adopt"
	domain, _ := risk.Register.Field("domain")
	option, _ := risk.Treatments.Field("option")
	standing := openapi.OneOf(risk.Standings...)
	state, count := openapi.OneOf(risk.TreatmentStates...), openapi.Int().Least(0)
	treated := openapi.Object(openapi.Has("id", openapi.ID()), openapi.Has("reference", openapi.Text()), openapi.Has("title", openapi.Text()), openapi.Has("domain", openapi.OneOf(domain.Choices...)), openapi.Has("level", count), openapi.Has("standing", standing)).Named("TreatedRisk")
	line := openapi.Object(
		openapi.Has("id", openapi.ID()), openapi.Has("reference", openapi.Text()), openapi.Has("version", openapi.Int().Least(1)), openapi.Has("title", openapi.Text()), openapi.Has("option", openapi.OneOf(option.Choices...)), openapi.Has("state", state),
		openapi.May("owner", openapi.ID()), openapi.May("due", openapi.Date()), openapi.Has("overdue", openapi.Flag()), openapi.Has("progress", openapi.Int().From(0, 100)),
		openapi.Has("currency", openapi.Text()), openapi.Has("cost_once", count), openapi.Has("cost_yearly", count), openapi.Has("expected_level", count.About("0 for none")),
		openapi.Has("risks", openapi.List(treated)), openapi.Has("actions", openapi.List(openapi.ID()).About("adopted from it")),
	).Named("TreatmentLine")
	sum := openapi.Object(
		openapi.May("owner", openapi.ID()), openapi.Has("state", state), openapi.Has("currency", openapi.Text()), openapi.Has("count", count), openapi.Has("overdue", count), openapi.Has("cost_once", count), openapi.Has("cost_yearly", count),
	).Named("TreatmentSum")
	input, record := docsOf(risk.Treatments), docsOf(action.Register).record
	whole := openapi.Object(openapi.Has("items", openapi.List(line)), openapi.Has("sums", openapi.List(sum).About("by owner, state and currency, of all pages")), openapi.May("budget", openapi.From[budgetAnswer]("TreatmentBudget").About("the whole plan against the budget of the fiscal year, where there is one; above by so much")), openapi.May("next", openapi.Text())).Named("TreatmentPlan")
	docs := map[string]openapi.Operation{
		"GET " + plan: {ID: "readTreatmentPlan", Params: []openapi.Param{
			openapi.Query("state", "all, or one state; those in which something is to be done where nothing is said", openapi.OneOf(append([]string{risk.All}, risk.TreatmentStates...)...)),
			openapi.Query("owner", "id of a member; nobody for those without owner", openapi.Text()), openapi.Query("domain", "Of a risk that is treated", openapi.OneOf(domain.Choices...)),
			openapi.Query("cursor", "The next of the page before", openapi.Text()), openapi.Query("limit", "", openapi.Int().From(1, register.PageMost)),
		}, Answers: gives("One page, and the sums of all", whole)},
		"GET " + of:     {ID: "listTreatmentsOfRisk", Answers: gives("The oldest first", listOf(line))},
		"POST " + of:    {ID: "treatRisk", Once: true, Body: openapi.JSON(input.input, input.example()), Answers: []openapi.Answer{openapi.Gives(201, "The treatment", input.record, "ETag", "Location", "Idempotency-Replayed")}},
		"POST " + adopt: {ID: "adoptTreatment", Once: true, Problems: []int{409}, Answers: []openapi.Answer{openapi.Gives(201, "The action", record, "ETag", "Location", "Idempotency-Replayed")}},
	}
	for name, d := range docs {
		d.Tag = risk.Treatments.Name
		docs[name] = d
	}
	return docs
}
