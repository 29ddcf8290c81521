// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package id_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

func TestIdentifiersOfOneMakerRise(t *testing.T) {
	t.Parallel()
	var maker id.Maker
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	last := id.ID("")
	for n := range 20_000 {
		if n%7_000 == 0 {
			at = at.Add(time.Millisecond)
		}
		next := maker.New(at)
		if next <= last {
			t.Fatalf("%s after %s", next, last)
		}
		if got, err := id.Parse(string(next)); err != nil || got != next {
			t.Fatalf("%s: %v", next, err)
		}
		last = next
	}
	if want := "01a211ee"; !strings.HasPrefix(string(last), want) {
		t.Errorf("%s does not begin with its time, %s", last, want)
	}
}

func TestWhatIsNoIdentifierDoesNotExist(t *testing.T) {
	t.Parallel()
	good := string(id.New(time.Unix(0, 0)))
	for _, s := range []string{"", "17", strings.ToUpper(strings.Replace(good, "0", "a", 1)), good + " ", good[1:], "018f0000-0000-4000-8000-000000000000", "018f0000-0000-7000-c000-000000000000", "' OR 1=1 --"} {
		if _, err := id.Parse(s); !errors.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", s, err)
		}
	}
}
