// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package link_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/link"
)

// lossOf says what is gone, and what loses how many of how many.
func lossOf(t *testing.T, d *db.DB, a access.Actor, names ...string) (l *link.Loss, gone, lost string) {
	t.Helper()
	var refs []id.Ref
	for _, name := range names {
		refs = append(refs, ref(name))
	}
	err := d.Read(t.Context(), a, func(tx *db.Tx) (err error) {
		l, err = link.LossOf(t.Context(), tx, refs)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var was, will []string
	for _, g := range l.Gone {
		was = append(was, fmt.Sprintf("%d %s", g.Steps, g.ID))
	}
	for _, x := range l.Lost {
		will = append(will, fmt.Sprintf("%s%s %s %d of %d", x.Who.ID, x.Requirement, x.Relation, len(x.Via), x.All))
	}
	slices.Sort(will)
	return l, strings.Join(was, ", "), strings.Join(will, ", ")
}

func TestWhatIsGoneTakesAlongWhatDependsOnIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b := organization(t, d, "A"), organization(t, d, "B")
		tie(t, d, a,
			"system depends-on supplier", "control depends-on system", "supplier depends-on system", // a circle
			"risk treated-by control", "risk treated-by control2", "risk treated-by control3", "law requires control",
			"control implements x/A.5.1", "control2 implements x/A.5.1", "proof supports control", "control supports x/6.1", "proof supports x/6.1",
			"control relates-to neighbour",
		)
		tie(t, d, b, "foreign depends-on supplier", "control9 implements x/A.5.1")
		for _, x := range []struct {
			of         []string
			gone, lost string
		}{
			{[]string{"supplier"}, "0 supplier, 1 system, 2 control", "law requires 1 of 1, risk treated-by 1 of 3, x/6.1 supported-by 1 of 2, x/A.5.1 implements 1 of 2"},
			{[]string{"control", "control2", "control"}, "0 control, 0 control2", "law requires 1 of 1, risk treated-by 2 of 3, x/6.1 supported-by 1 of 2, x/A.5.1 implements 2 of 2"},
			{[]string{"proof"}, "0 proof", "control supported-by 1 of 1, x/6.1 supported-by 1 of 2"},
			{[]string{"proof", "control"}, "0 proof, 0 control", "law requires 1 of 1, risk treated-by 1 of 3, x/6.1 supported-by 2 of 2, x/A.5.1 implements 1 of 2"},
			{[]string{"neighbour"}, "0 neighbour", ""},
			{nil, "", ""},
		} {
			if _, gone, lost := lossOf(t, d, a, x.of...); gone != x.gone || lost != x.lost {
				t.Errorf("without %v:\n gone %s\nwant %s\n lost %s\nwant %s", x.of, gone, x.gone, lost, x.lost)
			}
		}
		l, _, _ := lossOf(t, d, a, "supplier")
		if got := fmt.Sprintf("%d %s", len(l.Chain(ref("control"))), l.Chain(ref("control"))[2].ID); got != "3 supplier" {
			t.Errorf("the chain of the control: %s", got)
		}
		if _, gone, _ := lossOf(t, d, b, "supplier"); gone != "0 supplier, 1 foreign" {
			t.Errorf("another organization sees %s", gone)
		}
	}, dbtest.Seal(journal.Seal))
}

func TestLM2AWideLossIsCutOffAndSaysSo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d, "A")
		var lines []string
		for i := range 450 {
			lines = append(lines, fmt.Sprintf("n%d depends-on root", i))
		}
		for i := range 1200 {
			lines = append(lines, fmt.Sprintf("m%d treated-by n%d", i, i%450))
		}
		for i := range 100 {
			lines = append(lines, fmt.Sprintf("o%d depends-on n0", i))
		}
		tie(t, d, a, lines...)
		if l, _, _ := lossOf(t, d, a, "root"); !l.More || len(l.Gone) != 500 || len(l.Lost) != 1000 {
			t.Errorf("%d gone, %d lose something, more: %t", len(l.Gone), len(l.Lost), l.More)
		}
		if l, _, _ := lossOf(t, d, a, "n1"); l.More || len(l.Lost) != 3 {
			t.Errorf("a narrow one: %d lose something, more: %t", len(l.Lost), l.More)
		}
	}, dbtest.Seal(journal.Seal))
}
