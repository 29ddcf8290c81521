// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"concord/internal/platform/fault"
)

// SpokenRange reads a range as people write it in one line: "1 to 9" for what lies between with 90 %, "1, 3, 9" for the least,
// the likeliest and the most, "3" for what is certain, "20 %" for the probability of one event in a year. It fails with
// fault.Fields; nothing is no range.
func SpokenRange(field, s string) (map[string]any, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil, nil
	}
	wrong := fault.Fields{{Field: field, Problem: fmt.Sprintf("%.60q is no range", s), Cure: "write 1 to 9, or 1, 3, 9 (least, likeliest, most), or 3, or 20 %"}}
	parts, kind := []string{s}, "fixed"
	switch {
	case strings.Contains(s, " to "):
		parts, kind = strings.Split(s, " to "), "interval_90"
	case strings.Contains(s, ", ") || strings.Count(s, ",") == 2:
		parts, kind = strings.Split(s, ","), "pert"
	case strings.HasSuffix(s, "%"):
		parts, kind = []string{strings.TrimSuffix(s, "%")}, "probability"
	}
	names := map[string][]string{"interval_90": {"low", "high"}, "pert": {"min", "mode", "max"}}[kind]
	if len(names) > 0 && len(names) != len(parts) {
		return nil, wrong
	}
	below := map[string]any{}
	for i, part := range parts {
		x, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(part), "_", ""), 64)
		if err != nil {
			return nil, wrong
		}
		switch {
		case len(names) > 0:
			below[names[i]] = x
		case kind == "probability":
			return map[string]any{kind: x / 100}, nil
		default:
			return map[string]any{kind: x}, nil
		}
	}
	return map[string]any{kind: below}, nil
}

// Spoken writes a part's range as SpokenRange reads it; empty for none, and for a form that only files can say.
func Spoken(p Part) string {
	var said struct {
		PERT        *struct{ Min, Mode, Max float64 }
		Interval    *struct{ Low, High float64 } `json:"interval_90"`
		Fixed       *float64
		Probability *float64
	}
	if len(p) == 0 || json.Unmarshal(p, &said) != nil {
		return ""
	}
	plain := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	switch {
	case said.PERT != nil:
		return plain(said.PERT.Min) + ", " + plain(said.PERT.Mode) + ", " + plain(said.PERT.Max)
	case said.Interval != nil:
		return plain(said.Interval.Low) + " to " + plain(said.Interval.High)
	case said.Probability != nil:
		return strconv.FormatFloat(100**said.Probability, 'g', 12, 64) + " %"
	case said.Fixed != nil:
		return plain(*said.Fixed)
	}
	return ""
}
