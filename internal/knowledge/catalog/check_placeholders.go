// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	registerForm = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	columnForm   = regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	wordForm     = regexp.MustCompile(`[a-z0-9]+`)
)

// smallWords carry no meaning of their own when two meanings are compared.
var smallWords = []string{"a", "an", "and", "by", "for", "from", "in", "is", "it", "of", "on", "or", "the", "this", "to", "with"}

// checkPlaceholderList checks the list of placeholders and returns the kind of each by its name.
func (d *Draft) checkPlaceholderList() map[string]string {
	known := map[string]string{}
	if d.Placeholders == nil {
		return known
	}
	s := d.Placeholders.Source
	d.schema(s, d.Placeholders.Value.Schema, "concord/placeholders@1")
	names, said := d.unique(s), map[string]string{}
	for i, p := range d.Placeholders.Value.Placeholders {
		names.add(p.Name, "placeholders", i, "name")
		d.oneOf(RuleNames, s, p.Kind, []string{"text", "flag", "table"}, "placeholders", i, "kind")
		d.checkTable(s, p, "placeholders", i)
		known[p.Name] = p.Kind
		key := meaningKey(p)
		if first, twice := said[key]; twice && first != p.Name {
			d.fault(RuleDocuments, s, fmt.Sprintf("%s means the same as %s", p.Name, first), "keep one of the two, or say how they differ", "placeholders", i, "meaning")
		}
		said[key] = p.Name
	}
	return known
}

// meaningKey is the same for two placeholders that differ in small words, order and spelling of their meaning only.
func meaningKey(p Placeholder) string {
	words := wordForm.FindAllString(strings.ToLower(p.Meaning), -1)
	words = slices.DeleteFunc(words, func(w string) bool { return slices.Contains(smallWords, w) })
	slices.Sort(words)
	return strings.Join(slices.Compact(words), " ")
}

// checkTable checks what a table is made from; text and flags are made from nothing.
func (d *Draft) checkTable(s *Source, p Placeholder, path ...any) {
	if p.Kind != "table" {
		if p.Register != "" || len(p.Columns) > 0 {
			d.fault(RuleDocuments, s, fmt.Sprintf("%s is a %s and has columns", p.Name, p.Kind), "make it a table, or remove register and columns", at(path, "kind")...)
		}
		return
	}
	if !registerForm.MatchString(p.Register) {
		d.fault(RuleDocuments, s, fmt.Sprintf("%s names no register", p.Name), "add register: with the name of the register its rows come from, as in risks", at(path, "register")...)
	}
	if len(p.Columns) < 2 {
		d.fault(RuleDocuments, s, fmt.Sprintf("%s has no columns", p.Name), "add columns: with the fields of the register that are printed, in their order", at(path, "columns")...)
	}
	columns := d.unique(s)
	for i, c := range p.Columns {
		columns.add(c, at(path, "columns", i)...)
		if !columnForm.MatchString(c) {
			d.fault(RuleNames, s, fmt.Sprintf("%q is no name of a field", c), "write small letters with _ between words, as in due or review_on", at(path, "columns", i)...)
		}
	}
}

// checkPlaceholderUse finds placeholders that no starter text holds. It says nothing where a text could not be read.
func (d *Draft) checkPlaceholderUse() {
	if d.Placeholders == nil || len(d.Starters) != len(d.Matching("documents/DOC-*.md")) {
		return
	}
	used := map[string]bool{}
	for _, s := range d.Starters {
		for _, m := range s.Placeholders {
			_, name := placeholderParts(m.Text)
			used[name] = true
		}
	}
	for i, p := range d.Placeholders.Value.Placeholders {
		if p.Name != "" && !used[p.Name] {
			d.fault(RuleDocuments, d.Placeholders.Source, fmt.Sprintf("no document uses %s", p.Name), "remove it, or use it", "placeholders", i, "name")
		}
	}
}

// checkPlaceholders checks that each placeholder is a known one, declared, of the right kind, and that flags close.
func (d *Draft) checkPlaceholders(s *Starter, known map[string]string) {
	used := map[string]bool{}
	var open []Mark
	for _, m := range s.Placeholders {
		form, name := placeholderParts(m.Text)
		used[name] = true
		kind, ok := known[name]
		switch {
		case !ok:
			d.on(RuleDocuments, s, m.Line, fmt.Sprintf("%s is no known placeholder", short(m.Text)), didYouMean(name, sortedKeys(known))+"; documents/placeholders.yaml lists them")
		case kind != form:
			d.on(RuleDocuments, s, m.Line, fmt.Sprintf("%s is written as a %s, but is a %s", m.Text, form, kind), "write {{name}} for text, {{#name}} and {{/name}} for a flag, {{{name}}} for a table")
		case !slices.Contains(s.Value.Variables, name):
			d.on(RuleDocuments, s, m.Line, fmt.Sprintf("%s is not declared", m.Text), "add "+name+" to variables in the front matter")
		}
		switch m.Text[2] {
		case '#', '^':
			open = append(open, Mark{name, m.Line})
		case '/':
			if len(open) == 0 || open[len(open)-1].Text != name {
				d.on(RuleDocuments, s, m.Line, fmt.Sprintf("%s closes what is not open", m.Text), "open it with {{#"+name+"}}, and close inner flags first")
				continue
			}
			open = open[:len(open)-1]
		}
	}
	for _, m := range open {
		d.on(RuleDocuments, s, m.Line, fmt.Sprintf("{{#%s}} is never closed", m.Text), "add {{/"+m.Text+"}}")
	}
	for i, v := range s.Value.Variables {
		if !used[v] {
			d.fault(RuleDocuments, s.Source, fmt.Sprintf("%q is declared and not used", v), "remove it, or use it", "variables", i)
		}
	}
}

// placeholderParts tells how a placeholder is written and what it names.
func placeholderParts(text string) (form, name string) {
	inner := strings.Trim(text, "{}")
	switch {
	case strings.HasPrefix(text, "{{{"):
		return "table", inner
	case strings.HasPrefix(inner, "#"), strings.HasPrefix(inner, "^"), strings.HasPrefix(inner, "/"):
		return "flag", inner[1:]
	default:
		return "text", inner
	}
}
