// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"concord/internal/ims/asset"
	"concord/internal/ims/control"
	"concord/internal/ims/soa"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
)

// asset makes one of a kind.
func (o office) asset(name, kind string) (which id.ID) {
	o.t.Helper()
	o.write(func(ctx context.Context, tx *db.Tx) error {
		values := make([]string, len(asset.Register.Fields))
		for i, f := range asset.Register.Fields {
			values[i] = map[string]string{"name": name, "kind": kind}[f.Name]
		}
		rec, err := asset.Register.Create(ctx, tx, values)
		which = rec.ID
		return err
	})
	return which
}

// include decides that a row is applicable.
func (o office) include(row string) {
	o.t.Helper()
	_, err := o.choose(row, 0, func(c *soa.Choice) { c.Applicable, c.Ticked = soa.Applicable, []soa.Reason{soa.GoodPractice} })
	if err != nil {
		o.t.Fatal(err)
	}
}

// leaveOut leaves a system out of a row.
func (o office) leaveOut(row string, system id.ID, reason string) (x soa.SystemExclusion, err error) {
	o.t.Helper()
	err = o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error {
		x, err = soa.ExcludeSystem(o.t.Context(), tx, library, ref(row), system, reason)
		return err
	})
	return x, err
}

func TestR23AControlOfTheAIStandardCanLeaveOutSingleAISystems(t *testing.T) {
	t.Parallel()
	const row = "iso42001-2023/A.9.2"
	each(t, func(o, other office) {
		chat, scoring, laptop := o.asset("Chat", soa.AISystem), o.asset("Scoring", soa.AISystem), o.asset("Laptop", "hardware")
		refused := func(at string, system id.ID, reason, because string) {
			o.t.Helper()
			_, err := o.leaveOut(at, system, reason)
			var wrong fault.Fields
			if !errors.As(err, &wrong) || !strings.Contains(err.Error(), because) {
				o.t.Errorf("%s of %s: %v, want %q", system, at, err, because)
			}
		}
		refused(row, chat, "It is a search.", "undecided for the whole organization")
		o.include(row)
		o.include("iso27001-2022/A.5.1")
		refused("iso27001-2022/A.5.1", chat, "It is a search.", "whole organization only")
		refused(row, chat, " ", "is empty")
		refused(row, laptop, "It is none.", "names no AI system")
		refused(row, other.asset("Theirs", soa.AISystem), "Not ours.", "names no AI system")

		// While a control of the row treats an open AI risk of the system, it needs the control; a closed one does not count.
		by := o.control("A person decides", control.Implemented, row)
		open, closed := o.risk("Wrong score", "ai", "open", by), o.risk("Old score", "ai", "closed", by)
		o.link(link.Link{From: id.Ref{Register: "risks", ID: open}, Relation: link.RelatesTo, To: id.Ref{Register: "assets", ID: scoring}})
		o.link(link.Link{From: id.Ref{Register: "assets", ID: chat}, Relation: link.RelatesTo, To: id.Ref{Register: "risks", ID: closed}})
		refused(row, scoring, "It is small.", `treats "Wrong score"`)
		x, err := o.leaveOut(row, chat, "It only finds text.")
		if err != nil {
			o.t.Fatal(err)
		}
		refused(row, chat, "Again.", "already")
		if e := o.row(row); len(e.Systems) != 1 || e.Systems[0].Name != "Chat" || e.Systems[0].Reason != "It only finds text." || len(e.Lacks) != 0 || e.Applicable != soa.Applicable {
			o.t.Errorf("the row is %+v", e)
		}

		// A risk that comes later stands against the approval, and says which row.
		later := o.risk("It misleads", "ai", "open", by)
		o.link(link.Link{From: id.Ref{Register: "risks", ID: later}, Relation: link.RelatesTo, To: id.Ref{Register: "assets", ID: chat}})
		if e := o.row(row); len(e.Lacks) != 1 || e.Lacks[0] != soa.LacksTreatment {
			o.t.Errorf("with a new risk the row lacks %v", e.Lacks)
		}
		before := o.now()
		o.write(func(ctx context.Context, tx *db.Tx) error {
			at, err := soa.IncludeSystem(ctx, tx, x.ID)
			if at.String() != row {
				o.t.Errorf("taken in again at %s", at)
			}
			return err
		})
		changes := soa.Difference(before, o.now())
		if len(changes) != 1 || len(changes[0].Fields) != 1 || changes[0].Fields[0].Name != "systems" || changes[0].Fields[0].Old != "Chat (It only finds text.)" {
			o.t.Errorf("the difference is %+v", changes)
		}
		if e := o.row(row); len(e.Systems) != 0 || len(e.Lacks) != 0 {
			o.t.Errorf("taken in again the row is %+v", e)
		}
	})
}

func TestR23AnAssetThatGoesTakesItsExclusionsAlong(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		o.include("iso42001-2023/A.9.2")
		chat := o.asset("Chat", soa.AISystem)
		if _, err := o.leaveOut("iso42001-2023/A.9.2", chat, "It only finds text."); err != nil {
			o.t.Fatal(err)
		}
		o.write(func(ctx context.Context, tx *db.Tx) error { return asset.Register.Delete(ctx, tx, chat, 1) })
		if e := o.row("iso42001-2023/A.9.2"); len(e.Systems) != 0 {
			o.t.Errorf("still there: %+v", e.Systems)
		}
	})
}
