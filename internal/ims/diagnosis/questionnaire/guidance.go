// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package questionnaire

import "concord/internal/knowledge/catalog"

// guide is what the questionnaire takes from the guidance on one subclause or control. A question may be about either, so
// that both kinds of guide are seen as one here.
type guide struct {
	Why            string
	AddForSecurity string // subclauses only
	AddForAI       string
	AuditorAsks    []string
	Levels         map[int]string
	Test           string // controls only
	ExcludeWhen    string
}

// readGuides returns all guidance on the standards, by the place it is for.
func readGuides(l *catalog.Library, standards []*catalog.Standard) (map[catalog.Ref]*guide, error) {
	out := map[catalog.Ref]*guide{}
	clauses, err := l.ClauseGuides()
	if err != nil {
		return nil, err
	}
	for _, c := range clauses.Entries {
		g := &guide{Why: c.Why, AddForSecurity: c.AddForSecurity, AddForAI: c.AddForAI, AuditorAsks: c.AuditorAsks, Levels: c.Levels}
		for _, ref := range c.Serves {
			out[ref] = g
		}
	}
	for _, std := range standards {
		files, err := l.ControlGuides(std.ID)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			for _, c := range file.Entries {
				out[c.Control] = &guide{Why: c.Why, Test: c.Test, ExcludeWhen: c.ExcludeWhen}
			}
		}
	}
	return out, nil
}
