// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// The two standards that the list of documents sets against each other.
const (
	isms = "iso27001-2022"
	aims = "iso42001-2023"
)

var documentID = regexp.MustCompile(`^DOC-[0-9]{2,}$`)

// roleIDs are the roles of the list of documents.
func (d *Draft) roleIDs() (out []string) {
	if d.Documents != nil {
		for _, r := range d.Documents.Value.Roles {
			out = append(out, r.ID)
		}
	}
	return out
}

// role checks a role, where the list of roles could be read.
func (d *Draft) role(s *Source, got string, path ...any) {
	if known := d.roleIDs(); len(known) > 0 {
		d.oneOf(RuleNames, s, got, known, path...)
	}
}

// listing returns the entry of the list of documents with this id, or nil.
func (d *Draft) listing(id string) *DocumentListing {
	if d.Documents != nil {
		for i := range d.Documents.Value.Documents {
			if d.Documents.Value.Documents[i].ID == id {
				return &d.Documents.Value.Documents[i]
			}
		}
	}
	return nil
}

func (d *Draft) checkDocuments() {
	if d.Documents == nil {
		return
	}
	s, list := d.Documents.Source, d.Documents.Value
	d.schema(s, list.Schema, "concord/documents@1")
	roles, ids := d.unique(s), d.unique(s)
	for i, r := range list.Roles {
		roles.add(r.ID, "roles", i, "id")
	}
	for i := range list.Documents {
		ids.add(list.Documents[i].ID, "documents", i, "id")
		d.checkListing(s, &list.Documents[i], "documents", i)
	}
	d.checkFiles()
	d.countDocuments()
	for i := range d.Standards {
		d.checkMandatory(&d.Standards[i])
	}
}

func (d *Draft) checkListing(s *Source, l *DocumentListing, path ...any) {
	legend := d.Documents.Value.Legend
	if l.ID != "" && !documentID.MatchString(l.ID) {
		d.fault(RuleNames, s, fmt.Sprintf("%q is no document id", l.ID), "write DOC- and two digits", at(path, "id")...)
	}
	d.oneOf(RuleNames, s, l.Kind, documentKinds, at(path, "kind")...)
	d.oneOf(RuleNames, s, l.Integration, sortedKeys(legend.Integration), at(path, "integration")...)
	d.role(s, l.OwnerRole, at(path, "owner_role")...)
	d.role(s, l.ApproverRole, at(path, "approver_role")...)
	d.checkApproval(s, l.OwnerRole, l.ApproverRole, path)
	if l.ReviewIntervalMonths < 0 || l.ReviewIntervalMonths > 120 {
		d.fault(RuleDocuments, s, fmt.Sprintf("is %d", l.ReviewIntervalMonths), "write months from 1 to 120, or 0 for a record that is closed when made", at(path, "review_interval_months")...)
	}
	for _, standard := range sortedKeys(l.RequiredBy) {
		for i, by := range l.RequiredBy[standard] {
			here := at(path, "required_by", standard, i)
			d.oneOf(RuleNames, s, by.Basis, sortedKeys(legend.Basis), at(here, "basis")...)
			d.checkIDs(s, standard, by.IDs, at(here, "ids"), KindRequirement, KindControl)
		}
	}
	only := map[string]string{"iso27001-only": aims, "iso42001-only": isms}[l.Integration]
	if only != "" && len(l.RequiredBy[only]) > 0 {
		d.fault(RuleDocuments, s, fmt.Sprintf("is %s, but %s names it too", l.Integration, only), "choose another integration, or empty required_by."+only, at(path, "integration")...)
	}
}

// checkApproval holds the rule of document control that nobody approves alone what they wrote.
func (d *Draft) checkApproval(s *Source, owner, approver string, path []any) {
	if owner != "" && owner == approver {
		d.fault(RuleDocuments, s, fmt.Sprintf("is %s, who also owns the document", approver), "name another role; an owner does not approve alone", at(path, "approver_role")...)
	}
	if owner == "certification-body" || approver == "certification-body" {
		d.fault(RuleDocuments, s, "the certification body owns or approves the document", "name a role inside the organization", at(path, "owner_role")...)
	}
}

// checkIDs checks ids of one standard; kinds are the kinds of place that may stand here.
func (d *Draft) checkIDs(s *Source, standard string, ids []string, path []any, kinds ...Kind) {
	std := d.Standard(standard)
	if std == nil {
		if !d.Unread(standard) {
			d.fault(RuleNames, s, fmt.Sprintf("there is no standard %q", standard), didYouMean(standard, d.Library.StandardIDs()), path...)
		}
		return
	}
	for i, id := range ids {
		n := std.outline.Node(id)
		switch {
		case n == nil:
			d.fault(RuleNames, s, fmt.Sprintf("%q is no place in %s", id, standard), nearestPlace(std, id), at(path, i)...)
		case !slices.Contains(kinds, n.Kind):
			d.fault(RuleNames, s, fmt.Sprintf("%q is a %s of %s", id, n.Kind, standard), "name a "+kindList(kinds), at(path, i)...)
		}
	}
}

func kindList(kinds []Kind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = string(k)
	}
	return strings.Join(words, " or ")
}

// nearestPlace is the cure for an id that does not exist.
func nearestPlace(std *Standard, id string) string {
	ids := make([]string, 0, len(std.outline.Nodes))
	for _, n := range std.outline.Nodes {
		ids = append(ids, n.Ref.ID)
	}
	return didYouMean(id, ids)
}

// checkMandatory finds what clauses 4 to 10 want in writing and no document gives, and mandatory documents that no clause
// wants.
func (d *Draft) checkMandatory(p *Part[Standard]) {
	wanted := map[string]bool{}
	for i := range p.Value.Clauses {
		for j := range p.Value.Clauses[i].Subclauses {
			sub := &p.Value.Clauses[i].Subclauses[j]
			given := d.mandatoryIn(p.Value.ID, sub)
			for k, m := range sub.MandatoryDocumentedInformation {
				if wanted[sub.ID] = true; m.WithoutDocument == "" && given == 0 {
					d.fault(RuleDocuments, p.Source, fmt.Sprintf("%q has no document with basis mandatory", m.Name),
						"add to documents/documents.yaml a document with basis mandatory for a requirement of "+sub.ID+", or say in without_document why none stands for it",
						"clauses", i, "subclauses", j, "mandatory_documented_information", k)
				}
			}
		}
	}
	for i, l := range d.Documents.Value.Documents {
		for j, by := range l.RequiredBy[p.Value.ID] {
			for k, id := range by.IDs {
				n := p.Value.outline.Node(id)
				if by.Basis == BasisMandatory && n != nil && (n.Subclause == nil || !wanted[n.Subclause.ID]) {
					d.fault(RuleDocuments, d.Documents.Source, fmt.Sprintf("%s is mandatory for %s, where %s demands nothing in writing", l.ID, id, p.Value.ID),
						"choose another basis, or add mandatory_documented_information there", "documents", i, "required_by", p.Value.ID, j, "ids", k)
				}
			}
		}
	}
}

// mandatoryIn counts the requirements of a subclause that have a mandatory document.
func (d *Draft) mandatoryIn(standard string, sub *Subclause) (n int) {
	for _, l := range d.Documents.Value.Documents {
		for _, by := range l.RequiredBy[standard] {
			for _, id := range by.IDs {
				if by.Basis == BasisMandatory && slices.ContainsFunc(sub.Requirements, func(r Requirement) bool { return r.ID == id }) {
					n++
				}
			}
		}
	}
	return n
}

// countDocuments recounts what the list states.
func (d *Draft) countDocuments() {
	s, list, stated := d.Documents.Source, d.Documents.Value, d.Documents.Value.Counts
	byKind, byIntegration := map[string]int{}, map[string]int{}
	var first, second, both, conditional, named int
	alone := []string{}
	for _, l := range list.Documents {
		byKind[l.Kind]++
		byIntegration[l.Integration]++
		inFirst, inSecond := l.MandatoryFor(isms), l.MandatoryFor(aims)
		first, second, both, named = first+one(inFirst), second+one(inSecond), both+one(inFirst && inSecond), named+one(l.NamedInSourceText)
		if inSecond && !inFirst {
			alone = append(alone, l.ID)
		}
		conditional += one(slices.ContainsFunc(l.RequiredBy[aims], func(by RequiredBy) bool { return by.Basis == BasisMandatoryIfControl }))
	}
	d.count(s, stated.Documents, len(list.Documents), "counts", "documents")
	d.countBy(s, stated.ByKind, byKind, "counts", "by_kind")
	d.countBy(s, stated.ByIntegration, byIntegration, "counts", "by_integration")
	d.count(s, stated.Mandatory27001, first, "counts", "mandatory_27001")
	d.count(s, stated.Mandatory42001, second, "counts", "mandatory_42001")
	d.count(s, stated.MandatoryInBoth, both, "counts", "mandatory_in_both")
	d.count(s, stated.MandatoryIfAIControlApplicable, conditional, "counts", "mandatory_if_ai_control_applicable")
	d.count(s, stated.NamedInSourceText, named, "counts", "named_in_source_text")
	if d.Standard(isms) != nil && d.Standard(aims) != nil {
		d.count(s, stated.ExplicitIn27001Controls, d.explicit(isms), "counts", "explicit_in_27001_controls")
		d.count(s, stated.ExplicitIn42001Controls, d.explicit(aims), "counts", "explicit_in_42001_controls")
	}
	share := []any{"counts", "share_of_mandatory_42001_documents_that_extend_an_isms_document_percent"}
	if want := Percent(int64(both), int64(second)); want != stated.ShareExtending && s.Has(share...) {
		d.fault(RuleCounts, s, fmt.Sprintf("is %g, but %d of %d are %g %%", stated.ShareExtending, both, second, want), fmt.Sprintf("write %g", want), share...)
	}
	if !slices.Equal(alone, stated.Mandatory42001Alone) && s.Has("counts", "mandatory_42001_without_isms_counterpart") {
		d.fault(RuleCounts, s, fmt.Sprintf("is [%s]", strings.Join(stated.Mandatory42001Alone, ", ")), fmt.Sprintf("write [%s]", strings.Join(alone, ", ")), "counts", "mandatory_42001_without_isms_counterpart")
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// explicit counts the things that controls of a standard, which must be there, ask for in writing in so many words.
func (d *Draft) explicit(standard string) (n int) {
	for _, item := range d.Standard(standard).outline.Items {
		if item.Control != nil {
			for _, w := range item.Control.DocumentedWhenApplicable {
				n += one(w.Basis == "explicit")
			}
		}
	}
	return n
}
