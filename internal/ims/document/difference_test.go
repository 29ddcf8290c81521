// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"concord/internal/ims/document"
)

// sides are the texts that a difference says there were and are.
func sides(lines []document.Line) (before, after string) {
	var old, now []string
	for _, l := range lines {
		text := ""
		for _, p := range l.Pieces {
			text += p.Text
		}
		if l.Op != document.New {
			old = append(old, text)
		}
		if l.Op != document.Gone {
			now = append(now, text)
		}
	}
	return strings.Join(old, "\n"), strings.Join(now, "\n")
}

func TestADifferenceGivesBothTextsBack(t *testing.T) {
	t.Parallel()
	text := rapid.StringOfN(rapid.SampledFrom([]rune("ab é\n.")), 0, 120, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		if x, y := sides(document.Difference(a, b)); x != a || y != b {
			t.Fatalf("%q to %q reads %q to %q", a, b, x, y)
		}
		for _, l := range document.Difference(a, a) {
			if l.Op != document.Same {
				t.Fatalf("%q differs from itself: %+v", a, l)
			}
		}
	})
}

func TestADifferenceShowsTheWordsThatChanged(t *testing.T) {
	t.Parallel()
	lines := document.Difference("Same\nKeep keys for 30 days.\nEnd", "Same\nKeep keys for 60 days.\nMore\nEnd")
	got := ""
	for _, l := range lines {
		for _, p := range l.Pieces {
			got += string(p.Op[:1]) + "(" + p.Text + ")"
		}
		got += "\n"
	}
	if want := "s(Same)\ns(Keep keys for )g(30)s( days.)\ns(Keep keys for )n(60)s( days.)\nn(More)\ns(End)\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestADifferenceIsShortest(t *testing.T) {
	t.Parallel()
	changed := 0
	for _, l := range document.Difference("a\nb\nc\na\nb\nb\na", "c\nb\na\nb\na\nc") {
		if l.Op != document.Same {
			changed++
		}
	}
	if changed != 5 { // the example of Myers
		t.Errorf("%d lines changed, and 5 are enough", changed)
	}
}

func TestADifferenceOfLargeTextsTakesNoLongerThanAMoment(t *testing.T) {
	t.Parallel()
	a := strings.Repeat("x y z\n", 60_000)
	var b strings.Builder
	for i := range 60_000 {
		b.WriteString(string(rune('a'+i%26)) + " y\n")
	}
	long := strings.Repeat("word ", 40_000)
	began := time.Now()
	for _, pair := range [][2]string{{a, b.String()}, {long, strings.ToUpper(long)}} {
		if x, y := sides(document.Difference(pair[0], pair[1])); x != pair[0] || y != pair[1] {
			t.Error("the texts do not come back")
		}
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
}
