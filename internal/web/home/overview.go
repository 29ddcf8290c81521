// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package home

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"concord/internal/ims/agenda"
	"concord/internal/ims/diagnosis"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/press"
	"concord/internal/platform/tenant"
	"concord/internal/report/management"
	"concord/internal/report/riskregister"
	"concord/internal/web"
)

// overviewPage is what top management looks at.
type overviewPage struct {
	web.Page
	management.Overview
	Figure press.Figure
	All    agenda.Kind // the decisions that are all named; empty for none
	names  map[id.ID]string
}

func (h screens) overview(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p := overviewPage{All: agenda.Kind(r.URL.Query().Get("decisions"))}
	if p.All != "" && !slices.Contains(agenda.PendingKinds(), p.All) {
		return fault.Fields{{Field: "decisions", Problem: "is no kind of decision", Cure: "follow a link of the page"}}
	}
	var err error
	if p.Page, err = h.Page(r, a, "overview.title"); err != nil {
		return err
	}
	named := management.Few
	if p.All != "" {
		named = management.Most
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if p.Overview, err = management.Read(r.Context(), tx, h.library, h.current, named); err != nil {
			return err
		}
		p.names = map[id.ID]string{}
		people, err := tenant.Members(r.Context(), tx)
		for _, m := range people {
			p.names[m.User] = m.Name
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := p.Evaluate(h.library, p.Words); err != nil {
		return err
	}
	if !p.Trend.Empty() {
		p.Figure = riskregister.Trend(p.Words, p.Trend)
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, overviewView(p)))
}

// part is one column of the picture of the standards: a clause, or the controls of the annex.
type part struct {
	Name string
	Path string
	management.Part
}

// parts are the clauses of a standard and its annex, with how much of each does not conform.
func (p overviewPage) parts(s *diagnosis.StandardResult) (out []part) {
	gaps := "/diagnoses/" + string(p.Diagnosis.ID) + "/gaps?"
	annex := part{Name: p.T("overview.annex"), Path: gaps + "standard=" + s.Standard.ID}
	for i, x := range management.Parts(s, p.Gaps) {
		if i < len(s.Clauses) {
			out = append(out, part{s.Clauses[i].Node.Ref.ID, gaps + "part=" + x.Ref, x})
			continue
		}
		annex.Count += x.Count
		annex.All += x.All
	}
	return append(out, annex)
}

// shade is how grave what is missing looks; the number beside it says the same.
func (x part) shade() string {
	switch {
	case x.Count == 0:
		return "shade-1"
	case x.Count*4 <= x.All:
		return "shade-3"
	case x.Count*2 <= x.All:
		return "shade-4"
	default:
		return "shade-5"
	}
}

// above is how many open risks stand above the line.
func (p overviewPage) above() int { return homePage{Risks: p.Risks}.above() }

// unjudged is how many open risks nobody judged.
func (p overviewPage) unjudged() (n int) {
	for _, l := range p.Risks {
		n += l.Open
	}
	return n
}

// moved words how many risks stood above the line at the end of the first month that knows any.
func (p overviewPage) moved() string {
	for _, m := range p.Trend.Months[:len(p.Trend.Months)-1] {
		if m.Total() > 0 {
			return p.T("overview.moved", "count", m.Above, "month", m.On.String()[:7])
		}
	}
	return ""
}

// pendingPath leads to the decisions of a kind where registers tell them, else to all of them on this page.
func pendingPath(k agenda.Kind) string {
	switch k {
	case agenda.AllowException:
		return "/exceptions?state=requested"
	case agenda.DecideChange:
		return "/planned-changes?state=proposed"
	case agenda.DecideTreatment:
		return "/risks/plan?state=proposed"
	case agenda.OverBudget:
		return "/risks/plan"
	default:
		return "/overview?decisions=" + string(k) + "#decisions"
	}
}

// decisionPath is where one decision is taken.
func decisionPath(d agenda.Decision) string {
	switch d.Kind {
	case agenda.ReviewDocument, agenda.ApproveDocument, agenda.ReadDocument:
		return "/documents/" + string(d.ID)
	case agenda.Confirm:
		return "/campaigns/" + string(d.ID)
	case agenda.AllowException:
		return "/exceptions/" + string(d.ID)
	case agenda.DecideChange:
		return "/planned-changes/" + string(d.ID)
	case agenda.DecideTreatment:
		return "/treatments/" + string(d.ID)
	case agenda.OverBudget:
		return "/risks/plan"
	case agenda.AcceptRisk, agenda.ApproveRisk:
	}
	return "/risks/" + string(d.ID) + "/judgement"
}

// shown are the decisions of a kind that are named: all of the kind that was asked for, the first of the others.
func (p overviewPage) shown(x agenda.Pending) []agenda.Decision {
	if p.All == x.Kind {
		return x.First
	}
	return x.First[:min(management.Few, len(x.First))]
}

func some[T any](list []T) []T { return list[:min(management.Few, len(list))] }

// rest is how many of a kind are not named.
func (p overviewPage) rest(x agenda.Pending) int { return x.Count - len(p.shown(x)) }

// severities are those of the incidents of the last days, the gravest first.
func (p overviewPage) severities() (out []string) {
	for _, s := range []string{"critical", "high", "moderate", "low", "undecided"} {
		if n := p.Incidents.Severity[s]; n > 0 {
			out = append(out, strconv.Itoa(n)+" "+p.T("registers.of.incidents.severity.choice."+s))
		}
	}
	return out
}

func tally(n int) string { return strconv.Itoa(n) }

// late reports whether an objective is past its day.
func (p overviewPage) late(a agenda.Aim) bool { return a.Due != "" && a.Due < p.Today.String() }

// details are what is known of an objective or indicator, in few words.
func (p overviewPage) details(a agenda.Aim) (out []string) {
	if a.Current != "" {
		out = append(out, p.T("overview.now", "value", a.Current))
	}
	if a.Target != "" {
		out = append(out, p.T("overview.target", "value", a.Target))
	}
	if a.Due != "" {
		out = append(out, p.T("overview.due", "day", a.Due))
	}
	if name := p.names[a.Owner]; name != "" {
		out = append(out, name)
	}
	return out
}

// aimTone is grave for an alarm and for what is behind.
func aimTone(a agenda.Aim) string {
	if a.State == "alarm" || a.State == "behind" {
		return "bad"
	}
	return "warn"
}

// costs words what the treatments that were proposed would cost.
func (p overviewPage) costs() string { return riskregister.CostText(p.Words, p.Costs.Costs) }

// aimState is what the state of an objective or indicator is called.
func (p overviewPage) aimState(register, state string) string {
	return p.T(strings.Join([]string{"registers.of", register, "state.choice", state}, "."))
}
