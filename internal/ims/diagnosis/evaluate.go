// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis

import (
	"fmt"
	"math/big"
	"slices"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/locale"
)

// Evaluate works out the state of every requirement and control, the totals, the audit gates and the documents.
//
// It is a pure function of the library and the answers; w only words the reasons. The order of a.Answers does not
// matter. It fails with fault.NotFound when a standard or crosswalk that a names does not exist.
func Evaluate(l *catalog.Library, a *Answers, w *locale.Words) (*Result, error) {
	e := evaluation{library: l, answers: a, words: w, byRef: map[catalog.Ref]*Answer{}, all: map[string]*StandardResult{}}
	for i := range a.Answers {
		given := &a.Answers[i]
		e.byRef[given.Ref] = given
		for _, also := range given.Also {
			e.byRef[also] = given
		}
	}
	for _, id := range union(a.Standards, a.Certified) {
		if err := e.assess(id); err != nil {
			return nil, fmt.Errorf("evaluate answers: %w", err)
		}
	}
	if err := e.inherit(); err != nil {
		return nil, fmt.Errorf("inherit answers: %w", err)
	}
	documents, err := documentResults(l, a)
	if err != nil {
		return nil, fmt.Errorf("evaluate documents: %w", err)
	}
	r := &Result{Answers: a, Documents: documents}
	for _, id := range a.Standards {
		s := e.all[id]
		s.total()
		s.gates(documents, w)
		r.Standards = append(r.Standards, s)
	}
	return r, nil
}

type evaluation struct {
	library *catalog.Library
	answers *Answers
	words   *locale.Words
	byRef   map[catalog.Ref]*Answer
	all     map[string]*StandardResult // diagnosed and certified standards
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// assess gives every item of one standard the state that its most specific answer leads to.
func (e *evaluation) assess(id string) error {
	std, err := e.library.Standard(id)
	if err != nil {
		return err
	}
	s := &StandardResult{Standard: std, byID: map[string]*Item{}, Status: map[State]int{}}
	for _, n := range std.Outline().Items {
		item := e.item(n)
		s.Items = append(s.Items, item)
		s.byID[n.Ref.ID] = item
	}
	e.all[id] = s
	return nil
}

func (e *evaluation) item(n *catalog.Node) *Item {
	item := &Item{Node: n, State: NotAssessed, Source: NoSource, Level: -1, Effective: -1, Readiness: new(big.Rat), Why: e.words.T("diagnosis.why.none")}
	from, given := e.mostSpecific(n)
	if given != nil && n.Kind == catalog.KindControl {
		item.Risk = given.Risk
	}
	switch {
	case given == nil:
		// inherit fills it in, once the standards it draws on have been assessed.
	case given.ConfirmInherited:
		item.Why = e.words.T("diagnosis.why.nothing-to-confirm") // until inherit finds a proposal
	case !given.Applicable:
		if n.Kind == catalog.KindControl {
			item.State, item.Source, item.Answer = NotApplicable, Own, given
			item.Why = e.words.T("diagnosis.why.not-applicable", "reason", given.Reason)
		}
	default:
		item.Source, item.Answer, item.Level = Own, given, given.Level
		item.Effective = CountedLevel(given, e.answers.AsOf)
		item.Readiness = readiness(item.Effective)
		item.State = stateOf(item.Effective)
		item.Why = e.whyOwn(item, from)
	}
	return item
}

// mostSpecific returns the answer for n or for its nearest answered ancestor, with the node it was given for.
func (e *evaluation) mostSpecific(n *catalog.Node) (*catalog.Node, *Answer) {
	for at := n; at != nil; at = at.Parent {
		if given := e.byRef[at.Ref]; given != nil {
			return at, given
		}
	}
	return nil, nil
}

// CountedLevel returns the level that counts on the day asOf, 0 to 5: without a current piece of evidence no more than
// 2. A piece is current up to and including its date plus its review months.
func CountedLevel(a *Answer, asOf civil.Date) int {
	if a.Level <= CapLevel || hasCurrent(a.Evidence, asOf) {
		return a.Level
	}
	return CapLevel
}

func hasCurrent(evidence []Evidence, asOf civil.Date) bool {
	return slices.ContainsFunc(evidence, func(ev Evidence) bool { return !ev.CurrentUntil().Before(asOf) })
}

// readiness is min(level, 3) / 3.
func readiness(level int) *big.Rat { return big.NewRat(int64(min(level, ReadyLevel)), ReadyLevel) }

func stateOf(level int) State {
	switch {
	case level >= ReadyLevel:
		return Conforms
	case level == CapLevel:
		return Partial
	default:
		return GapState
	}
}

func (e *evaluation) whyOwn(item *Item, from *catalog.Node) string {
	a, w := item.Answer, e.words
	var why string
	switch {
	case a.Level <= CapLevel:
		why = w.T("diagnosis.why.given", "level", a.Level)
	case item.Effective == a.Level:
		ev := newest(a.Evidence)
		why = w.T("diagnosis.why.shown", "level", a.Level, "title", ev.Title, "until", ev.CurrentUntil().String())
	case len(a.Evidence) == 0:
		why = w.T("diagnosis.why.no-evidence", "level", a.Level, "cap", CapLevel)
	default:
		ev := newest(a.Evidence)
		why = w.T("diagnosis.why.old-evidence", "level", a.Level, "cap", CapLevel, "title", ev.Title, "until", ev.CurrentUntil().String())
	}
	if from != item.Node && from.Ref.Standard == item.Node.Ref.Standard {
		why += " " + w.T("diagnosis.why.from-parent", "ref", from.Cite)
	}
	return why
}

// newest returns the piece that stays current longest; the first of equals. The list must not be empty.
func newest(evidence []Evidence) Evidence {
	return slices.MaxFunc(evidence, func(x, y Evidence) int { return x.CurrentUntil().Compare(y.CurrentUntil()) })
}
