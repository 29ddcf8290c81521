// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package foreign

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"concord/internal/ims/control"
	"concord/internal/ims/soa"
	"concord/internal/platform/civil"
)

// newRow reads what a line says beside the control's number.
func newRow(c cells, line int) Row {
	r := Row{Line: line, Said: c.text(Control), Title: oneLine(c.text(Title)), Applicable: soa.Undecided, Reason: c.text(Reason), Exclusion: c.text(Exclusion), How: c.text(How), Owner: oneLine(c.text(Owner))}
	r.state(c)
	r.decide(c)
	r.tick(c)
	r.days(c)
	for _, one := range c[Note] {
		r.note(one)
	}
	return r
}

// isOne says whether a text is one of these, or begins with one that is a word of its own.
func isOne(text string, of []string) bool {
	h := Heading(text)
	if text == "✓" || text == "✔" || text == "☑" {
		h = "x"
	}
	return slices.ContainsFunc(of, func(w string) bool { return h == w || len(w) > 3 && strings.HasPrefix(h, w+" ") })
}

var percentForm = regexp.MustCompile(`^(\d{1,3})(?:[.,]\d+)?\s*%$`)

// sentence is from how many bytes on an unknown status is no word but tells how the control works.
const sentence = 40

func (r *Row) state(c cells) {
	for _, one := range c[Status] {
		if m := percentForm.FindStringSubmatch(one.text); m != nil {
			percent, _ := strconv.Atoi(m[1]) // digits, by the form
			switch {
			case percent >= 100:
				r.Status = control.Implemented
			case percent > 0:
				r.Status = control.Partly
			default:
				r.Status = control.NotImplemented
			}
			continue
		}
		known := false
		for _, s := range []control.Status{control.NotImplemented, control.Partly, control.Planned, control.Implemented} {
			if isOne(one.text, theWords().status[s]) {
				r.Status, known = s, true
				break
			}
		}
		switch {
		case known, isOne(one.text, theWords().no):
		case len(one.text) > sentence:
			r.How = strings.TrimSpace(r.How + "\n" + one.text)
		default:
			r.note(one)
		}
	}
}

// decide reads the decision. A row that says nothing of it is included where it has a status or a reason, and excluded where it has
// a reason for that; a word that says neither stays a note.
func (r *Row) decide(c cells) {
	for _, one := range c[Applicable] {
		switch {
		case isOne(one.text, theWords().no):
			r.Applicable = soa.NotApplicable
		case isOne(one.text, theWords().yes):
			r.Applicable = soa.Applicable
		default:
			r.note(one)
		}
	}
	said := r.Reason + c.text(Justification)
	if len(c[Applicable]) == 0 {
		switch {
		case r.Exclusion != "" && said == "" && r.Status == "":
			r.Applicable = soa.NotApplicable
		case said != "" || r.Status != "":
			r.Applicable = soa.Applicable
		}
	}
	if why := c.text(Justification); why != "" {
		into := &r.Reason
		if r.Applicable == soa.NotApplicable {
			into = &r.Exclusion
		}
		*into = strings.TrimSpace(*into + "\n" + why)
	}
	if r.Applicable == soa.NotApplicable && r.Exclusion == "" {
		r.Exclusion, r.Reason = r.Reason, ""
	}
	if r.Applicable == soa.Applicable && r.Exclusion != "" { // a dash or "n/a" in the column that does not concern it
		if len(strings.TrimSpace(r.Exclusion)) > 3 {
			r.note(cell{"Exclusion", r.Exclusion})
		}
		r.Exclusion = ""
	}
}

// tick reads the ticked reasons, and a reason in words that is only a list of them.
func (r *Row) tick(c cells) {
	for _, field := range []Field{Legal, Contract, Practice, Risk} {
		for _, one := range c[field] {
			if isOne(one.text, theWords().no) || strings.Trim(one.text, "-–— ") == "" {
				continue
			}
			r.tickOne(field)
			if !isOne(one.text, theWords().yes) && Heading(one.text) != Heading(one.heading) {
				r.note(one)
			}
		}
	}
	if r.Applicable != soa.NotApplicable {
		if list := listed(r.Reason); len(list) > 0 {
			r.Reason = ""
			for _, field := range list {
				r.tickOne(field)
			}
		}
	}
}

func (r *Row) tickOne(field Field) {
	reason := map[Field]soa.Reason{Legal: soa.Legal, Contract: soa.Contractual, Practice: soa.GoodPractice}[field]
	switch {
	case field == Risk:
		r.RiskBased = true
	case !slices.Contains(r.Ticked, reason):
		r.Ticked = append(r.Ticked, reason)
	}
}

// listed are the reasons that a text consists of; none where it says anything else.
func listed(text string) (out []Field) {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;/+&\n", r) }) {
		field, ok := theWords().reasons[Heading(part)]
		if !ok {
			return nil
		}
		out = append(out, field)
	}
	return out
}

var germanDay = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.(\d{4})$`)

// dayOf reads a day as 2026-11-25 or 25.11.2026; 25/11/2026 is left out, because it is read in two ways.
func dayOf(text string) (string, bool) {
	if m := germanDay.FindStringSubmatch(text); m != nil {
		text = m[3] + "-" + strings.Repeat("0", 2-len(m[2])) + m[2] + "-" + strings.Repeat("0", 2-len(m[1])) + m[1]
	}
	if len(text) > 10 && (text[10] == ' ' || text[10] == 'T') {
		text = text[:10]
	}
	_, err := civil.Parse(text)
	return text, err == nil
}

func (r *Row) days(c cells) {
	for field, into := range map[Field]*string{Planned: &r.PlannedFor, Reviewed: &r.ReviewedOn} {
		for _, one := range c[field] {
			if day, ok := dayOf(one.text); ok {
				*into = day
			} else {
				r.note(one)
			}
		}
	}
}
