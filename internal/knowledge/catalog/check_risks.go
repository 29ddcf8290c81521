// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"fmt"
	"slices"
	"strings"
)

// checkRisks holds the risk library against Annex C, the roles and the attributes of the standards.
func (d *Draft) checkRisks() {
	if d.Risks == nil {
		return
	}
	s, lib := d.Risks.Source, d.Risks.Value
	d.schema(s, lib.Schema, "concord/risk-library@1")
	std := d.Standard(lib.Framework)
	if std == nil && lib.Framework != "" && !d.Unread(lib.Framework) {
		d.fault(RuleNames, s, fmt.Sprintf("there is no standard %q", lib.Framework), didYouMean(lib.Framework, d.Library.StandardIDs()), "framework")
	}
	var annex InfoAnnex
	if std != nil && std.AnnexC != nil {
		annex = *std.AnnexC
		d.checkTopics(annex.Objectives, lib.Objectives, "objectives")
		d.checkTopics(annex.RiskSources, lib.RiskSources, "risk_sources")
	}
	ids := d.unique(s)
	for _, list := range []struct {
		name  string
		risks []StarterRisk
	}{{"ai_risks", lib.Catalogue.AIRisks}, {"security_risks", lib.Catalogue.SecurityRisks}} {
		for i := range list.risks {
			ids.add(list.risks[i].ID, "catalogue", list.name, i, "id")
			d.checkStarterRisk(s, &list.risks[i], annex, "catalogue", list.name, i)
		}
	}
	examples := 0
	for _, t := range slices.Concat(lib.Objectives, lib.RiskSources) {
		examples += len(t.Risks)
	}
	d.count(s, lib.Counts.Objectives, len(lib.Objectives), "counts", "objectives")
	d.count(s, lib.Counts.RiskSources, len(lib.RiskSources), "counts", "risk_sources")
	d.count(s, lib.Counts.ExampleRisks, examples, "counts", "example_risks")
	d.count(s, lib.Counts.AIRisks, len(lib.Catalogue.AIRisks), "counts", "ai_risks")
	d.count(s, lib.Counts.SecurityRisks, len(lib.Catalogue.SecurityRisks), "counts", "security_risks")
}

// checkTopics checks that the library explains each entry of Annex C once, under its title.
func (d *Draft) checkTopics(annex []AnnexCItem, topics []RiskTopic, list string) {
	seen := d.unique(d.Risks.Source)
	for i, t := range topics {
		seen.add(t.ID, list, i, "id")
		at := slices.IndexFunc(annex, func(a AnnexCItem) bool { return a.ID == t.ID })
		switch {
		case t.ID == "":
		case at < 0:
			d.fault(RuleNames, d.Risks.Source, fmt.Sprintf("%q is none of the %s of Annex C", t.ID, strings.ReplaceAll(list, "_", " ")), didYouMean(t.ID, annexIDs(annex)), list, i, "id")
		case annex[at].Title != t.Title:
			d.fault(RuleNames, d.Risks.Source, fmt.Sprintf("is %q, but Annex C says %q", t.Title, annex[at].Title), "make the two say the same", list, i, "title")
		}
	}
	for _, a := range annex {
		if !slices.ContainsFunc(topics, func(t RiskTopic) bool { return t.ID == a.ID }) {
			d.fault(RuleGuidance, d.Risks.Source, fmt.Sprintf("does not explain %s %s", a.ID, a.Title), "add it", list)
		}
	}
}

func annexIDs(items []AnnexCItem) (out []string) {
	for _, i := range items {
		out = append(out, i.ID)
	}
	return out
}

func (d *Draft) checkStarterRisk(s *Source, r *StarterRisk, annex InfoAnnex, path ...any) {
	d.oneOf(RuleNames, s, r.Domain, []string{"security", "ai", "both"}, at(path, "domain")...)
	d.role(s, r.OwnerRole, at(path, "owner_role")...)
	if annex.Title != "" {
		for i, id := range r.Objectives {
			d.oneOf(RuleNames, s, id, annexIDs(annex.Objectives), at(path, "objectives", i)...)
		}
		for i, id := range r.RiskSources {
			d.oneOf(RuleNames, s, id, annexIDs(annex.RiskSources), at(path, "risk_sources", i)...)
		}
	}
	for i, p := range r.Properties {
		d.oneOf(RuleNames, s, p, []string{"confidentiality", "integrity", "availability"}, at(path, "properties", i)...)
	}
	for i, ref := range r.Controls {
		if std := d.Standard(ref.Standard); std != nil {
			if n := std.outline.Node(ref.ID); n != nil && n.Kind != KindControl {
				d.fault(RuleNames, s, fmt.Sprintf("%s is a %s", ref, n.Kind), "name a control", at(path, "controls", i)...)
			}
		}
	}
	if r.Consequence == (Consequences{}) {
		d.fault(RuleGuidance, s, "names no consequence", "say what it means for the organization, for individuals or for society", at(path, "consequence")...)
	}
}

// checkNotes checks ids and places of the notes.
func (d *Draft) checkNotes() {
	if d.Notes == nil {
		return
	}
	s, notes := d.Notes.Source, d.Notes.Value
	d.schema(s, notes.Schema, "concord/notes@1")
	d.Recheck(s, false, notes.CheckedOn, "")
	ids := d.unique(s)
	for i, n := range notes.Simplifications {
		ids.add(n.ID, "simplifications", i, "id")
		d.oneOf(RuleNames, s, n.Confidence, Confidences, "simplifications", i, "confidence")
		d.checkPlaces(n.Places, "simplifications", i, "places")
	}
	for i, n := range notes.Differences {
		ids.add(n.ID, "differences", i, "id")
		d.oneOf(RuleNames, s, n.Confidence, Confidences, "differences", i, "confidence")
		d.checkPlaces(n.Places, "differences", i, "places")
	}
}

// checkPlaces checks places that are a standard or a crosswalk as a whole; references are checked with all others.
func (d *Draft) checkPlaces(places []string, path ...any) {
	for i, p := range places {
		if strings.Contains(p, "/") || d.Standard(p) != nil || d.Unread(p) || slices.Contains(d.Files, "crosswalks/"+p+".yaml") {
			continue
		}
		d.fault(RuleNames, d.Notes.Source, fmt.Sprintf("%q is no standard and no crosswalk", short(p)), "write a standard, standard/id or the id of a crosswalk", at(path, i)...)
	}
}
