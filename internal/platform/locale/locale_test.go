// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package locale_test

import (
	"strings"
	"testing"

	"concord/internal/platform/locale"
)

func TestWordsComeFromTheFiles(t *testing.T) {
	t.Parallel()
	for key, words := range vocabularies(t)["en"].texts {
		want := words.forms["other"]
		if len(words.forms) > 1 || strings.Contains(want, "{{") {
			continue
		}
		if got := locale.For("en").T(key); got != want {
			t.Errorf("T(%q) = %q, want %q", key, got, want)
		}
	}
}

func TestPlaceholdersAreFilledIn(t *testing.T) {
	t.Parallel()
	w := locale.For("en")
	for key, words := range vocabularies(t)["en"].texts {
		var pairs []any
		for _, name := range placeholders(words) {
			if name == "count" {
				pairs = append(pairs, name, 2)
				continue
			}
			pairs = append(pairs, name, "<"+name+">")
		}
		got := w.T(key, pairs...)
		for _, name := range placeholders(text{forms: map[string]string{"other": words.forms["other"]}}) {
			if want := "<" + name + ">"; name != "count" && !strings.Contains(got, want) {
				t.Errorf("T(%q) = %q lacks %s", key, got, want)
			}
		}
		if strings.Contains(got, "no value") || strings.Contains(got, "‹") {
			t.Errorf("T(%q) = %q", key, got)
		}
	}
}

func TestAnUnknownKeyIsSeen(t *testing.T) {
	t.Parallel()
	if got := locale.For("en").T("nowhere.nothing"); got != "‹nowhere.nothing›" {
		t.Errorf("got %q", got)
	}
}

func TestAnUnknownLanguageFallsBackToEnglish(t *testing.T) {
	t.Parallel()
	const key = "common.not-a-certificate"
	if got, want := locale.For("tlh").T(key), locale.For("en").T(key); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
