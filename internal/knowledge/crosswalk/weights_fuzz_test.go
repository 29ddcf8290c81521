// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package crosswalk_test

import (
	"errors"
	"strings"
	"testing"

	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/fault"
)

const someWeights = `schema: concord/weights@1
crosswalk: iso42001-2023--iso27001-2022
changes:
  - {source: A.6.2.4, weight: 0.5, reason: Our test process already covers models}
  - {source: A.2.2, weight: 1, reason: One policy for both}
`

// FuzzWeights reads a user's weights: they are refused so that a person can mend them, or every share stays a share.
func FuzzWeights(f *testing.F) {
	for _, s := range []string{someWeights, strings.Replace(someWeights, "0.5", "0.3", 1), strings.Replace(someWeights, "A.2.2", "A.6.2.4", 1), `{"schema":"concord/weights@1"}`} {
		f.Add([]byte(s))
	}
	library := catalog.Embedded()
	cw, err := crosswalk.Find(library, "iso27001-2022", "iso42001-2023")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		weights, err := cw.ReadWeights("w.yaml", data)
		if err != nil {
			var fields fault.Fields
			if !errors.Is(err, fault.Invalid) || !errors.As(err, &fields) || len(fields) == 0 {
				t.Fatalf("an error of no kind: %v", err)
			}
			for _, f := range fields {
				if f.File == "" || f.Problem == "" || f.Cure == "" {
					t.Fatalf("a fault that helps nobody: %+v", f)
				}
			}
			return
		}
		c, err := cw.Coverage(library, weights)
		if err != nil {
			t.Fatalf("read and not counted: %v", err)
		}
		for _, share := range []*crosswalk.Share{c.Clauses, c.Controls, c.Total} {
			if share.Fully+share.Partly+share.Not != share.Items || share.WeightedPercent < 0 || share.WeightedPercent > 100 {
				t.Fatalf("%+v", share)
			}
		}
	})
}
