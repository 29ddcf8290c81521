// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

// RiskLibrary explains the objectives and risk sources of Annex C of ISO/IEC 42001 and proposes risks to start from.
type RiskLibrary struct {
	Schema      string            `yaml:"schema" need:"yes"`
	ID          string            `yaml:"id" need:"yes"`
	Framework   string            `yaml:"framework" need:"yes"` // the standard whose Annex C is explained
	Legend      map[string]string `yaml:"legend"`
	Counts      RiskCounts        `yaml:"counts"`
	Objectives  []RiskTopic       `yaml:"objectives" need:"yes"`
	RiskSources []RiskTopic       `yaml:"risk_sources" need:"yes"`
	Catalogue   struct {
		AIRisks       []StarterRisk `yaml:"ai_risks" need:"yes"`
		SecurityRisks []StarterRisk `yaml:"security_risks" need:"yes"`
	} `yaml:"catalogue" need:"yes"`
}

// RiskCounts holds figures that a recount must equal.
type RiskCounts struct {
	Objectives    int `yaml:"objectives"`
	RiskSources   int `yaml:"risk_sources"`
	ExampleRisks  int `yaml:"example_risks"`
	AIRisks       int `yaml:"ai_risks"`
	SecurityRisks int `yaml:"security_risks"`
}

// RiskTopic is an objective or a risk source in practice.
type RiskTopic struct {
	ID         string        `yaml:"id" need:"yes" json:"-"`
	Title      string        `yaml:"title" need:"yes" json:"-"`
	Meaning    string        `yaml:"meaning" need:"yes" json:"meaning"`
	Risks      []ExampleRisk `yaml:"risks" need:"yes" json:"risks"`
	Indicators []string      `yaml:"indicators" need:"yes" json:"indicators"`
}

// ExampleRisk is a risk that shows what an objective or risk source means.
type ExampleRisk struct {
	Event       string       `yaml:"event" need:"yes" json:"event"`
	Cause       string       `yaml:"cause" need:"yes" json:"cause"`
	Consequence Consequences `yaml:"consequence" need:"yes" json:"consequence"`
}

// Consequences are judged apart and never averaged; an empty one means that usually nothing worth recording is expected.
type Consequences struct {
	Organization string `yaml:"organization" json:"organization,omitempty"`
	Individuals  string `yaml:"individuals" json:"individuals,omitempty"`
	Society      string `yaml:"society" json:"society,omitempty"`
}

// StarterRisk is a proposal for the register, AIR-01 or ISR-01 and so on.
type StarterRisk struct {
	ID          string       `yaml:"id" need:"yes" json:"id"`
	Title       string       `yaml:"title" need:"yes" json:"title"`
	Domain      string       `yaml:"domain" need:"yes" json:"domain"` // security, ai or both
	Cause       string       `yaml:"cause" need:"yes" json:"cause"`
	Event       string       `yaml:"event" need:"yes" json:"event"`
	Consequence Consequences `yaml:"consequence" need:"yes" json:"consequence"`
	Objectives  []string     `yaml:"objectives" json:"objectives,omitempty"`     // ids of Annex C
	RiskSources []string     `yaml:"risk_sources" json:"risk_sources,omitempty"` // ids of Annex C
	Properties  []string     `yaml:"properties" json:"properties,omitempty"`     // confidentiality, integrity, availability
	Controls    []Ref        `yaml:"controls" need:"yes" json:"controls"`
	OwnerRole   string       `yaml:"owner_role" need:"yes" json:"owner_role"`
}

// Risks returns the risk library.
func (l *Library) Risks() (*RiskLibrary, error) { return Load[RiskLibrary](l, "risks/library.yaml") }

// Starters returns all starter risks, those of AI first.
func (r *RiskLibrary) Starters() []StarterRisk {
	out := append([]StarterRisk(nil), r.Catalogue.AIRisks...)
	return append(out, r.Catalogue.SecurityRisks...)
}

// Topic returns the objective or risk source with this id, or nil.
func (r *RiskLibrary) Topic(id string) *RiskTopic {
	for _, list := range [][]RiskTopic{r.Objectives, r.RiskSources} {
		for i := range list {
			if list[i].ID == id {
				return &list[i]
			}
		}
	}
	return nil
}
