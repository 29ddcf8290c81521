// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concord/internal/platform/press"
)

func TestWhatIsMadeSafeCanBeTakenBack(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "=1", "'=1", "''=1", "'", "'a", "a", " =1", "\t=1", "a;=1", "a;'=1", "a; ''=1", "-1", "- a", "x\n-y", "'-", "a|@b", "＝1", "' =1", "=1;=2"} {
		if got := press.Original(press.SafeText(s)); got != s {
			t.Errorf("%q came back as %q", s, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"=", "'", "\"", ";", "|", "\t", "\n", " ", "-", "+", "@", "＝", "a", "1", "\u200b", "é"}), 0, 12).Draw(t, "text"), "")
		if got := press.Original(press.SafeText(s)); got != s {
			t.Fatalf("%q came back as %q", s, got)
		}
	})
}
