// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package search_test

import (
	"fmt"
	"testing"

	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/id"
	"concord/internal/platform/search"
)

func TestACodeIsFoundFirst(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d, "Northwind")
		texts := [][2]string{
			{"R-12 Theft of lamps", ""},
			{"Server room", "Holds SRV-012, SRV-7"},
			{"SRV-012 Mail server", ""},
			{"DOC-03 Policy", ""},
			{"Rules", "see A.5.1.2"},
			{"Access", "for A.5.1, A.8"},
			{"R-120 Fire", ""},
			{"R-12.4 Flood", ""},
			{"12 R lamps", ""},
			{"Row r 12", ""},
			{"SRV-0123 Files", ""},
			{"(R-12) Water, once more", ""},
		}
		for _, x := range texts {
			k.keep(x[0], x[1])
		}
		for n := range 60 { // more than a search tells, and newer
			k.keep(fmt.Sprintf("R-12%d Others", n), "r 12 lamps of A.5.1 and A.5.19 with srv 012")
		}
		check := func(when string) {
			t.Helper()
			for question, first := range map[string][]string{
				"R-12":    {"(R-12) Water, once more", "R-12 Theft of lamps"},
				"r12":     nil,
				"srv-012": {"SRV-012 Mail server", "Server room"},
				"SRV.012": {"SRV-012 Mail server", "Server room"},
				"DOC-03":  {"DOC-03 Policy"},
				"A.5.1.2": {"Rules"},
			} {
				hits := k.hits(question, "", 20)
				for i, want := range first {
					if i >= len(hits) || plain(hits[i].Title) != want || !hits[i].Coded {
						t.Errorf("%s, %s: place %d is not %q of %v", when, question, i+1, want, k.titles(question))
						break
					}
				}
				if n := len(first); n < len(hits) && hits[n].Coded {
					t.Errorf("%s, %s: %q has the code too", when, question, plain(hits[n].Title))
				}
			}
			if hits := k.hits("A.5.1", "", 5); len(hits) == 0 || !hits[0].Coded || hits[0].InTitle {
				t.Errorf("%s: A.5.1 in a text is not found first: %v", when, k.titles("A.5.1"))
			}
			for _, question := range []string{"2026", "12", "lamps", "R 12"} {
				for _, h := range k.hits(question, "", 20) {
					if h.Coded {
						t.Errorf("%s: %q is taken for a code", when, question)
					}
				}
			}
		}
		check("before its words are taken in")
		k.settle()
		check("after")
	})
}

func TestManyTextsAreReplacedAndForgottenTogether(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, other := newDesk(t, d, "Northwind"), newDesk(t, d, "Southwind")
		var list []search.Document
		var ids []id.ID
		k.write(func(tx *db.Tx) error {
			for n := range 600 { // more than one statement takes
				list = append(list, search.Document{Ref: id.Ref{Register: "actions", ID: tx.NewID()}, Title: fmt.Sprintf("Lamp %d", n)})
				ids = append(ids, list[n].ID)
			}
			return search.AddMany(t.Context(), tx, list)
		})
		stays, elsewhere := k.keep("Lamp that stays", ""), other.keep("Lamp of others", "")
		k.settle()
		k.write(func(tx *db.Tx) error {
			for i := range list {
				list[i].Title = fmt.Sprintf("Torch %d", i)
			}
			return search.ReplaceMany(t.Context(), tx, "actions", list)
		})
		if hits := k.hits("lamp", "", search.Most); len(hits) != 1 || hits[0].Ref != stays {
			t.Errorf("%d texts are found by what they said before", len(hits))
		}
		if hits := k.hits("torch 599", "", search.Most); len(hits) != 1 {
			t.Errorf("%d are found by what the last says now", len(hits))
		}
		k.settle()
		k.write(func(tx *db.Tx) error { return search.RemoveMany(t.Context(), tx, "actions", ids) })
		if hits := k.hits("torch", "", search.Most); len(hits) != 0 {
			t.Errorf("%d are found that are gone", len(hits))
		}
		if hits := other.hits("lamp", "", search.Most); len(hits) != 1 || hits[0].Ref != elsewhere {
			t.Errorf("of another organization: %v", hits)
		}
	})
}
