// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
)

// Starter is an entry of the library from which a risk can be started.
type Starter struct {
	catalog.StarterRisk
	Standard string `json:"standard"` // whose Annex C the objectives and sources are of
}

// Starters are all entries: the risks to start from, then those that show what each objective and source of Annex C means.
func Starters(l *catalog.RiskLibrary) (out []Starter) {
	for _, r := range l.Starters() {
		out = append(out, Starter{r, l.Framework})
	}
	for n, topics := range [][]catalog.RiskTopic{l.Objectives, l.RiskSources} {
		for _, t := range topics {
			for i, x := range t.Risks {
				s := catalog.StarterRisk{ID: fmt.Sprintf("%s-%d", t.ID, i+1), Title: x.Event, Domain: "ai", Event: x.Event, Cause: x.Cause, Consequence: x.Consequence}
				if n == 0 {
					s.Objectives = []string{t.ID}
				} else {
					s.RiskSources = []string{t.ID}
				}
				out = append(out, Starter{s, l.Framework})
			}
		}
	}
	return out
}

// StarterQuery narrows the library.
type StarterQuery struct {
	Domain string // security or ai; both belongs to either
	Topic  string // an objective or a source, as in C.2.5
}

// Narrow returns the entries that a query asks for.
func (q StarterQuery) Narrow(list []Starter) (out []Starter) {
	for _, s := range list {
		if (q.Domain == "" || s.Domain == q.Domain || s.Domain == "both") && (q.Topic == "" || slices.Contains(s.Topics(), q.Topic)) {
			out = append(out, s)
		}
	}
	return out
}

// Topics are the objectives and sources of Annex C that an entry touches.
func (s Starter) Topics() []string { return slices.Concat(s.Objectives, s.RiskSources) }

// mark begins the note of a risk that was started from the library, so that it is known again under another title.
const mark = "Starter library "

// note is what stands beside a new risk: where it comes from, and what to judge for each group.
func (s Starter) note() string {
	lines := []string{mark + s.ID}
	for _, x := range []struct{ group, text string }{{"Organization", s.Consequence.Organization}, {"People", s.Consequence.Individuals}, {"Society", s.Consequence.Society}} {
		if x.text != "" {
			lines = append(lines, x.group+": "+x.text)
		}
	}
	return strings.Join(lines, "\n")
}

// Started is a risk that came of an entry of the library.
type Started struct {
	Entry string `json:"entry"`
	ID    id.ID  `json:"id"`
	Title string `json:"title"`
}

// StartedFrom returns the risks that came of entries, or are called like one, by the entries.
func StartedFrom(ctx context.Context, tx *db.Tx, list []Starter) (map[string]Started, error) {
	out, titles := map[string]Started{}, map[string]string{}
	args, marks := []any{mark + "%"}, []string{}
	for _, s := range list {
		titles[s.Title] = s.ID
		args = append(args, s.Title)
		marks = append(marks, fmt.Sprintf("$%d", len(args)+1))
	}
	if len(list) == 0 {
		return out, nil
	}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var x Started
		var note string
		if err := r.Scan(&x.ID, &x.Title, &note); err != nil {
			return err
		}
		first, _, _ := strings.Cut(note, "\n")
		if entry, ours := strings.CutPrefix(first, mark); ours {
			x.Entry = strings.TrimSpace(entry)
		} else {
			x.Entry = titles[x.Title]
		}
		if _, earlier := out[x.Entry]; !earlier {
			out[x.Entry] = x
		}
		return nil
	}, "SELECT id, title, note FROM risks WHERE tenant_id = $1 AND (note LIKE $2 OR title IN ("+strings.Join(marks, ", ")+")) ORDER BY id", args...)
	if err != nil {
		return nil, fmt.Errorf("find risks of the library: %w", err)
	}
	return out, nil
}

// Start makes risks of entries of the library: what happens and why, the objectives and sources of Annex C and the controls that
// usually help as links to requirements. How likely and severe each is, who owns it and what is done about it stay open. It
// fails with fault.Fields for an entry that there is not, and, unless again is said, for one that stands in the register
// already; then nothing is made.
func Start(ctx context.Context, tx *db.Tx, l *catalog.RiskLibrary, entries []string, again bool) (made []Started, err error) {
	all := Starters(l)
	known, err := StartedFrom(ctx, tx, all)
	if err != nil {
		return nil, err
	}
	var chosen []Starter
	var wrong fault.Fields
	say := func(problem, cure string) {
		wrong = append(wrong, fault.Field{Field: "entries", Problem: problem, Cure: cure})
	}
	if len(entries) == 0 {
		say("are none", "choose at least one entry of the library")
	}
	for i, entry := range entries {
		at := slices.IndexFunc(all, func(s Starter) bool { return s.ID == entry })
		before, there := known[entry]
		switch {
		case at < 0:
			say(fmt.Sprintf("%.40q is no entry of the library", entry), "choose entries as AIR-01, ISR-01 or C.2.1-1")
		case slices.Contains(entries[:i], entry):
			say(fmt.Sprintf("%.40q is named twice", entry), "name it once")
		case there && !again:
			say(fmt.Sprintf("%s stands in the register already, as %q", entry, before.Title), "leave it out, or say that it is to be there again")
		default:
			chosen = append(chosen, all[at])
		}
	}
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	for _, s := range chosen {
		one, err := s.start(ctx, tx)
		if err != nil {
			return nil, fmt.Errorf("start %s from the library: %w", s.ID, err)
		}
		made = append(made, one)
	}
	return made, nil
}

func (s Starter) start(ctx context.Context, tx *db.Tx) (Started, error) {
	v := make(values, len(places))
	v.set("title", s.Title)
	v.set("domain", s.Domain)
	v.set("event", s.Event)
	v.set("cause", s.Cause)
	v.set("note", s.note())
	for _, p := range s.Properties {
		v.set(p, "true")
	}
	rec, err := Register.Create(ctx, tx, v)
	if err != nil {
		return Started{}, err
	}
	var refs []string
	for _, topic := range s.Topics() {
		refs = append(refs, catalog.Ref{Standard: s.Standard, ID: topic}.String())
	}
	for _, c := range s.Controls {
		refs = append(refs, c.String())
	}
	for _, ref := range refs {
		if _, err := link.Add(ctx, tx, link.Link{From: id.Ref{Register: Register.Name, ID: rec.ID}, Relation: link.RelatesTo, Requirement: ref}); err != nil {
			return Started{}, err
		}
	}
	return Started{s.ID, rec.ID, s.Title}, nil
}
