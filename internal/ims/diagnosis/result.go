// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis

import (
	"math/big"

	"concord/internal/knowledge/catalog"
)

// State is the conformity of one requirement or control, as assessed.
type State string

// The states.
const (
	Conforms      State = "conforms"       // effective level 3 or more
	Partial       State = "partial"        // effective level 2
	GapState      State = "gap"            // effective level 0 or 1
	NotAssessed   State = "not_assessed"   // no answer; counts 0 in readiness
	NotApplicable State = "not_applicable" // controls only; outside readiness
)

// Source says where an item's answer came from.
type Source string

// The sources.
const (
	Own       Source = "own"       // answered for this item or a parent of it
	Inherited Source = "inherited" // a confirmed proposal from a certified standard
	Proposed  Source = "proposed"  // "inherited, unconfirmed": shown, counts for nothing
	NoSource  Source = "none"
)

// Item is the outcome for one requirement or control.
type Item struct {
	Node      *catalog.Node
	State     State
	Source    Source
	Answer    *Answer  // the answer that counted; nil unless Source is Own
	Level     int      // as given; -1 where none
	Effective int      // after the evidence caps, 0 to 5; -1 where none
	Readiness *big.Rat // 0 to 1; 0 where not assessed; for an unconfirmed proposal 0, see Proposal
	Proposal  *Proposal
	Risk      int    // 1 to 3, the highest risk linked to a control; 0 where none is
	Why       string // one sentence in the reader's language
}

// Proposal is what a certified standard suggests for one item.
type Proposal struct {
	From      string   // id of the certified standard
	Weight    *big.Rat // of the crosswalk row
	Equal     bool     // the row's relation is equal
	Lowest    *big.Rat // lowest readiness of the targets
	Readiness *big.Rat // Weight × Lowest
	Targets   []catalog.Ref
	Presumed  bool // the certified standard is not part of the diagnosis: its items count as ready by the certificate
}

// Total is a readiness with what it was counted over.
type Total struct {
	Readiness  *big.Rat // 0 to 1
	Assessed   *big.Rat // share of the scored (clauses) or applicable (controls) items that have an answer
	Items      int      // scored items
	Applicable int      // controls only: items less those not applicable
}

// Part is the total of one subclause, clause, theme or objective.
type Part struct {
	Node  *catalog.Node
	Total Total
}

// Verdict is the answer to "may the stage 1 (or 2) audit come?".
type Verdict string

// The verdicts.
const (
	Ready    Verdict = "ready"
	NotReady Verdict = "not-ready"
	NotKnown Verdict = "not-known" // something has not been assessed, and nothing stops
)

// Stop is one reason why an audit stage should not come yet; no percentage lifts it.
type Stop struct {
	Ref    string // a requirement's reference or a document id
	Rule   string // id of the gate rule in levels.yaml
	Reason string // one sentence in the reader's language
}

// Gate is the verdict for one audit stage with its reasons.
type Gate struct {
	Verdict Verdict
	Stops   []Stop // what makes it not ready
	Unknown []Stop // what nobody has assessed yet
}

// StandardResult is the outcome for one standard.
type StandardResult struct {
	Standard   *catalog.Standard
	Items      []*Item // all requirements, permissions included, then all controls
	Subclauses []Part
	Clauses    []Part // 4 to 10
	Groups     []Part // themes or objectives
	ClauseSum  Total  // mean of the subclauses
	ControlSum Total  // mean of the applicable controls
	Status     map[State]int
	Stage1     Gate
	Stage2     Gate

	byID map[string]*Item
}

// Item returns the outcome for the requirement or control with this id, or nil.
func (r *StandardResult) Item(id string) *Item { return r.byID[id] }

// Result is a finished diagnosis.
type Result struct {
	Answers   *Answers
	Standards []*StandardResult
	Documents []DocumentResult
}

// Standard returns the outcome for one standard, or nil.
func (r *Result) Standard(id string) *StandardResult {
	for _, s := range r.Standards {
		if s.Standard.ID == id {
			return s
		}
	}
	return nil
}

// Item returns the outcome for ref, or nil.
func (r *Result) Item(ref catalog.Ref) *Item {
	if s := r.Standard(ref.Standard); s != nil {
		return s.Item(ref.ID)
	}
	return nil
}

// DocumentResult is one document with what was said of it. Status is "" where nothing was said.
type DocumentResult struct {
	Listing      catalog.DocumentListing
	State        DocumentState
	MandatoryFor []string // ids of the diagnosed standards whose clauses demand it
	WantedBy     []string // ids of the diagnosed standards that name it on any basis
}
