// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var ownID = regexp.MustCompile(`\b([A-Z]{2,6})-[0-9]+\b`)

// checkExamples checks the ids that example organizations give and use. Answers files are read by whoever evaluates them.
func (d *Draft) checkExamples() {
	for _, name := range d.Matching("examples/*.yaml") {
		if s := d.Source(name); s != nil && !strings.HasSuffix(name, ".answers.yaml") {
			d.checkExample(s)
		}
	}
}

func (d *Draft) checkExample(s *Source) {
	given, forms := map[string]bool{}, map[string]bool{}
	s.Scalars(func(value string, path []any) {
		if len(path) > 0 && path[len(path)-1] == "id" {
			given[value] = true
			if m := ownID.FindStringSubmatch(value); m != nil {
				forms[m[1]] = true
			}
		}
		if len(path) == 1 && path[0] == "schema" {
			d.schema(s, value, "concord/example@1")
		}
	})
	s.Scalars(func(value string, path []any) {
		for _, m := range ownID.FindAllStringSubmatch(value, -1) {
			if forms[m[1]] && !given[m[0]] {
				d.Found(RuleNames, s.FaultAtWord(m[0], fmt.Sprintf("nothing in this file has the id %s", m[0]), didYouMean(m[0], sortedKeys(given)), path...))
			}
		}
		switch list := listName(path); list {
		case "diagnoses":
			if !slices.Contains(d.Files, "examples/"+value) {
				d.fault(RuleNames, s, fmt.Sprintf("there is no file examples/%s", short(value)), "add it, or mend the name", path...)
			}
		case "roles":
			d.role(s, value, path...)
		case "ai_objectives", "risk_sources":
			if d.Risks != nil && d.Risks.Value.Topic(value) == nil {
				d.fault(RuleNames, s, fmt.Sprintf("%q is no entry of Annex C in risks/library.yaml", short(value)), "write an id such as C.2.5", path...)
			}
		}
	})
}

// listName is the name of the list that a value is an item of, or "".
func listName(path []any) string {
	if len(path) < 2 {
		return ""
	}
	if _, item := path[len(path)-1].(int); !item {
		return ""
	}
	name, _ := path[len(path)-2].(string)
	return name
}
