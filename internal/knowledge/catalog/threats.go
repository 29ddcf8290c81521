// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"fmt"
	"slices"
)

// Threats are what can befall assets of each kind, and the weaknesses that open the way.
type Threats struct {
	Schema string `yaml:"schema" need:"yes"`
	Counts struct {
		Threats         int `yaml:"threats"`
		Vulnerabilities int `yaml:"vulnerabilities"`
	} `yaml:"counts"`
	Threats         []Threat        `yaml:"threats" need:"yes"`
	Vulnerabilities []Vulnerability `yaml:"vulnerabilities" need:"yes"`
}

// Threat is something that can happen.
type Threat struct {
	ID         string   `yaml:"id" need:"yes"`
	Title      string   `yaml:"title" need:"yes"`
	Domain     string   `yaml:"domain" need:"yes"` // security, ai or both
	Origin     string   `yaml:"origin" need:"yes"`
	Kinds      []string `yaml:"kinds" need:"yes"`      // of assets that it touches
	Properties []string `yaml:"properties" need:"yes"` // that it takes away
}

// Vulnerability is a weakness by which threats come true.
type Vulnerability struct {
	ID       string   `yaml:"id" need:"yes"`
	Title    string   `yaml:"title" need:"yes"`
	Kinds    []string `yaml:"kinds" need:"yes"`   // of assets that may have it
	Threats  []string `yaml:"threats" need:"yes"` // to which it opens the way
	Controls []Ref    `yaml:"controls" need:"yes"`
}

// The words of a threat. Kinds are those of the register of assets.
var (
	ThreatOrigins = []string{"deliberate", "accident", "failure", "nature", "outside"}
	assetKinds    = []string{"information", "process", "software", "hardware", "service", "people", "place", "data-set", "ai-component"}
)

const threatsFile = "risks/threats.yaml"

// Threats returns what can befall assets.
func (l *Library) Threats() (*Threats, error) { return Load[Threats](l, threatsFile) }

// Threat returns one, or nil.
func (t *Threats) Threat(id string) *Threat {
	if i := slices.IndexFunc(t.Threats, func(x Threat) bool { return x.ID == id }); i >= 0 {
		return &t.Threats[i]
	}
	return nil
}

// Vulnerability returns one, or nil.
func (t *Threats) Vulnerability(id string) *Vulnerability {
	if i := slices.IndexFunc(t.Vulnerabilities, func(x Vulnerability) bool { return x.ID == id }); i >= 0 {
		return &t.Vulnerabilities[i]
	}
	return nil
}

// checkThreats checks that threats and vulnerabilities fit together: each of a vulnerability's kinds has a threat, and no threat
// is without a way.
func (d *Draft) checkThreats() {
	for _, name := range d.Matching(threatsFile) {
		p := ReadPart[Threats](d, name)
		if p == nil {
			continue
		}
		s, t := p.Source, p.Value
		d.schema(s, t.Schema, "concord/threats@1")
		ids, led := d.unique(s), map[string]bool{}
		for i, v := range t.Vulnerabilities {
			ids.add(v.ID, "vulnerabilities", i, "id")
			d.checkVulnerability(s, t, v, i, led)
		}
		for i, x := range t.Threats {
			ids.add(x.ID, "threats", i, "id")
			d.oneOf(RuleNames, s, x.Domain, []string{"security", "ai", "both"}, "threats", i, "domain")
			d.oneOf(RuleNames, s, x.Origin, ThreatOrigins, "threats", i, "origin")
			for j, k := range x.Kinds {
				d.oneOf(RuleNames, s, k, assetKinds, "threats", i, "kinds", j)
			}
			for j, k := range x.Properties {
				d.oneOf(RuleNames, s, k, []string{"confidentiality", "integrity", "availability"}, "threats", i, "properties", j)
			}
			if !led[x.ID] {
				d.fault(RuleGuidance, s, fmt.Sprintf("no vulnerability opens the way to %s", x.ID), "add it to one", "threats", i, "id")
			}
		}
		d.count(s, t.Counts.Threats, len(t.Threats), "counts", "threats")
		d.count(s, t.Counts.Vulnerabilities, len(t.Vulnerabilities), "counts", "vulnerabilities")
	}
}

func (d *Draft) checkVulnerability(s *Source, t *Threats, v Vulnerability, i int, led map[string]bool) {
	known := make([]string, len(t.Threats))
	for j, x := range t.Threats {
		known[j] = x.ID
	}
	touched := map[string]bool{}
	for j, id := range v.Threats {
		if d.oneOf(RuleNames, s, id, known, "vulnerabilities", i, "threats", j) && id != "" {
			led[id] = true
			for _, k := range t.Threat(id).Kinds {
				touched[k] = true
			}
		}
	}
	for j, k := range v.Kinds {
		if d.oneOf(RuleNames, s, k, assetKinds, "vulnerabilities", i, "kinds", j) && !touched[k] {
			d.fault(RuleGuidance, s, fmt.Sprintf("%s names %s, which none of its threats touches", v.ID, k), "add a threat that does, or leave the kind out", "vulnerabilities", i, "kinds", j)
		}
	}
}
