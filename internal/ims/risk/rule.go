// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/register"
)

// values are those of a risk, in the order of the register.
type values []string

func (v values) get(name string) string { return v[places[name]] }
func (v values) set(name, value string) { v[places[name]] = value }
func (v values) put(name string, n int) { v.set(name, strconv.Itoa(n)) }
func (v values) number(name string) int { n, _ := strconv.Atoi(v.get(name)); return n } // checked by the register; 0 for nothing
func (v values) differs(before values, name string) bool {
	return before == nil || before.get(name) != v.get(name)
}

// rule judges risks by the criteria in force. What was judged before keeps its level, whatever the criteria have become since.
func rule(ctx context.Context, tx *db.Tx) (register.Check, error) {
	e, err := InForce(ctx, tx)
	if err != nil {
		return nil, err
	}
	today := civil.Of(tx.Now)
	return func(before, after []string) error { return judge(e, today, before, after) }, nil
}

// judge checks a risk as a whole and fills what follows from it.
func judge(e Edition, today civil.Date, before, after values) error {
	var wrong fault.Fields
	if after.get("state") == "closed" && after.get("closed_because") == "" {
		wrong = append(wrong, fault.Field{Field: "closed_because", Problem: "is missing", Cure: "say why the risk is none any more"})
	}
	judged := judgements(before, after)
	switch {
	case judged:
		wrong = append(wrong, e.checkStages(after)...)
		e.levels(after)
		dates(e, today, before, after)
	case before == nil:
		after.put("level", 0)
		after.set("standing", notJudged)
	}
	if before != nil && (judged || after.differs(before, "option") || after.differs(before, "treatment")) {
		for _, name := range []string{"accepted_by", "accepted_until", "approved_by", "approved_until"} {
			after.set(name, "") // somebody accepted something else
		}
	}
	return wrong.Err()
}

// judgements reports whether a risk is judged anew, or for the first time.
func judgements(before, after values) bool {
	return slices.ContainsFunc(judgedBy, func(name string) bool {
		if before == nil {
			return after.get(name) != ""
		}
		return after.differs(before, name)
	})
}

// judgedBy are the fields in which a judgement stands.
var judgedBy = func() (out []string) {
	for _, stage := range stages {
		out = append(out, stage+"_likelihood")
		for _, target := range Targets {
			out = append(out, stage+"_"+target)
		}
	}
	return append(out, "likelihood_reason", "assessed_on")
}()

// consequence is the highest of a stage, 0 for none.
func (v values) consequence(stage string) (highest int) {
	for _, target := range Targets {
		highest = max(highest, v.number(stage+"_"+target))
	}
	return highest
}

// checkStages names what is wrong with the judgement of each stage.
func (e Edition) checkStages(v values) (wrong fault.Fields) {
	say := func(field, problem, cure string) {
		wrong = append(wrong, fault.Field{Field: field, Problem: problem, Cure: cure})
	}
	scale := func(field string, steps int) {
		if n := v.number(field); n > steps {
			say(field, fmt.Sprintf("is %d", n), fmt.Sprintf("choose 1 to %d, as the criteria have it", steps))
		}
	}
	for _, stage := range stages {
		likelihood, consequence := v.number(stage+"_likelihood"), v.consequence(stage)
		scale(stage+"_likelihood", len(e.Likelihoods))
		for _, target := range Targets {
			scale(stage+"_"+target, len(e.Consequences))
		}
		switch {
		case likelihood > 0 && consequence == 0:
			say(stage+"_organization", "is missing, as are the other consequences", "judge the consequence for the organization, for people or for society")
		case likelihood == 0 && consequence > 0 && v.get("domain") == "security":
			say(stage+"_likelihood", "is missing", "choose how likely it is; only risks of AI can go without")
		case likelihood == 0 && consequence > 0 && v.get("likelihood_reason") == "":
			say("likelihood_reason", "is missing", "say why nobody can tell how likely it is; the level is then that of the highest likelihood")
		}
	}
	return wrong
}

// levels fills the level of each stage, and the one that counts: today's, or the inherent one until there is another.
func (e Edition) levels(v values) {
	for _, stage := range stages {
		v.set(stage+"_level", "")
		if level := e.Level(v.number(stage+"_likelihood"), v.consequence(stage)); level > 0 {
			v.put(stage+"_level", level)
		}
	}
	level := v.number("current_level")
	if level == 0 {
		level = v.number("inherent_level")
	}
	v.put("level", level)
	v.put("criteria", e.Number)
	v.set("standing", e.standing(level))
}

func (e Edition) standing(level int) string {
	switch {
	case level == 0:
		return notJudged
	case e.Acceptable(level):
		return within
	default:
		return above
	}
}

// dates says when a risk was judged and when it is to be judged again, where nobody said so.
func dates(e Edition, today civil.Date, before, after values) {
	if after.number("level") == 0 {
		return
	}
	if after.get("assessed_on") == "" || before != nil && !after.differs(before, "assessed_on") {
		after.set("assessed_on", today.String())
	}
	if after.get("review_by") != "" && (before == nil || after.differs(before, "review_by")) {
		return
	}
	on, err := civil.Parse(after.get("assessed_on"))
	if err != nil { // checked by the register
		return
	}
	if next := on.AddMonths(e.Levels[after.number("level")-1].ReviewMonths); next.Year <= 9999 { // the last that a date can name
		after.set("review_by", next.String())
	}
}
