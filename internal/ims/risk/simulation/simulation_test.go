// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package simulation

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"concord/internal/ims/risk"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
	"concord/internal/platform/journal"
	"concord/internal/platform/tenant"
)

// asked is a database with a risk in numbers and what asks in it.
type asked struct {
	*db.DB
	t  *testing.T
	a  access.Actor
	of id.ID
}

func each(t *testing.T, fn func(t *testing.T, x *asked)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		made, err := tenant.Create(t.Context(), d, "A")
		if err != nil {
			t.Fatal(err)
		}
		x := &asked{DB: d, t: t, a: access.Proven(access.Proof{Tenant: made.ID, Role: access.Owner, Method: access.ByOperator})}
		x.write(func(tx *db.Tx) error {
			values := make([]string, len(risk.Register.Fields))
			for i, f := range risk.Register.Fields {
				values[i] = map[string]string{"title": "Systems stand still", "domain": "security"}[f.Name]
			}
			rec, err := risk.Register.Create(t.Context(), tx, values)
			if err == nil {
				x.of = rec.ID
				_, err = risk.SetRanges(t.Context(), tx, x.of, 0, risk.Ranges{Currency: "EUR", Frequency: risk.Part(`{"fixed":1}`), Loss: risk.Part(`{"fixed":500}`)})
			}
			return err
		})
		fn(t, x)
	}, dbtest.Seal(journal.Seal))
}

func (x *asked) write(fn func(tx *db.Tx) error) {
	x.t.Helper()
	if err := x.Write(x.t.Context(), x.a, fn); err != nil {
		x.t.Fatal(err)
	}
}

func (x *asked) ask(o Order) (which id.ID) {
	x.t.Helper()
	x.write(func(tx *db.Tx) (err error) {
		which, err = Ask(x.t.Context(), tx, o)
		return err
	})
	return which
}

func (x *asked) find(which id.ID) (s Simulation, err error) {
	err = x.Read(x.t.Context(), x.a, func(tx *db.Tx) error {
		s, err = Find(x.t.Context(), tx, which)
		return err
	})
	return s, err
}

// forgets runs what forgets, and nothing else, until the test ends.
func (x *asked) forgets() {
	x.t.Helper()
	actor := func(_ context.Context, organization, _ id.ID) (access.Actor, error) {
		return access.Proven(access.Proof{Tenant: organization, Role: access.Owner, Method: access.ByJob}), nil
	}
	r, err := jobs.New(jobs.Config{DB: x.DB, Work: New(x.DB).Work()[1:], Actor: actor, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		x.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		r.Run(ctx)
		close(ended)
	}()
	x.t.Cleanup(func() {
		cancel()
		<-ended
	})
}

// until waits until a simulation stands so, or is gone.
func (x *asked) until(which id.ID, holds func(Simulation, error) bool) {
	x.t.Helper()
	for range 600 {
		if holds(x.find(which)) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	s, err := x.find(which)
	x.t.Fatalf("it is %+v, %v", s, err)
}

func TestW8SimulationsAreOfOneRiskOrOfAllAndListedApart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, x *asked) {
		one, all := x.ask(Order{Risk: x.of, Trials: 1000, Seed: 1<<64 - 1}), x.ask(Order{Trials: 2000})
		s, err := x.find(one)
		if err != nil || s.Seed != 1<<64-1 || s.Trials != 1000 || s.Risk != x.of || s.State != Waiting {
			t.Errorf("%+v, %v", s, err)
		}
		x.write(func(tx *db.Tx) error {
			for of, want := range map[id.ID]id.ID{x.of: one, "": all} {
				if list, err := Of(t.Context(), tx, of, "", 5); err != nil || len(list) != 1 || list[0].ID != want {
					t.Errorf("of %q: %+v, %v", of, list, err)
				}
			}
			for _, o := range []Order{{Trials: 999}, {Trials: MaxTrials + 1}, {Trials: 1000, Currency: "XXX"}, {Trials: 1000, Risk: all}} {
				if _, err := Ask(t.Context(), tx, o); !errors.Is(err, fault.Invalid) {
					t.Errorf("%+v: %v", o, err)
				}
			}
			return nil
		})
		x.write(func(tx *db.Tx) error { return risk.Register.Delete(t.Context(), tx, x.of, 1) })
		if _, err := x.find(one); !errors.Is(err, fault.NotFound) {
			t.Errorf("of a risk that is gone: %v", err)
		}
	})
}

func TestSimulationsOfLongAgoAreForgottenOnceTheyHaveEnded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, x *asked) {
		old, waits, young := x.ask(Order{Trials: 1000}), x.ask(Order{Trials: 1000}), x.ask(Order{Trials: 1000})
		x.write(func(tx *db.Tx) error {
			for _, which := range []id.ID{old, young} {
				if err := Cancel(t.Context(), tx, which); err != nil {
					return err
				}
			}
			for _, which := range []id.ID{old, waits} {
				if _, err := db.Exec(t.Context(), tx, "UPDATE simulations SET created_at = $3 WHERE tenant_id = $1 AND id = $2", string(which), tx.Now.Add(-kept-time.Hour).UnixMicro()); err != nil {
					return err
				}
			}
			_, err := jobs.Enqueue(t.Context(), tx, "simulations.forget", "")
			return err
		})
		x.forgets()
		x.until(old, func(_ Simulation, err error) bool { return errors.Is(err, fault.NotFound) })
		for which, state := range map[id.ID]State{waits: Waiting, young: Cancelled} {
			if s, err := x.find(which); err != nil || s.State != state {
				t.Errorf("%+v, %v", s, err)
			}
		}
	})
}
