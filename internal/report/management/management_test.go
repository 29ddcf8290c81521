// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package management_test

import (
	"testing"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/locale"
	"concord/internal/report/management"
)

// The parts of a standard hold every scored requirement and control once, those of a topic with two objectives too.
func TestThePartsOfAStandardAddUpToTheStandard(t *testing.T) {
	t.Parallel()
	l := catalog.Embedded()
	answers := &diagnosis.Answers{Standards: []string{"iso27001-2022", "iso42001-2023"}}
	result, err := diagnosis.Evaluate(l, answers, locale.For("en"))
	if err != nil {
		t.Fatal(err)
	}
	gaps := diagnosis.Gaps(result, diagnosis.NoPressure, locale.For("en"))
	total := 0
	for _, s := range result.Standards {
		all := 0
		for _, x := range management.Parts(s, gaps) {
			if x.Count > x.All || x.All == 0 {
				t.Errorf("%s: %d missing of %d", x.Ref, x.Count, x.All)
			}
			all, total = all+x.All, total+x.Count
		}
		scored := 0
		for _, i := range s.Items {
			if i.Node.Scored && i.State != diagnosis.NotApplicable {
				scored++
			}
		}
		if all != scored {
			t.Errorf("%s: its parts have %d, it has %d", s.Standard.ID, all, scored)
		}
	}
	if total != len(gaps) || total == 0 {
		t.Errorf("the parts miss %d, there are %d gaps", total, len(gaps))
	}
}
