// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify

import (
	"fmt"
	"strings"

	"concord/internal/platform/intake"
)

// forms are the kinds a part can be judged in, by the fields that stand below each; none for a plain number.
var forms = map[Kind][]string{PERT: {"min", "mode", "max"}, Interval90: {"low", "high"}, Lognormal: {"mu", "sigma"}, Fixed: nil, Probability: nil}

var (
	frequencyKinds = []string{string(PERT), string(Interval90), string(Fixed), string(Probability)}
	lossKinds      = []string{string(PERT), string(Interval90), string(Lognormal), string(Fixed)}
)

// frequency reads the frequency of a risk or of a change; nil where it is missing.
func (r reader) frequency(m intake.Fields, required bool) *Range {
	f, ok := r.part(m, "frequency", required, frequencyKinds)
	if !ok {
		return nil
	}
	out, whole := r.ranged(f, frequencyKinds)
	if whole {
		r.say(f, below(out.Kind, frequencyWrongs(out))...)
	}
	return &out
}

// loss reads the loss of a risk or of a change; nil where it is missing.
func (r reader) loss(m intake.Fields, required bool) *Loss {
	f, ok := r.part(m, "loss", required, append(lossKinds[:len(lossKinds):len(lossKinds)], "maximum", "insurance"))
	if !ok {
		return nil
	}
	var out Loss
	var whole bool
	out.Range, whole = r.ranged(f, lossKinds)
	if f.Has("maximum") {
		var ok bool
		out.Maximum, ok = r.Number(f, "maximum", 0.01, MaxLoss, "an amount")
		whole = whole && ok
	}
	if f.Has("insurance") {
		i := r.Map(f.At("insurance"), f.PathOf("insurance"), "deductible", "limit")
		deductible, there := r.needed(i, "deductible", "an amount", 0, MaxLoss)
		limit, alike := r.needed(i, "limit", "an amount", 0.01, MaxLoss)
		out.Insurance = &Insurance{Deductible: deductible, Limit: limit}
		whole = whole && there && alike
	}
	if whole {
		r.say(f, below(out.Kind, lossWrongs(out))...)
	}
	return &out
}

// below puts the broken rules of a range under the field that holds it.
func below(kind Kind, list []wrong) []wrong {
	for i, w := range list {
		switch w.field {
		case "maximum", "insurance.deductible", "insurance.limit":
		case "":
			list[i].field = string(kind)
		default:
			list[i].field = string(kind) + "." + w.field
		}
	}
	return list
}

// part opens a group of fields that may be missing where it is not required.
func (r reader) part(m intake.Fields, key string, required bool, known []string) (intake.Fields, bool) {
	if !m.Has(key) {
		if required {
			r.Fault(m.At(key), m.PathOf(key), "is missing", "add it with one of "+strings.Join(known, ", "))
		}
		return intake.Fields{}, false
	}
	return r.Map(m.At(key), m.PathOf(key), known...), true
}

// needed reads a number that must be there.
func (r reader) needed(m intake.Fields, key, what string, lo, hi float64) (float64, bool) {
	if !m.Has(key) {
		r.Fault(m.At(key), m.PathOf(key), "is missing", "add "+what)
		return 0, false
	}
	return r.Number(m, key, lo, hi, what)
}

// ranged reads the one range of a part; whole is false where something of it was faulted already.
func (r reader) ranged(f intake.Fields, kinds []string) (out Range, whole bool) {
	var found []string
	for _, k := range kinds {
		if f.Has(k) {
			found = append(found, k)
		}
	}
	if len(found) != 1 {
		problem := "says no range"
		if len(found) > 1 {
			problem = "says " + strings.Join(found, " and ")
		}
		r.Fault(f.At(""), strings.TrimSuffix(f.PathOf(""), "."), problem, "write exactly one of "+strings.Join(kinds, ", "))
		return out, false
	}
	out.Kind = Kind(found[0])
	below := forms[out.Kind]
	const most = 1e300 // what a number may be is a rule of the range; here it must only be one
	if below == nil {
		out.Value, whole = r.needed(f, found[0], "a number", -most, most)
		return out, whole
	}
	m := r.Map(f.At(found[0]), f.PathOf(found[0]), below...)
	whole = f.At(found[0]).Kind == intake.Map
	places := map[string]*float64{
		"min": &out.Min, "mode": &out.Mode, "max": &out.Max, "low": &out.Low, "high": &out.High, "mu": &out.Mu, "sigma": &out.Sigma,
	}
	if !whole {
		return out, false
	}
	for _, key := range below {
		x, ok := r.needed(m, key, "a number", -most, most)
		*places[key] = x
		whole = whole && ok
	}
	return out, whole
}

func (r reader) treatments(m intake.Fields, p *Portfolio) {
	list := r.List(m, "treatments")
	if len(list) > MaxTreatments {
		r.Fault(m.At("treatments"), "treatments", fmt.Sprintf("names %d treatments", len(list)), fmt.Sprintf("write at most %d", MaxTreatments))
		return
	}
	seen := map[string]int{}
	places := make([][]intake.Fields, len(list))
	for i, item := range list {
		t := r.Map(item.Node, item.Path, "id", "title", "cost_per_year", "chosen", "changes")
		out := Treatment{ID: r.id(t, seen), Title: r.name(t, "title", true, maxTitle), Chosen: r.Bool(t, "chosen", true)}
		out.Cost, _ = r.needed(t, "cost_per_year", "an amount", 0, MaxLoss)
		changes := r.List(t, "changes")
		if len(changes) == 0 || len(changes) > MaxRisks {
			r.Fault(t.At("changes"), t.PathOf("changes"), fmt.Sprintf("names %d changes", len(changes)), fmt.Sprintf("write 1 to %d, each with risk and what becomes of its frequency or loss", MaxRisks))
			changes = nil
		}
		for _, c := range changes {
			at := r.Map(c.Node, c.Path, "risk", "frequency", "loss")
			places[i] = append(places[i], at)
			out.Changes = append(out.Changes, r.change(at, p))
		}
		p.Treatments = append(p.Treatments, out)
	}
	for _, c := range p.clashes() {
		r.say(places[c.treatment][c.change], c.wrong())
	}
}

func (r reader) change(m intake.Fields, p *Portfolio) Change {
	out := Change{Risk: r.Text(m, "risk", true), Frequency: r.frequency(m, false), Loss: r.loss(m, false)}
	if m.Has("risk") && p.indexOf(out.Risk) < 0 {
		var known []string
		for _, risk := range p.Risks {
			known = append(known, risk.ID)
		}
		cure := "write the id of a risk of this file"
		if near := r.Near(out.Risk, known); near != "" {
			cure = fmt.Sprintf("did you mean %q?", near)
		}
		r.Fault(m.At("risk"), m.PathOf("risk"), fmt.Sprintf("is %q, no risk of this file", out.Risk), cure)
	}
	if !m.Has("frequency") && !m.Has("loss") {
		r.Fault(m.At(""), strings.TrimSuffix(m.PathOf(""), "."), "changes nothing", "add frequency, loss or both, as they are after the treatment")
	}
	return out
}
