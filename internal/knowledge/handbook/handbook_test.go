// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package handbook_test

import (
	"errors"
	"slices"
	"testing"

	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/handbook"
	"concord/internal/platform/fault"
)

var library = catalog.Embedded()

func page(t *testing.T, ref string) *handbook.Page {
	t.Helper()
	parsed, err := catalog.ParseRef(ref)
	if err != nil {
		t.Fatal(err)
	}
	p, err := handbook.Of(library, parsed)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEveryPlaceHasAPage(t *testing.T) {
	t.Parallel()
	for _, id := range library.StandardIDs() {
		std, err := library.Standard(id)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range std.Outline().Nodes {
			p := page(t, n.Ref.String())
			if len(p.Levels) != 6 || len(p.Tasks) == 0 {
				t.Errorf("%s: %d levels and %d tasks", n.Ref, len(p.Levels), len(p.Tasks))
			}
			switch n.Kind {
			case catalog.KindSubclause, catalog.KindRequirement:
				if p.ClauseGuide == nil || len(p.ClauseGuide.AuditorAsks) == 0 || !p.LevelsSpecific {
					t.Errorf("%s has no guidance", n.Ref)
				}
			case catalog.KindControl:
				if p.ControlGuide == nil || p.ControlGuide.Test == "" || p.ControlGuide.Metric == "" || len(p.Attributes) == 0 {
					t.Errorf("%s has no guidance", n.Ref)
				}
			default:
				if len(p.Below) == 0 {
					t.Errorf("%s has nothing below it", n.Ref)
				}
			}
		}
		for _, a := range std.AnnexPlaces() {
			if p := page(t, a.Ref.String()); p.Kind != catalog.KindAnnex || p.Status == "" {
				t.Errorf("%s: %+v", a.Ref, p.Line)
			}
		}
	}
}

func TestAPageHoldsWhatTheContentKnows(t *testing.T) {
	t.Parallel()
	control := page(t, "iso42001-2023/A.6.2.4")
	if control.ControlGuide.AsDeveloper == "" || control.ControlGuide.AsProvider == "" || control.ControlGuide.AsUser == "" || control.GuidedBy != "iso42001-2023/B.6.2.4" {
		t.Errorf("the views of developer, provider and user are missing: %+v", control.ControlGuide)
	}
	if control.Law == nil || control.Law.CheckedOn != "2026-11-23" || !control.Law.MustBeRechecked || control.Law.Note == "" {
		t.Errorf("the hint on law does not say when it was checked: %+v", control.Law)
	}
	if entry := page(t, "iso42001-2023/B.6.2.4"); entry.Guides != "iso42001-2023/A.6.2.4" {
		t.Errorf("B.6.2.4 guides %q", entry.Guides)
	}
	fairness := page(t, "iso42001-2023/C.2.5")
	if fairness.Topic == nil || len(fairness.Topic.Indicators) == 0 || !slices.ContainsFunc(fairness.Risks, func(r catalog.StarterRisk) bool { return r.ID == "AIR-01" }) {
		t.Errorf("C.2.5 is not explained: %+v", fairness)
	}
	incident := page(t, "iso27001-2022/A.5.26")
	if !slices.ContainsFunc(incident.Documents, func(d handbook.Document) bool { return d.ID == "DOC-45" && len(d.Recheck) == 1 }) {
		t.Errorf("DOC-45 does not say that its clocks must be rechecked: %+v", incident.Documents)
	}
	if sub := page(t, "iso27001-2022/4.2"); len(sub.Notes) != 1 {
		t.Errorf("4.2 has %d notes of the standard, want 1", len(sub.Notes))
	}
	if heading := page(t, "iso27001-2022/9.2"); len(heading.Below) != 2 || heading.Below[0].Why == "" {
		t.Errorf("9.2 does not say why its subclauses are there: %+v", heading.Below)
	}
}

func TestAPlaceThatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	for _, ref := range []catalog.Ref{{Standard: "iso27001-2022", ID: "A.9.1"}, {Standard: "iso27001-2022", ID: "C.2.1"}, {Standard: "iso9001-2015", ID: "4.1"}} {
		if _, err := handbook.Of(library, ref); !errors.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", ref, err)
		}
	}
}

func TestSearchFinds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, words, ref, where string
	}{
		{"a title", "Threat intelligence", "iso27001-2022/A.5.7", handbook.InTitle},
		{"an id", "A.6.2.4", "iso42001-2023/A.6.2.4", handbook.InTitle},
		{"what is asked", "climate change issue", "iso42001-2023/4.1-2", handbook.InText},
		{"guidance", "phishing simulations", "iso27001-2022/A.6.3", handbook.InGuidance},
		{"the words of a level", "SWOT", "iso42001-2023/4.1", handbook.InGuidance},
		{"an entry of Annex B by its number", "b.6.2.4", "iso42001-2023/B.6.2.4", handbook.InAnnex},
		{"an entry of Annex C", "poisoning", "iso42001-2023/C.2.10", handbook.InAnnex},
		{"an indicator of Annex C", "selection ratio", "iso42001-2023/C.2.5", handbook.InAnnex},
		{"Annex D", "domains or sectors", "iso42001-2023/D", handbook.InAnnex},
		{"a note", "71,000", "N-09", handbook.InNote},
		{"a difference", "designated management", "D-02", handbook.InNote},
	} {
		hits, err := handbook.Search(library, c.words)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(hits, func(h handbook.Hit) bool { return h.Ref == c.ref && h.Where == c.where }) {
			t.Errorf("%s: %q does not find %s in %s among %d", c.name, c.words, c.ref, c.where, len(hits))
		}
	}
	for _, nothing := range []string{"", "  ", "zebra crossing"} {
		if hits, err := handbook.Search(library, nothing); err != nil || len(hits) != 0 {
			t.Errorf("%q finds %d places, %v", nothing, len(hits), err)
		}
	}
}

func TestSearchPutsTitlesFirst(t *testing.T) {
	t.Parallel()
	hits, err := handbook.Search(library, "risk")
	if err != nil || len(hits) < 50 {
		t.Fatalf("%d hits, %v", len(hits), err)
	}
	order := []string{handbook.InTitle, handbook.InText, handbook.InGuidance, handbook.InAnnex, handbook.InNote}
	if !slices.IsSortedFunc(hits, func(a, b handbook.Hit) int { return slices.Index(order, a.Where) - slices.Index(order, b.Where) }) {
		t.Error("hits are not in order")
	}
}
