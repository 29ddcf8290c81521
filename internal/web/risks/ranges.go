// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risks

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"concord/internal/ims/risk"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// rangesForm is what the form says of the ranges of a risk.
type rangesForm struct {
	Currency, Frequency, Loss, Maximum, Deductible, Limit string
	Changes                                               []spokenChange
	Foreign                                               bool // something of them can only be said through the API
}

// spokenChange is what a treatment makes of the risk.
type spokenChange struct {
	Treatment       id.ID
	Title           string
	Frequency, Loss string
}

// bounds are what a loss may have beside its range.
type bounds struct {
	Maximum   float64
	Insurance *struct{ Deductible, Limit float64 }
}

func formOf(r risk.Ranges, treatments []risk.Treatment) (f rangesForm) {
	f = rangesForm{Currency: r.Currency, Frequency: risk.Spoken(r.Frequency), Loss: risk.Spoken(r.Loss)}
	if f.Currency == "" {
		f.Currency = risk.Currencies[0]
	}
	f.Foreign = f.Frequency == "" && len(r.Frequency) > 0 || f.Loss == "" && len(r.Loss) > 0 || r.Model == "product"
	var b bounds
	if len(r.Loss) > 0 && json.Unmarshal(r.Loss, &b) == nil {
		f.Maximum = amount(b.Maximum)
		if b.Insurance != nil {
			f.Deductible, f.Limit = strconv.FormatFloat(b.Insurance.Deductible, 'f', -1, 64), amount(b.Insurance.Limit)
		}
	}
	for _, t := range treatments {
		c := spokenChange{Treatment: t.ID, Title: t.Title}
		for _, x := range r.Changes {
			if x.Treatment == t.ID {
				c.Frequency, c.Loss = risk.Spoken(x.Frequency), risk.Spoken(x.Loss)
				f.Foreign = f.Foreign || c.Frequency == "" && len(x.Frequency) > 0 || c.Loss == "" && len(x.Loss) > 0
			}
		}
		f.Changes = append(f.Changes, c)
	}
	return f
}

// amount is a number for a form; empty for nothing.
func amount(x float64) string {
	if x == 0 {
		return ""
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

func readRangesForm(form url.Values) rangesForm {
	f := rangesForm{Currency: form.Get("currency"), Frequency: form.Get("frequency"), Loss: form.Get("loss"), Maximum: form.Get("maximum"), Deductible: form.Get("deductible"), Limit: form.Get("limit")}
	at := func(name string, i int) string {
		if list := form[name]; i < len(list) {
			return list[i]
		}
		return ""
	}
	for i, t := range form["treatment"] {
		f.Changes = append(f.Changes, spokenChange{Treatment: id.ID(t), Frequency: at("new_frequency", i), Loss: at("new_loss", i)})
	}
	return f
}

// ranges are what the form says, or fault.Fields.
func (f rangesForm) ranges() (out risk.Ranges, err error) {
	out.Currency = f.Currency
	var wrong fault.Fields
	part := func(field, s string, loss bool) risk.Part {
		m, err := risk.SpokenRange(field, s)
		var more fault.Fields
		if errors.As(err, &more) {
			wrong = append(wrong, more...)
		}
		if m == nil {
			return nil
		}
		if loss {
			wrong = append(wrong, f.bound(m)...)
		}
		data, err := json.Marshal(m)
		if err != nil { // a number that JSON does not have
			wrong = append(wrong, fault.Field{Field: field, Problem: "is no number", Cure: "write numbers such as 0.2 or 50000"})
		}
		return data
	}
	out.Frequency, out.Loss = part("frequency", f.Frequency, false), part("loss", f.Loss, true)
	for i, c := range f.Changes {
		x := risk.RangeChange{Treatment: c.Treatment, Frequency: part(fmt.Sprintf("new_frequency_%d", i), c.Frequency, false), Loss: part(fmt.Sprintf("new_loss_%d", i), c.Loss, true)}
		if x.Frequency != nil || x.Loss != nil {
			out.Changes = append(out.Changes, x)
		}
	}
	return out, wrong.Err()
}

// bound puts the most that one event can cost, and what an insurance pays, beside the range of a loss.
func (f rangesForm) bound(m map[string]any) (wrong fault.Fields) {
	number := func(field, s string) float64 {
		if s == "" {
			return 0
		}
		x, err := strconv.ParseFloat(s, 64)
		if err != nil || x < 0 {
			wrong = append(wrong, fault.Field{Field: field, Problem: fmt.Sprintf("is %.40q", s), Cure: "write an amount"})
		}
		return x
	}
	if x := number("maximum", f.Maximum); x > 0 {
		m["maximum"] = x
	}
	if f.Deductible+f.Limit != "" {
		m["insurance"] = map[string]any{"deductible": number("deductible", f.Deductible), "limit": number("limit", f.Limit)}
	}
	return wrong
}

// treatmentTitle names the treatment of a change, also where the form was sent.
func (p numbersPage) treatmentTitle(c spokenChange) string {
	for _, t := range p.Treatments {
		if t.ID == c.Treatment {
			return t.Title
		}
	}
	return c.Title
}
