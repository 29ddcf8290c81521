// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa_test

import (
	"testing"

	"concord/internal/ims/control"
	"concord/internal/ims/soa"
)

func TestAQueryChoosesRows(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		o.control("Restore tests", control.Implemented, "iso27001-2022/A.8.13")
		if _, err := o.choose("iso27001-2022/A.7.12", 0, exclude); err != nil {
			o.t.Fatal(err)
		}
		s := o.now()
		for name, tt := range map[string]struct {
			q    soa.Query
			rows int
		}{
			"all":         {soa.Query{}, 131},
			"a standard":  {soa.Query{Standard: "iso42001-2023"}, 38},
			"a theme":     {soa.Query{Theme: "iso27001-2022/A.7"}, 14},
			"a topic":     {soa.Query{Theme: "iso42001-2023/A.7"}, 5},
			"excluded":    {soa.Query{Applicable: soa.NotApplicable}, 1},
			"implemented": {soa.Query{Status: soa.Implemented}, 1},
			"lacking":     {soa.Query{Lacks: "any"}, 130},
			"a lack":      {soa.Query{Lacks: "exclusion"}, 0},
			"words":       {soa.Query{Text: "RESTORE tests"}, 1},
			"a code":      {soa.Query{Text: "A.7.12"}, 1},
		} {
			if got := len(s.Narrow(tt.q)); got != tt.rows {
				o.t.Errorf("%s: %d rows, want %d", name, got, tt.rows)
			}
		}
	})
}
