// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis

import (
	"slices"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/locale"
)

// Ids of the gate rules, as in levels.yaml.
const (
	ruleMissingDocument = "mandatory-document-missing"
	ruleItemAtZero      = "clause-item-at-zero"
	ruleAuditOrReview   = "audit-or-review-missing"
	ruleNotAssessed     = "not-assessed"
)

// documentResults lists every document that a diagnosed standard names on any basis, in the order of the content.
func documentResults(l *catalog.Library, a *Answers) ([]DocumentResult, error) {
	docs, err := l.Documents()
	if err != nil {
		return nil, err
	}
	said := map[string]DocumentState{}
	for _, d := range a.Documents {
		said[d.ID] = d
	}
	var out []DocumentResult
	for _, listing := range docs.Documents {
		d := DocumentResult{Listing: listing, State: said[listing.ID]}
		for _, id := range a.Standards {
			if len(listing.RequiredBy[id]) > 0 {
				d.WantedBy = append(d.WantedBy, id)
			}
			if listing.MandatoryFor(id) {
				d.MandatoryFor = append(d.MandatoryFor, id)
			}
		}
		if len(d.WantedBy) > 0 {
			out = append(out, d)
		}
	}
	return out, nil
}

// gates decides both audit stages. A stop always wins; without one, anything not assessed makes the verdict not known.
func (r *StandardResult) gates(documents []DocumentResult, w *locale.Words) {
	r.Stage1 = r.stage1(documents, w)
	r.Stage2 = r.stage2(w)
}

func (r *StandardResult) stage1(documents []DocumentResult, w *locale.Words) Gate {
	var g Gate
	for _, d := range documents {
		if !slices.Contains(d.MandatoryFor, r.Standard.ID) {
			continue
		}
		switch d.State.Status {
		case DocumentMissing:
			g.stop(d.Listing.ID, ruleMissingDocument, w.T("diagnosis.stop.document", "name", d.Listing.Name))
		case DocumentApproved, DocumentDraft:
			// A draft exists; the diagnosis lists it among the documents still to approve.
		default:
			g.unknown(d.Listing.ID, ruleNotAssessed, w.T("diagnosis.unknown.document", "name", d.Listing.Name))
		}
	}
	for _, item := range r.clauseItems() {
		switch {
		case item.State == NotAssessed:
			g.unknown(item.Node.Ref.String(), ruleNotAssessed, w.T("diagnosis.unknown.item", "cite", item.Node.Cite))
		case item.Readiness.Sign() == 0:
			g.stop(item.Node.Ref.String(), ruleItemAtZero, w.T("diagnosis.stop.zero", "cite", item.Node.Cite, "text", item.Node.Text))
		}
	}
	return g.decide()
}

// stage2 adds what stage 2 wants to see finished: one internal audit (9.2) and one management review (9.3).
func (r *StandardResult) stage2(w *locale.Words) Gate {
	g := Gate{Stops: slices.Clone(r.Stage1.Stops), Unknown: slices.Clone(r.Stage1.Unknown)}
	for _, item := range r.clauseItems() {
		heading := item.Node.Ancestor(catalog.KindHeading)
		if heading == nil || heading.Ref.ID != "9.2" && heading.Ref.ID != "9.3" {
			continue
		}
		if item.State == Partial || item.State == GapState && item.Readiness.Sign() > 0 {
			g.stop(item.Node.Ref.String(), ruleAuditOrReview, w.T("diagnosis.stop.audit", "cite", item.Node.Cite, "text", item.Node.Text))
		}
	}
	return g.decide()
}

func (r *StandardResult) clauseItems() (out []*Item) {
	for _, item := range r.Items {
		if item.Node.Kind == catalog.KindRequirement && item.Node.Scored {
			out = append(out, item)
		}
	}
	return out
}

func (g *Gate) stop(ref, rule, reason string) {
	g.Stops = append(g.Stops, Stop{Ref: ref, Rule: rule, Reason: reason})
}

func (g *Gate) unknown(ref, rule, reason string) {
	g.Unknown = append(g.Unknown, Stop{Ref: ref, Rule: rule, Reason: reason})
}

func (g Gate) decide() Gate {
	switch {
	case len(g.Stops) > 0:
		g.Verdict = NotReady
	case len(g.Unknown) > 0:
		g.Verdict = NotKnown
	default:
		g.Verdict = Ready
	}
	return g
}
