// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

// Levels is the worded scale 0 to 5 for requirements and for controls, with the rules that cap and stop.
type Levels struct {
	Schema       string            `yaml:"schema" need:"yes"`
	ID           string            `yaml:"id" need:"yes"`
	About        map[string]string `yaml:"about"`
	Requirements []Level           `yaml:"requirements" need:"yes"`
	Controls     []Level           `yaml:"controls" need:"yes"`
	GateRules    []GateRule        `yaml:"gate_rules" need:"yes"`
	RelatedRules []GateRule        `yaml:"related_rules"`
}

// Level is one step of the scale.
type Level struct {
	Level       int    `yaml:"level"` // 0 to 5
	Title       string `yaml:"title" need:"yes"`
	Description string `yaml:"description" need:"yes"`
	Evidence    string `yaml:"evidence" need:"yes"` // what shows it
}

// GateRule caps a level, stops an audit stage, or says what goes before what.
type GateRule struct {
	ID     string `yaml:"id" need:"yes"`
	Kind   string `yaml:"kind"` // cap, stop or precedence
	Title  string `yaml:"title"`
	Rule   string `yaml:"rule" need:"yes"`
	Reason string `yaml:"reason"`
	WayOut string `yaml:"way_out"`
}

// Levels returns the scale.
func (l *Library) Levels() (*Levels, error) { return Load[Levels](l, "guidance/levels.yaml") }
