// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"concord/internal/platform/fault"
)

// checkStarters holds the starter documents against the list and the placeholders there are.
func (d *Draft) checkStarters() {
	known := map[string]string{} // kind of each placeholder
	if d.Placeholders != nil {
		d.schema(d.Placeholders.Source, d.Placeholders.Value.Schema, "concord/placeholders@1")
		names := d.unique(d.Placeholders.Source)
		for i, p := range d.Placeholders.Value.Placeholders {
			names.add(p.Name, "placeholders", i, "name")
			d.oneOf(RuleNames, d.Placeholders.Source, p.Kind, []string{"text", "flag", "table"}, "placeholders", i, "kind")
			known[p.Name] = p.Kind
		}
	}
	for i := range d.Starters {
		s := &d.Starters[i]
		d.schema(s.Source, s.Value.Schema, "concord/document-template@1")
		d.checkHead(s)
		d.checkServes(s)
		if d.Placeholders != nil {
			d.checkPlaceholders(s, known)
		}
		d.Recheck(s.Source, s.Value.MustBeRechecked, s.Value.CheckedOn, s.Value.ID+": "+s.Value.Recheck)
	}
}

// on adds a finding on a line of a starter document's text.
func (d *Draft) on(r Rule, s *Starter, line int, problem, cure string) {
	d.Found(r, fault.Field{File: s.name, Line: line, Problem: problem, Cure: cure})
}

// checkHead holds the front matter against the list of documents.
func (d *Draft) checkHead(s *Starter) {
	head := s.Value
	if head.ID != "" && !strings.HasPrefix(path.Base(s.Path), head.ID+"-") {
		d.fault(RuleNames, s.Source, fmt.Sprintf("is %q in a file of another name", head.ID), "begin the file's name with "+head.ID+"-", "id")
	}
	if !s.HasTitle {
		d.on(RuleDocuments, s, 0, "has no title", "add a line that begins with # and one blank")
	}
	d.role(s.Source, head.OwnerRole, "owner_role")
	d.role(s.Source, head.ApproverRole, "approver_role")
	d.checkApproval(s.Source, head.OwnerRole, head.ApproverRole, nil)
	l := d.listing(head.ID)
	if l == nil {
		if d.Documents != nil && head.ID != "" {
			d.fault(RuleNames, s.Source, fmt.Sprintf("documents/documents.yaml has no %s", head.ID), "add it there, or mend the id", "id")
		}
		return
	}
	differs := func(field, text, list string) {
		if text != "" && text != list {
			d.fault(RuleDocuments, s.Source, fmt.Sprintf("is %q, but documents/documents.yaml says %q", text, list), "make the two say the same", field)
		}
	}
	differs("title", head.Title, l.Name)
	differs("kind", head.Kind, l.Kind)
	differs("owner_role", head.OwnerRole, l.OwnerRole)
	differs("approver_role", head.ApproverRole, l.ApproverRole)
	if head.ReviewIntervalMonths != l.ReviewIntervalMonths {
		differs("review_interval_months", fmt.Sprint(head.ReviewIntervalMonths), fmt.Sprint(l.ReviewIntervalMonths))
	}
	var required []string
	for _, standard := range sortedKeys(l.RequiredBy) {
		if len(l.RequiredBy[standard]) > 0 {
			required = append(required, standard)
		}
	}
	if got := slices.Sorted(slices.Values(head.Standards)); !slices.Equal(got, required) {
		differs("standards", strings.Join(got, ", "), strings.Join(required, ", "))
	}
}

// checkServes checks that the text serves what the list says the document is required by, and only its standards.
func (d *Draft) checkServes(s *Starter) {
	served := map[string]bool{}
	for _, m := range s.Serves {
		ref, err := ParseRef(m.Text)
		if err != nil {
			d.on(RuleNames, s, m.Line, fmt.Sprintf("%q is no reference", short(m.Text)), "write standard/id, with commas between several")
			continue
		}
		served[m.Text] = true
		if len(s.Value.Standards) > 0 && !slices.Contains(s.Value.Standards, ref.Standard) {
			d.on(RuleDocuments, s, m.Line, fmt.Sprintf("serves %s, but standards does not name %s", ref, ref.Standard), "add the standard to the front matter, or remove the reference")
		}
		if std := d.Standard(ref.Standard); std != nil && std.outline.Node(ref.ID) == nil {
			d.on(RuleNames, s, m.Line, fmt.Sprintf("serves %s, which does not exist", ref), nearestPlace(std, ref.ID))
		}
	}
	l := d.listing(s.Value.ID)
	if l == nil {
		return
	}
	for _, standard := range sortedKeys(l.RequiredBy) {
		for _, by := range l.RequiredBy[standard] {
			for _, id := range by.IDs {
				if ref := standard + "/" + id; !served[ref] {
					d.fault(RuleDocuments, s.Source, fmt.Sprintf("no part serves %s, which documents/documents.yaml names for it", ref), "add it to a serves comment, or remove it from the list", "id")
				}
			}
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
