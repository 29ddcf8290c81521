// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package example

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"concord/internal/ims/control"
	"concord/internal/ims/risk"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
)

// criteria is how the example judges risks.
type criteria struct {
	ApprovedOn  string `yaml:"approved_on"`
	Likelihood  []struct{ Name, Anchor string }
	Consequence []struct{ Organization, Individuals, Society string }
	Bands       []struct {
		Name, Rule string
		From, To   int
	}
}

// judgement is what a risk comes to at one stage.
type judgement struct {
	Likelihood  int
	Consequence consequences
}

// consequences stand one for each target, or as one number for the organization.
type consequences struct{ Organization, Individuals, Society int }

// UnmarshalYAML reads either form.
func (c *consequences) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return n.Decode(&c.Organization)
	}
	type each consequences
	return n.Decode((*each)(c))
}

// hazard is one risk of the example.
type hazard struct {
	ID, Title, Domain, Approach, Source, Event, Cause, Owner, Treatment, Status, Note string
	Properties, Controls, Assets                                                      []string
	Systems                                                                           []string `yaml:"ai_systems"`
	Affected                                                                          []string `yaml:"affected_objects"`
	RiskSources                                                                       []string `yaml:"risk_sources"`
	Objectives                                                                        []string `yaml:"ai_objectives"`
	Stage                                                                             string   `yaml:"life_cycle_stage"`
	WithoutLikelihood                                                                 string   `yaml:"likelihood_not_applicable"`
	AssessedOn                                                                        string   `yaml:"assessed_on"`
	Initial, Residual                                                                 judgement
}

func (c criteria) own() risk.Criteria {
	out := risk.Criteria{}
	for i, l := range c.Likelihood {
		out.Likelihoods = append(out.Likelihoods, risk.Likelihood{Name: l.Name, Anchor: l.Anchor})
		row := make([]int, len(c.Consequence))
		for j := range row { // the level of likelihood times consequence
			row[j] = 1 + slices.IndexFunc(c.Bands, func(b struct {
				Name, Rule string
				From, To   int
			},
			) bool {
				return (i+1)*(j+1) <= b.To
			})
		}
		out.Matrix = append(out.Matrix, row)
	}
	for i, s := range c.Consequence {
		name := []string{"slight", "limited", "considerable", "grave", "ruinous"}[i]
		out.Consequences = append(out.Consequences, risk.Consequence{Name: name, Organization: s.Organization, People: s.Individuals, Society: s.Society})
	}
	for i, b := range c.Bands {
		out.Levels = append(out.Levels, risk.Level{Name: b.Name, Acceptable: i < 2, ReviewMonths: []int{12, 12, 6, 3}[i]})
	}
	return out
}

// risks sets the example's criteria and keeps its risks, judged by them, with links to the controls that treat them and the assets that they are about.
func (f filler) risks(o organization) error {
	if _, err := risk.SetCriteria(f.ctx, f.tx, 0, o.Criteria.own(), "Approved by the chief executive on "+o.Criteria.ApprovedOn); err != nil {
		return err
	}
	names := map[string]string{}
	for _, n := range slices.Concat(o.Assets, o.Systems, o.Datasets) {
		names[n.ID] = n.Name
	}
	made := map[string]id.ID{}
	for _, h := range o.Risks {
		which, err := f.judged(h, h.values(f.people, names))
		if err != nil {
			return fmt.Errorf("%s: %w", h.Title, err)
		}
		for _, ref := range slices.Concat(h.Controls, h.Objectives, h.RiskSources) {
			if !strings.Contains(ref, "/") { // an entry of Annex C
				ref = "iso42001-2023/" + ref
			}
			if _, err := link.Add(f.ctx, f.tx, link.Link{From: id.Ref{Register: risk.Register.Name, ID: which}, Relation: link.RelatesTo, Requirement: ref}); err != nil {
				return fmt.Errorf("%s: %w", h.Title, err)
			}
		}
		for _, key := range h.Assets {
			if _, err := link.Add(f.ctx, f.tx, link.Link{From: id.Ref{Register: risk.Register.Name, ID: which}, Relation: link.RelatesTo, To: f.refs[key]}); err != nil {
				return fmt.Errorf("%s to %s: %w", h.Title, key, err)
			}
		}
		if err := f.treat(id.Ref{Register: risk.Register.Name, ID: which}, h.Controls); err != nil {
			return fmt.Errorf("%s: %w", h.Title, err)
		}
		made[h.ID] = which
	}
	return f.treatments(made)
}

// firstJudged are when the example first judged its risks, by their domain, before anything was done about them.
var firstJudged = map[string]string{"security": "2026-02-10", "both": "2026-03-17", "ai": "2026-06-09"}

// judged keeps a risk as it was judged first, and then as it is judged now.
func (f filler) judged(h hazard, now map[string]string) (id.ID, error) {
	first := maps.Clone(now)
	h.Initial.put(first, "current")
	first["assessed_on"] = firstJudged[now["domain"]]
	which, err := f.make(risk.Register, first)
	if err != nil {
		return which, err
	}
	_, err = risk.Register.Update(f.ctx, f.tx, which, 1, func(values []string) error {
		for i, field := range risk.Register.Fields {
			if said, ok := now[field.Name]; ok {
				values[i] = said
			}
		}
		return nil
	})
	return which, err
}

// treat links a risk to every control that implements one of the requirements, each once.
func (f filler) treat(of id.Ref, requirements []string) error {
	linked := map[id.ID]bool{}
	for _, ref := range requirements {
		for _, by := range f.made[ref] {
			if linked[by] {
				continue
			}
			linked[by] = true
			_, err := link.Add(f.ctx, f.tx, link.Link{From: of, Relation: link.TreatedBy, To: id.Ref{Register: control.Register.Name, ID: by}})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// owner is who answers for a risk: of those who cannot sign in, the head of the part it belongs to.
func (h hazard) owner(people map[string]id.ID) string {
	for _, key := range []string{h.Owner, map[string]string{"AI": "PER-04"}[h.Domain], "PER-02"} {
		if who := people[key]; who != "" {
			return string(who)
		}
	}
	return ""
}

func (h hazard) values(people map[string]id.ID, names map[string]string) map[string]string {
	var affected []string
	for _, key := range slices.Concat(h.Assets, h.Systems, h.Affected) {
		affected = append(affected, cmp.Or(names[key], key))
	}
	out := map[string]string{
		"title": h.Title, "domain": strings.ToLower(h.Domain), "approach": strings.TrimSuffix(strings.ReplaceAll(h.Approach, "life-cycle stage", "life-cycle"), " "),
		"source": h.Source, "event": h.Event, "cause": h.Cause, "owner": h.owner(people), "option": h.Treatment, "note": h.Note,
		"affected": strings.Join(affected, ", "), "assessed_on": h.AssessedOn, "likelihood_reason": h.WithoutLikelihood,
	}
	for _, p := range h.Properties {
		out[p] = "true"
	}
	h.Initial.put(out, "inherent")
	h.Residual.put(out, "residual")
	if h.Status == "treated" || h.Status == "accepted" { // the plan is carried out
		h.Residual.put(out, "current")
	} else {
		h.Initial.put(out, "current")
	}
	return out
}

func (j judgement) put(to map[string]string, stage string) {
	for name, n := range map[string]int{"likelihood": j.Likelihood, "organization": j.Consequence.Organization, "people": j.Consequence.Individuals, "society": j.Consequence.Society} {
		if n > 0 {
			to[stage+"_"+name] = fmt.Sprint(n)
		}
	}
}
