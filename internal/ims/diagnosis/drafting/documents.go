// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package drafting

import (
	"fmt"
	"slices"
	"strings"

	"concord/internal/ims/control"
	"concord/internal/ims/diagnosis"
	"concord/internal/ims/document"
	"concord/internal/ims/evidence"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
)

// paper is a document that a requirement asks for, on a basis.
type paper struct {
	*document.Row
	basis string
}

// FromDocuments returns an answer for each requirement of the clauses of these standards for which the tracker has a document. Where a
// document that is mandatory for it is missing, nothing is said: whether the thing itself is done, no list tells. The weakest document
// decides.
func FromDocuments(l *catalog.Library, standards []string, rows []document.Row, proofs evidence.Proofs, today civil.Date, w *locale.Words) (out []Draft, err error) {
	wanted := map[catalog.Ref][]paper{}
	for i := range rows {
		for _, n := range rows[i].Needs {
			for _, one := range n.IDs {
				ref := catalog.Ref{Standard: n.Standard, ID: one}
				wanted[ref] = append(wanted[ref], paper{&rows[i], n.Basis})
			}
		}
	}
	for _, standard := range standards {
		s, err := l.Standard(standard)
		if err != nil {
			return nil, err
		}
		for _, n := range s.Outline().Items {
			if papers := wanted[n.Ref]; n.Control == nil && len(papers) > 0 {
				if d, ok := clause(n, papers, shown(proofs.Requirements[n.Ref.String()]), today, w); ok {
					out = append(out, d)
				}
			}
		}
	}
	return out, nil
}

// clause is the answer about one requirement, unless nothing can be said.
func clause(n *catalog.Node, papers []paper, shown []diagnosis.Evidence, today civil.Date, w *locale.Words) (d Draft, ok bool) {
	rule := Written
	names, own := []string{}, []diagnosis.Evidence{}
	for _, p := range papers {
		one, there := standing(p, len(shown) > 0)
		if !there {
			if p.basis == catalog.BasisMandatory {
				return d, false
			}
			continue
		}
		if levels[one] < levels[rule] || len(names) == 0 {
			rule = one
		}
		names = append(names, fmt.Sprintf("- %s (%s)", p.Title, w.T("documents.status."+string(p.Status))))
		if e, ok := p.evidence(today, w); ok {
			own = append(own, e)
		}
	}
	if len(names) == 0 {
		return d, false
	}
	d = Draft{Answer: diagnosis.Answer{Ref: n.Ref, Applicable: true, Level: levels[rule], Evidence: append(own, shown...)}, Title: n.Title, Rule: rule}
	d.Note = strings.Join(append([]string{w.T("drafting.from-documents", "date", today.String(), "rule", w.T("drafting.rule."+string(rule)))}, names...), "\n")
	return d, true
}

// record is the kind of what is kept about things that happened.
const record = "record"

// levels are what the rules of documents give.
var levels = map[Rule]int{Drafted: 1, Outdated: 2, Described: 2, Proven: 3, Written: 3}

// standing is the rule that holds for one document, unless it is not there.
func standing(p paper, proven bool) (rule Rule, there bool) {
	switch p.Status {
	case document.Missing, document.IsWithdrawn:
		return "", false
	case document.IsDraft, document.IsInReview, document.IsApproved:
		return Drafted, true
	case document.OutOfDate, document.DueForReview:
		return Outdated, true
	case document.IsPublished:
	}
	switch {
	case proven:
		return Proven, true
	case p.basis == catalog.BasisMandatory && p.Kind != record: // a form for records shows none yet
		return Written, true
	}
	return Described, true
}

// evidence is a published document as evidence, until its next review.
func (p paper) evidence(today civil.Date, w *locale.Words) (e diagnosis.Evidence, ok bool) {
	on, err := civil.Parse(p.PublishedOn)
	if err != nil || on.After(today) || !slices.Contains([]document.Status{document.IsPublished, document.OutOfDate, document.DueForReview}, p.Status) {
		return e, false
	}
	return diagnosis.Evidence{Title: w.T("drafting.document", "title", p.Title, "number", p.Number), Date: on, ReviewMonths: evidence.Months(on, p.NextReview)}, true
}

// shown are pieces of evidence as a diagnosis keeps them.
func shown(list []evidence.Proof) (out []diagnosis.Evidence) {
	for _, p := range list {
		out = append(out, diagnosis.Evidence{Title: p.Title, Date: p.On, ReviewMonths: p.Months, Link: p.URL})
	}
	return out
}

// supporting is the evidence for a row of the statement or the controls that implement it, each once.
func supporting(e *soa.Entry, proofs evidence.Proofs) (out []diagnosis.Evidence) {
	seen := map[id.ID]bool{}
	add := func(list []evidence.Proof) {
		for _, p := range list {
			if !seen[p.ID] {
				seen[p.ID] = true
				out = append(out, shown([]evidence.Proof{p})...)
			}
		}
	}
	add(proofs.Requirements[e.Ref().String()])
	for _, c := range e.Controls {
		add(proofs.Records[id.Ref{Register: control.Register.Name, ID: c.ID}])
	}
	return out
}
