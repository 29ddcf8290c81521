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
	known := d.checkPlaceholderList()
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
	d.checkPlaceholderUse()
}

// checkFiles finds documents of the list that have no starter text, or two.
func (d *Draft) checkFiles() {
	for i, l := range d.Documents.Value.Documents {
		switch names := d.Matching("documents/" + l.ID + "-*.md"); {
		case !documentID.MatchString(l.ID): // found elsewhere
		case len(names) == 0:
			d.fault(RuleDocuments, d.Documents.Source, fmt.Sprintf("%s has no starter text", l.ID), "add documents/"+l.ID+"-<short-name>.md", "documents", i, "id")
		case len(names) > 1:
			d.fault(RuleDocuments, d.Documents.Source, fmt.Sprintf("%s has %d starter texts", l.ID, len(names)), "keep one of "+strings.Join(names, ", "), "documents", i, "id")
		}
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

// checkServes checks that every section says what it serves, and that the text serves what the list says the document
// is required by, and only its standards.
func (d *Draft) checkServes(s *Starter) {
	for _, section := range s.Sections {
		if !section.Serves {
			d.on(RuleDocuments, s, section.Line, fmt.Sprintf("%q does not say what it serves", short(section.Text)), "add <!-- serves: standard/id --> below the heading")
		}
	}
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
					d.fault(RuleDocuments, s.Source, fmt.Sprintf("no section serves %s, for which documents/documents.yaml names it as %s", ref, by.Basis), "add it to a serves comment, or remove it from the list", "id")
				}
			}
		}
	}
}
