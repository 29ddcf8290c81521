// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package documented prints one version of a document, with its cover, its versions and who approved them.
package documented

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"concord/internal/ims/document"
	"concord/internal/platform/civil"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
	"concord/internal/platform/markdown"
	"concord/internal/platform/press"
)

// Paper is a version with all that printing it needs.
type Paper struct {
	Organization string
	Document     *document.Document
	Version      *document.Version
	Text         string           // with everything filled in
	People       map[id.ID]string // names of members
	Words        *locale.Words
}

// formats are what a document is printed in, with media type.
var formats = []struct {
	name, kind string
	print      func(*press.Document) ([]byte, error)
}{
	{"pdf", "application/pdf", press.PDF},
	{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", press.DOCX},
	{"html", "text/html; charset=utf-8", press.HTML},
	{"md", "text/markdown; charset=utf-8", nil},
}

// Formats are the formats of a document.
func Formats() (out []string) {
	for _, f := range formats {
		out = append(out, f.name)
	}
	return out
}

// File prints the version in one format, with a name for the file and its media type. The same version prints the same bytes.
// It fails with fault.Fields for a format that there is not.
func (p Paper) File(format string) (name, kind string, data []byte, err error) {
	name = slug(p.Document.Code + " " + p.Document.Title)
	name = fmt.Sprintf("%s-v%d.%s", name, p.Version.Number, format)
	for _, f := range formats {
		switch {
		case f.name != format:
		case f.print == nil:
			return name, f.kind, []byte(p.Text + "\n"), nil
		default:
			if data, err = f.print(p.Print()); err != nil {
				err = fmt.Errorf("print %s: %w", format, err)
			}
			return name, f.kind, data, err
		}
	}
	return "", "", nil, fault.Fields{{Field: "format", Problem: fmt.Sprintf("is %.40q", format), Cure: "choose " + strings.Join(Formats(), ", ")}}
}

// slug is a title as the name of a file.
func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case !strings.HasSuffix(b.String(), "-") && b.Len() > 0:
			b.WriteByte('-')
		}
		if b.Len() > 60 {
			break
		}
	}
	if out := strings.Trim(b.String(), "-"); out != "" {
		return out
	}
	return "document"
}

func (p Paper) t(key string, pairs ...any) string { return p.Words.T("documents."+key, pairs...) }

// name is what a person is called here.
func (p Paper) name(who id.ID) string {
	switch {
	case who == "":
		return p.t("print.command-line")
	case p.People[who] == "":
		return p.t("print.left")
	}
	return p.People[who]
}

// Print lays the version out: cover, what stands above its first section with its versions and approvals, then its sections.
// Marks for those who write are left out.
func (p Paper) Print() *press.Document {
	text := markdown.Read(p.Text, nil)
	d := &press.Document{
		Title: p.Document.Title, Subtitle: p.subtitle(), Organization: p.Organization, Subject: p.t("print.subject", "title", p.Document.Title, "organization", p.Organization),
		Lang: p.Words.Lang, Date: p.day(), Cover: p.cover(),
		Footer: p.t("print.footer", "class", p.t("class."+p.Document.Classification), "state", p.t("status."+string(p.Version.State)), "number", p.Version.Number),
		Words: press.Words{
			Contents: p.t("print.contents"), Page: p.t("print.page"), Figure: p.t("print.figure"), Table: p.t("print.table"), Calculation: p.t("print.calculation"),
			FigureData: p.t("print.figure-data"), Yes: p.t("print.yes"), No: p.t("print.no"),
		},
	}
	about := press.Section{ID: "about", Title: p.t("print.about"), Blocks: append(slices.Clone(text.Before), p.versions())}
	if len(p.Version.Approvals) > 0 {
		about.Blocks = append(about.Blocks, p.approvals())
	}
	d.Sections = append([]press.Section{about}, text.Sections...)
	for i := range d.Sections {
		d.Sections[i].Landscape = wide(d.Sections[i])
	}
	return d
}

// mostColumns is how many columns a table may have on a page that stands upright.
const mostColumns = 7

// wide reports whether a section has a table that needs the long side of the page.
func wide(s press.Section) bool {
	for _, b := range s.Blocks {
		if t, ok := b.(press.Table); ok && len(t.Columns) > mostColumns {
			return true
		}
	}
	return slices.ContainsFunc(s.Sections, wide)
}

func (p Paper) subtitle() string {
	return strings.TrimPrefix(p.Document.Code+" · "+p.t("kind."+p.Document.Kind)+" · "+p.t("class."+p.Document.Classification), " · ")
}

// day is the day the version speaks of: when it was published, or else last written.
func (p Paper) day() time.Time {
	if d, err := civil.Parse(p.Version.PublishedOn); err == nil {
		return d.Time()
	}
	return p.Version.EditedAt.Truncate(time.Second)
}

func (p Paper) cover() []press.Fact {
	v := p.Version
	facts := []press.Fact{
		{Label: p.t("field.version"), Value: fmt.Sprintf("%d, %s", v.Number, p.t("status."+string(v.State)))},
		{Label: p.t("field.classification"), Value: p.t("class." + p.Document.Classification)},
	}
	if p.Document.Owner != "" {
		facts = append(facts, press.Fact{Label: p.t("field.owner"), Value: p.name(p.Document.Owner)})
	}
	for _, a := range v.Approvals {
		if a.Decision == document.Approve && v.State != document.Draft {
			facts = append(facts, press.Fact{Label: p.t("print.approved"), Value: p.name(a.Person) + ", " + a.DecidedAt.Format("2006-01-02")})
		}
	}
	for _, f := range []press.Fact{
		{Label: p.t("field.published_on"), Value: v.PublishedOn}, {Label: p.t("field.next_review"), Value: v.NextReview}, {Label: p.t("field.retain_until"), Value: v.RetainUntil},
	} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	return facts
}

// versions lists this version and those before it.
func (p Paper) versions() press.Table {
	t := press.Table{ID: "versions", Caption: p.t("print.versions"), Columns: []press.Column{
		{Title: p.t("field.version"), Width: 8, Align: press.Right},
		{Title: p.t("field.state"), Width: 14},
		{Title: p.t("field.published_on"), Width: 14},
		{Title: p.t("print.by"), Width: 22},
		{Title: p.t("field.note"), Width: 42},
	}}
	for _, v := range p.Document.Versions {
		if v.Number <= p.Version.Number {
			t.Rows = append(t.Rows, press.Row{Cells: []press.Cell{
				{Text: fmt.Sprint(v.Number)}, {Text: p.t("status." + string(v.State))}, {Text: v.PublishedOn}, {Text: p.name(v.EditedBy)}, {Text: v.Note},
			}})
		}
	}
	return t
}

// approvals lists who decided about the version, in their order.
func (p Paper) approvals() press.Table {
	t := press.Table{ID: "approvals", Caption: p.t("approvals"), Columns: []press.Column{
		{Title: p.t("approvals.who"), Width: 30}, {Title: p.t("approvals.decision"), Width: 16}, {Title: p.t("approvals.at"), Width: 20}, {Title: p.t("field.note"), Width: 34},
	}}
	for _, a := range p.Version.Approvals {
		at := ""
		if !a.DecidedAt.IsZero() {
			at = a.DecidedAt.Format("2006-01-02 15:04 UTC")
		}
		t.Rows = append(t.Rows, press.Row{Cells: []press.Cell{{Text: p.name(a.Person)}, {Text: p.t("decision." + cmp.Or(string(a.Decision), "waiting"))}, {Text: at}, {Text: a.Note}}})
	}
	return t
}
