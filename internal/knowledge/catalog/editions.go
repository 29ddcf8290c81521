// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"fmt"
	"slices"
)

// Editions says which edition of which standard is in force.
type Editions struct {
	Schema          string            `yaml:"schema" need:"yes" json:"-"`
	ID              string            `yaml:"id" need:"yes" json:"-"`
	CheckedOn       string            `yaml:"checked_on" need:"yes" json:"checked_on"`
	MustBeRechecked bool              `yaml:"must_be_rechecked" json:"must_be_rechecked"`
	Editions        []StandardEdition `yaml:"editions" need:"yes" json:"editions"`
}

// StandardEdition is the edition of one standard, law or scheme, with what matters about it.
type StandardEdition struct {
	Standard   string   `yaml:"standard" need:"yes" json:"standard"`
	Edition    string   `yaml:"edition" need:"yes" json:"edition"`
	Status     string   `yaml:"status" need:"yes" json:"status"`
	Matters    string   `yaml:"matters" need:"yes" json:"matters"`
	Confidence string   `yaml:"confidence" need:"yes" json:"confidence"` // as of a note
	Content    []string `yaml:"content" json:"content,omitempty"`        // ids of standards and crosswalks that hold it
}

// Editions returns the editions in force.
func (l *Library) Editions() (*Editions, error) {
	return Load[Editions](l, "guidance/editions.yaml")
}

// checkEditions checks that editions name content there is, and that all content has its edition.
func (d *Draft) checkEditions() {
	if d.Editions == nil {
		return
	}
	s, list := d.Editions.Source, d.Editions.Value
	d.schema(s, list.Schema, "concord/editions@1")
	d.Recheck(s, list.MustBeRechecked, list.CheckedOn, "Which editions are in force")
	named := map[string]bool{}
	for i, e := range list.Editions {
		d.oneOf(RuleNames, s, e.Confidence, Confidences, "editions", i, "confidence")
		for j, id := range e.Content {
			named["standards/"+id+"/standard.yaml"], named["crosswalks/"+id+".yaml"] = true, true
			if !slices.Contains(d.Files, "standards/"+id+"/standard.yaml") && !slices.Contains(d.Files, "crosswalks/"+id+".yaml") {
				d.fault(RuleNames, s, fmt.Sprintf("%q is no standard and no crosswalk", short(id)), "write the id of one, or remove it", "editions", i, "content", j)
			}
		}
	}
	for _, file := range append(d.Matching("standards/*/standard.yaml"), d.Matching("crosswalks/*.yaml")...) {
		if !named[file] && !d.betweenOutlines(file) {
			d.fault(RuleDates, s, fmt.Sprintf("no edition names %s in content", file), "add it to the edition it holds", "editions")
		}
	}
}

// betweenOutlines reports whether a crosswalk joins two standards that have outlines, whose editions stand with them.
func (d *Draft) betweenOutlines(file string) bool {
	for i := range d.Standards {
		for j := range d.Standards {
			if file == "crosswalks/"+d.Standards[i].Value.ID+"--"+d.Standards[j].Value.ID+".yaml" {
				return true
			}
		}
	}
	return false
}
