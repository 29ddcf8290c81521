// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/fault"
)

// Query chooses rows; what is empty chooses all.
type Query struct {
	Standard   string // or own
	Theme      string // reference of a theme or topic, such as iso27001-2022/A.5
	Applicable Decision
	Status     Status
	Lacks      string // a lack, or any
	Text       string // words that code, title, reasons, note or a control must hold
}

// anyLack chooses rows that lack something.
const anyLack = "any"

// ParseQuery reads a query from parameters; others are left to the caller. It fails with fault.Fields for values that nobody
// knows.
func ParseQuery(l *catalog.Library, p url.Values) (Query, error) {
	q := Query{p.Get("standard"), p.Get("theme"), Decision(p.Get("applicable")), Status(p.Get("status")), p.Get("lacks"), strings.TrimSpace(p.Get("q"))}
	var wrong fault.Fields
	say := func(bad bool, field, cure string) {
		if bad {
			wrong = append(wrong, fault.Field{Field: field, Problem: fmt.Sprintf("is %.40q", p.Get(field)), Cure: cure})
		}
	}
	known := []string{Own}
	for _, name := range l.StandardIDs() {
		if std, err := l.Standard(name); err == nil && len(std.AnnexA.Groups()) > 0 {
			known = append(known, name)
		}
	}
	say(q.Standard != "" && !slices.Contains(known, q.Standard), "standard", "choose from "+strings.Join(known, ", "))
	if q.Theme != "" && q.Theme != Own {
		ref, err := catalog.ParseRef(q.Theme)
		if err == nil {
			_, err = l.Node(ref)
		}
		say(err != nil, "theme", "write one as in iso27001-2022/A.5")
	}
	say(q.Applicable != "" && !slices.Contains(Decisions, q.Applicable), "applicable", "choose undecided, yes or no")
	say(q.Status != "" && !slices.Contains(Statuses, q.Status), "status", "choose implemented, evidence-stale, partly, planned, not-implemented or not-applicable")
	say(q.Lacks != "" && q.Lacks != anyLack && !slices.Contains(Lacks, Lack(q.Lacks)), "lacks", "choose any, decision, reason, exclusion or treatment")
	return q, wrong.Err()
}

// Narrow returns the rows that a query chooses, in their order.
func (s *Statement) Narrow(q Query) []Entry {
	out := []Entry{}
	for _, i := range s.Chosen(q) {
		out = append(out, s.Entries[i])
	}
	return out
}

// Chosen are the places of the rows that a query chooses, rising.
func (s *Statement) Chosen(q Query) (out []int) {
	words := strings.Fields(strings.ToLower(q.Text))
	for i := range s.Entries {
		if s.Entries[i].matches(q, words) {
			out = append(out, i)
		}
	}
	return out
}

func (e *Entry) matches(q Query, words []string) bool {
	theme := e.Theme
	if e.Standard != Own {
		theme = e.Standard + "/" + e.Theme
	}
	switch {
	case q.Standard != "" && q.Standard != e.Standard,
		q.Theme != "" && q.Theme != theme,
		q.Applicable != "" && q.Applicable != e.Applicable,
		q.Status != "" && q.Status != e.Status,
		q.Lacks == anyLack && len(e.Lacks) == 0,
		q.Lacks != "" && q.Lacks != anyLack && !slices.Contains(e.Lacks, Lack(q.Lacks)):
		return false
	}
	if len(words) == 0 {
		return true
	}
	text := []string{e.Code(), e.Title, e.Reason, e.Exclusion, e.Note}
	for _, p := range e.Controls {
		text = append(text, p.Title)
	}
	said := strings.ToLower(strings.Join(text, "\n"))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(said, w) })
}

// Numbers count rows.
type Numbers struct {
	Rows       int            `json:"rows"`
	Decided    int            `json:"decided"`
	Applicable int            `json:"applicable"`
	Excluded   int            `json:"excluded"`
	Reasonless int            `json:"without_reason"` // decided either way, and no reason says why
	Lacking    int            `json:"lacking"`        // that keep the statement from being approved
	ByStatus   map[Status]int `json:"by_status"`
}

// Count counts rows.
func Count(entries []Entry) Numbers {
	n := Numbers{Rows: len(entries), ByStatus: map[Status]int{}}
	for _, s := range Statuses {
		n.ByStatus[s] = 0
	}
	for i := range entries {
		e := &entries[i]
		n.ByStatus[e.Status]++
		switch e.Applicable {
		case Applicable:
			n.Applicable++
		case NotApplicable:
			n.Excluded++
		case Undecided:
		}
		if slices.Contains(e.Lacks, LacksReason) || slices.Contains(e.Lacks, LacksExclusion) {
			n.Reasonless++
		}
		if len(e.Lacks) > 0 {
			n.Lacking++
		}
	}
	n.Decided = n.Applicable + n.Excluded
	return n
}
