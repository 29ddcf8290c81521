// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"cmp"
	"net/http"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
)

type partJSON struct {
	Ref      string `json:"ref"`
	Title    string `json:"title"`
	Asked    int    `json:"asked"` // questions
	Answered int    `json:"answered"`
	User     id.ID  `json:"user,omitempty"` // who answers it
}

func (h diagnosisRoutes) progress(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	depth, err := depthOf(r)
	if err != nil {
		return err
	}
	var d dossier.Diagnosis
	var answers *diagnosis.Answers
	var assigned map[string]id.ID
	err = h.within(r, a, func(tx *db.Tx, which id.ID) (err error) {
		if d, answers, err = dossier.Whole(r.Context(), tx, which); err != nil {
			return err
		}
		assigned, err = dossier.Assigned(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	depth = cmp.Or(depth, d.Depth)
	list, err := h.asked(d, depth)
	if err != nil {
		return err
	}
	out := struct {
		Depth    questionnaire.Depth `json:"depth"`
		Asked    int                 `json:"asked"`
		Answered int                 `json:"answered"`
		Parts    []partJSON          `json:"parts"`
	}{Depth: depth, Parts: []partJSON{}}
	for _, p := range questionnaire.Progress(list, answers.Given()) {
		ref := p.Node.Ref.String()
		out.Parts = append(out.Parts, partJSON{ref, p.Node.Title, p.Asked, p.Answered, assigned[ref]})
		out.Asked += p.Asked
		out.Answered += p.Answered
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

// standardReadiness is how far one standard is.
type standardReadiness struct {
	Standard string                  `json:"standard"`
	Clauses  totalJSON               `json:"clauses"`
	Controls totalJSON               `json:"controls"`
	States   map[diagnosis.State]int `json:"states"`
	Stage1   diagnosis.Verdict       `json:"stage_1"`
	Stage2   diagnosis.Verdict       `json:"stage_2"`
	Stops1   int                     `json:"stage_1_stops"`
	Stops2   int                     `json:"stage_2_stops"`
}

type totalJSON struct {
	Readiness  float64 `json:"readiness"` // 0 to 1
	Assessed   float64 `json:"assessed"`  // 0 to 1
	Items      int     `json:"items"`
	Applicable int     `json:"applicable"`
}

func totalOf(t diagnosis.Total) totalJSON {
	return totalJSON{diagnosis.Float(t.Readiness, 4), diagnosis.Float(t.Assessed, 4), t.Items, t.Applicable}
}

func (h diagnosisRoutes) readiness(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var answers *diagnosis.Answers
	err := h.within(r, a, func(tx *db.Tx, which id.ID) (err error) {
		_, answers, err = dossier.Whole(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	result, err := diagnosis.Evaluate(h.library, answers, wordsOf(r))
	if err != nil {
		return err
	}
	out := struct {
		AsOf  string              `json:"as_of"`
		Items []standardReadiness `json:"items"`
	}{AsOf: answers.AsOf.String()}
	for _, s := range result.Standards {
		out.Items = append(out.Items, standardReadiness{
			s.Standard.ID, totalOf(s.ClauseSum), totalOf(s.ControlSum), s.Status, s.Stage1.Verdict, s.Stage2.Verdict, len(s.Stage1.Stops), len(s.Stage2.Stops),
		})
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

type explanationJSON struct {
	Ref       string          `json:"ref"`
	Readiness float64         `json:"readiness"`       // 0 to 1
	State     diagnosis.State `json:"state,omitempty"` // of one item
	Rule      string          `json:"rule"`            // the calculation in words, with its figures
	Terms     []termJSON      `json:"terms"`           // what it was calculated from
}

type termJSON struct {
	Ref       string          `json:"ref"`
	Title     string          `json:"title"`
	Readiness float64         `json:"readiness"`
	State     diagnosis.State `json:"state,omitempty"`
	Counts    bool            `json:"counts"` // false for what does not apply
	Why       string          `json:"why,omitempty"`
}

func (h diagnosisRoutes) explanation(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	ref, err := placeOf(r)
	if err != nil {
		return err
	}
	var answers *diagnosis.Answers
	err = h.within(r, a, func(tx *db.Tx, which id.ID) (err error) {
		_, answers, err = dossier.Stands(r.Context(), tx, h.library, which)
		return err
	})
	if err != nil {
		return err
	}
	result, err := diagnosis.Evaluate(h.library, answers, wordsOf(r))
	if err != nil {
		return err
	}
	e, err := diagnosis.Explain(result, ref, wordsOf(r))
	if err != nil {
		return err
	}
	out := explanationJSON{ref.String(), diagnosis.Float(e.Readiness, 4), e.State, e.Rule, []termJSON{}}
	for _, x := range e.Terms {
		out.Terms = append(out.Terms, termJSON{x.Node.Ref.String(), x.Node.Title, diagnosis.Float(x.Readiness, 4), x.State, x.Counts, x.Why})
	}
	return httpserver.JSON(w, http.StatusOK, out)
}
