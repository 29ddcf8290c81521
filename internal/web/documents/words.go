// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package documents

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"concord/internal/ims/document"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/chart"
	"concord/internal/platform/id"
	"concord/internal/platform/press"
	"concord/internal/web"
)

// tones say by colour what a status says in words.
var tones = map[string]string{
	"missing": "bad", "draft": "calm", "in-review": "warn", "approved": "warn", "published": "good", "out-of-date": "bad", "due-for-review": "warn",
	"withdrawn": "calm", "superseded": "calm", "returned": "bad", "waiting": "calm",
}

func tone(status string) string { return tones[status] }

// inks colour the statuses in the chart, in their order.
var inks = []chart.Ink{chart.Bad, chart.Neutral, chart.SeriesC, chart.SeriesA, chart.Good, chart.SeriesB, chart.Warn, chart.Grid}

// groups are what the chart counts apart: what each standard demands, and all there is.
func (p listPage) groups() (names []string, rows [][]document.Row) {
	for _, s := range []struct{ standard, name string }{{"iso27001-2022", "ISO/IEC 27001"}, {"iso42001-2023", "ISO/IEC 42001"}} {
		list := document.Narrow(p.All, document.Query{Standard: s.standard, Basis: catalog.BasisMandatory})
		if len(list) > 0 {
			names, rows = append(names, p.T("documents.mandatory-of", "standard", s.name)), append(rows, list)
		}
	}
	return append(names, p.T("documents.all")), append(rows, p.All)
}

// numbers counts the documents by status, as a chart with its table.
func (p listPage) numbers() press.Section {
	spec := chart.StackSpec{Title: p.T("documents.numbers"), Desc: p.T("documents.numbers.desc")}
	data := press.Table{Caption: p.T("documents.numbers"), Columns: []press.Column{{Title: p.T("documents.numbers.group")}}}
	for i, s := range document.Statuses {
		name := p.T("documents.status." + string(s))
		spec.Series = append(spec.Series, chart.Series{Name: name, Ink: inks[i]})
		data.Columns = append(data.Columns, press.Column{Title: name, Align: press.Right})
	}
	names, rows := p.groups()
	for i, name := range names {
		n := document.Count(rows[i])
		bar, row := chart.StackRow{Label: name}, press.Row{Cells: []press.Cell{{Text: name}}}
		for _, s := range document.Statuses {
			bar.Counts = append(bar.Counts, n[s])
			row.Cells = append(row.Cells, press.Cell{Text: fmt.Sprint(n[s])})
		}
		spec.Rows, data.Rows = append(spec.Rows, bar), append(data.Rows, row)
	}
	return press.Section{ID: "numbers", Title: p.T("documents.numbers"), Blocks: []press.Block{press.Figure{Caption: p.T("documents.numbers"), Scene: chart.Stack(spec), Data: &data}}}
}

// holding is how many of what the standards demand are published, and how many there should be.
func (p listPage) holding() (published, demanded int) {
	for _, r := range document.Narrow(p.All, document.Query{Basis: catalog.BasisMandatory}) {
		demanded++
		if r.Status == document.IsPublished || r.Status == document.OutOfDate || r.Status == document.DueForReview {
			published++
		}
	}
	return published, demanded
}

// option is a value of a filter or field with its name.
type option struct{ Value, Name string }

// options are values with their names.
func options[T ~string](values []T, name func(T) string) (out []option) {
	for _, v := range values {
		out = append(out, option{string(v), name(v)})
	}
	return out
}

func bases(p web.Page) []option {
	return options(document.Bases, func(v string) string { return p.T("documents.basis." + v) })
}

func statuses(p web.Page) []option {
	return options(document.Statuses, func(v document.Status) string { return p.T("documents.status." + string(v)) })
}

func kinds(p web.Page) []option {
	return options(document.Kinds, func(v string) string { return p.T("documents.kind." + v) })
}

func classes(p web.Page) []option {
	return options(document.Classifications, func(v string) string { return p.T("documents.class." + v) })
}

func (p listPage) owners() (out []option) {
	for _, m := range p.People {
		if slices.ContainsFunc(p.All, func(r document.Row) bool { return r.Owner == m.User }) {
			out = append(out, option{string(m.User), m.Name})
		}
	}
	return out
}

// narrowed is the tracker narrowed to one thing.
func narrowed(field, value string) string { return "/documents?" + url.Values{field: {value}}.Encode() }

// needed says in short which standards ask for a row.
func needed(r document.Row) string {
	var out []string
	for _, s := range []struct{ standard, name string }{{"iso27001-2022", "27001"}, {"iso42001-2023", "42001"}} {
		if r.For(s.standard) {
			out = append(out, s.name)
		}
	}
	return strings.Join(out, ", ")
}

// short is the number of a standard by which people know it.
func short(standard string) string {
	if s, ok := map[string]string{"iso27001-2022": "ISO/IEC 27001", "iso42001-2023": "ISO/IEC 42001"}[standard]; ok {
		return s
	}
	return standard
}

// can reports whether the reader may do a verb now.
func (p onePage) can(verb document.Verb) bool {
	needs := access.WriteWork
	if verb == document.Withdraw {
		needs = access.DeleteWork
	}
	return p.Can(needs) && p.Document.Can(verb)
}

// mine reports whether the version waits for the reader.
func (p onePage) mine() bool {
	open := p.Document.Open()
	return open != nil && p.Actor.User() != "" && open.Turn() == p.Actor.User() && p.Can(access.DecideWork)
}

func (p onePage) path() string { return here(p.Document.ID) }

// name is what a person is called here.
func (p onePage) name(who id.ID) string {
	for _, m := range p.People {
		if m.User == who {
			return m.Name
		}
	}
	if who == "" {
		return "–"
	}
	return p.T("documents.print.left")
}

// approverFields are the approvers of the form and some empty places.
func (p onePage) approverFields() []id.ID {
	const least = 3
	out := append(slices.Clone(p.Typed.Approvers), "")
	for len(out) < least {
		out = append(out, "")
	}
	return out[:min(len(out), document.MostApprovers)]
}

func (p onePage) roleOf(role string) string { return document.Humane(role) }

func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") }

// decision is the word for what an approver said.
func decision(a document.Approval) string { return cmp.Or(string(a.Decision), "waiting") }

// sign stands before a line of a difference, for those who see no colours.
func sign(op document.Op) string {
	return map[document.Op]string{document.Gone: "−", document.New: "+", document.Same: " "}[op]
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// served are what a section serves, with what the document's serves marks name above all sections left out.
func (c content) served(section string) []string { return c.serves[section] }

// problem names the line and what is wrong with it.
func (p editPage) problems() (out []string) {
	for _, f := range p.Unclosed {
		out = append(out, p.T("documents.edit.line", "line", f.Line, "problem", f.Problem, "cure", f.Cure))
	}
	return out
}

// lead says in one line what the document is.
func (p onePage) lead() string {
	return p.T("documents.kind." + p.Document.Kind)
}

// integration says whether one document can serve both standards.
func (p listPage) integration(r document.Row) string {
	if r.Integration == "" {
		return ""
	}
	return p.T("documents.integration." + r.Integration)
}

func current(is bool) string {
	if is {
		return "true"
	}
	return "false"
}
