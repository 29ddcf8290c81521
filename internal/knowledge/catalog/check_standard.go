// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"fmt"
	"path"
	"strings"
)

// documentKinds are the kinds of documented information.
var documentKinds = []string{"document", "policy", "procedure", "record", "plan"}

// aiRoles are the roles towards an AI system.
var aiRoles = []string{"developer", "provider", "user"}

// published are facts about two editions that no content may contradict: how many controls stand in each theme or
// objective of Annex A. Source: ISO/IEC 27001:2022 and ISO/IEC 42001:2023, Annex A.
var published = map[string][]struct {
	group    string
	controls int
}{
	"iso27001-2022": {{"A.5", 37}, {"A.6", 8}, {"A.7", 14}, {"A.8", 34}},
	"iso42001-2023": {{"A.2", 3}, {"A.3", 2}, {"A.4", 5}, {"A.5", 4}, {"A.6.1", 2}, {"A.6.2", 7}, {"A.7", 5}, {"A.8", 4}, {"A.9", 3}, {"A.10", 3}},
}

// standardCheck goes through one standard.
type standardCheck struct {
	*Draft
	p   *Part[Standard]
	ids *uniqueIDs
}

func (d *Draft) checkStandard(p *Part[Standard]) {
	c := standardCheck{d, p, d.unique(p.Source)}
	d.schema(p.Source, p.Value.Schema, "concord/framework@1")
	if folder := path.Base(path.Dir(p.Path)); p.Value.ID != "" && p.Value.ID != folder {
		d.fault(RuleNames, p.Source, fmt.Sprintf("is %q in the folder %q", p.Value.ID, folder), "give folder and id the same name", "id")
	}
	for i := range p.Value.Clauses {
		c.clause(&p.Value.Clauses[i], "clauses", i)
	}
	c.annexA()
	c.annexC()
	c.counts()
	c.publishedCounts()
}

// at makes a path from a path and more steps, without touching the first.
func at(path []any, more ...any) []any { return append(path[:len(path):len(path)], more...) }

// below checks that an id begins with that of the thing it belongs to.
func (c *standardCheck) below(id, parent string, path []any) {
	if id != "" && parent != "" && !strings.HasPrefix(id, parent+".") && !strings.HasPrefix(id, parent+"-") {
		c.fault(RuleNames, c.p.Source, fmt.Sprintf("%q does not belong to %s", id, parent), fmt.Sprintf("begin it with %s, or move it", parent), path...)
	}
}

func (c *standardCheck) clause(clause *Clause, path ...any) {
	c.ids.add(clause.ID, at(path, "id")...)
	for i, h := range clause.Headings {
		c.ids.add(h.ID, at(path, "headings", i, "id")...)
		c.below(h.ID, clause.ID, at(path, "headings", i, "id"))
	}
	for i := range clause.Subclauses {
		sub := &clause.Subclauses[i]
		c.below(sub.ID, clause.ID, at(path, "subclauses", i, "id"))
		c.subclause(sub, at(path, "subclauses", i)...)
	}
}

func (c *standardCheck) subclause(sub *Subclause, path ...any) {
	c.ids.add(sub.ID, at(path, "id")...)
	for i, r := range sub.Requirements {
		here := at(path, "requirements", i)
		c.ids.add(r.ID, at(here, "id")...)
		c.below(r.ID, sub.ID, at(here, "id"))
		c.oneOf(RuleNames, c.p.Source, r.Form, sortedKeys(c.p.Value.Legend.Form), at(here, "form")...)
		c.oneOf(RuleNames, c.p.Source, r.Origin, sortedKeys(c.p.Value.Legend.Origin), at(here, "origin")...)
	}
	for i, m := range sub.MandatoryDocumentedInformation {
		c.oneOf(RuleNames, c.p.Source, m.Kind, documentKinds, at(path, "mandatory_documented_information", i, "kind")...)
	}
}

func (c *standardCheck) annexA() {
	annex := c.p.Value.AnnexA
	list := "themes"
	if len(annex.Themes) == 0 {
		list = "objectives"
	}
	for i, t := range annex.Topics {
		c.ids.add(t.ID, "annex_a", "topics", i, "id")
	}
	groups := annex.Groups()
	for i := range groups {
		g := &groups[i]
		here := []any{"annex_a", list, i}
		c.ids.add(g.ID, at(here, "id")...)
		c.count(c.p.Source, g.Count, len(g.Controls), at(here, "count")...)
		for j := range g.Controls {
			c.control(g, &g.Controls[j], at(here, "controls", j)...)
		}
	}
}

func (c *standardCheck) control(g *Group, control *Control, path ...any) {
	s, values := c.p.Source, c.p.Value.Legend.Values
	c.ids.add(control.ID, at(path, "id")...)
	c.below(control.ID, g.ID, at(path, "id"))
	if control.Theme != "" && control.Theme != g.Key {
		c.fault(RuleNames, s, fmt.Sprintf("is %q inside the theme %q", control.Theme, g.Key), fmt.Sprintf("write %s, or move the control", g.Key), at(path, "theme")...)
	}
	if control.ObjectiveGroup != "" && control.ObjectiveGroup != g.ID {
		c.fault(RuleNames, s, fmt.Sprintf("is %q inside the objective %q", control.ObjectiveGroup, g.ID), fmt.Sprintf("write %s, or move the control", g.ID), at(path, "objective_group")...)
	}
	for i, id := range control.RelatedClauses {
		if c.p.Value.outline.Node(id) == nil {
			c.fault(RuleNames, s, fmt.Sprintf("%q is no clause of %s", id, c.p.Value.ID), "name a clause, subclause or requirement of it", at(path, "related_clauses", i)...)
		}
	}
	for i, w := range control.DocumentedWhenApplicable {
		c.oneOf(RuleNames, s, w.Kind, documentKinds, at(path, "documented_when_applicable", i, "kind")...)
		c.oneOf(RuleNames, s, w.Basis, []string{"explicit", "implied"}, at(path, "documented_when_applicable", i, "basis")...)
	}
	a := control.Attributes
	for _, list := range []struct {
		field      []any
		got, known []string
	}{
		{[]any{"attributes", "control_type"}, a.ControlType, values.ControlType},
		{[]any{"attributes", "security_properties"}, a.SecurityProperties, values.SecurityProperties},
		{[]any{"attributes", "cybersecurity_concepts"}, a.CybersecurityConcepts, values.CybersecurityConcepts},
		{[]any{"attributes", "operational_capabilities"}, a.OperationalCapabilities, values.OperationalCapabilities},
		{[]any{"attributes", "security_domains"}, a.SecurityDomains, values.SecurityDomains},
		{[]any{"lifecycle_stages"}, control.LifecycleStages, values.LifecycleStages},
	} {
		for i, v := range list.got {
			c.oneOf(RuleNames, s, v, list.known, at(path, append(list.field[:len(list.field):len(list.field)], i)...)...)
		}
	}
	for _, role := range sortedKeys(control.Roles) {
		c.oneOf(RuleNames, s, role, aiRoles, at(path, "roles", role)...)
		c.oneOf(RuleNames, s, control.Roles[role], values.RoleShares, at(path, "roles", role)...)
	}
}

// annexC checks the ids of objectives and risk sources.
func (c *standardCheck) annexC() {
	if c.p.Value.AnnexC == nil {
		return
	}
	for i, item := range c.p.Value.AnnexC.Objectives {
		c.ids.add(item.ID, "annex_c", "objectives", i, "id")
	}
	for i, item := range c.p.Value.AnnexC.RiskSources {
		c.ids.add(item.ID, "annex_c", "risk_sources", i, "id")
	}
}

// counts recounts everything that the file states.
func (c *standardCheck) counts() {
	std, stated, s := c.p.Value, c.p.Value.Counts, c.p.Source
	var requirements, scored, documented, newControls, controls int
	for _, clause := range std.Clauses {
		for _, sub := range clause.Subclauses {
			documented += len(sub.MandatoryDocumentedInformation)
			requirements += len(sub.Requirements)
			for _, r := range sub.Requirements {
				if r.Scored == nil || *r.Scored {
					scored++
				}
			}
		}
	}
	byTheme, byObjective, topics := map[string]int{}, map[string]int{}, map[string]bool{}
	for _, g := range std.AnnexA.Groups() {
		controls += len(g.Controls)
		byTheme[g.Key] += len(g.Controls)
		byObjective[g.ID] += len(g.Controls)
		parts := strings.SplitN(g.ID, ".", 3)
		topics[strings.Join(parts[:min(2, len(parts))], ".")] = true
		for _, control := range g.Controls {
			if control.NewIn2022 {
				newControls++
			}
		}
	}
	c.count(s, stated.Subclauses, len(std.outline.Subclauses), "counts", "subclauses")
	c.count(s, stated.ClauseRequirements, requirements, "counts", "clause_requirements")
	c.count(s, stated.ScoredClauseRequirements, scored, "counts", "scored_clause_requirements")
	c.count(s, stated.MandatoryDocumentedInformation, documented, "counts", "mandatory_documented_information")
	c.count(s, stated.AnnexATopics, len(topics), "counts", "annex_a_topics")
	c.count(s, stated.AnnexAObjectives, len(std.AnnexA.Groups()), "counts", "annex_a_objectives")
	c.count(s, stated.AnnexAControls, controls, "counts", "annex_a_controls")
	c.count(s, stated.NewIn2022, newControls, "counts", "new_in_2022")
	c.countBy(s, stated.ByTheme, byTheme, "counts", "by_theme")
	c.countBy(s, stated.ByObjective, byObjective, "counts", "by_objective")
	if std.AnnexC != nil {
		c.count(s, stated.AnnexCObjectives, len(std.AnnexC.Objectives), "counts", "annex_c_objectives")
		c.count(s, stated.AnnexCRiskSources, len(std.AnnexC.RiskSources), "counts", "annex_c_risk_sources")
	}
}

// publishedCounts holds the controls of the two editions against what was published.
func (c *standardCheck) publishedCounts() {
	for _, want := range published[c.p.Value.ID] {
		n := c.p.Value.outline.Node(want.group)
		got := 0
		if n != nil {
			got = len(n.Leaves())
		}
		if n == nil || n.Kind != KindGroup || got != want.controls {
			c.fault(RuleCounts, c.p.Source, fmt.Sprintf("%s has %d controls, but the standard has %d there", want.group, got, want.controls), "add what is missing, or remove what is no control of it", "annex_a")
		}
	}
}
