// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/fault"
)

// The forms that placeholders have are few and closed, so they are read here and not by a Mustache library: {{name}} is a text,
// {{{table_name}}} a table, {{#name}} … {{/name}} stays where a flag is true, {{^name}} … {{/name}} where it is not. There are no
// loops, partials, lookups or lambdas. What stands for a name is never read again, and a text is escaped, so that no record
// brings placeholders or Markdown of its own.
var (
	tagForm   = regexp.MustCompile(`\{\{\{ ?([a-z][a-z0-9_]*) ?\}\}\}|\{\{ ?([#^/]?) ?([a-z][a-z0-9_]*) ?\}\}`)
	aloneForm = regexp.MustCompile(`(?m)^[ \t]*(\{\{[#^/][a-z][a-z0-9_]*\}\})[ \t]*\n`)
)

// tag is one placeholder in a text.
type tag struct {
	at, end int
	sign    string // #, ^ or / of a flag; empty for what is replaced
	name    string
	table   bool
}

func tags(text string) (out []tag) {
	for _, m := range tagForm.FindAllStringSubmatchIndex(text, -1) {
		t := tag{at: m[0], end: m[1]}
		if m[2] >= 0 {
			t.name, t.table = text[m[2]:m[3]], true
		} else {
			t.sign, t.name = text[m[4]:m[5]], text[m[6]:m[7]]
		}
		out = append(out, t)
	}
	return out
}

// own are the placeholders that the version itself fills.
var own = []string{"version", "approved_on", "approver", "next_review"}

// Names are the placeholders of a text that registers and settings fill, each once, in their order.
func Names(text string) (out []string) {
	for _, t := range tags(text) {
		if t.sign != "/" && !slices.Contains(own, t.name) && !slices.Contains(out, t.name) {
			out = append(out, t.name)
		}
	}
	return out
}

// used are the fills that a text needs; those that are open are empty.
func used(text string, fills map[string]string) map[string]string {
	out := map[string]string{}
	for _, name := range Names(text) {
		out[name] = fills[name]
	}
	return out
}

// Check names the flags of a text that do not close, by line.
func Check(text string) (wrong fault.Fields) {
	say := func(at int, problem, cure string) {
		wrong = append(wrong, fault.Field{Field: "text", Line: 1 + strings.Count(text[:at], "\n"), Problem: problem, Cure: cure})
	}
	var open []tag
	for _, t := range tags(text) {
		switch {
		case t.sign == "#" || t.sign == "^":
			open = append(open, t)
		case t.sign != "/":
		case len(open) == 0 || open[len(open)-1].name != t.name:
			say(t.at, fmt.Sprintf("{{/%s}} closes what is not open", t.name), "open it with {{#"+t.name+"}}, and close inner flags first")
		default:
			open = open[:len(open)-1]
		}
	}
	for _, t := range open {
		say(t.at, fmt.Sprintf("{{%s%s}} is never closed", t.sign, t.name), "add {{/"+t.name+"}}")
	}
	return wrong
}

// Flagged is a text with its flags decided and everything else as it was: what stands between the tags of a flag that holds
// stays, what does not hold goes. A flag of which nothing is known keeps what it stands for.
func Flagged(text string, fills map[string]string) string {
	return replace(text, fills, func(_ tag, source string) string { return source })
}

// Filler says what stands for placeholders, and what they mean where nothing does.
type Filler struct {
	Fills map[string]string // texts and tables by name; flags are true or false
	Known *catalog.Placeholders
}

// Render is a text with everything filled in for one version of a document. What is open shows what is missing: a text its
// meaning in angle quotes, a table its columns over an empty row. What is no placeholder stays as it was written.
func (f Filler) Render(text string, v *Version) string {
	return replace(text, f.Fills, func(t tag, source string) string {
		if slices.Contains(own, t.name) && !t.table {
			return v.own(t.name)
		}
		value := f.Fills[t.name]
		filled := value != ""
		known := f.placeholder(t.name)
		switch {
		case known == nil || known.Kind == "flag" || (known.Kind == "table") != t.table:
			return Escape(source)
		case filled && t.table:
			return value
		case filled:
			return Escape(value)
		case t.table:
			return form(known.Columns)
		}
		return "‹" + Escape(known.Meaning) + "›"
	})
}

// form is a table to fill in by hand.
func form(columns []string) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = Humane(c)
	}
	return Table(names, [][]string{make([]string, len(columns))})
}

// Humane is the name of a field as people read it.
func Humane(name string) string {
	s := strings.NewReplacer("_", " ", "-", " ").Replace(name)
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// own is what a version says of itself; a dash where it does not say it yet.
func (v *Version) own(name string) string {
	value := ""
	switch name {
	case "version":
		value = fmt.Sprint(v.Number)
	case "next_review":
		value = v.NextReview
	case "approved_on":
		for _, a := range v.Approvals {
			if a.Decision == Approve && v.State != Draft {
				value = a.DecidedAt.Format("2006-01-02")
			}
		}
	case "approver":
		var names []string
		for _, a := range v.Approvals {
			if a.Decision == Approve && v.State != Draft && a.Name != "" {
				names = append(names, a.Name)
			}
		}
		value = strings.Join(names, ", ")
	}
	if value == "" {
		return "–"
	}
	return Escape(value)
}

func (f Filler) placeholder(name string) *catalog.Placeholder {
	i := slices.IndexFunc(f.Known.Placeholders, func(p catalog.Placeholder) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return &f.Known.Placeholders[i]
}

// Blank is a placeholder of a text for which nothing stands.
type Blank struct {
	Name    string `json:"name"`
	Meaning string `json:"meaning"` // empty for a name that nobody knows
	Table   bool   `json:"table"`
}

// Blanks are the placeholders of a text for which nothing stands, each once.
func (f Filler) Blanks(text string) (out []Blank) {
	out = []Blank{}
	for _, t := range tags(text) {
		p := f.placeholder(t.name)
		filled := f.Fills[t.name] != ""
		seen := slices.ContainsFunc(out, func(b Blank) bool { return b.Name == t.name })
		if t.sign != "" || filled && p != nil || slices.Contains(own, t.name) || seen {
			continue
		}
		b := Blank{Name: t.name, Table: t.table}
		if p != nil {
			b.Meaning = p.Meaning
		}
		out = append(out, b)
	}
	return out
}

// replace walks through a text, leaves out what flags rule out, and puts with(tag) where a placeholder stands.
func replace(text string, flags map[string]string, with func(t tag, source string) string) string {
	text = aloneForm.ReplaceAllString(text, "$1")
	var b strings.Builder
	var open []bool // whether what stands inside each open flag stays
	shown := func() bool { return !slices.Contains(open, false) }
	from := 0
	for _, t := range tags(text) {
		if shown() {
			b.WriteString(text[from:t.at])
		}
		from = t.end
		switch t.sign {
		case "#":
			open = append(open, flags[t.name] != "false")
		case "^":
			open = append(open, flags[t.name] == "false")
		case "/":
			open = open[:max(0, len(open)-1)]
		default:
			if shown() {
				b.WriteString(with(t, text[t.at:t.end]))
			}
		}
	}
	if shown() {
		b.WriteString(text[from:])
	}
	return b.String()
}

// marked are the characters that mean something in Markdown.
const marked = "\\`*_{}[]<>#|~!&+-="

// Escape is a text on one line that Markdown shows as it is.
func Escape(s string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(s), " ") {
		if strings.ContainsRune(marked, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Table is a Markdown table; its cells are texts.
func Table(head []string, rows [][]string) string {
	var b strings.Builder
	line := func(cells []string) {
		b.WriteString("|")
		for _, c := range cells {
			b.WriteString(" " + Escape(c) + " |")
		}
		b.WriteString("\n")
	}
	line(head)
	b.WriteString(strings.Repeat("|---", len(head)) + "|\n")
	for _, r := range rows {
		line(r)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Stale is one fill that says something else now than in the published version.
type Stale struct {
	Name   string `json:"name"`
	Before string `json:"before"`
	Now    string `json:"now"`
}

// Outdated says which fills of a version that was submitted say something else now, in the order of the text.
func (v *Version) Outdated(now map[string]string) (out []Stale) {
	for _, name := range Names(v.Text) {
		if before := v.Fills[name]; before != now[name] {
			out = append(out, Stale{name, before, now[name]})
		}
	}
	return out
}
