// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"strings"
	"testing"

	"concord/internal/app"
	"concord/internal/platform/locale"
	"concord/internal/platform/register"
)

// wordsOf are the keys that a register needs, behind its own beginning.
func wordsOf(r *register.Register) []string {
	keys := []string{"many", "one", "lead", "new", "edit", "empty", "empty.next"}
	for _, f := range r.Fields {
		keys = append(keys, f.Name, f.Name+".help")
		for _, c := range f.Choices {
			keys = append(keys, f.Name+".choice."+c)
		}
	}
	return keys
}

func TestEveryRegisterHasAllItsWords(t *testing.T) {
	t.Parallel()
	w := locale.For("en")
	for _, r := range app.Registers {
		labels := map[string]string{}
		for _, key := range wordsOf(r) {
			if text := w.T("registers.of." + r.Name + "." + key); text == "" || strings.HasPrefix(text, "‹") {
				t.Errorf("registers.of.%s.%s is missing", r.Name, key)
			}
		}
		for _, f := range r.Fields {
			label := strings.ToLower(r.Label(w, f))
			if other := labels[label]; other != "" {
				t.Errorf("%s: %s and %s have the same label, which import could not tell apart", r.Name, other, f.Name)
			}
			labels[label] = f.Name
			if named, ok := r.Field(label); ok && named.Name != f.Name {
				t.Errorf("%s: the label of %s is the name of %s", r.Name, f.Name, named.Name)
			}
		}
	}
}
