// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package crosswalk says what satisfies what across standards.
package crosswalk

import (
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/fault"
)

// Relation is a set-theory term of NIST IR 8477, read as source RELATION target.
type Relation string

// The relations.
const (
	Equal          Relation = "equal"
	SubsetOf       Relation = "subset-of"
	SupersetOf     Relation = "superset-of"
	IntersectsWith Relation = "intersects-with"
	NoRelationship Relation = "no-relationship"
)

// Row is one requirement or control of the standard somebody wants, with what answers it in the one already there.
type Row struct {
	Source            string   `yaml:"source"`
	Title             string   `yaml:"title"`
	Kind              string   `yaml:"kind"`
	Group             string   `yaml:"group"`
	Relation          Relation `yaml:"relation"`
	Weight            float64  `yaml:"weight"` // 0, 0.25, 0.5, 0.75 or 1: how much of the work the targets deliver
	Band              string   `yaml:"band"`
	Targets           []string `yaml:"targets"`
	Rationale         string   `yaml:"rationale"`
	SeeAlso           []string `yaml:"see_also"`
	Scored            *bool    `yaml:"scored"`
	Edition           string   `yaml:"edition"`
	Part              string   `yaml:"part"`
	Annex             string   `yaml:"annex"`
	Corresponds2025   string   `yaml:"corresponds_2025"`
	Corresponds2019   string   `yaml:"corresponds_2019"`
	Principle         string   `yaml:"principle"`
	GuidanceFor       string   `yaml:"guidance_for"`
	DutyOn            []string `yaml:"duty_on"`
	AppliesTo         []string `yaml:"applies_to"`
	AppliesFrom       string   `yaml:"applies_from"`
	AppliesFromAnnexI string   `yaml:"applies_from_annex_i"`
	Gap               string   `yaml:"gap"`
}

// Quarters returns the weight in quarters, 0 to 4.
func (r *Row) Quarters() int { return int(r.Weight*4 + 0.5) }

// IsScored reports whether the row counts in totals; a permission does not.
func (r *Row) IsScored() bool { return r.Scored == nil || *r.Scored }

// Crosswalk sets the requirements of one standard (Source) against those of another (Target).
type Crosswalk struct {
	Schema             string         `yaml:"schema"`
	ID                 string         `yaml:"id"`
	Source             string         `yaml:"source"` // the standard somebody wants
	Target             string         `yaml:"target"` // the standard already there
	SourceName         string         `yaml:"source_name"`
	QuestionAnswered   string         `yaml:"question_answered"`
	RelationVocabulary any            `yaml:"relation_vocabulary"`
	WeightScale        map[string]any `yaml:"weight_scale"`
	Bands              map[string]any `yaml:"bands"`
	Assumptions        []string       `yaml:"assumptions"`
	Counts             map[string]any `yaml:"counts"`
	Doubts             []string       `yaml:"doubts"`
	Note               string         `yaml:"note"`
	EditionNote        string         `yaml:"edition_note"`
	Editions           []any          `yaml:"editions"`
	EditionChanges     any            `yaml:"edition_changes"`
	Transition         any            `yaml:"transition"`
	CorrespondenceRule string         `yaml:"correspondence_rule"`
	Categories         []any          `yaml:"categories"`
	LegalStatus        map[string]any `yaml:"legal_status"`
	HonestyNotes       []string       `yaml:"honesty_notes"`
	Reading            []string       `yaml:"reading_of_the_60_percent_claim"`
	Reverse            map[string]any `yaml:"reverse"`
	Results            map[string]any `yaml:"results"`
	Mappings           []Row          `yaml:"mappings"`
}

// Row returns the row of one source requirement or control, or nil.
func (c *Crosswalk) Row(sourceID string) *Row {
	for i := range c.Mappings {
		if c.Mappings[i].Source == sourceID {
			return &c.Mappings[i]
		}
	}
	return nil
}

// RowsTo returns the rows that name the target id, in the file's order.
func (c *Crosswalk) RowsTo(targetID string) (out []*Row) {
	for i := range c.Mappings {
		for _, t := range c.Mappings[i].Targets {
			if t == targetID {
				out = append(out, &c.Mappings[i])
				break
			}
		}
	}
	return out
}

// List returns every crosswalk of the library, by id.
func List(l *catalog.Library) ([]*Crosswalk, error) {
	names, err := fs.Glob(l.Files(), "crosswalks/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list crosswalks: %w", err)
	}
	sort.Strings(names)
	out := make([]*Crosswalk, 0, len(names))
	for _, n := range names {
		c, err := catalog.Load[Crosswalk](l, n)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// Find returns the crosswalk from the standard that is wanted to the one that is there. It fails with fault.NotFound and
// the pairs there are.
func Find(l *catalog.Library, have, want string) (*Crosswalk, error) {
	names, err := fs.Glob(l.Files(), "crosswalks/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list crosswalks: %w", err)
	}
	var pairs []string
	for _, n := range names {
		id := strings.TrimSuffix(path.Base(n), ".yaml")
		if id == want+"--"+have {
			return catalog.Load[Crosswalk](l, n)
		}
		if w, h, ok := strings.Cut(id, "--"); ok {
			pairs = append(pairs, "--have "+h+" --want "+w)
		}
	}
	return nil, fmt.Errorf("crosswalk from %s to %s: %w; there are %s", want, have, fault.NotFound, strings.Join(pairs, "; "))
}
