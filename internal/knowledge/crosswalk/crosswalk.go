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

// Bands by weight.
const (
	bandFully  = "fully-covered"
	bandPartly = "partly-covered"
	bandNot    = "not-covered"
)

// Band returns the band of a weight in quarters: fully-covered, partly-covered or not-covered.
func Band(quarters int) string {
	switch quarters {
	case 0:
		return bandNot
	case 4:
		return bandFully
	default:
		return bandPartly
	}
}

// Row is one requirement or control of the standard somebody wants, with what answers it in the one already there.
type Row struct {
	Source            string   `yaml:"source" need:"yes"`
	Title             string   `yaml:"title"`
	Kind              string   `yaml:"kind"`
	Group             string   `yaml:"group"`
	Relation          Relation `yaml:"relation" need:"yes"`
	Weight            float64  `yaml:"weight" need:"yes"` // 0, 0.25, 0.5, 0.75 or 1: how much of the work the targets deliver
	Band              string   `yaml:"band" need:"yes"`
	Targets           []string `yaml:"targets"`
	Rationale         string   `yaml:"rationale" need:"yes"`
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
	Schema             string              `yaml:"schema" need:"yes"`
	ID                 string              `yaml:"id" need:"yes"`     // source--target
	Source             string              `yaml:"source" need:"yes"` // the standard somebody wants
	Target             string              `yaml:"target" need:"yes"` // the standard already there
	SourceName         string              `yaml:"source_name"`
	QuestionAnswered   string              `yaml:"question_answered" need:"yes"`
	RelationVocabulary any                 `yaml:"relation_vocabulary"` // a table, or the name of the file that has it
	WeightScale        map[string]string   `yaml:"weight_scale"`
	Bands              map[string]string   `yaml:"bands"`
	Assumptions        []string            `yaml:"assumptions"`
	Counts             Counts              `yaml:"counts"`
	Doubts             []string            `yaml:"doubts"`
	Note               string              `yaml:"note"`
	EditionNote        string              `yaml:"edition_note"`
	Editions           []Edition           `yaml:"editions"`
	EditionChanges     []string            `yaml:"edition_changes"`
	Transition         *Transition         `yaml:"transition"`
	CorrespondenceRule string              `yaml:"correspondence_rule"`
	Categories         []Category          `yaml:"categories"`
	LegalStatus        *LegalStatus        `yaml:"legal_status"`
	HonestyNotes       []string            `yaml:"honesty_notes"`
	Reading            []string            `yaml:"reading_of_the_60_percent_claim"`
	WithoutCounterpart *WithoutCounterpart `yaml:"reverse"`
	Results            map[string]any      `yaml:"results"` // equal to a recomputation; see results
	Mappings           []Row               `yaml:"mappings" need:"yes"`
}

// Counts holds figures that a recount must equal; 0 and nil are not stated.
type Counts struct {
	Articles               int            `yaml:"articles"`
	Functions              int            `yaml:"functions"`
	Categories             int            `yaml:"categories"`
	Subcategories          int            `yaml:"subcategories"`
	ByFunction             map[string]int `yaml:"by_function"`
	Controls               int            `yaml:"controls"`
	PrinciplesWithControls int            `yaml:"principles_with_controls"`
	Additions              int            `yaml:"additions"`
	ClauseRows             int            `yaml:"clause_rows"`
	ControllerControls     int            `yaml:"controller_controls"`
	ProcessorControls      int            `yaml:"processor_controls"`
	SecurityControls       int            `yaml:"security_controls"`
	ControlsTotal          int            `yaml:"controls_total"`
}

// Edition is one edition of a source that is mapped in several.
type Edition struct {
	ID                 string `yaml:"id" need:"yes"`
	Status             string `yaml:"status" need:"yes"`
	AdditionalControls int    `yaml:"additional_controls"`
	Basis              string `yaml:"basis"`
}

// Transition says until when certificates to an older edition hold.
type Transition struct {
	Published               string `yaml:"published" need:"yes"`
	CertificatesTo2019Until string `yaml:"certificates_to_2019_until"`
	Note                    string `yaml:"note"`
}

// Category groups rows of a source that is no standard of clauses, such as GOVERN 1.
type Category struct {
	ID            string `yaml:"id" need:"yes"`
	Title         string `yaml:"title" need:"yes"`
	Function      string `yaml:"function" need:"yes"`
	Subcategories int    `yaml:"subcategories" need:"yes"`
}

// LegalStatus says what law a crosswalk speaks of and when it was looked at. It is not legal advice.
type LegalStatus struct {
	CheckedOn       string            `yaml:"checked_on" json:"checked_on"`
	MustBeRechecked bool              `yaml:"must_be_rechecked" json:"must_be_rechecked"`
	NotLegalAdvice  bool              `yaml:"not_legal_advice" json:"not_legal_advice"`
	SourcesOfLaw    []Law             `yaml:"sources_of_law" json:"sources_of_law"`
	Timeline        []Date            `yaml:"timeline" json:"timeline"`
	Fields          map[string]string `yaml:"fields" json:"fields,omitempty"` // what the dates of the rows mean
	Doubts          []string          `yaml:"doubts" json:"doubts"`
}

// Law is one act in the form it is cited.
type Law struct {
	ID        string `yaml:"id" need:"yes" json:"id"`
	Title     string `yaml:"title" need:"yes" json:"title"`
	Published string `yaml:"published" json:"published,omitempty"`
	InForce   string `yaml:"in_force" json:"in_force,omitempty"`
}

// Date is a day from which something applies.
type Date struct {
	Date  string `yaml:"date" need:"yes" json:"date"`
	Event string `yaml:"event" need:"yes" json:"event"`
}

// WithoutCounterpart names the items of the target that no row points at.
type WithoutCounterpart struct {
	Note                            string   `yaml:"note"`
	RequirementsWithoutCounterpart  []string `yaml:"requirements_without_counterpart"`
	ControlsWithoutCounterpartCount int      `yaml:"controls_without_counterpart_count"`
	ControlsWithoutCounterpart      []string `yaml:"controls_without_counterpart"`
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

// NameOf is what people call a standard, also one that has no outline and is only known by a crosswalk.
func NameOf(l *catalog.Library, standard string) string {
	if std, err := l.Standard(standard); err == nil {
		return std.Edition.Standard
	}
	if list, err := Of(l, standard); err == nil {
		for _, c := range list {
			if c.Source == standard && c.SourceName != "" {
				return c.SourceName
			}
		}
	}
	return standard
}

// Of returns the crosswalks that speak of a standard, as source or as target, by id; others are not read.
func Of(l *catalog.Library, standard string) ([]*Crosswalk, error) {
	return list(l, func(id string) bool {
		source, target, _ := strings.Cut(id, "--")
		return source == standard || target == standard
	})
}

// List returns every crosswalk of the library, by id.
func List(l *catalog.Library) ([]*Crosswalk, error) {
	return list(l, func(string) bool { return true })
}

func list(l *catalog.Library, wanted func(id string) bool) ([]*Crosswalk, error) {
	names, err := fs.Glob(l.Files(), "crosswalks/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list crosswalks: %w", err)
	}
	sort.Strings(names)
	out := make([]*Crosswalk, 0, len(names))
	for _, n := range names {
		if !wanted(strings.TrimSuffix(path.Base(n), ".yaml")) {
			continue
		}
		c, err := catalog.Load[Crosswalk](l, n)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// Get returns the crosswalk with this id, or fault.NotFound.
func Get(l *catalog.Library, id string) (*Crosswalk, error) {
	want, have, _ := strings.Cut(id, "--")
	return Find(l, have, want)
}

// Find returns the crosswalk from the standard that is wanted to the one that is there. It fails with fault.NotFound and
// the pairs there are.
func Find(l *catalog.Library, have, want string) (*Crosswalk, error) {
	c, ids, err := find(l, have, want)
	if c != nil || err != nil {
		return c, err
	}
	return nil, fmt.Errorf("crosswalk from %s to %s: %w; there are:%s", want, have, fault.NotFound, pairs(ids))
}

// FindReverse returns the crosswalk that answers for the pair the other way round: its source is there and its target is
// wanted. It fails with fault.NotFound and the pairs there are.
func FindReverse(l *catalog.Library, have, want string) (*Crosswalk, error) {
	c, ids, err := find(l, want, have)
	if c != nil || err != nil {
		return c, err
	}
	return nil, fmt.Errorf("crosswalk between %s and %s: %w in either direction; there are:%s", have, want, fault.NotFound, pairs(ids))
}

// find returns the crosswalk of a pair, or nil and the ids of all there are.
func find(l *catalog.Library, have, want string) (c *Crosswalk, ids []string, err error) {
	names, err := fs.Glob(l.Files(), "crosswalks/*.yaml")
	if err != nil {
		return nil, nil, fmt.Errorf("list crosswalks: %w", err)
	}
	for _, n := range names {
		id := strings.TrimSuffix(path.Base(n), ".yaml")
		if id == want+"--"+have {
			c, err = catalog.Load[Crosswalk](l, n)
			return c, nil, err
		}
		ids = append(ids, id)
	}
	return nil, ids, nil
}

// pairs writes the ids of crosswalks as flags, one a line.
func pairs(ids []string) string {
	var b strings.Builder
	for _, id := range ids {
		if want, have, ok := strings.Cut(id, "--"); ok {
			b.WriteString("\n  --have " + have + " --want " + want)
		}
	}
	return b.String()
}
