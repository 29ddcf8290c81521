// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// checkGuidance checks that every subclause and control has its guide, once, with all levels.
func (d *Draft) checkGuidance() {
	guided := map[Ref]bool{}
	d.checkClauseGuides(guided)
	for i := range d.Guides {
		d.checkControlGuides(&d.Guides[i], guided)
	}
	d.checkLevels()
	for i := range d.Standards {
		p := &d.Standards[i]
		for _, n := range p.Value.outline.Nodes {
			file := "guidance/clauses.yaml"
			if n.Kind == KindControl {
				file = "standards/" + p.Value.ID + "/guidance/"
			}
			if (n.Kind == KindSubclause && d.ClauseGuides != nil || n.Kind == KindControl) && !guided[n.Ref] {
				d.fault(RuleGuidance, p.Source, fmt.Sprintf("%s has no guidance", n.Ref), "add an entry for it in "+file, pathTo(p.Value, n)...)
			}
		}
	}
}

// pathTo is the path of a subclause or control in the standard's file.
func pathTo(std *Standard, n *Node) []any {
	for i, clause := range std.Clauses {
		for j := range clause.Subclauses {
			if n.Subclause == &std.Clauses[i].Subclauses[j] {
				return []any{"clauses", i, "subclauses", j, "id"}
			}
		}
	}
	list := "objectives"
	if len(std.AnnexA.Themes) > 0 {
		list = "themes"
	}
	groups := std.AnnexA.Groups()
	for i := range groups {
		for j := range groups[i].Controls {
			if n.Control == &groups[i].Controls[j] {
				return []any{"annex_a", list, i, "controls", j, "id"}
			}
		}
	}
	return nil
}

// guide marks a place as guided and finds those guided twice.
func (d *Draft) guide(s *Source, ref Ref, want Kind, guided map[Ref]bool, path ...any) {
	if ref == (Ref{}) {
		return
	}
	if std := d.Standard(ref.Standard); std != nil {
		if n := std.outline.Node(ref.ID); n != nil && n.Kind != want {
			d.fault(RuleGuidance, s, fmt.Sprintf("%s is a %s", ref, n.Kind), "name a "+string(want), path...)
		}
	}
	if guided[ref] {
		d.fault(RuleGuidance, s, fmt.Sprintf("%s has guidance already", ref), "keep one of the two", path...)
	}
	guided[ref] = true
}

func (d *Draft) checkClauseGuides(guided map[Ref]bool) {
	if d.ClauseGuides == nil {
		return
	}
	s := d.ClauseGuides.Source
	d.schema(s, d.ClauseGuides.Value.Schema, "concord/guidance@1")
	for i, e := range d.ClauseGuides.Value.Entries {
		for j, ref := range e.Serves {
			d.guide(s, ref, KindSubclause, guided, "entries", i, "serves", j)
			if ref.ID != "" && ref.ID != e.Subclause {
				d.fault(RuleGuidance, s, fmt.Sprintf("%s is not subclause %s", ref, e.Subclause), "serve the same number in each standard", "entries", i, "serves", j)
			}
		}
		for level := range 6 {
			if strings.TrimSpace(e.Levels[level]) == "" {
				d.fault(RuleGuidance, s, fmt.Sprintf("has no words for level %d", level), "word all levels from 0 to 5", "entries", i, "levels")
			}
		}
		for _, level := range sortedInts(e.Levels) {
			if level < 0 || level > 5 {
				d.fault(RuleGuidance, s, fmt.Sprintf("there is no level %d", level), "word the levels from 0 to 5", "entries", i, "levels", fmt.Sprint(level))
			}
		}
	}
}

func sortedInts[V any](m map[int]V) []int {
	keys := make([]int, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (d *Draft) checkControlGuides(p *Part[ControlGuides], guided map[Ref]bool) {
	d.schema(p.Source, p.Value.Schema, "concord/guidance@1")
	standard := path.Base(path.Dir(path.Dir(p.Path)))
	if f := p.Value.Framework; f != "" && f != standard {
		d.fault(RuleNames, p.Source, fmt.Sprintf("is %q in the folder of %s", f, standard), "write "+standard, "framework")
	}
	for i, e := range p.Value.Entries {
		d.guide(p.Source, e.Control, KindControl, guided, "entries", i, "control")
		if e.Control.Standard != "" && e.Control.Standard != standard {
			d.fault(RuleGuidance, p.Source, fmt.Sprintf("%s stands in the folder of %s", e.Control, standard), "move it to the folder of its standard", "entries", i, "control")
		}
	}
	checkedOn := p.Value.CheckedOn
	if basis := p.Value.LawBasis; basis != "" {
		if !slices.Contains(d.Files, basis) {
			d.fault(RuleNames, p.Source, fmt.Sprintf("there is no file %s", short(basis)), didYouMean(basis, d.Matching("crosswalks/*.yaml")), "law_basis")
		} else if checkedOn == "" {
			checkedOn = d.legalDate(basis)
		}
	}
	d.Recheck(p.Source, p.Value.MustBeRechecked, checkedOn, p.Value.LawNote)
}

// legalDate is the day on which the law of a crosswalk was checked.
func (d *Draft) legalDate(file string) string {
	type law struct {
		LegalStatus struct {
			CheckedOn string `yaml:"checked_on"`
		} `yaml:"legal_status"`
	}
	quiet := &Draft{} // the crosswalk's own check says what is wrong in it
	if p := fillPart[law](quiet, d.Source(file)); p != nil {
		return p.Value.LegalStatus.CheckedOn
	}
	return ""
}

func (d *Draft) checkLevels() {
	if d.Levels == nil {
		return
	}
	s, levels := d.Levels.Source, d.Levels.Value
	d.schema(s, levels.Schema, "concord/guidance@1")
	for _, list := range []struct {
		name   string
		levels []Level
	}{{"requirements", levels.Requirements}, {"controls", levels.Controls}} {
		if len(list.levels) != 6 {
			d.fault(RuleGuidance, s, fmt.Sprintf("has %d levels", len(list.levels)), "word the levels 0 to 5", list.name)
		}
		for i, l := range list.levels {
			if l.Level != i {
				d.fault(RuleGuidance, s, fmt.Sprintf("is level %d in place %d", l.Level, i), "order the levels from 0 to 5", list.name, i, "level")
			}
		}
	}
	ids := d.unique(s)
	for i, r := range levels.GateRules {
		ids.add(r.ID, "gate_rules", i, "id")
		d.oneOf(RuleNames, s, r.Kind, []string{"cap", "stop", "precedence"}, "gate_rules", i, "kind")
	}
	for i, r := range levels.RelatedRules {
		ids.add(r.ID, "related_rules", i, "id")
	}
}
