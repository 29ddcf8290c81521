// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

// Notes says where common texts simplify and where two standards differ although they look alike.
type Notes struct {
	Schema          string           `yaml:"schema" need:"yes"`
	ID              string           `yaml:"id" need:"yes"`
	CheckedOn       string           `yaml:"checked_on" need:"yes"`
	Simplifications []Simplification `yaml:"simplifications" need:"yes"`
	Differences     []Difference     `yaml:"differences" need:"yes"`
}

// Simplification is a claim that is often heard, with an honest reading of it.
type Simplification struct {
	ID         string   `yaml:"id" need:"yes" json:"id"`
	Claim      string   `yaml:"claim" need:"yes" json:"claim"`
	Reading    string   `yaml:"reading" need:"yes" json:"reading"`
	Concord    string   `yaml:"concord" need:"yes" json:"concord"`       // what the program does about it
	Confidence string   `yaml:"confidence" need:"yes" json:"confidence"` // checked, computed, known or secondary
	Places     []string `yaml:"places" need:"yes" json:"places"`         // a standard, a place in one, an annex, a crosswalk
}

// Difference is a place where one standard asks for more than the other, and what a joint system does.
type Difference struct {
	ID         string   `yaml:"id" need:"yes" json:"id"`
	Difference string   `yaml:"difference" need:"yes" json:"difference"`
	Union      string   `yaml:"union" need:"yes" json:"union"`
	Confidence string   `yaml:"confidence" need:"yes" json:"confidence"`
	Places     []string `yaml:"places" need:"yes" json:"places"`
}

// Confidences are how sure a note is, surest first.
var Confidences = []string{"checked", "computed", "known", "secondary"}

// Notes returns the notes.
func (l *Library) Notes() (*Notes, error) { return Load[Notes](l, "guidance/notes.yaml") }

// On returns the notes that name one of the places.
func (n *Notes) On(places ...string) (out Notes) {
	for _, s := range n.Simplifications {
		if share(s.Places, places) {
			out.Simplifications = append(out.Simplifications, s)
		}
	}
	for _, d := range n.Differences {
		if share(d.Places, places) {
			out.Differences = append(out.Differences, d)
		}
	}
	return out
}

func share(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}

// PlacesOf returns the names under which notes may speak of a node: its own and, for a requirement, its subclause's.
func PlacesOf(n *Node) []string {
	out := []string{n.Ref.String()}
	if n.Kind == KindRequirement {
		out = append(out, n.Parent.Ref.String())
	}
	return out
}
