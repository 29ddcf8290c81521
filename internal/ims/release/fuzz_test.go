// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package release_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"concord/internal/ims/release"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
)

// small is a folder with one of everything, on which every check holds, so that a fuzzer gets far with few bytes.
var small = map[string]string{
	"standards/mini-1/standard.yaml": `schema: concord/framework@1
id: mini-1
name: Mini
system: MMS
edition: {standard: Mini 1, published: "2026-01"}
legend:
  form: {process: a way of working}
  origin: {own: from here}
  values: {control_type: [preventive], lifecycle_stages: [use], role_shares: [primary]}
counts: {subclauses: 1, clause_requirements: 1, annex_a_controls: 1}
clauses:
  - id: "4"
    title: Context
    subclauses:
      - id: "4.1"
        title: Issues
        intent: Know them
        mandatory_documented_information: [{name: Scope, kind: document}]
        requirements: [{id: 4.1-a, cite: "4.1", text: Know the issues, form: process, origin: own}]
        questions: ["Known?"]
        evidence: [list]
annex_a:
  title: Annex A
  status: normative
  themes:
    - id: A.5
      key: all
      title: Controls
      count: 1
      controls:
        - id: A.5.1
          title: Rules
          theme: all
          guidance_clause: B.5.1
          related_clauses: ["4.1"]
          expectation: Have rules
          questions: ["Any?"]
          evidence: [rules]
          attributes: {control_type: [preventive]}
          lifecycle_stages: [use]
          roles: {user: primary}
annex_b: {title: Annex B, status: normative}
annex_c:
  title: Annex C
  status: informative
  objectives: [{id: C.2.1, title: Fairness, description: Be fair}]
  risk_sources: [{id: C.3.1, title: Data, description: Bad data}]
`,
	"standards/mini-1/guidance/a.yaml": `schema: concord/guidance@1
id: mini-a
entries:
  - {control: mini-1/A.5.1, why: Because, implement: Do it, test: Look, metric: Count, mistakes: [none], exclude_when: never}
`,
	"crosswalks/mini-1--mini-1.yaml": `schema: concord/crosswalk@1
id: mini-1--mini-1
source: mini-1
target: mini-1
question_answered: How much?
results: {items: 2, fully: 1, partly: 0, not: 1, weighted_coverage_percent: 50.0}
mappings:
  - {source: 4.1-a, kind: requirement, group: "4.1", relation: equal, weight: 1, band: fully-covered, targets: [4.1-a], rationale: the same}
  - {source: A.5.1, kind: control, group: A.5, relation: no-relationship, weight: 0, band: not-covered, targets: [], rationale: nothing}
`,
	"documents/documents.yaml": `schema: concord/documents@1
name: Documents
legend: {basis: {mandatory: asked for}, integration: {one-document-for-both: one}}
roles: [{id: boss, description: Leads}, {id: clerk, description: Writes}]
counts: {documents: 1}
documents:
  - id: DOC-01
    name: Scope
    kind: document
    owner_role: clerk
    approver_role: boss
    review_interval_months: 12
    integration: one-document-for-both
    named_in_source_text: false
    required_by: {mini-1: [{basis: mandatory, ids: [4.1-a]}]}
    minimum_content: [scope]
`,
	"documents/placeholders.yaml": "schema: concord/placeholders@1\nid: placeholders\nplaceholders: [{name: organization, kind: text, meaning: Name}, {name: user, kind: flag, meaning: Uses AI}]\n",
	"documents/DOC-01-scope.md": `---
schema: concord/document-template@1
id: DOC-01
title: Scope
kind: document
standards: [mini-1]
owner_role: clerk
approver_role: boss
review_interval_months: 12
variables: [organization, user]
---
# Scope

## 1 Reach
<!-- serves: mini-1/4.1-a -->
{{#user}}
Scope of {{organization}}.
{{/user}}
`,
	"roadmap/joint.yaml": `schema: concord/roadmap@1
name: Plan
calculation:
  joint: &no {}
phases: [{id: do, title: Do, order: 1}]
tasks:
  - id: T01
    phase: do
    title: Work
    responsible_role: clerk
    depends_on: []
    effort_person_days: {small: 1, mid: 1, large: 1}
    duration_weeks: {small: 1, mid: 1, large: 1}
    add_on: {needed: false}
    satisfies: {mini-1: ["4.1", A.5.1]}
    produces: [DOC-01]
`,
	"guidance/clauses.yaml": `schema: concord/guidance@1
id: clauses
entries:
  - subclause: "4.1"
    serves: [mini-1/4.1]
    why: Because
    do_once: Do
    small: Little
    large: Much
    auditor_asks: ["What?"]
    mistakes: [none]
    levels: {0: a, 1: b, 2: c, 3: d, 4: e, 5: f}
`,
	"guidance/levels.yaml": `schema: concord/guidance@1
id: levels
requirements: &six
  - {level: 0, title: a, description: b, evidence: c}
controls:
  - {level: 0, title: a, description: b, evidence: c}
gate_rules: [{id: one, kind: cap, rule: r}]
`,
	"guidance/notes.yaml": `schema: concord/notes@1
id: notes
checked_on: "2026-11-23"
simplifications: [{id: N-01, claim: a, reading: b, concord: c, confidence: known, places: [mini-1, mini-1/4.1]}]
differences: [{id: D-01, difference: a, union: b, confidence: known, places: [mini-1/A.5.1]}]
`,
	"guidance/editions.yaml": "schema: concord/editions@1\nid: editions\nchecked_on: \"2026-11-23\"\neditions: [{standard: Mini, edition: one, status: new, matters: much, confidence: known, content: [mini-1]}]\n",
	"risks/library.yaml": `schema: concord/risk-library@1
id: risks
framework: mini-1
objectives: [{id: C.2.1, title: Fairness, meaning: m, risks: [{event: e, cause: c, consequence: {society: s}}], indicators: [i]}]
risk_sources: [{id: C.3.1, title: Data, meaning: m, risks: [{event: e, cause: c, consequence: {society: s}}], indicators: [i]}]
catalogue:
  ai_risks: [{id: AIR-01, title: t, domain: ai, cause: c, event: e, consequence: {society: s}, objectives: [C.2.1], controls: [mini-1/A.5.1], owner_role: boss}]
  security_risks: [{id: ISR-01, title: t, domain: security, cause: c, event: e, consequence: {society: s}, properties: [integrity], controls: [mini-1/A.5.1], owner_role: boss}]
`,
	"examples/one.answers.yaml": "schema: concord/answers@1\norganization: {name: One, people: 3}\nstandards: [mini-1]\nanswers: [{ref: mini-1/4.1, level: 2}]\n",
	"examples/one.yaml":         "schema: concord/example@1\nid: one\ndiagnoses: [one.answers.yaml]\npeople: [{id: PER-01, name: Ann}]\nowner: PER-01\n",
}

// FuzzContent replaces one file of a small folder of content by whatever comes. Nothing may panic, and whatever is found
// says where, what and how to mend it.
func FuzzContent(f *testing.F) {
	names := slices.Sorted(maps.Keys(small))
	for i, name := range names {
		f.Add(uint8(i), []byte(small[name]))
	}
	for i, piece := range []string{"", "---", "a: [", "- a\n- b\n", "null\n", "id: &a [*a]\n", "? {a: b}\n: c\n", "\xff\xfe", strings.Repeat("[", 200), "a: 1\na: 2\n", "tasks: [{id: T01, depends_on: [T01]}]\n"} {
		f.Add(uint8(i), []byte(piece))
	}
	f.Fuzz(func(t *testing.T, file uint8, data []byte) {
		if len(data) > 1<<16 {
			t.Skip("large inputs only take time")
		}
		files := fstest.MapFS{}
		for name, text := range small {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		files[names[int(file)%len(names)]] = &fstest.MapFile{Data: data}
		for _, finding := range release.Check(catalog.Open(files, "mine"), civil.MustParse("2026-12-01")).Findings {
			if finding.File == "" || finding.Problem == "" || finding.Cure == "" || finding.Line < 0 {
				t.Errorf("says too little: %+v", finding)
			}
		}
	})
}

func TestASmallFolderHoldsButForItsPlanAndLevels(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	for name, text := range small {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	for _, f := range release.Check(catalog.Open(files, "mine"), civil.Date{}).Findings {
		// The anchors are there for the fuzzer to play with; the figures and five of the levels are left out for brevity.
		if f.File != "mine/guidance/levels.yaml" && f.File != "mine/roadmap/joint.yaml" {
			t.Errorf("%s %s", f.Rule, f)
		}
	}
}
