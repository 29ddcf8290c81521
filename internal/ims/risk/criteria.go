// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package risk judges risks of information security and of AI by one organization's criteria, and keeps who accepted them.
package risk

import (
	"fmt"

	"concord/internal/platform/fault"
)

// Sizes of a scale and of the list of levels.
const (
	FewestSteps  = 3
	MostSteps    = 6
	FewestLevels = 2
	MostLevels   = 6
)

// Likelihood is one step of the scale, the least likely first.
type Likelihood struct {
	Name   string `json:"name"`
	Anchor string `json:"anchor"` // by what people recognize the step
}

// Consequence is one step of the scale, the least severe first. It is worded for each target apart; the same step means the
// same severity.
type Consequence struct {
	Name         string `json:"name"`
	Organization string `json:"organization"`
	People       string `json:"people"` // individuals and groups
	Society      string `json:"society"`
}

// Level is what a risk comes to, the lowest first.
type Level struct {
	Name         string `json:"name"`
	Acceptable   bool   `json:"acceptable"` // below the line: may be retained without a decision of its own
	ReviewMonths int    `json:"review_months"`
}

// Criteria are how an organization judges its risks.
type Criteria struct {
	Likelihoods  []Likelihood  `json:"likelihoods"`
	Consequences []Consequence `json:"consequences"`
	Levels       []Level       `json:"levels"`
	// Matrix holds the level, from 1, by likelihood and then by consequence. It need not be symmetric.
	Matrix [][]int `json:"matrix"`
}

// Level returns the level, from 1, of a likelihood and a consequence, both from 1. Without a likelihood (0) the risk is judged
// as if its event were certain to come: by the highest likelihood. Without a consequence there is no level: 0.
func (c Criteria) Level(likelihood, consequence int) int {
	if consequence < 1 || consequence > len(c.Consequences) || likelihood < 0 || likelihood > len(c.Likelihoods) {
		return 0
	}
	if likelihood == 0 {
		likelihood = len(c.Likelihoods)
	}
	return c.Matrix[likelihood-1][consequence-1]
}

// Acceptable reports whether a level, from 1, is below the line.
func (c Criteria) Acceptable(level int) bool {
	return level >= 1 && level <= len(c.Levels) && c.Levels[level-1].Acceptable
}

// Check names everything that is wrong with criteria.
func (c Criteria) Check() error {
	var wrong fault.Fields
	say := func(field, problem, cure string) {
		wrong = append(wrong, fault.Field{Field: field, Problem: problem, Cure: cure})
	}
	size := func(field string, n, least, most int) bool {
		if n < least || n > most {
			say(field, fmt.Sprintf("has %d steps", n), fmt.Sprintf("use %d to %d", least, most))
		}
		return n >= least && n <= most
	}
	whole := size("likelihoods", len(c.Likelihoods), FewestSteps, MostSteps)
	whole = size("consequences", len(c.Consequences), FewestSteps, MostSteps) && whole
	whole = size("levels", len(c.Levels), FewestLevels, MostLevels) && whole
	c.checkWords(say)
	c.checkLine(say)
	if whole {
		c.checkMatrix(say)
	}
	return wrong.Err()
}

type sayer func(field, problem, cure string)

func (c Criteria) checkWords(say sayer) {
	seen := map[string]bool{}
	word := func(field, text string, unique bool) {
		switch {
		case text == "":
			say(field, "is missing", "word it, so that two people choose the same step")
		case len([]rune(text)) > 500:
			say(field, "is too long", "use at most 500 characters")
		case unique && seen[field[:3]+text]:
			say(field, fmt.Sprintf("%q stands here twice", text), "give each step a name of its own")
		}
		if unique {
			seen[field[:3]+text] = true
		}
	}
	for i, l := range c.Likelihoods {
		word(fmt.Sprintf("likelihoods[%d].name", i), l.Name, true)
		word(fmt.Sprintf("likelihoods[%d].anchor", i), l.Anchor, false)
	}
	for i, s := range c.Consequences {
		at := fmt.Sprintf("consequences[%d].", i)
		word(at+"name", s.Name, true)
		word(at+"organization", s.Organization, false)
		word(at+"people", s.People, false)
		word(at+"society", s.Society, false)
	}
	for i, l := range c.Levels {
		word(fmt.Sprintf("levels[%d].name", i), l.Name, true)
	}
}

// checkLine checks that one line parts the levels that are acceptable from those that are not.
func (c Criteria) checkLine(say sayer) {
	for i, l := range c.Levels {
		if l.Acceptable && i > 0 && !c.Levels[i-1].Acceptable {
			say(fmt.Sprintf("levels[%d].acceptable", i), "is above a level that is not acceptable", "draw one line: all levels below it are acceptable")
		}
		if l.ReviewMonths < 1 || l.ReviewMonths > 60 {
			say(fmt.Sprintf("levels[%d].review_months", i), fmt.Sprintf("is %d", l.ReviewMonths), "choose 1 to 60 months")
		}
	}
	if n := len(c.Levels); n > 0 && c.Levels[n-1].Acceptable {
		say(fmt.Sprintf("levels[%d].acceptable", n-1), "says that every risk is acceptable", "leave at least the highest level above the line")
	}
}

// checkMatrix checks that every pair has a level, and that more likely or more severe is never a lower one.
func (c Criteria) checkMatrix(say sayer) {
	if len(c.Matrix) != len(c.Likelihoods) {
		say("matrix", fmt.Sprintf("has %d rows", len(c.Matrix)), fmt.Sprintf("write one for each likelihood: %d", len(c.Likelihoods)))
		return
	}
	for i, row := range c.Matrix {
		if len(row) != len(c.Consequences) {
			say(fmt.Sprintf("matrix[%d]", i), fmt.Sprintf("has %d levels", len(row)), fmt.Sprintf("write one for each consequence: %d", len(c.Consequences)))
			continue
		}
		for j, level := range row {
			at := fmt.Sprintf("matrix[%d][%d]", i, j)
			switch {
			case level < 1 || level > len(c.Levels):
				say(at, fmt.Sprintf("is %d", level), fmt.Sprintf("write a level from 1 to %d", len(c.Levels)))
			case j > 0 && level < row[j-1]:
				say(at, fmt.Sprintf("falls from %d to %d although the consequence rises", row[j-1], level), "write the same level or a higher one")
			case i > 0 && j < len(c.Matrix[i-1]) && level < c.Matrix[i-1][j]:
				say(at, fmt.Sprintf("falls from %d to %d although the likelihood rises", c.Matrix[i-1][j], level), "write the same level or a higher one")
			}
		}
	}
}
