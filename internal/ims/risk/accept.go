// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"context"
	"fmt"
	"strings"
	"time"

	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
)

// Act is how somebody stands by a treatment plan and the risk that is left.
type Act string

// The acts. ISO/IEC 27001 wants the risk owner to accept what is left, ISO/IEC 42001 designated management to approve; a risk
// of both needs both.
const (
	Accepted Act = "accepted"
	Approved Act = "approved"
)

// LongestAcceptance is how long an acceptance holds at most, in months.
const LongestAcceptance = 24

// Acceptance is what somebody stood by, for how long and why.
type Acceptance struct {
	ID     id.ID
	Risk   id.ID
	Act    Act
	By     id.ID
	At     time.Time
	Until  civil.Date // the last day
	Reason string
	Level  int // that is left: residual, or today's where no other is planned
	Number int // of the criteria by which it was judged
}

// Accept records that the caller stands by a risk as it is at version. Only its owner may accept; that the caller may approve,
// the door has checked. It fails with fault.Fields where there is nothing yet to stand by, and with fault.Conflict where the
// risk was changed meanwhile. A change of the judgement, the option or the plan ends it.
func Accept(ctx context.Context, tx *db.Tx, which id.ID, version int, act Act, until civil.Date, reason string) (rec register.Record, err error) {
	var a Acceptance
	rec, err = Register.Derive(ctx, tx, which, version, string(act), func(stored []string) error {
		v := values(stored)
		a = Acceptance{ID: tx.NewID(), Risk: which, Act: act, By: tx.Actor.User(), At: tx.Now, Until: until, Reason: strings.TrimSpace(reason), Level: v.left(), Number: v.number("criteria")}
		if act == Accepted && (a.By == "" || v.get("owner") != string(a.By)) {
			return fmt.Errorf("only the risk's owner accepts it: %w", fault.Forbidden)
		}
		if err := a.check(v); err != nil {
			return err
		}
		v.set(string(act)+"_by", string(a.By))
		v.set(string(act)+"_until", until.String())
		return nil
	})
	if err != nil {
		return rec, err
	}
	_, err = db.Exec(ctx, tx, "INSERT INTO risk_acceptances (tenant_id, id, risk_id, act, made_by, made_at, until, reason, level, criteria) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		string(a.ID), string(which), string(act), string(a.By), tx.Now.UnixMicro(), until.String(), a.Reason, a.Level, a.Number)
	if err != nil {
		return rec, fmt.Errorf("accept a risk: %w", err)
	}
	return rec, nil
}

// left is the level that remains.
func (v values) left() int {
	if n := v.number("residual_level"); n > 0 {
		return n
	}
	return v.number("level")
}

func (a Acceptance) check(v values) error {
	var wrong fault.Fields
	say := func(field, problem, cure string) {
		wrong = append(wrong, fault.Field{Field: field, Problem: problem, Cure: cure})
	}
	today := civil.Of(a.At)
	if v.get("state") == "closed" {
		say("state", "is closed", "a risk that is none any more needs no acceptance")
	}
	if a.Level == 0 {
		say("level", "is missing", "judge the risk first")
	}
	if v.get("option") == undecided {
		say("option", "is undecided", "choose what to do about the risk first")
	}
	if a.Until.Before(today) || a.Until.After(today.AddMonths(LongestAcceptance)) {
		say("until", "is "+a.Until.String(), "choose a day from "+today.String()+" to "+today.AddMonths(LongestAcceptance).String())
	}
	if a.Reason == "" || len(a.Reason) > 2000 {
		say("reason", "is missing, or longer than 2,000 bytes", "say why what is left can be lived with")
	}
	return wrong.Err()
}

// Acceptances returns what people stood by for a risk, the newest first.
func Acceptances(ctx context.Context, tx *db.Tx, which id.ID) ([]Acceptance, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (a Acceptance, err error) {
		var at int64
		var until string
		if err := r.Scan(&a.ID, &a.Act, &a.By, &at, &until, &a.Reason, &a.Level, &a.Number); err != nil {
			return a, err
		}
		a.Risk, a.At = which, time.UnixMicro(at).UTC()
		a.Until, err = civil.Parse(until)
		return a, err
	}, "SELECT id, act, made_by, made_at, until, reason, level, criteria FROM risk_acceptances WHERE tenant_id = $1 AND risk_id = $2 ORDER BY id DESC LIMIT 200", string(which))
	if err != nil {
		return nil, fmt.Errorf("list acceptances: %w", err)
	}
	return list, nil
}

// Stages are the names of the stages, for doors that let people choose one.
func Stages() []string { return append([]string(nil), stages...) }

// Value is what a record says in the field with this name.
func Value(rec register.Record, field string) string { return values(rec.Values).get(field) }

// Number is a whole number of a record by the field's name, 0 for none.
func Number(rec register.Record, field string) int { return values(rec.Values).number(field) }
