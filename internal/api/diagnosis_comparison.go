// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"fmt"
	"net/http"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/report/gapanalysis"
)

// comparisonJSON is what moved between two diagnoses: as concord/diagnosis@1 has it, and down to stages, parts and items.
type comparisonJSON struct {
	gapanalysis.Comparison
	Stages     []stageChangeJSON    `json:"stages"`
	Parts      []partChangeJSON     `json:"parts"` // clauses, themes and objectives of the standards that both ask about
	Items      []itemChangeJSON     `json:"items"` // all that moved
	OnlyBefore []string             `json:"only_before"`
	OnlyAfter  []string             `json:"only_after"`
	Unlike     []gapanalysis.Unlike `json:"unlike"` // what cannot be compared, and why
}

type stageChangeJSON struct {
	Standard string            `json:"standard"`
	Stage    int               `json:"stage"`
	Before   diagnosis.Verdict `json:"before"`
	After    diagnosis.Verdict `json:"after"`
	Came     []stopJSON        `json:"came"`
	Went     []stopJSON        `json:"went"`
}

type stopJSON struct {
	Ref    string `json:"ref"`
	Rule   string `json:"rule"`
	Reason string `json:"reason"`
}

type partChangeJSON struct {
	Ref    string   `json:"ref"`
	Title  string   `json:"title"`
	Before *float64 `json:"before"` // null where nothing in it applied
	After  *float64 `json:"after"`
}

type itemChangeJSON struct {
	Ref         string          `json:"ref"`
	Move        diagnosis.Move  `json:"move"`
	Before      diagnosis.State `json:"before,omitempty"` // absent where the standard was not diagnosed
	After       diagnosis.State `json:"after,omitempty"`
	LevelBefore *int            `json:"level_before"` // that counts; null for none
	LevelAfter  *int            `json:"level_after"`
}

// comparison sets a diagnosis against another one of the organization; without one, nothing moved.
func (h diagnosisRoutes) comparison(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var head, other dossier.Diagnosis
	var now, then *diagnosis.Answers
	with := id.ID(r.URL.Query().Get("with"))
	err := h.within(r, a, func(tx *db.Tx, which id.ID) (err error) {
		if head, now, err = dossier.Stands(r.Context(), tx, h.library, which); err != nil {
			return err
		}
		if with == "" {
			with = head.Previous
		}
		if with == "" {
			return nil
		}
		if with, err = dossier.Series.Which(r.Context(), tx, string(with)); err != nil {
			return fmt.Errorf("compare with: %w", err)
		}
		if other, then, err = dossier.Stands(r.Context(), tx, h.library, with); err != nil {
			return fmt.Errorf("compare with: %w", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	out := struct {
		With       id.ID           `json:"with,omitempty"`
		Comparison *comparisonJSON `json:"comparison"` // null where there is no earlier one
	}{With: with}
	if then != nil {
		analysis, err := gapanalysis.Analyze(h.library, now, then, wordsOf(r))
		if err != nil {
			return err
		}
		out.Comparison = newComparisonJSON(analysis, other, head)
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func newComparisonJSON(a *gapanalysis.Analysis, before, after dossier.Diagnosis) *comparisonJSON {
	c := diagnosis.Compare(a.Previous, a.Result)
	out := &comparisonJSON{
		Comparison: *a.Comparison(), Stages: []stageChangeJSON{}, Parts: []partChangeJSON{}, Items: []itemChangeJSON{},
		OnlyBefore: standardIDs(c.OnlyBefore), OnlyAfter: standardIDs(c.OnlyAfter), Unlike: gapanalysis.Unlikenesses(c, before, after, a.Words),
	}
	for _, s := range c.Standards {
		for i, g := range []diagnosis.GateChange{s.Stage1, s.Stage2} {
			out.Stages = append(out.Stages, stageChangeJSON{s.After.Standard.ID, i + 1, g.Before.Verdict, g.After.Verdict, stops(g.Came), stops(g.Went)})
		}
		for _, parts := range [][]diagnosis.PartChange{s.Clauses, s.Groups} {
			for _, p := range parts {
				n := p.After.Node
				out.Parts = append(out.Parts, partChangeJSON{n.Ref.String(), n.Title, readinessOf(p.Before), readinessOf(p.After)})
			}
		}
	}
	for _, x := range c.Items {
		one := itemChangeJSON{Ref: x.Item().Node.Ref.String(), Move: x.Move}
		one.Before, one.LevelBefore = stands(x.Before)
		one.After, one.LevelAfter = stands(x.After)
		out.Items = append(out.Items, one)
	}
	return out
}

// stands is how an item of one side stands, empty and nil where there is none.
func stands(item *diagnosis.Item) (diagnosis.State, *int) {
	switch {
	case item == nil:
		return "", nil
	case item.Effective < 0:
		return item.State, nil
	}
	return item.State, &item.Effective
}

func readinessOf(p diagnosis.Part) *float64 {
	if p.Total.Applicable == 0 {
		return nil
	}
	share := diagnosis.Float(p.Total.Readiness, 4)
	return &share
}

func stops(list []diagnosis.Stop) []stopJSON {
	out := []stopJSON{}
	for _, s := range list {
		out = append(out, stopJSON{s.Ref, s.Rule, s.Reason})
	}
	return out
}

func standardIDs(list []*diagnosis.StandardResult) []string {
	out := []string{}
	for _, s := range list {
		out = append(out, s.Standard.ID)
	}
	return out
}
