// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package scopestatement prints the scope of the management system: its text, its boundaries, its map.
package scopestatement

import (
	"fmt"
	"strings"
	"time"

	"concord/internal/ims/approved"
	"concord/internal/ims/scope"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
	"concord/internal/platform/press"
)

// Report is a scope with all that printing it needs.
type Report struct {
	Statement *scope.Statement
	Version   *approved.Version // nil for the scope as it stands, which nobody approved
	Library   *catalog.Library
	Words     *locale.Words
	Link      func(register string, which id.ID) string // address of a record; nil on paper
}

// formats are what the report is printed in, with media type.
var formats = []struct {
	name, kind string
	print      func(*press.Document) ([]byte, error)
}{
	{"pdf", "application/pdf", press.PDF},
	{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", press.DOCX},
	{"html", "text/html; charset=utf-8", press.HTML},
	{"json", "application/json", nil},
}

// Formats are the formats of the report.
func Formats() (out []string) {
	for _, f := range formats {
		out = append(out, f.name)
	}
	return out
}

// File prints the report in one format, with a name for the file and its media type. The same report prints the same bytes. It
// fails with fault.Fields for a format that there is not.
func (r Report) File(format string) (name, kind string, data []byte, err error) {
	name = "scope-statement"
	if r.Version != nil {
		name += fmt.Sprintf("-v%d", r.Version.Number)
	}
	for _, f := range formats {
		switch {
		case f.name != format:
		case f.print == nil:
			data, err = approved.Canonical(r.Statement)
			return name + "." + format, f.kind, data, err
		default:
			if data, err = f.print(r.Document()); err != nil {
				err = fmt.Errorf("print %s: %w", format, err)
			}
			return name + "." + format, f.kind, data, err
		}
	}
	return "", "", nil, fault.Fields{{Field: "format", Problem: fmt.Sprintf("is %.40q", format), Cure: "choose " + strings.Join(Formats(), ", ")}}
}

func (r Report) t(key string, pairs ...any) string { return r.Words.T("scope."+key, pairs...) }

// StandardName is what people call a standard.
func (r Report) StandardName(id string) string {
	std, err := r.Library.Standard(id)
	if err != nil { // a standard of content that is gone
		return id
	}
	return std.Edition.Standard
}

// Document lays the scope out on paper.
func (r Report) Document() *press.Document {
	d := &press.Document{
		Title: r.t("title"), Subtitle: r.standards(), Organization: r.Statement.Organization, Subject: r.t("print.subject", "organization", r.Statement.Organization),
		Lang: r.Words.Lang, Date: r.Statement.AsOf.Time(), Footer: r.t("print.footer"), Cover: r.cover(),
		Words: press.Words{
			Contents: r.t("print.contents"), Page: r.t("print.page"), Figure: r.t("print.figure"), Table: r.t("print.table"),
			Calculation: r.t("print.calculation"), FigureData: r.t("print.figure-data"), Yes: r.t("print.yes"), No: r.t("print.no"),
		},
	}
	d.Sections = append([]press.Section{r.Text()}, r.Parts()...)
	return d
}

func (r Report) standards() string {
	var names []string
	for _, s := range r.Statement.Standards {
		names = append(names, r.StandardName(s))
	}
	return strings.Join(names, ", ")
}

func (r Report) cover() []press.Fact {
	facts := []press.Fact{
		{Label: r.t("print.organization"), Value: r.Statement.Organization},
		{Label: r.t("print.standards"), Value: r.standards()},
		{Label: r.t("print.as-of"), Value: r.Statement.AsOf.String()},
	}
	if r.Version == nil {
		return append(facts, press.Fact{Label: r.t("print.version"), Value: r.t("print.draft")})
	}
	by := r.Version.Approver
	if by == "" {
		by = r.t("print.command-line")
	}
	return append(facts,
		press.Fact{Label: r.t("print.version"), Value: r.t("version", "number", r.Version.Number)},
		press.Fact{Label: r.t("print.approved"), Value: r.t("print.approved-by", "at", r.Version.ApprovedAt.Format(time.RFC3339), "by", by)},
		press.Fact{Label: "SHA-256", Value: r.Version.SHA256})
}

// Text is what people say of the scope, and where the standards differ.
func (r Report) Text() press.Section {
	s := press.Section{ID: "scope", Title: r.t("text")}
	var facts []press.Fact
	for _, name := range scope.Texts {
		if text := *r.Statement.Text(name); text != "" {
			facts = append(facts, press.Fact{Label: r.t("field." + name), Value: text})
		}
	}
	if len(facts) == 0 {
		s.Blocks = append(s.Blocks, press.P(r.t("text.none")))
	} else {
		s.Blocks = append(s.Blocks, press.Facts{Items: facts})
	}
	s.Sections = []press.Section{{ID: "standards", Title: r.t("standards"), Blocks: []press.Block{press.P(r.t("standards.rule")), r.perStandard()}}}
	return s
}

// perStandard is the scope for each standard in use.
func (r Report) perStandard() press.Table {
	t := press.Table{ID: "per-standard", Caption: r.t("standards"), Empty: r.t("standards.none"), Columns: []press.Column{
		{Title: r.t("standard"), Width: 22}, {Title: r.t("covers"), Width: 48}, {Title: r.t("reason"), Width: 30},
	}}
	for _, id := range r.Statement.Standards {
		row := []press.Cell{{Text: r.StandardName(id), Bold: true}, {Text: r.t("standards.same")}, {}}
		for _, d := range r.Statement.Differences {
			if d.Standard == id {
				row[1].Text, row[2].Text = d.Text, d.Reason
			}
		}
		t.Rows = append(t.Rows, press.Row{Cells: row})
	}
	return t
}

// Parts are the map of the scope, what belongs to it, and its edges.
func (r Report) Parts() []press.Section {
	return []press.Section{
		{ID: "map", Title: r.t("map"), Blocks: []press.Block{press.Figure{ID: "scope-map", Caption: r.t("map.caption"), Scene: r.Map()}}},
		{ID: "parts", Title: r.t("parts"), Blocks: []press.Block{press.P(r.t("parts.rule")), r.parts()}},
		{ID: "edges", Title: r.t("edges"), Blocks: []press.Block{press.P(r.t("edges.rule")), r.edges()}},
		{ID: "outside", Title: r.t("outside"), Blocks: []press.Block{press.P(r.t("outside.rule")), r.outside()}},
	}
}

// name is the cell of a record that can be opened.
func (r Report) name(register string, which id.ID, name string) press.Cell {
	c := press.Cell{Text: name}
	if r.Link != nil {
		c.Link = r.Link(register, which)
	}
	return c
}

func (r Report) kind(p scope.Part) string {
	if p.Kind != "" {
		return r.Words.T("registers.of.assets.kind.choice." + p.Kind)
	}
	return r.Words.T("registers.of." + p.Register + ".one")
}

func (r Report) parts() press.Table {
	t := press.Table{ID: "inside", Caption: r.t("parts"), Empty: r.t("parts.none"), Columns: []press.Column{
		{Title: r.t("part"), Width: 40}, {Title: r.t("kind"), Width: 20}, {Title: r.t("above"), Width: 25}, {Title: r.t("in-scope"), Width: 15},
	}}
	for _, list := range [][]scope.Part{r.Statement.Units, r.Statement.Sites, r.Statement.Systems} {
		for _, p := range list {
			if p.Scope == "no" {
				continue
			}
			state := press.Cell{Text: r.t("scope.yes"), Tone: press.ToneGood}
			if p.Scope != "yes" {
				state = press.Cell{Text: r.t("scope.undecided"), Tone: press.ToneWarn}
			}
			t.Rows = append(t.Rows, press.Row{Cells: []press.Cell{r.name(p.Register, p.ID, p.Name), {Text: r.kind(p)}, {Text: p.Above}, state}})
		}
	}
	return t
}

func (r Report) edges() press.Table {
	t := press.Table{ID: "at-the-edge", Caption: r.t("edges"), Empty: r.t("edges.none"), Columns: []press.Column{
		{Title: r.t("edge"), Width: 24}, {Title: r.t("kind"), Width: 12}, {Title: r.t("counterpart"), Width: 18}, {Title: r.t("passes"), Width: 26}, {Title: r.t("held-by"), Width: 20},
	}}
	for _, e := range r.Statement.Edges {
		if e.Kind != "exclusion" {
			t.Rows = append(t.Rows, press.Row{Cells: []press.Cell{
				r.name(e.Register, e.ID, e.Title), {Text: r.Words.T("registers.of.boundaries.kind.choice." + e.Kind)}, {Text: e.Counterpart}, {Text: e.Description}, {Text: e.Control},
			}})
		}
	}
	return t
}

func (r Report) outside() press.Table {
	t := press.Table{ID: "left-out", Caption: r.t("outside"), Empty: r.t("outside.none"), Columns: []press.Column{
		{Title: r.t("part"), Width: 30}, {Title: r.t("kind"), Width: 16}, {Title: r.t("bears-on"), Width: 14}, {Title: r.t("reason"), Width: 40},
	}}
	for _, e := range r.Statement.Kept("exclusion") {
		t.Rows = append(t.Rows, press.Row{Cells: []press.Cell{
			r.name(e.Register, e.ID, e.Title), {Text: r.Words.T("registers.of.boundaries.kind.choice.exclusion")}, {Text: r.Words.T("registers.of.boundaries.serves.choice." + e.Serves)}, {Text: e.Reason},
		}})
	}
	for _, p := range r.Statement.Outside() {
		t.Rows = append(t.Rows, press.Row{Cells: []press.Cell{r.name(p.Register, p.ID, p.Name), {Text: r.kind(p)}, {Text: r.Words.T("registers.of.boundaries.serves.choice.both")}, {Text: p.Reason}}})
	}
	return t
}
