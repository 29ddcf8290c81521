// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package statement

import (
	"slices"
	"strconv"
	"strings"

	"concord/internal/ims/control"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/handbook"
	"concord/internal/report/applicability"
	"concord/internal/web"
)

func (p *statementPage) decisions() (out []option) {
	for _, d := range soa.Decisions {
		out = append(out, option{string(d), p.T("statement.applicable." + string(d))})
	}
	return out
}

func (p *statementPage) statuses() (out []option) {
	for _, s := range soa.Statuses {
		out = append(out, option{string(s), p.T("statement.status." + string(s))})
	}
	return out
}

func (p *statementPage) lacks() (out []option) {
	out = append(out, option{"any", p.T("statement.lack.any")})
	for _, l := range soa.Lacks {
		out = append(out, option{string(l), p.T("statement.lack." + string(l))})
	}
	return out
}

// standards are the choices of the filter.
func (p *statementPage) standards() (out []option) {
	for _, s := range []string{"iso27001-2022", "iso42001-2023", soa.Own} {
		out = append(out, option{s, p.standardName(s)})
	}
	return out
}

func (p *statementPage) themes() (out []option) {
	for _, t := range p.Themes {
		out = append(out, option{t.Ref, t.Name})
	}
	return out
}

// undecided is how many of the rows shown nobody decided about.
func (p *statementPage) undecided() (n int) {
	for _, g := range p.Groups {
		n += len(g.Rows) - soa.Count(g.Rows).Decided
	}
	return n
}

// span is how many columns the table has.
func (p *statementPage) span() string {
	if p.Open != nil {
		return strconv.Itoa(4)
	}
	return strconv.Itoa(7)
}

func (p *statementPage) isOpen(e *soa.Entry) bool { return p.Open != nil && p.Open.Ref() == e.Ref() }

// rowID names a row's link, so that the focus stays there when its panel opens.
func (p *statementPage) rowID(e *soa.Entry) string {
	return "row-" + e.Standard + "-" + strings.ReplaceAll(e.Control, ".", "-")
}

// current marks the row that is open, for those who do not see the colour.
func (p *statementPage) current(e *soa.Entry) string {
	if p.isOpen(e) {
		return "true"
	}
	return "false"
}

// why words the reasons of a row.
func (p *statementPage) why(e *soa.Entry) string {
	return applicability.Report{Words: p.Words}.Why(e)
}

// beside is the address of the row before or after the open one among those shown; empty for none.
func (p *statementPage) beside(row *rowPanel, by int) string {
	var refs []string
	at := -1
	for _, g := range p.Groups {
		for i := range g.Rows {
			if g.Rows[i].Ref() == row.Ref() {
				at = len(refs)
			}
			refs = append(refs, g.Rows[i].Ref().String())
		}
	}
	if at < 0 || at+by < 0 || at+by >= len(refs) {
		return ""
	}
	return p.With("row", refs[at+by]) + "#row"
}

// help explains a field.
func (p *statementPage) help(name string) string {
	switch name {
	case "exclusion":
		return p.T("statement.exclusion.help")
	case "reason":
		return p.T("statement.reason.help")
	}
	return ""
}

// counterparts are the controls of other standards that have to do with the row.
func (p *statementPage) counterparts(row *rowPanel) (out []handbook.Counterpart) {
	for _, c := range row.Counterparts {
		if strings.Contains(c.Ref, "/A.") {
			out = append(out, c)
		}
	}
	return out
}

// counterpartPath leads to the row of a counterpart, or to the library where the statement has no such row.
func (p *statementPage) counterpartPath(c handbook.Counterpart) string {
	standard, _, _ := strings.Cut(c.Ref, "/")
	if slices.ContainsFunc(p.standards(), func(o option) bool { return o.ID == standard }) {
		return p.With("row", c.Ref) + "#row"
	}
	return "/library/" + c.Ref
}

// decisions are those that the row can have.
func (p *rowPanel) decisions() []soa.Decision {
	if p.Standard == soa.Own {
		return []soa.Decision{soa.Applicable}
	}
	return soa.Decisions
}

// decisionTone is the tone of a decision's mark.
func decisionTone(d soa.Decision) string {
	switch d {
	case soa.Applicable:
		return "good"
	case soa.Undecided:
		return "warn"
	case soa.NotApplicable:
	}
	return "calm"
}

func statusTone(s soa.Status) string {
	switch s {
	case soa.Implemented:
		return "good"
	case soa.Partly, soa.Aged:
		return "warn"
	case soa.NotImplemented:
		return "bad"
	case soa.Planned, soa.Without:
	}
	return "calm"
}

func testTone(t soa.Tests) string {
	switch t {
	case soa.Fresh:
		return "good"
	case soa.Overdue:
		return "bad"
	case soa.NoTests, soa.Some:
	}
	return "calm"
}

// parts are the titles of the controls that implement a row.
func parts(e *soa.Entry) string {
	out := make([]string, len(e.Controls))
	for i, c := range e.Controls {
		out[i] = c.Title
	}
	return strings.Join(out, "; ")
}

// called is what a source is called; one that search does not know has its id.
func called(s soa.Source) string {
	if s.Title == "" {
		return string(s.ID)
	}
	return s.Title
}

// changeName is what a row of a difference is called.
func changeName(c soa.Change) string {
	if c.Standard == soa.Own {
		return c.Title
	}
	return c.Control + " " + c.Title
}

// said words a value of a difference.
func said(p web.Page, field, value string) string {
	kind := map[string]string{"applicable": "applicable", "ticked": "reason", "derived": "reason", "status": "status"}[field]
	if kind == "" {
		return value
	}
	out := strings.Fields(value)
	for i, word := range out {
		out[i] = p.T("statement." + kind + "." + word)
	}
	return strings.Join(out, ", ")
}

// absent names a row to the page that takes things for gone: an own control by its record, others by their reference.
func absent(e soa.Entry) string {
	if e.Standard == soa.Own {
		return control.Register.Name + "/" + e.Control
	}
	return e.Ref().String()
}
