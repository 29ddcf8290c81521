// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis

import (
	"errors"
	"math/big"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/fault"
)

// inherit proposes, from each certified standard, an outcome for the items without an answer of their own, and takes
// over the proposals that were confirmed: one by one, or all that are equal with weight 1.
func (e *evaluation) inherit() error {
	for _, have := range e.answers.Certified {
		for _, want := range e.answers.Standards {
			if have == want {
				continue
			}
			cw, err := crosswalk.Find(e.library, have, want)
			if errors.Is(err, fault.NotFound) {
				continue // no crosswalk, nothing to propose
			}
			if err != nil {
				return err
			}
			for _, item := range e.all[want].Items {
				if item.Source == NoSource || item.Source == Proposed {
					e.propose(item, cw, have)
				}
			}
		}
	}
	return nil
}

func (e *evaluation) propose(item *Item, cw *crosswalk.Crosswalk, have string) {
	row := cw.Row(item.Node.Ref.ID)
	if row == nil || !row.IsScored() || row.Quarters() == 0 {
		return
	}
	p := &Proposal{From: have, Weight: big.NewRat(int64(row.Quarters()), 4), Equal: row.Relation == crosswalk.Equal}
	assessed := e.lowest(p, row.Targets)
	p.Readiness = new(big.Rat).Mul(p.Weight, p.Lowest)
	if item.Proposal != nil && item.Proposal.Readiness.Cmp(p.Readiness) >= 0 {
		return // another certified standard delivers as much
	}
	item.Proposal, item.Source = p, Proposed
	_, given := e.mostSpecific(item.Node)
	confirmed := given != nil && given.ConfirmInherited ||
		e.answers.Inherit == InheritEqual && p.Equal && row.Quarters() == 4
	pairs := []any{
		"weight", FormatRat(p.Weight, 2), "lowest", FormatRat(p.Lowest, 4), "readiness", FormatRat(p.Readiness, 4),
		"targets", strings.Join(row.Targets, ", "), "standard", e.all[have].Standard.Edition.Standard,
	}
	switch {
	case confirmed && assessed:
		item.Source, item.Readiness = Inherited, p.Readiness
		item.Effective = int(new(big.Int).Quo(new(big.Int).Mul(p.Readiness.Num(), big.NewInt(ReadyLevel)), p.Readiness.Denom()).Int64())
		item.Level = item.Effective
		item.State = stateOf(item.Effective)
		item.Why = e.words.T("diagnosis.why.inherited", pairs...)
	case confirmed:
		item.Why = e.words.T("diagnosis.why.unassessed-target", pairs...)
	case p.Presumed:
		item.Why = e.words.T("diagnosis.why.presumed", pairs...)
	default:
		item.Why = e.words.T("diagnosis.why.proposed", pairs...)
	}
}

// lowest sets the lowest readiness among the targets and reports whether each of them was assessed. Where the certified
// standard is not part of the diagnosis, the certificate speaks for the items that nobody answered. A control that was
// declared not applicable delivers nothing.
func (e *evaluation) lowest(p *Proposal, targets []string) (assessed bool) {
	have := e.all[p.From]
	diagnosed := contains(e.answers.Standards, p.From)
	p.Lowest, assessed = big.NewRat(1, 1), true
	for _, id := range targets {
		node := have.Standard.Outline().Node(id)
		if node == nil {
			continue // catalog.Check finds these
		}
		p.Targets = append(p.Targets, node.Ref)
		for _, leaf := range node.Leaves() {
			target := have.Item(leaf.Ref.ID)
			r := target.Readiness
			if target.State == NotAssessed {
				if diagnosed {
					assessed = false
				} else {
					r, p.Presumed = big.NewRat(1, 1), true
				}
			}
			if r.Cmp(p.Lowest) < 0 {
				p.Lowest = r
			}
		}
	}
	return assessed
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// Delivery counts what the state of one diagnosed standard delivers for another, item by item: weight of the crosswalk
// times the lowest readiness of its targets.
type Delivery struct {
	Have, Want         string
	Items              int
	Fully, Partly, Not int
	Weighted           *big.Rat // mean of the shares, 0 to 1
	Share              map[catalog.Ref]*big.Rat
}

// Deliveries returns, for each pair of diagnosed standards with a crosswalk, what the organization's own state of the
// one delivers for the other, clauses and controls apart and together, in that order.
func Deliveries(l *catalog.Library, r *Result) (map[[2]string][3]Delivery, error) {
	out := map[[2]string][3]Delivery{}
	for _, have := range r.Standards {
		for _, want := range r.Standards {
			if have == want {
				continue
			}
			cw, err := crosswalk.Find(l, have.Standard.ID, want.Standard.ID)
			if errors.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			out[[2]string{have.Standard.ID, want.Standard.ID}] = deliver(have, want, cw)
		}
	}
	return out, nil
}

func deliver(have, want *StandardResult, cw *crosswalk.Crosswalk) (d [3]Delivery) {
	for i := range d {
		d[i] = Delivery{Have: have.Standard.ID, Want: want.Standard.ID, Weighted: new(big.Rat), Share: map[catalog.Ref]*big.Rat{}}
	}
	for _, item := range want.Items {
		if !item.Node.Scored || item.State == NotApplicable {
			continue
		}
		share := new(big.Rat)
		if row := cw.Row(item.Node.Ref.ID); row != nil && row.Quarters() > 0 {
			share.Mul(big.NewRat(int64(row.Quarters()), 4), lowestOf(have, row.Targets))
		}
		part := 0
		if item.Node.Kind == catalog.KindControl {
			part = 1
		}
		for _, i := range []int{part, 2} {
			d[i].add(item.Node.Ref, share)
		}
	}
	for i := range d {
		if d[i].Items > 0 {
			d[i].Weighted.Quo(d[i].Weighted, big.NewRat(int64(d[i].Items), 1))
		}
	}
	return d
}

func (d *Delivery) add(ref catalog.Ref, share *big.Rat) {
	d.Items++
	d.Share[ref] = share
	d.Weighted.Add(d.Weighted, share)
	switch {
	case share.Sign() == 0:
		d.Not++
	case share.Cmp(big.NewRat(1, 1)) == 0:
		d.Fully++
	default:
		d.Partly++
	}
}

func lowestOf(have *StandardResult, targets []string) *big.Rat {
	lowest := big.NewRat(1, 1)
	for _, id := range targets {
		node := have.Standard.Outline().Node(id)
		if node == nil {
			continue
		}
		for _, leaf := range node.Leaves() {
			if r := have.Item(leaf.Ref.ID).Readiness; r.Cmp(lowest) < 0 {
				lowest = r
			}
		}
	}
	return lowest
}
