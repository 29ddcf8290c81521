// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"errors"
	"fmt"
	"io/fs"
	"sort"

	"concord/internal/platform/fault"
)

// ClauseGuides says how to run each subclause of clauses 4 to 10 once for all standards.
type ClauseGuides struct {
	Schema  string        `yaml:"schema" need:"yes"`
	ID      string        `yaml:"id" need:"yes"`
	Entries []ClauseGuide `yaml:"entries" need:"yes"`
}

// ClauseGuide is advice on one subclause. An empty text means that there is nothing to say.
type ClauseGuide struct {
	Subclause      string         `yaml:"subclause" need:"yes" json:"-"`
	Serves         []Ref          `yaml:"serves" need:"yes" json:"serves"` // the subclause in each standard that has it
	Why            string         `yaml:"why" need:"yes" json:"why"`
	DoOnce         string         `yaml:"do_once" need:"yes" json:"do_once"`
	AddForSecurity string         `yaml:"add_for_security" json:"add_for_security,omitempty"`
	AddForAI       string         `yaml:"add_for_ai" json:"add_for_ai,omitempty"`
	Small          string         `yaml:"small" need:"yes" json:"small"` // in an organization of up to about 50 people
	Large          string         `yaml:"large" need:"yes" json:"large"`
	AuditorAsks    []string       `yaml:"auditor_asks" need:"yes" json:"auditor_asks"`
	Mistakes       []string       `yaml:"mistakes" need:"yes" json:"mistakes"`
	Levels         map[int]string `yaml:"levels" need:"yes" json:"-"` // 0 to 5, worded for this subclause
}

// ControlGuides is a file of advice on controls of one standard.
type ControlGuides struct {
	Schema          string         `yaml:"schema" need:"yes"`
	ID              string         `yaml:"id" need:"yes"`
	Framework       string         `yaml:"framework"`
	LawBasis        string         `yaml:"law_basis"` // file of the crosswalk that the hints on law go with
	LawNote         string         `yaml:"law_note"`
	CheckedOn       string         `yaml:"checked_on"`
	MustBeRechecked bool           `yaml:"must_be_rechecked"`
	NotLegalAdvice  bool           `yaml:"not_legal_advice"`
	Entries         []ControlGuide `yaml:"entries" need:"yes"`
}

// ControlGuide is advice on one control. An empty text means that there is nothing to say.
type ControlGuide struct {
	Control      Ref      `yaml:"control" need:"yes" json:"-"`
	Why          string   `yaml:"why" need:"yes" json:"why"`
	Implement    string   `yaml:"implement" need:"yes" json:"implement"`
	AsDeveloper  string   `yaml:"as_developer" json:"as_developer,omitempty"` // the three views are given for AI controls
	AsProvider   string   `yaml:"as_provider" json:"as_provider,omitempty"`
	AsUser       string   `yaml:"as_user" json:"as_user,omitempty"`
	BuildsOnISMS string   `yaml:"builds_on_isms" json:"builds_on_isms,omitempty"`
	Law          string   `yaml:"law" json:"law,omitempty"` // a hint, not legal advice
	ScaleUp      string   `yaml:"scale_up" json:"scale_up,omitempty"`
	ForAI        string   `yaml:"for_ai" json:"for_ai,omitempty"`
	Test         string   `yaml:"test" need:"yes" json:"test"`
	Metric       string   `yaml:"metric" need:"yes" json:"metric"`
	Mistakes     []string `yaml:"mistakes" need:"yes" json:"mistakes"`
	ExcludeWhen  string   `yaml:"exclude_when" need:"yes" json:"exclude_when"`
}

// ClauseGuides returns the guides on clauses 4 to 10.
func (l *Library) ClauseGuides() (*ClauseGuides, error) {
	return Load[ClauseGuides](l, "guidance/clauses.yaml")
}

// controlGuideFiles are the files of advice on the controls of one standard, sorted.
func (l *Library) controlGuideFiles(standard string) []string {
	names, _ := fs.Glob(l.files, "standards/"+standard+"/guidance/*.yaml") // the pattern is well formed
	sort.Strings(names)
	return names
}

// ControlGuides returns the files of advice on the controls of one standard, in the order of their names; none where
// there is no advice.
func (l *Library) ControlGuides(standard string) ([]*ControlGuides, error) {
	var out []*ControlGuides
	for _, name := range l.controlGuideFiles(standard) {
		g, err := Load[ControlGuides](l, name)
		if err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, nil
}

// ClauseGuide returns the guide that serves a subclause, or fault.NotFound.
func (l *Library) ClauseGuide(subclause Ref) (*ClauseGuide, error) {
	guides, err := l.ClauseGuides()
	if err != nil {
		return nil, err
	}
	for i := range guides.Entries {
		for _, served := range guides.Entries[i].Serves {
			if served == subclause {
				return &guides.Entries[i], nil
			}
		}
	}
	return nil, fmt.Errorf("guide to %s: %w", subclause, fault.NotFound)
}

// ControlGuide returns the guide to a control with the file it stands in, or fault.NotFound.
func (l *Library) ControlGuide(control Ref) (*ControlGuide, *ControlGuides, error) {
	files, err := l.ControlGuides(control.Standard)
	if err != nil {
		return nil, nil, err
	}
	for _, file := range files {
		for i := range file.Entries {
			if file.Entries[i].Control == control {
				return &file.Entries[i], file, nil
			}
		}
	}
	return nil, nil, fmt.Errorf("guide to %s: %w", control, fault.NotFound)
}

// WordedLevels returns the six levels for a requirement, subclause or control: worded for the subclause where the guide
// has such words, else the general ones. specific tells which. Other nodes get the general words for requirements, or for
// controls inside Annex A.
func (l *Library) WordedLevels(n *Node) (levels []Level, specific bool, err error) {
	general, err := l.Levels()
	if err != nil {
		return nil, false, err
	}
	inAnnex := n.Ancestor(KindClause) == nil
	if inAnnex {
		return general.Controls, false, nil
	}
	sub := n.Ancestor(KindSubclause)
	if sub == nil {
		return general.Requirements, false, nil
	}
	guide, err := l.ClauseGuide(sub.Ref)
	if errors.Is(err, fault.NotFound) {
		return general.Requirements, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	for _, g := range general.Requirements {
		words, ok := guide.Levels[g.Level]
		if !ok {
			return general.Requirements, false, nil
		}
		levels = append(levels, Level{Level: g.Level, Title: g.Title, Description: words})
	}
	return levels, true, nil
}
