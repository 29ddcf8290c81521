// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"slices"
	"testing"

	"concord/internal/app"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/register"
)

func TestTheTablesOfStarterDocumentsNameFieldsOfTheirRegisters(t *testing.T) {
	t.Parallel()
	list, err := catalog.Load[catalog.Placeholders](catalog.Embedded(), "documents/placeholders.yaml")
	if err != nil {
		t.Fatal(err)
	}
	held := 0
	for _, p := range list.Placeholders {
		i := slices.IndexFunc(app.Registers, func(r *register.Register) bool { return r.Name == p.Register })
		if p.Kind != "table" || i < 0 { // a register that is still to come, or a view of what is no plain register
			continue
		}
		held++
		for _, c := range p.Columns {
			if !slices.ContainsFunc(app.Registers[i].Fields, func(f register.Field) bool { return f.Name == c }) {
				t.Errorf("%s has the column %s, which %s has not", p.Name, c, p.Register)
			}
		}
	}
	if held < 5 {
		t.Errorf("only %d tables come from a register that is there", held)
	}
}
