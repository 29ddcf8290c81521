// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/press"
)

func coverageCSV(p *program, coverage crosswalk.Coverage) error {
	rows := [][]string{{"source", "title", "kind", "group", "relation", "weight", "default_weight", "low", "high", "band", "targets", "rationale", "gap", "applies_from", "reason"}}
	for _, r := range coverage.Rows {
		rows = append(rows, []string{
			r.Source, r.Name, r.Sort(), r.Group, string(r.Relation), fmt.Sprint(crosswalk.Weight(r.Quarters)), fmt.Sprint(crosswalk.Weight(r.Default)),
			fmt.Sprint(crosswalk.Weight(r.Low)), fmt.Sprint(crosswalk.Weight(r.High)), crosswalk.Band(r.Quarters), strings.Join(r.Targets, " "), r.Rationale, r.Gap, r.AppliesFrom, r.Reason,
		})
	}
	return writeCSV(p, rows)
}

// plainNumber matches what a spreadsheet takes for a number and nothing else; a minus before it begins no formula.
var plainNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// writeCSV prints rows as CSV whose text no spreadsheet takes for a formula.
func writeCSV(p *program, rows [][]string) error {
	out := csv.NewWriter(p.out)
	for _, row := range rows {
		for i := range row {
			if !plainNumber.MatchString(row[i]) {
				row[i] = press.SafeText(row[i])
			}
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// writeJSON prints a value indented, with a line feed at the end and without escaping for HTML.
func writeJSON(p *program, v any) error {
	enc := json.NewEncoder(p.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
