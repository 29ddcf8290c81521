// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package risks are the pages about risks beside those that every register has: the map, and how one risk was judged and who
// accepted it.
package risks

import (
	"context"
	"net/http"
	"strconv"

	"concord/internal/ims/risk"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
	"concord/internal/report/archive"
	"concord/internal/web"
	"concord/internal/web/records"
)

const maxForm = 16 << 10

type screens struct {
	*web.Shell
	archive *archive.Archive
	library *catalog.Library
}

// More are the ways to these pages from those that every register has, and the words for what was done here.
var More = records.More{
	List: []records.Way{{Word: "risks.open-map", Path: "/map"}, {Word: "risks.open-trend", Path: "/trend"}, {Word: "risks.open-plan", Path: "/plan"}, {Word: "risks.open-numbers", Path: "/numbers"}, {Word: "risks.open-library", Path: "/library"}, {Word: "risks.open-report", Path: "/report"}},
	One:  []records.Way{{Word: "risks.open-judgement", Path: "/judgement"}, {Word: "risks.open-numbers", Path: "/numbers"}},
	Acts: map[string]string{"risks.accepted": "risks.act.accepted", "risks.approved": "risks.act.approved", "risk-ranges.create": "risks.act.ranges", "risk-ranges.update": "risks.act.ranges", "risk-ranges.delete": "risks.act.ranges-gone"},
}

// Register adds the pages.
func Register(sh *web.Shell, s *httpserver.Server, a *archive.Archive, l *catalog.Library) {
	h := screens{sh, a, l}
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/risks/map", Door: httpserver.Member, Needs: access.ReadWork, Summary: "Where the open risks stand in the matrix"}, h.chart)
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/risks/trend", Door: httpserver.Member, Needs: access.ReadWork, Summary: "Where the open risks stood at the end of each of the last months"}, h.trend)
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/risks/{id}/judgement", Door: httpserver.Member, Needs: access.ReadWork, Object: "risks", Summary: "How a risk was judged, and who stands by it"}, h.show)
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/risks/plan", Door: httpserver.Member, Needs: access.ReadWork, Summary: "The treatment plan of all risks"}, h.plan)
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/risks/numbers", Door: httpserver.Member, Needs: access.ReadWork, Summary: "The yearly loss from all risks that have ranges"}, h.portfolio)
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/risks/{id}/numbers", Door: httpserver.Member, Needs: access.ReadWork, Object: "risks", Summary: "A risk in numbers"}, h.numbers)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: "/risks/{id}/numbers", Door: httpserver.Member, Needs: access.WriteWork, Object: "risks", Audit: "risk-ranges.update", Body: maxForm, Summary: "Give or take away the ranges of a risk",
	}, h.setNumbers)
	h.simulations(s)
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/risks/library", Door: httpserver.Member, Needs: access.ReadWork, Summary: "Risks to start from"}, h.starters)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: "/risks/library", Door: httpserver.Member, Needs: access.WriteWork, Audit: "risks.create", Body: maxForm, Summary: "Start risks from the library",
	}, h.start)
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/risks/report", Door: httpserver.Member, Needs: access.WriteWork, Summary: "The form to have a report of the risks made"}, h.reportForm)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: "/risks/report", Door: httpserver.Member, Needs: access.WriteWork, Audit: "reports.create", Body: maxForm, Summary: "Have a report of the risks made and kept",
	}, h.report)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: "/risks/{id}/treatments", Door: httpserver.Member, Needs: access.WriteWork, Object: "risks", Audit: "treatments.create", Body: maxForm, Summary: "Add a treatment of a risk",
	}, h.treat)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: "/treatments/{id}/adopt", Door: httpserver.Member, Needs: access.WriteWork, Object: "treatments", Audit: "actions.create", Body: maxForm, Summary: "Make an action of a treatment",
	}, h.adopt)
	for _, act := range []risk.Act{risk.Accepted, risk.Approved} { // routes are listed in the order in which they are registered
		needs := map[risk.Act]access.Permission{risk.Accepted: access.WriteWork, risk.Approved: access.ManageOrganization}[act]
		s.Handle(httpserver.Route{
			Method: http.MethodPost, Pattern: "/risks/{id}/" + string(act), Door: httpserver.Member, Needs: needs, Object: "risks", Audit: "risks." + string(act), Body: maxForm,
			Summary: "Stand by a risk: " + string(act),
		}, func(w http.ResponseWriter, r *http.Request, a access.Actor) error { return h.stand(w, r, a, act) })
	}
}

// criteria are those in force; the program's own come in the reader's language.
func (h screens) criteria(ctx context.Context, tx *db.Tx, p web.Page) (risk.Edition, error) {
	e, err := risk.InForce(ctx, tx)
	if err == nil && e.Number == 0 {
		e.Criteria = risk.Default(p.Words)
	}
	return e, err
}

func domains() []string {
	f, _ := risk.Register.Field("domain")
	return f.Choices
}

// onePage is how one risk was judged.
type onePage struct {
	web.Page
	Record      register.Record
	Edition     risk.Edition // by which it was judged
	Acceptances []risk.Acceptance
	People      people
	Today       civil.Date
	Treatments  []risk.Treatment
	Treat       treatForm
	Faults      web.Faults
	Until       string
	Reason      string
	Act         risk.Act // that was tried
}

// titled is what a risk is called, with its reference.
func titled(rec register.Record) string {
	return risk.Register.Reference(rec.Number) + " " + rec.Values[0]
}

func (h screens) find(r *http.Request, a access.Actor) (p onePage, err error) {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return p, err
	}
	if p.Page, err = h.Page(r, a, "risks.judgement.title"); err != nil {
		return p, err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if p.Record, err = risk.Register.Find(r.Context(), tx, which); err != nil {
			return err
		}
		if p.Edition, err = risk.EditionOf(r.Context(), tx, risk.Number(p.Record, "criteria")); err != nil {
			return err
		}
		if p.Edition.Number == 0 {
			p.Edition.Criteria = risk.Default(p.Words)
		}
		if p.Acceptances, err = risk.Acceptances(r.Context(), tx, which); err != nil {
			return err
		}
		if p.Treatments, err = risk.TreatmentsOf(r.Context(), tx, which); err != nil {
			return err
		}
		p.Today = civil.Of(tx.Now)
		p.People, err = tenant.Members(r.Context(), tx)
		return err
	})
	if err != nil {
		return p, err
	}
	p.Until = p.Today.AddMonths(12).String()
	p.Treat = treatForm{Key: string(id.New(h.DB.Now())), Option: risk.Value(p.Record, "option"), Owner: risk.Value(p.Record, "owner")}
	return p, nil
}

func (h screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p, err := h.find(r, a)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, oneView(p)))
}

func (h screens) stand(w http.ResponseWriter, r *http.Request, a access.Actor, act risk.Act) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "version", "until", "reason")
	if err != nil {
		return err
	}
	version, err := web.Version(form)
	if err != nil {
		return err
	}
	until, wrongDay := civil.Parse(form.Get("until"))
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		if wrongDay != nil {
			if _, err := risk.Register.Find(r.Context(), tx, which); err != nil {
				return err
			}
			return fault.Fields{{Field: "until", Problem: "is no day", Cure: "write it as 2027-06-30"}}
		}
		_, err := risk.Accept(r.Context(), tx, which, version, act, until, form.Get("reason"))
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
		p.Faults, p.Until, p.Reason, p.Act = faults, form.Get("until"), form.Get("reason"), act
		return web.Render(w, r, http.StatusUnprocessableEntity, web.Framed(p.Page, oneView(p)))
	}
	return web.See(w, r, "/risks/"+string(which)+"/judgement", "saved")
}

// stageRow is how a risk was judged at one stage.
type stageRow struct {
	Stage, Likelihood, Counts, Level string
	Targets                          []string // for each target
	Acceptable                       bool
	Judged                           bool
}

// stages are the rows of the calculation.
func (p onePage) stages() (out []stageRow) {
	for _, s := range risk.Stages() {
		row := stageRow{Stage: s, Likelihood: p.T("risks.judgement.none")}
		if l := risk.Number(p.Record, s+"_likelihood"); l > 0 && l <= len(p.Edition.Likelihoods) {
			row.Likelihood = step(l, p.Edition.Likelihoods[l-1].Name)
		}
		highest := 0
		for _, target := range risk.Targets {
			n := risk.Number(p.Record, s+"_"+target)
			row.Targets = append(row.Targets, p.consequence(n))
			highest = max(highest, n)
		}
		row.Counts = p.consequence(highest)
		if level := risk.Number(p.Record, s+"_level"); level > 0 && level <= len(p.Edition.Levels) {
			row.Judged, row.Level, row.Acceptable = true, step(level, p.Edition.Levels[level-1].Name), p.Edition.Acceptable(level)
		}
		out = append(out, row)
	}
	return out
}

func step(n int, name string) string { return strconv.Itoa(n) + " " + name }

func (p onePage) consequence(n int) string {
	if n < 1 || n > len(p.Edition.Consequences) {
		return p.T("risks.judgement.none")
	}
	return step(n, p.Edition.Consequences[n-1].Name)
}

// level names a level of the edition by which an acceptance was made, as far as it is the one of the judgement.
func (p onePage) level(a risk.Acceptance) string {
	if a.Number == p.Edition.Number && a.Level <= len(p.Edition.Levels) {
		return step(a.Level, p.Edition.Levels[a.Level-1].Name)
	}
	return strconv.Itoa(a.Level)
}

// stander is what whoever stood by the risk is called.
func (p onePage) stander(a risk.Acceptance) string {
	if a.By == "" {
		return p.T("organization.journal.operator")
	}
	return p.People.name(p.Page, a.By)
}

// holds reports whether an act stands today.
func (p onePage) holds(act risk.Act) bool {
	until := risk.Value(p.Record, string(act)+"_until")
	return until != "" && until >= p.Today.String()
}

// may reports whether the reader can do an act now.
func (p onePage) may(act risk.Act) bool {
	if act == risk.Accepted {
		return p.Can(access.WriteWork) && risk.Value(p.Record, "owner") == string(p.Actor.User())
	}
	return p.Can(access.ManageOrganization)
}

// fault is what is wrong with a field of the act that was tried.
func (p onePage) fault(act risk.Act, field string) string {
	if p.Act != act {
		return ""
	}
	return p.Faults.At(field)
}
