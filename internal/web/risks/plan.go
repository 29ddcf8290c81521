// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risks

import (
	"errors"
	"net/http"
	"strconv"

	"concord/internal/ims/risk"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/press"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
	"concord/internal/report/riskregister"
	"concord/internal/web"
)

// linesOnPage is how many treatments the plan shows at once.
const linesOnPage = 100

// people are those whose names a page shows.
type people []tenant.Member

// names are those of people by their ids.
func (p people) names() riskregister.Names {
	out := riskregister.Names{}
	for _, m := range p {
		out[m.User] = m.Name
	}
	return out
}

// planPage is the treatment plan of all risks.
type planPage struct {
	web.Page
	Query  risk.PlanQuery
	Lines  []risk.Treatment
	Next   string
	Total  riskregister.Total
	Owners press.Figure
	Budget *risk.Budget // nil where nobody said one
	People people
	Today  civil.Date
}

func (h screens) plan(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	v := r.URL.Query()
	p := planPage{Query: risk.PlanQuery{State: v.Get("state"), Owner: v.Get("owner"), Domain: v.Get("domain"), After: v.Get("cursor"), Limit: linesOnPage}}
	var err error
	if p.Page, err = h.Page(r, a, "risks.plan.title"); err != nil {
		return err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		p.Today = civil.Of(tx.Now)
		if p.Lines, p.Next, err = risk.Plan(r.Context(), tx, p.Query); err != nil {
			return err
		}
		if p.People, err = tenant.Members(r.Context(), tx); err != nil {
			return err
		}
		if b, said, err := risk.FindBudget(r.Context(), tx); err != nil {
			return err
		} else if said {
			p.Budget = &b
		}
		all := p.Query
		if all.State == "" { // sums of what is done too: progress would be none otherwise
			all.State = risk.All
		}
		sums, err := risk.Sums(r.Context(), tx, all)
		p.Total, p.Owners = riskregister.TotalOf(sums), riskregister.Owners(p.Words, sums, p.People.names())
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, planView(p)))
}

// narrowed reports whether the plan shows only some lines.
func (p planPage) narrowed() bool { return p.Query.State+p.Query.Owner+p.Query.Domain != "" }

// treatForm is what somebody says of a new treatment on the page of a risk.
type treatForm struct {
	Key, Title, Option, Owner, Due, What string
	Faults                               web.Faults
}

// fields are those of the form, in the order of the register.
func (f treatForm) values() []string {
	said := map[string]string{"title": f.Title, "option": f.Option, "owner": f.Owner, "due": f.Due, "what": f.What}
	out := make([]string, len(risk.Treatments.Fields))
	for i, field := range risk.Treatments.Fields {
		out[i] = said[field.Name]
	}
	return out
}

// treat adds a treatment of a risk.
func (h screens) treat(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "title", "option", "owner", "due", "what", "key")
	if err != nil {
		return err
	}
	said := treatForm{Title: form.Get("title"), Option: form.Get("option"), Owner: form.Get("owner"), Due: form.Get("due"), What: form.Get("what")}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := web.Once(r, tx, a, form, func() (id.ID, error) {
			rec, err := risk.Treat(r.Context(), tx, which, said.values())
			return rec.ID, err
		})
		return err
	})
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		p, err := h.find(r, a)
		if err != nil {
			return err
		}
		said.Key, said.Faults = p.Treat.Key, faults
		p.Treat = said
		return web.Render(w, r, http.StatusUnprocessableEntity, web.Framed(p.Page, oneView(p)))
	}
	return web.See(w, r, "/risks/"+string(which)+"/judgement#treatments", "created")
}

// adopt makes an action of a treatment; where there is one already, the reader is led to it.
func (h screens) adopt(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	if _, err := httpserver.ReadForm(r); err != nil {
		return err
	}
	var made register.Record
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		made, err = risk.Adopt(r.Context(), tx, which)
		return err
	})
	if errors.Is(err, fault.Taken) {
		return web.See(w, r, "/treatments/"+string(which), "")
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/actions/"+string(made.ID), "adopted")
}

// costOf words what a treatment costs.
func costOf(p web.Page, t risk.Treatment) string {
	if t.CostOnce == 0 && t.CostYearly == 0 {
		return ""
	}
	return riskregister.CostText(p.Words, riskregister.Costs{{Currency: t.Currency, Once: t.CostOnce, Yearly: t.CostYearly}})
}

// costs are those of the whole plan, one line for each currency.
func (p planPage) costs() (out []string) {
	for _, c := range p.Total.Costs {
		out = append(out, riskregister.CostText(p.Words, riskregister.Costs{c}))
	}
	return out
}

func percent(n int) string { return strconv.Itoa(n) + " %" }

// stateTone says by colour what a state says in words.
func stateTone(state string) string {
	switch state {
	case risk.Done:
		return "good"
	case risk.InProgress:
		return "warn"
	}
	return "calm"
}

// name is what a person is called.
func (p people) name(page web.Page, who id.ID) string {
	if who == "" {
		return page.T("riskregister.nobody")
	}
	for _, m := range p {
		if m.User == who {
			return m.Name
		}
	}
	return page.T("record.somebody")
}

// options are those of a treatment.
func options() []string {
	f, _ := risk.Treatments.Field("option")
	return f.Choices
}

// domainTone colours a domain as everywhere.
func domainTone(domain string) string {
	if domain == "both" {
		return "calm"
	}
	return domain
}
