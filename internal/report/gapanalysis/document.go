// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"fmt"
	"math/big"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/platform/press"
)

// Document lays the analysis out as a report: management summary on one page first, every item last.
func (a *Analysis) Document() *press.Document {
	answers := a.Result.Answers
	d := &press.Document{
		Title:        a.t("title"),
		Subtitle:     a.t("subtitle", "standards", a.standardNames()),
		Organization: answers.Organization.Name,
		Subject:      a.t("subject", "organization", answers.Organization.Name),
		Lang:         a.Words.Lang,
		Date:         answers.AsOf.Time(),
		Footer:       a.t("footer"),
		Cover:        a.cover(),
		Words: press.Words{
			Contents: a.t("words.contents"), Page: a.t("words.page"), Figure: a.t("words.figure"), Table: a.t("words.table"),
			Calculation: a.t("words.calculation"), FigureData: a.t("words.figure-data"), Yes: a.t("words.yes"), No: a.t("words.no"),
		},
	}
	d.Sections = append(d.Sections, a.summarySection(), a.verdictSection(), a.readinessSection())
	if len(a.Coverage) > 0 {
		d.Sections = append(d.Sections, a.sharedSection())
	}
	d.Sections = append(d.Sections, a.gapSection(), a.documentSection(), a.roadmapSection())
	if a.Previous != nil {
		d.Sections = append(d.Sections, a.comparisonSection())
	}
	d.Sections = append(d.Sections, a.independenceSection(), a.methodSection(), a.itemSection())
	return d
}

// t finds a text of this report.
func (a *Analysis) t(key string, pairs ...any) string { return a.Words.T("gapanalysis."+key, pairs...) }

func (a *Analysis) p(key string, pairs ...any) press.Paragraph { return press.P(a.t(key, pairs...)) }

func (a *Analysis) standardNames() string {
	var names []string
	for _, s := range a.Result.Standards {
		names = append(names, s.Standard.Edition.Standard)
	}
	return strings.Join(names, a.t("and"))
}

func (a *Analysis) cover() []press.Fact {
	answers := a.Result.Answers
	facts := []press.Fact{
		{Label: a.t("cover.organization"), Value: answers.Organization.Name},
		{Label: a.t("cover.standards"), Value: a.standardNames()},
		{Label: a.t("cover.as-of"), Value: answers.AsOf.String()},
	}
	if answers.Organization.People > 0 {
		facts = append(facts, press.Fact{Label: a.t("cover.people"), Value: fmt.Sprint(answers.Organization.People)})
	}
	if answers.Organization.Sector != "" {
		facts = append(facts, press.Fact{Label: a.t("cover.sector"), Value: answers.Organization.Sector})
	}
	if roles := answers.Organization.AIRoles; len(roles) > 0 {
		facts = append(facts, press.Fact{Label: a.t("cover.ai-roles"), Value: strings.Join(roles, ", ")})
	}
	if len(answers.Certified) > 0 {
		facts = append(facts, press.Fact{Label: a.t("cover.certified"), Value: strings.Join(answers.Certified, ", ")})
	}
	if a.Previous != nil {
		facts = append(facts, press.Fact{Label: a.t("cover.previous"), Value: a.Previous.Answers.AsOf.String()})
	}
	return facts
}

// percent shows a fraction as a whole percentage, rounded half away from zero.
func percent(r *big.Rat) string {
	return new(big.Rat).Mul(r, big.NewRat(100, 1)).FloatString(0) + " %"
}

// share is the fraction as a number for spreadsheets and charts.
func share(r *big.Rat) float64 { return round4(r) }

func percentCell(r *big.Rat) press.Cell { return press.Num(percent(r), share(r), "0%") }

func countCell(n int) press.Cell { return press.Num(fmt.Sprint(n), float64(n), "0") }

func text(s string) press.Cell { return press.Cell{Text: s} }

// levelCell shows a level, or a dash for none.
func levelCell(n int) press.Cell {
	if n < 0 {
		return text("–")
	}
	return countCell(n)
}

// stateTone colours a state; its words stand beside it everywhere.
func stateTone(s diagnosis.State) press.Tone {
	switch s {
	case diagnosis.Conforms:
		return press.ToneGood
	case diagnosis.Partial:
		return press.ToneWarn
	case diagnosis.GapState:
		return press.ToneBad
	case diagnosis.NotAssessed, diagnosis.NotApplicable:
		return press.ToneNeutral
	}
	return press.ToneNone
}

func (a *Analysis) stateCell(s diagnosis.State) press.Cell {
	return press.Cell{Text: a.t("state." + string(s)), Tone: stateTone(s)}
}

func verdictTone(v diagnosis.Verdict) press.Tone {
	switch v {
	case diagnosis.Ready:
		return press.ToneGood
	case diagnosis.NotReady:
		return press.ToneBad
	case diagnosis.NotKnown:
		return press.ToneNeutral
	}
	return press.ToneNone
}

// totalCalculation says how a mean came about.
func (a *Analysis) totalCalculation(key string, t diagnosis.Total) string {
	return a.t(key, "readiness", diagnosis.FormatRat(t.Readiness, 4), "assessed", percent(t.Assessed), "items", t.Items, "applicable", t.Applicable)
}
