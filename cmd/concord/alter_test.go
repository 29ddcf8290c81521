// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"strings"
	"testing"
)

func TestG1SeveralRecordsFromTheCommandLine(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o office) {
		o.done("organization", "create", "North")
		in := func(args ...string) []string { return append(args, "--organization", "North") }
		for _, title := range []string{"One", "Two", "Three"} {
			o.done(in("create", "risks", "--set", "title="+title, "--set", "domain=ai")...)
		}
		where := []string{"update", "risks", "--where", "domain=ai"}
		if told := o.done(in(append(where, "--set", "note=looked at", "--preview")...)...); !strings.Contains(told, "Would change: 3") {
			t.Errorf("preview: %s", told)
		}
		o.fails("closed_because", in(append(where, "--set", "state=closed")...)...)
		if told := o.done(in(append(where, "--set", "note=looked at")...)...); !strings.Contains(told, "Changed: 3") {
			t.Errorf("changed: %s", told)
		}
		if told := o.done(in(append(where, "--set", "note=looked at")...)...); !strings.Contains(told, "3 said so already") {
			t.Errorf("changed again: %s", told)
		}
		o.fails("only one of the two", in("update", "risks", "--set", "note=x")...)
		o.fails("not changed for several", in(append(where, "--set", "title=Same")...)...)
		o.fails("nobody shared one", in("get", "risks", "--view", "Mine")...)
		o.fails("is 2, but 3 fit", in("delete", "risks", "--where", "domain=ai", "--count", "2")...)
		if told := o.done(in("delete", "risks", "--where", "domain=ai", "--preview")...); !strings.Contains(told, "Would delete 3 records") {
			t.Errorf("preview of deleting: %s", told)
		}
		o.done(in("delete", "risks", "--where", "domain=ai", "--count", "3")...)
		if list := o.done(in("get", "risks")...); !strings.Contains(list, "0 of 0") {
			t.Errorf("they are still there: %s", list)
		}
	})
}
