// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver_test

import (
	"net/url"
	"strings"
	"testing"

	"concord/internal/platform/httpserver"
)

func TestWB6OnlyPathsOfThisServerAreTargets(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"/", "/risks", "/risks/", "/risks?sort=-due&q=a%20b", "/a%20b", "/library/iso27001-2022/A.5.7", "/q?next=https://elsewhere.example"} {
		if got := httpserver.LocalPath(good); got != good {
			t.Errorf("%q becomes %q", good, got)
		}
	}
	if got := httpserver.LocalPath("/risks?a=b#c"); got != "/risks?a=b" {
		t.Errorf("a fragment becomes %q", got)
	}
	for _, bad := range elsewhere {
		if got := httpserver.LocalPath(bad); got != "/" {
			t.Errorf("%q becomes %q", bad, got)
		}
	}
}

// elsewhere is what has led browsers away from a server before.
var elsewhere = []string{
	"", "risks", "//elsewhere.example", "///elsewhere.example", "////elsewhere.example/..", "/\\elsewhere.example", "\\\\elsewhere.example", "/\\/elsewhere.example",
	"https://elsewhere.example", "HTTPS:elsewhere.example", "https:/elsewhere.example", "http:///elsewhere.example", "javascript:alert(1)", "data:text/html,x",
	"/\t/elsewhere.example", "/\n/elsewhere.example", "\t//elsewhere.example", " //elsewhere.example", "/%09/elsewhere.example", "/%0a/elsewhere.example",
	"/%2f%2felsewhere.example", "/%2Felsewhere.example", "/%5celsewhere.example", "/%5C%5Celsewhere.example", "/..//elsewhere.example", "/a/../..//elsewhere.example",
	"/./elsewhere", "/a//b", "/a/../b", "/%2e%2e/b", "/.%2e/b", "//user:pass@elsewhere.example", "/@elsewhere.example/%zz", "/a%00b", "/a\x00b", "//[::1]", "/\u2028/x", "/ä", "//ⅇlsewhere.example",
	"/risks\r\nLocation: https://elsewhere.example", "/" + strings.Repeat("a", 9000), "?next=//x", "#", "./risks", "../risks", ".", "/;@elsewhere.example/..",
}

func FuzzLocalPath(f *testing.F) {
	for _, s := range elsewhere {
		f.Add(s)
	}
	f.Add("/risks?sort=-due")
	f.Fuzz(func(t *testing.T, target string) {
		got := httpserver.LocalPath(target)
		at, err := url.Parse("https://here.example/sign-in")
		if err != nil {
			t.Fatal(err)
		}
		to, err := at.Parse(got)
		if err != nil || to.Host != "here.example" || to.Scheme != "https" || to.User != nil || !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") || strings.ContainsAny(got, "\\\r\n\t\x00") {
			t.Errorf("%q becomes %q", target, got)
		}
		if again := httpserver.LocalPath(got); again != got {
			t.Errorf("%q becomes %q, and then %q", target, got, again)
		}
	})
}
