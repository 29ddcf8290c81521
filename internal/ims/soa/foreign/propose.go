// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package foreign

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"concord/internal/ims/control"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// proposal is what a file says of one row of the statement: several lines where several old controls became one.
type proposal struct {
	choice soa.Choice
	says   saying
	status control.Status
	how    string
	from   []string // where it stands
}

// saying is which parts of the choice the file speaks of; it leaves the others as they are.
type saying struct{ decision, owner, planned, reviewed, note bool }

// propose gathers what the file says by row of the statement.
func (f File) propose(people []tenant.Member) map[catalog.Ref]*proposal {
	lines := map[catalog.Ref][]Row{}
	places := map[catalog.Ref][]string{}
	for _, t := range f.Tables {
		for _, row := range t.Rows {
			for _, ref := range row.Refs {
				lines[ref] = append(lines[ref], row)
				places[ref] = append(places[ref], place(t.Sheet, row))
			}
		}
	}
	out := map[catalog.Ref]*proposal{}
	for ref, rows := range lines {
		p := joined(rows, people)
		p.from = places[ref]
		p.reason(f.Name, rows)
		out[ref] = p
	}
	return out
}

func place(sheet string, row Row) string {
	where := fmt.Sprintf("line %d", row.Line)
	if sheet != "" {
		where = fmt.Sprintf("%s, row %d", sheet, row.Line)
	}
	return where + ": " + oneLine(row.Said)
}

// joined is what several lines say together: applicable where one is, excluded where all are; implemented where all that say so are.
func joined(rows []Row, people []tenant.Member) *proposal {
	p := &proposal{choice: soa.Choice{Applicable: soa.Undecided, Ticked: []soa.Reason{}}}
	var reasons, exclusions, how, notes []string
	several := slices.ContainsFunc(rows, func(r Row) bool { return r.Said != rows[0].Said })
	for _, r := range rows {
		switch {
		case r.Applicable == soa.Applicable, r.Applicable == soa.NotApplicable && p.choice.Applicable == soa.Undecided:
			p.choice.Applicable = r.Applicable
		}
		p.status = worse(p.status, r.Status)
		p.choice.Ticked = append(p.choice.Ticked, r.Ticked...)
		before := ""
		if several {
			before = oneLine(r.Said) + ": "
		}
		reasons, exclusions, how = with(reasons, before, r.Reason), with(exclusions, before, r.Exclusion), with(how, before, r.How)
		for _, n := range r.Notes {
			notes = with(notes, before, n)
		}
		if r.Owner != "" {
			if who := member(people, r.Owner); who != "" {
				p.choice.Owner = who
			} else {
				notes = with(notes, before, "Owner: "+r.Owner)
			}
		}
		p.choice.PlannedFor, p.choice.ReviewedOn = max(p.choice.PlannedFor, r.PlannedFor), max(p.choice.ReviewedOn, r.ReviewedOn)
	}
	p.how = strings.Join(how, "\n")
	if p.status == "" && p.how != "" {
		notes = append(notes, "How: "+p.how)
	}
	c := &p.choice
	if c.Applicable == soa.Applicable {
		c.Reason = strings.Join(reasons, "\n")
		notes = append(notes, exclusions...) // of an old control that went into one that is applicable
	} else {
		c.Exclusion = strings.Join(exclusions, "\n")
	}
	c.Note = strings.Join(notes, "\n")
	p.says = saying{decision: c.Applicable != soa.Undecided, owner: c.Owner != "", planned: c.PlannedFor != "", reviewed: c.ReviewedOn != "", note: c.Note != ""}
	return p
}

// with adds a text that is not there yet.
func with(list []string, before, text string) []string {
	if text = strings.TrimSpace(text); text == "" || slices.Contains(list, before+text) {
		return list
	}
	return append(list, before+text)
}

// worse is the status of two lines together; an empty one says nothing.
func worse(a, b control.Status) control.Status {
	switch {
	case a == "" || a == b:
		return cmp.Or(b, a)
	case b == "":
		return a
	case a == control.Implemented || b == control.Implemented || a == control.Partly || b == control.Partly:
		return control.Partly
	}
	return control.Planned // one planned, the other not begun
}

// member finds who is meant by a name or an address; empty for nobody.
func member(people []tenant.Member, said string) id.ID {
	for _, m := range people {
		if strings.EqualFold(m.Name, said) || strings.EqualFold(m.Email, said) {
			return m.User
		}
	}
	return ""
}

// reason completes the reasons of an included row: a text alone is a reason of its own, and one that only says that the risk assessment
// asks for it is said in words, because here risks give their reason by links.
func (p *proposal) reason(file string, rows []Row) {
	c := &p.choice
	if c.Applicable != soa.Applicable {
		c.Ticked = []soa.Reason{}
		return
	}
	if slices.ContainsFunc(rows, func(r Row) bool { return r.RiskBased }) {
		c.Reason = strings.TrimSpace(c.Reason + "\n" + fmt.Sprintf("Follows from the risk assessment, as %s says.", file))
	}
	if c.Reason != "" && len(c.Ticked) == 0 {
		c.Ticked = []soa.Reason{soa.Other}
	}
	c.Ticked = slices.DeleteFunc(slices.Clone(soa.Ticks), func(t soa.Reason) bool { return !slices.Contains(c.Ticked, t) })
}

// apply puts what the file says over a choice and leaves what it does not speak of.
func (p *proposal) apply(c *soa.Choice) {
	n := p.choice
	if p.says.decision {
		c.Applicable, c.Exclusion = n.Applicable, n.Exclusion
		if n.Applicable == soa.NotApplicable || len(n.Ticked) > 0 {
			c.Ticked, c.Reason = n.Ticked, n.Reason
		}
	}
	if p.says.owner {
		c.Owner = n.Owner
	}
	if p.says.planned {
		c.PlannedFor = n.PlannedFor
	}
	if p.says.reviewed {
		c.ReviewedOn = n.ReviewedOn
	}
	if p.says.note {
		c.Note = n.Note
	}
}
