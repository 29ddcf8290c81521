// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver

import (
	"net/url"
	"path"
	"strings"
	"unicode"
)

// LocalPath returns where to go on after signing in, with its query and without a fragment, or "/" for a target that is not, beyond doubt, a path
// on this server. It refuses whatever a browser and net/url could read differently: backslashes, control characters, broken
// or encoded slashes, anything with a host.
func LocalPath(target string) string {
	const home = "/"
	if len(target) > maxURL || !strings.HasPrefix(target, "/") || strings.ContainsFunc(target, odd) {
		return home
	}
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" {
		return home
	}
	// Seen without its escapes, the path must be in its one form still; else %2f or %2e would be read later by somebody else.
	if strings.Contains(u.Path, `\`) || strings.ContainsFunc(u.Path, unicode.IsControl) || u.EscapedPath() != (&url.URL{Path: u.Path}).EscapedPath() {
		return home
	}
	clean := path.Clean(u.Path)
	if clean != "/" && strings.HasSuffix(u.Path, "/") {
		clean += "/"
	}
	if clean != u.Path {
		return home
	}
	return (&url.URL{Path: clean, RawQuery: u.RawQuery}).String()
}

// odd are characters that no address of ours has: control characters, blanks, backslashes, everything beyond ASCII that is
// not escaped.
func odd(r rune) bool { return r <= ' ' || r >= 0x7f || r == '\\' }
