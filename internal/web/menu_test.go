// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package web

import (
	"strings"
	"testing"
)

func TestALetterOfTheMenuLeadsToOnePlace(t *testing.T) {
	t.Parallel()
	taken, icons := map[string]string{"g": "the key before it"}, map[string]string{}
	for _, g := range menu {
		for _, x := range g.Places {
			if other := taken[x.Letter]; x.Letter != "" && other != "" {
				t.Errorf("%s and %s have the letter %s", other, x.Path, x.Letter)
			}
			if len(x.Letter) > 1 || strings.ToLower(x.Letter) != x.Letter {
				t.Errorf("%s: %q is no letter that one key types", x.Path, x.Letter)
			}
			taken[x.Letter] = x.Path
			if other := icons[x.Key]; other != "" {
				t.Errorf("%s and %s have the same word and picture", other, x.Path)
			}
			icons[x.Key] = x.Path
		}
	}
}
