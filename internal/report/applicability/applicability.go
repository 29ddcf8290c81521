// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package applicability prints the Statement of Applicability: one over all standards, or one standard's alone.
package applicability

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"concord/internal/ims/approved"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/fault"
	"concord/internal/platform/locale"
	"concord/internal/platform/press"
)

// Report is a statement with all that printing it needs.
type Report struct {
	Statement *soa.Statement
	Version   *approved.Version // nil for the statement as it stands, which nobody approved
	Library   *catalog.Library
	Words     *locale.Words
}

// Only returns the report of one standard alone, with the organization's own controls; of all for "". It fails with
// fault.Fields for a standard that has no rows.
func (r Report) Only(standard string) (Report, error) {
	if standard == "" {
		return r, nil
	}
	if !slices.Contains(r.Statement.Standards(), standard) || standard == soa.Own {
		return r, fault.Fields{{Field: "standard", Problem: fmt.Sprintf("is %.40q", standard), Cure: "choose from " + strings.Join(r.standards(), ", ") + ", or leave it out"}}
	}
	narrowed := *r.Statement
	narrowed.Entries = slices.DeleteFunc(slices.Clone(narrowed.Entries), func(e soa.Entry) bool { return e.Standard != standard && e.Standard != soa.Own })
	r.Statement = &narrowed
	return r, nil
}

// standards are those with rows, without the own controls.
func (r Report) standards() []string {
	return slices.DeleteFunc(r.Statement.Standards(), func(s string) bool { return s == soa.Own })
}

// formats are what the report is printed in, with media type.
var formats = []struct {
	name, kind string
	print      func(*press.Document) ([]byte, error)
}{
	{"html", "text/html; charset=utf-8", press.HTML},
	{"pdf", "application/pdf", press.PDF},
	{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", press.DOCX},
	{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", press.XLSX},
	{"csv", "application/zip", csv},
	{"json", "application/json", nil},
}

// Formats are the formats of the report.
func Formats() (out []string) {
	for _, f := range formats {
		out = append(out, f.name)
	}
	return out
}

// csv prints the tables into a ZIP.
func csv(d *press.Document) ([]byte, error) {
	files, err := press.CSV(d)
	if err != nil {
		return nil, err
	}
	return press.ZIP(files)
}

// File prints the report in one format, with a name for the file and its media type. The same report prints the same bytes. It
// fails with fault.Fields for a format that there is not.
func (r Report) File(format string) (name, kind string, data []byte, err error) {
	name = "statement-of-applicability"
	if s := r.standards(); len(s) == 1 {
		name += "-" + s[0]
	}
	if r.Version != nil {
		name += fmt.Sprintf("-v%d", r.Version.Number)
	}
	for _, f := range formats {
		switch {
		case f.name != format:
		case format == "json":
			data, err = r.Statement.Canonical()
			return name + ".json", f.kind, data, err
		default:
			if data, err = f.print(r.Document()); err != nil {
				err = fmt.Errorf("print %s: %w", format, err)
			}
			return name + "." + strings.Replace(format, "csv", "csv.zip", 1), f.kind, data, err
		}
	}
	return "", "", nil, fault.Fields{{Field: "format", Problem: fmt.Sprintf("is %.40q", format), Cure: "choose " + strings.Join(Formats(), ", ")}}
}

// t finds a text of this report.
func (r Report) t(key string, pairs ...any) string {
	return r.Words.T("applicability."+key, pairs...)
}

// word finds a text of the statement's own vocabulary.
func (r Report) word(key string) string { return r.Words.T("statement." + key) }

// standardName is what people call a standard.
func (r Report) standardName(id string) string {
	if id == soa.Own {
		return r.word("own")
	}
	std, err := r.Library.Standard(id)
	if err != nil { // a standard of content that is gone
		return id
	}
	return std.Edition.Standard
}

// Document lays the statement out: how to read it, numbers, exclusions, then all rows.
func (r Report) Document() *press.Document {
	names := []string{}
	for _, s := range r.standards() {
		names = append(names, r.standardName(s))
	}
	standards := strings.Join(names, r.t("and"))
	d := &press.Document{
		Title: r.word("title"), Subtitle: standards, Organization: r.Statement.Organization, Subject: r.t("subject", "organization", r.Statement.Organization),
		Lang: r.Words.Lang, Date: r.Statement.AsOf.Time(), Footer: r.t("footer"), Cover: r.cover(standards),
		Words: press.Words{
			Contents: r.t("words.contents"), Page: r.t("words.page"), Figure: r.t("words.figure"), Table: r.t("words.table"),
			Calculation: r.t("words.calculation"), FigureData: r.t("words.figure-data"), Yes: r.t("words.yes"), No: r.t("words.no"),
		},
	}
	d.Sections = []press.Section{r.readSection(), r.Numbers(), r.excludedSection(), r.rowSection()}
	return d
}

func (r Report) cover(standards string) []press.Fact {
	facts := []press.Fact{
		{Label: r.t("cover.organization"), Value: r.Statement.Organization},
		{Label: r.t("cover.standards"), Value: standards},
		{Label: r.t("cover.as-of"), Value: r.Statement.AsOf.String()},
		{Label: r.t("cover.scope"), Value: r.scoped()},
	}
	if r.Version == nil {
		return append(facts, press.Fact{Label: r.t("cover.version"), Value: r.t("draft")})
	}
	by := r.Version.Approver
	if by == "" {
		by = r.t("cover.command-line")
	}
	return append(facts,
		press.Fact{Label: r.t("cover.version"), Value: r.t("version", "number", r.Version.Number)},
		press.Fact{Label: r.t("cover.approved"), Value: r.t("cover.approved-by", "at", r.Version.ApprovedAt.Format(time.RFC3339), "by", by)},
		press.Fact{Label: r.t("cover.hash"), Value: r.Version.SHA256})
}

// scoped says which approved scope the statement belongs to.
func (r Report) scoped() string {
	c := r.Statement.Scope
	if c == nil {
		return r.t("scope.none")
	}
	return r.t("scope.version", "number", c.Number, "day", c.ApprovedAt.Format(time.DateOnly), "hash", c.SHA256)
}

// Covers are the words of the scope that the statement belongs to, and of each standard in it that has others; none where no
// scope is approved.
func (r Report) Covers() (out []press.Fact) {
	c := r.Statement.Scope
	if c == nil {
		return nil
	}
	out = append(out, press.Fact{Label: r.t("cover.scope"), Value: c.Summary})
	for _, d := range c.Differences {
		if slices.Contains(r.standards(), d.Standard) {
			out = append(out, press.Fact{Label: r.t("scope.for", "standard", r.standardName(d.Standard)), Value: d.Text + " (" + d.Reason + ")"})
		}
	}
	return out
}
