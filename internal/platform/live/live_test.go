// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package live_test

import (
	"testing"

	"concord/internal/platform/live"
)

func heard(c <-chan struct{}) string {
	select {
	case _, open := <-c:
		if !open {
			return "the end"
		}
		return "news"
	default:
		return "nothing"
	}
}

func TestWhoWatchesHearsOfChangesInItsOwnOrganizationOnly(t *testing.T) {
	t.Parallel()
	b := live.New()
	mine, stop := b.Watch("a", "x")
	other, _ := b.Watch("b", "x")
	b.Changed("a", "x")
	b.Changed("a", "x") // is not waited for, and is one piece of news with the first
	b.Changed("a", "y")
	for _, want := range []string{"news", "nothing"} {
		if got := heard(mine); got != want {
			t.Errorf("heard %s, want %s", got, want)
		}
	}
	if got := heard(other); got != "nothing" {
		t.Errorf("another organization heard %s", got)
	}
	stop()
	b.Changed("a", "x")
	if got := heard(mine); got != "nothing" {
		t.Errorf("after it stopped it heard %s", got)
	}
	b.Close()
	if got := heard(other); got != "the end" {
		t.Errorf("a closed bus gives %s", got)
	}
	b.Changed("b", "x")
	late, _ := b.Watch("b", "x")
	if got := heard(late); got != "the end" {
		t.Errorf("a watch that comes late gets %s", got)
	}
}
