// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package crosswalk

import (
	"fmt"
	"slices"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
)

// counts recounts what the file states of its rows.
func (k check) counts() {
	c := k.c
	functions, principles, parts := map[string]int{}, map[string]bool{}, map[string]int{}
	controls := 0
	for i := range c.Mappings {
		r := &c.Mappings[i]
		function, _, _ := strings.Cut(r.Source, " ")
		functions[function]++
		principles[r.Principle] = true
		parts[r.Part]++
		if isControl(r) {
			controls++
		}
	}
	delete(principles, "")
	for _, n := range []struct {
		name            string
		stated, counted int
	}{
		{"articles", c.Counts.Articles, len(c.Mappings)},
		{"subcategories", c.Counts.Subcategories, len(c.Mappings)},
		{"functions", c.Counts.Functions, len(functions)},
		{"categories", c.Counts.Categories, len(c.Categories)},
		{"controls", c.Counts.Controls, controls},
		{"controls_total", c.Counts.ControlsTotal, controls},
		{"principles_with_controls", c.Counts.PrinciplesWithControls, len(principles)},
		{"additions", c.Counts.Additions, parts["additions-to-27001"]},
		{"clause_rows", c.Counts.ClauseRows, parts["clauses"]},
		{"controller_controls", c.Counts.ControllerControls, parts["controller"] + parts["controller-controls"]},
		{"processor_controls", c.Counts.ProcessorControls, parts["processor"] + parts["processor-controls"]},
		{"security_controls", c.Counts.SecurityControls, parts["security-controls-for-pii"]},
	} {
		k.count(n.stated, n.counted, "counts", n.name)
	}
	if k.s.Has("counts", "by_function") {
		for function, n := range c.Counts.ByFunction {
			k.count(n, functions[function], "counts", "by_function", function)
		}
	}
	k.categories()
	k.editions()
}

func (k check) count(stated, counted int, path ...any) {
	if stated != counted && k.s.Has(path...) {
		k.found(catalog.RuleCounts, fmt.Sprintf("is %d, but there are %d", stated, counted), fmt.Sprintf("write %d, or mend what is counted", counted), path...)
	}
}

// categories checks that each row belongs to a category, and recounts them.
func (k check) categories() {
	if len(k.c.Categories) == 0 {
		return
	}
	counted := map[string]int{}
	for i := range k.c.Mappings {
		category, _, _ := strings.Cut(k.c.Mappings[i].Source, ".")
		counted[category]++
		if !slices.ContainsFunc(k.c.Categories, func(c Category) bool { return c.ID == category }) {
			k.found(catalog.RuleNames, fmt.Sprintf("there is no category %q", category), "add it to categories, or mend the id", "mappings", i, "source")
		}
	}
	for i, c := range k.c.Categories {
		k.count(c.Subcategories, counted[c.ID], "categories", i, "subcategories")
	}
}

// editions checks that each row names an edition there is, and recounts them.
func (k check) editions() {
	if len(k.c.Editions) == 0 {
		return
	}
	counted := map[string]int{}
	for i := range k.c.Mappings {
		edition := k.c.Mappings[i].Edition
		counted[edition]++
		if !slices.ContainsFunc(k.c.Editions, func(e Edition) bool { return e.ID == edition }) {
			k.found(catalog.RuleNames, fmt.Sprintf("there is no edition %q", edition), "add it to editions, or mend the row", "mappings", i, "edition")
		}
	}
	for i, e := range k.c.Editions {
		k.count(e.AdditionalControls, counted[e.ID], "editions", i, "additional_controls")
	}
}

// dates checks every date, and that law that must be rechecked says when it was.
func (k check) dates() {
	date := func(text string, path ...any) civil.Date {
		if text == "" {
			return civil.Date{}
		}
		day, err := civil.Parse(text)
		if err != nil {
			k.found(catalog.RuleDates, fmt.Sprintf("%q is no date", text), `write a day that exists, as "2026-11-23"`, path...)
		}
		return day
	}
	for i := range k.c.Mappings {
		date(k.c.Mappings[i].AppliesFrom, "mappings", i, "applies_from")
		date(k.c.Mappings[i].AppliesFromAnnexI, "mappings", i, "applies_from_annex_i")
	}
	if t := k.c.Transition; t != nil {
		date(t.Published, "transition", "published")
		date(t.CertificatesTo2019Until, "transition", "certificates_to_2019_until")
	}
	l := k.c.LegalStatus
	if l == nil {
		return
	}
	k.d.Recheck(k.s, l.MustBeRechecked, l.CheckedOn, k.c.SourceName, "legal_status")
	if !l.NotLegalAdvice {
		k.found(catalog.RuleText, "does not say that it is not legal advice", "add not_legal_advice: true", "legal_status")
	}
	var last civil.Date
	for i, e := range l.Timeline {
		day := date(e.Date, "legal_status", "timeline", i, "date")
		if day.Before(last) {
			k.found(catalog.RuleDates, fmt.Sprintf("%s comes after %s", day, last), "order the timeline", "legal_status", "timeline", i, "date")
		}
		last = day
	}
	for i, law := range l.SourcesOfLaw {
		date(law.Published, "legal_status", "sources_of_law", i, "published")
		date(law.InForce, "legal_status", "sources_of_law", i, "in_force")
	}
}

// reverse compares the items that no row names with those the file lists.
func (k check) reverse() {
	if k.c.WithoutCounterpart == nil || k.target == nil {
		return
	}
	requirements, controls := k.c.withoutCounterpart(k.target)
	k.list(k.c.WithoutCounterpart.RequirementsWithoutCounterpart, requirements, "requirements_without_counterpart")
	k.list(k.c.WithoutCounterpart.ControlsWithoutCounterpart, controls, "controls_without_counterpart")
	k.count(k.c.WithoutCounterpart.ControlsWithoutCounterpartCount, len(controls), "reverse", "controls_without_counterpart_count")
}

func (k check) list(stated, counted []string, field string) {
	for i, id := range stated {
		if !slices.Contains(counted, id) {
			k.found(catalog.RuleCrosswalks, fmt.Sprintf("%q has a counterpart, or does not exist", id), "remove it", "reverse", field, i)
		}
	}
	for _, id := range counted {
		if !slices.Contains(stated, id) {
			k.found(catalog.RuleCrosswalks, fmt.Sprintf("%q has no counterpart and is not listed", id), "add it", "reverse", field)
		}
	}
}
