// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package home

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"concord/internal/ims/agenda"
	"concord/internal/ims/approved"
	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/org"
	"concord/internal/ims/risk"
	"concord/internal/ims/roadmap/plan"
	"concord/internal/ims/soa"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/press"
	"concord/internal/platform/tenant"
	"concord/internal/report/riskregister"
	"concord/internal/web"
)

// overviewPage is what top management looks at.
type overviewPage struct {
	web.Page
	agenda.Management
	Today     civil.Date
	Diagnosis *dossier.Diagnosis // the newest; nil for none
	Result    *diagnosis.Result
	Gaps      []diagnosis.Gap
	Plan      *plan.Plan // the newest; nil for none
	Risks     []agenda.Line
	Worst     []agenda.Above
	Trend     risk.Trend
	Figure    press.Figure
	Costs     riskregister.Total // of the treatments that were proposed
	Statement soa.Numbers
	Version   *approved.Version // the newest of the statement; nil for none
	Changed   int               // rows since then
	All       agenda.Kind       // the decisions that are all named; empty for none
	names     map[id.ID]string
}

// few is how many of each kind the page names, most how many of one kind where that is asked for, trendMonths how far it looks back.
const (
	few         = 3
	most        = 200
	trendMonths = 12
)

func (h screens) overview(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p := overviewPage{All: agenda.Kind(r.URL.Query().Get("decisions"))}
	if p.All != "" && !slices.Contains(agenda.PendingKinds(), p.All) {
		return fault.Fields{{Field: "decisions", Problem: "is no kind of decision", Cure: "follow a link of the page"}}
	}
	var err error
	if p.Page, err = h.Page(r, a, "overview.title"); err != nil {
		return err
	}
	var answers *diagnosis.Answers
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if answers, err = p.newest(r, tx, h); err != nil {
			return err
		}
		if err := p.read(r, tx); err != nil {
			return err
		}
		return p.statement(r, tx, h)
	})
	if err != nil {
		return err
	}
	if answers != nil {
		if p.Result, err = diagnosis.Evaluate(h.library, answers, p.Words); err != nil {
			return err
		}
		p.Gaps = diagnosis.Gaps(p.Result, diagnosis.NoPressure, p.Words)
	}
	if !p.Trend.Empty() {
		p.Figure = riskregister.Trend(p.Words, p.Trend)
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, overviewView(p)))
}

// newest finds the newest diagnosis with its answers, and the newest plan.
func (p *overviewPage) newest(r *http.Request, tx *db.Tx, h screens) (answers *diagnosis.Answers, err error) {
	list, err := dossier.List(r.Context(), tx, "", 1)
	if err != nil {
		return nil, err
	}
	if len(list) > 0 {
		p.Diagnosis = &list[0]
		if _, answers, err = dossier.Stands(r.Context(), tx, h.library, list[0].ID); err != nil {
			return nil, err
		}
	}
	plans, err := plan.List(r.Context(), tx, "", 1)
	if len(plans) > 0 {
		p.Plan = &plans[0]
	}
	return answers, err
}

func (p *overviewPage) read(r *http.Request, tx *db.Tx) (err error) {
	ctx := r.Context()
	if p.Today, err = org.Today(ctx, tx); err != nil {
		return err
	}
	which, named := id.ID(""), few
	if p.Plan != nil {
		which = p.Plan.ID
	}
	if p.All != "" {
		named = most
	}
	if p.Management, err = agenda.ForManagement(ctx, tx, p.Today, which, named); err != nil {
		return err
	}
	if p.Risks, err = agenda.Risks(ctx, tx); err != nil {
		return err
	}
	if p.Worst, err = agenda.Worst(ctx, tx, few+1); err != nil {
		return err
	}
	if p.Trend, err = risk.TrendOf(ctx, tx, p.Today, trendMonths); err != nil {
		return err
	}
	sums, err := risk.Sums(ctx, tx, risk.PlanQuery{State: risk.Proposed})
	if err != nil {
		return err
	}
	p.Costs = riskregister.TotalOf(sums)
	people, err := tenant.Members(ctx, tx)
	p.names = map[id.ID]string{}
	for _, m := range people {
		p.names[m.User] = m.Name
	}
	return err
}

// statement says how far the statement is, and how many of its rows changed since it was approved.
func (p *overviewPage) statement(r *http.Request, tx *db.Tx, h screens) error {
	s, err := soa.Read(r.Context(), tx, h.library)
	if err != nil {
		return err
	}
	p.Statement = soa.Count(s.Entries)
	list, err := soa.Approved.List(r.Context(), tx, 0, 1)
	if err != nil || len(list) == 0 {
		return err
	}
	p.Version = &list[0]
	before, err := soa.Frozen(r.Context(), tx, list[0].ID)
	if err == nil {
		p.Changed = len(soa.Difference(before, s))
	}
	return err
}

// part is one column of the picture of the standards: a clause, or the controls of the annex.
type part struct {
	Name string
	Path string
	missing
}

// parts are the clauses of a standard and its annex, with how much of each does not conform.
func (p overviewPage) parts(s *diagnosis.StandardResult) (out []part) {
	short := homePage{Gaps: p.Gaps}.missing(s)
	gaps := "/diagnoses/" + string(p.Diagnosis.ID) + "/gaps?standard=" + s.Standard.ID
	of := func(ref string, all int) missing {
		if i := slices.IndexFunc(short, func(m missing) bool { return m.Ref == ref }); i >= 0 {
			return short[i]
		}
		return missing{Ref: ref, All: all}
	}
	all := map[string]int{}
	for _, i := range s.Items {
		if i.Node.Scored && i.State != diagnosis.NotApplicable {
			all[i.Node.Top().Ref.String()]++
		}
	}
	for _, c := range s.Clauses {
		ref := c.Node.Ref.String()
		out = append(out, part{c.Node.Ref.ID, "/diagnoses/" + string(p.Diagnosis.ID) + "/gaps?part=" + ref, of(ref, all[ref])})
	}
	annex := part{p.T("overview.annex"), gaps, missing{}}
	for _, g := range s.Groups {
		m := of(g.Node.Ref.String(), all[g.Node.Ref.String()])
		annex.Count += m.Count
		annex.All += m.All
	}
	return append(out, annex)
}

// shade is how grave what is missing looks; the number beside it says the same.
func (m missing) shade() string {
	switch {
	case m.Count == 0:
		return "shade-1"
	case m.Count*4 <= m.All:
		return "shade-3"
	case m.Count*2 <= m.All:
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
	case agenda.AcceptRisk, agenda.ApproveRisk:
	}
	return "/risks/" + string(d.ID) + "/judgement"
}

// shown are the decisions of a kind that are named: all of the kind that was asked for, the first of the others.
func (p overviewPage) shown(x agenda.Pending) []agenda.Decision {
	if p.All == x.Kind {
		return x.First
	}
	return x.First[:min(few, len(x.First))]
}

func some[T any](list []T) []T { return list[:min(few, len(list))] }

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

// waiting is how many decisions wait in all, the statement's next version included.
func (p overviewPage) waiting() (n int) {
	for _, x := range p.Pending {
		n += x.Count
	}
	if p.stale() {
		n++
	}
	return n
}

// stale reports whether the statement has rows that nobody approved as they are.
func (p overviewPage) stale() bool { return p.Version == nil || p.Changed > 0 }

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
func (p overviewPage) costs() string {
	var out []string
	for _, c := range p.Costs.Costs {
		out = append(out, p.T("overview.cost", "currency", c.Currency, "once", c.Once, "yearly", c.Yearly))
	}
	return strings.Join(out, "; ")
}

// aimState is what the state of an objective or indicator is called.
func (p overviewPage) aimState(register, state string) string {
	return p.T(strings.Join([]string{"registers.of", register, "state.choice", state}, "."))
}
