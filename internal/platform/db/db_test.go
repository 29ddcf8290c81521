// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

var start = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

// organization makes an organization and returns somebody who may act in it.
func organization(t *testing.T, d *db.DB, name string) access.Actor {
	t.Helper()
	a := access.Proven(access.Proof{Tenant: id.New(start), Role: access.Owner, Method: access.ByOperator})
	err := d.Write(t.Context(), a, func(tx *db.Tx) error {
		tx.Record(db.Change{Action: "organizations.create", Object: "organizations", ID: a.Tenant()})
		_, err := db.Exec(t.Context(), tx, "INSERT INTO tenants (id, name, name_key, created_at) VALUES ($1, $2, $3, $4)", name, strings.ToLower(name), tx.Now.UnixMicro())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func count(t *testing.T, d *db.DB, a access.Actor, register string, n int) error {
	t.Helper()
	return d.Write(t.Context(), a, func(tx *db.Tx) error {
		_, err := db.Exec(t.Context(), tx, "INSERT INTO row_counts (tenant_id, register, rows) VALUES ($1, $2, $3)", register, n)
		return err
	})
}

func counts(t *testing.T, d *db.DB, a access.Actor) map[string]int {
	t.Helper()
	out := map[string]int{}
	err := d.Read(t.Context(), a, func(tx *db.Tx) error {
		return db.Each(t.Context(), tx, func(r db.Row) error {
			var name string
			var n int
			err := r.Scan(&name, &n)
			out[name] = n
			return err
		}, "SELECT register, rows FROM row_counts WHERE tenant_id = $1 ORDER BY register")
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTN1EachOrganizationSeesItsOwnRowsOnly(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b := organization(t, d, "A"), organization(t, d, "B")
		for _, x := range []access.Actor{a, b} {
			if err := count(t, d, x, "risks", 3); err != nil {
				t.Fatal(err)
			}
		}
		if err := count(t, d, b, "actions", 4); err != nil {
			t.Fatal(err)
		}
		if got := counts(t, d, a); len(got) != 1 || got["risks"] != 3 {
			t.Errorf("A sees %v", got)
		}
		if got := counts(t, d, b); len(got) != 2 {
			t.Errorf("B sees %v", got)
		}
	})
}

func TestTN1AStatementThatIsNotBoundToItsOrganizationIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d, "A")
		for _, text := range []string{
			"SELECT register FROM row_counts",
			"SELECT register FROM row_counts WHERE register = $1",
			"SELECT register FROM row_counts WHERE tenant_id = $2",
			"SELECT register FROM row_counts WHERE tenant_id <> $1",
			"DELETE FROM row_counts",
			"UPDATE row_counts SET rows = 0 WHERE register = $1",
			"INSERT INTO row_counts (register, tenant_id, rows) VALUES ($1, $2, 3)",
			"SELECT hash FROM login_sessions WHERE tenant_id = $1",
			"SELECT sealed FROM secrets WHERE name = $1",
			"SELECT name FROM tenants",
			"SELECT name FROM tenants WHERE id <> $1",
			"DROP TABLE row_counts",
			"PRAGMA foreign_keys = 0",
			"SET app.tenant_id = 'x'",
		} {
			err := d.Write(t.Context(), a, func(tx *db.Tx) error {
				_, err := db.Exec(t.Context(), tx, text)
				return err
			})
			if err == nil || !strings.HasPrefix(err.Error(), "db: ") {
				t.Errorf("%s: %v", text, err)
			}
		}
	})
}

func TestASystemTransactionMayNotTouchAnOrganizationsTables(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		organization(t, d, "A")
		err := d.ReadSystem(t.Context(), func(tx *db.SystemTx) error {
			var n int
			return db.One(t.Context(), tx, []any{&n}, "SELECT count(*) FROM members")
		})
		if err == nil {
			t.Error("it may")
		}
		var n int
		err = d.ReadSystem(t.Context(), func(tx *db.SystemTx) error {
			return db.One(t.Context(), tx, []any{&n}, "SELECT count(*) FROM tenants")
		})
		if err != nil || n != 1 {
			t.Errorf("got %d, %v", n, err)
		}
	})
}

func TestAD2AChangeWithoutAJournalEntryIsUndone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d, "A")
		err := d.Write(t.Context(), a, func(tx *db.Tx) error {
			_, err := db.Exec(t.Context(), tx, "UPDATE tenants SET name = $2 WHERE id = $1", "Other")
			return err
		})
		if err == nil {
			t.Fatal("it went through")
		}
		var name string
		err = d.Read(t.Context(), a, func(tx *db.Tx) error {
			return db.One(t.Context(), tx, []any{&name}, "SELECT name FROM tenants WHERE id = $1")
		})
		if err != nil || name != "A" {
			t.Errorf("name is %q, %v", name, err)
		}
	})
}

func TestAFailedTransactionLeavesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d, "A")
		broken := errors.New("broken")
		err := d.Write(t.Context(), a, func(tx *db.Tx) error {
			if _, err := db.Exec(t.Context(), tx, "INSERT INTO row_counts (tenant_id, register, rows) VALUES ($1, 'risks', 1)"); err != nil {
				return err
			}
			return broken
		})
		if !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
		if got := counts(t, d, a); len(got) != 0 {
			t.Errorf("left %v", got)
		}
	})
}

func TestAPanicUndoesItsTransaction(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d, "A")
		func() {
			defer func() { _ = recover() }()
			_ = d.Write(t.Context(), a, func(tx *db.Tx) error {
				_, err := db.Exec(t.Context(), tx, "INSERT INTO row_counts (tenant_id, register, rows) VALUES ($1, 'risks', 1)")
				if err != nil {
					t.Error(err)
				}
				panic("broken")
			})
		}()
		if got := counts(t, d, a); len(got) != 0 { // also shows that the writing connection is free again
			t.Errorf("left %v", got)
		}
		if err := count(t, d, a, "risks", 2); err != nil {
			t.Error(err)
		}
	})
}

func TestFaultsOfTheDatabaseHaveTheirKind(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d, "A")
		if err := count(t, d, a, "risks", 1); err != nil {
			t.Fatal(err)
		}
		if err := count(t, d, a, "risks", 1); !errors.Is(err, fault.Taken) {
			t.Errorf("a second row with the same key: %v", err)
		}
		if err := count(t, d, a, "actions", -1); !errors.Is(err, fault.Invalid) {
			t.Errorf("a negative count: %v", err)
		}
		err := d.Write(t.Context(), a, func(tx *db.Tx) error {
			tx.Record(db.Change{Action: "members.create", Object: "members"})
			_, err := db.Exec(t.Context(), tx, "INSERT INTO members (tenant_id, user_id, role, created_at) VALUES ($1, $2, 'reader', 1)", "nobody")
			return err
		})
		if !errors.Is(err, fault.InUse) {
			t.Errorf("a member nobody knows: %v", err)
		}
		var name string
		err = d.Read(t.Context(), a, func(tx *db.Tx) error {
			return db.One(t.Context(), tx, []any{&name}, "SELECT register FROM row_counts WHERE tenant_id = $1 AND rows = $2", 77)
		})
		if !errors.Is(err, fault.NotFound) {
			t.Errorf("no row: %v", err)
		}
	})
}

func TestAReadingTransactionChangesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d, "A")
		err := d.Read(t.Context(), a, func(tx *db.Tx) error {
			_, err := db.Exec(t.Context(), tx, "INSERT INTO row_counts (tenant_id, register, rows) VALUES ($1, 'risks', 1)")
			return err
		})
		if err == nil {
			t.Error("it may write")
		}
	})
}

func TestManyWritersLoseNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d, "A")
		if err := count(t, d, a, "risks", 0); err != nil {
			t.Fatal(err)
		}
		const writers, each = 8, 25
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for range each {
					err := d.Write(t.Context(), a, func(tx *db.Tx) error {
						_, err := db.Exec(t.Context(), tx, "UPDATE row_counts SET rows = rows + 1 WHERE tenant_id = $1 AND register = 'risks'")
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if got := counts(t, d, a)["risks"]; got != writers*each {
			t.Errorf("%d of %d writes are there", got, writers*each)
		}
	})
}

func TestDB6TheMomentOfATransactionComesFromTheClock(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d, "A")
		err := d.Read(t.Context(), a, func(tx *db.Tx) error {
			if !tx.Now.Equal(start) || tx.Now.Location() != time.UTC {
				t.Errorf("the moment is %v", tx.Now)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}, dbtest.Clock(func() time.Time { return start.In(time.FixedZone("CET", 3600)).Add(300 * time.Nanosecond) }))
}

func TestATransactionNeedsAnOrganization(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Read(t.Context(), access.Actor{}, func(*db.Tx) error { return nil }); err == nil {
			t.Error("an actor of no organization reads")
		}
	})
}

// TestWritersThatFailDoNotTakeTheirNeighboursAlong mixes writers that succeed, fail, panic and give up.
func TestWritersThatFailDoNotTakeTheirNeighboursAlong(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d, "A")
		if err := count(t, d, a, "risks", 0); err != nil {
			t.Fatal(err)
		}
		broken := errors.New("broken")
		var succeeded atomic.Int64
		var wg sync.WaitGroup
		for w := range 16 {
			wg.Go(func() {
				for n := range 20 {
					ctx, cancel := context.WithCancel(t.Context())
					kind := (w + n) % 4
					func() {
						defer func() { _ = recover() }()
						err := d.Write(ctx, a, func(tx *db.Tx) error {
							if _, err := db.Exec(ctx, tx, "UPDATE row_counts SET rows = rows + 1 WHERE tenant_id = $1 AND register = 'risks'"); err != nil {
								return err
							}
							switch kind {
							case 1:
								return broken
							case 2:
								panic("broken")
							case 3:
								cancel()
								_, err := db.Exec(ctx, tx, "UPDATE row_counts SET rows = rows + 100 WHERE tenant_id = $1 AND register = 'risks'")
								return err
							}
							return nil
						})
						if (err == nil) != (kind == 0) {
							t.Errorf("kind %d: %v", kind, err)
						}
						if err == nil {
							succeeded.Add(1)
						}
					}()
					cancel()
				}
			})
		}
		wg.Wait()
		if got := counts(t, d, a)["risks"]; int64(got) != succeeded.Load() || got != 16*20/4 {
			t.Errorf("%d writes are there, %d succeeded", got, succeeded.Load())
		}
	})
}

func TestAWriterThatGivesUpWhileItWaitsWritesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d, "A")
		inside, leave := make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			err := d.Write(t.Context(), a, func(tx *db.Tx) error {
				_, err := db.Exec(t.Context(), tx, "INSERT INTO row_counts (tenant_id, register, rows) VALUES ($1, 'first', 1)")
				close(inside)
				<-leave
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
		<-inside
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		gaveUp := make(chan error)
		go func() {
			gaveUp <- d.Write(ctx, a, func(tx *db.Tx) error {
				_, err := db.Exec(ctx, tx, "INSERT INTO row_counts (tenant_id, register, rows) VALUES ($1, 'second', 1)")
				return err
			})
		}()
		close(leave)
		if err := <-gaveUp; err == nil {
			t.Error("it was written")
		}
		wg.Wait()
		if got := counts(t, d, a); len(got) != 1 || got["first"] != 1 {
			t.Errorf("left %v", got)
		}
	})
}

func TestOnlyQueriesThatAreMarkedSoAreBoundToAKeptPlan(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if d.Engine() != db.Postgres {
			t.Skip("only PostgreSQL plans a query anew")
		}
		a := organization(t, d, "Northwind")
		const text = "SELECT current_setting('plan_cache_mode') FROM tenants WHERE id = $1"
		for range 2 { // the second time on a connection that may have been bound
			err := d.Read(t.Context(), a, func(tx *db.Tx) error {
				for n, want := range []string{"auto", "force_generic_plan", "force_generic_plan", "auto", "force_generic_plan"} {
					ctx, mode := t.Context(), ""
					if want != "auto" {
						ctx = db.Alike(ctx)
					}
					if err := db.One(ctx, tx, []any{&mode}, text); err != nil || mode != want {
						t.Errorf("query %d is planned in mode %q, want %q: %v", n, mode, want, err)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
