// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package jobs_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
	"concord/internal/platform/journal"
)

// clock goes on from where it is put.
type clock struct{ ahead atomic.Int64 } // of the machine's

func (c *clock) put(moment string) {
	at, err := time.Parse("2006-01-02 15:04:05", moment)
	if err != nil {
		panic(err)
	}
	c.ahead.Store(int64(time.Until(at)))
}

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())).UTC() }

// mornings is a house with a clock and one kind of daily work, which notes when it ran for whom.
type mornings struct {
	*house
	clock *clock
	mu    sync.Mutex
	ran   map[id.ID][]string
}

func eachMorning(t *testing.T, fn func(t *testing.T, m *mornings)) {
	t.Helper()
	var clocks sync.Map // by engine
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, _ := clocks.Load(d.Engine() == db.SQLite)
		c, ok := k.(*clock)
		if !ok {
			t.Fatal("no clock")
		}
		h := &house{DB: d, t: t, zones: map[id.ID]string{}}
		fn(t, &mornings{house: h, clock: c, ran: map[id.ID][]string{}})
	}, dbtest.Seal(journal.Seal), func(c *db.Config) {
		k := &clock{}
		k.put("2026-11-25 03:00:00")
		clocks.Store(c.URL == "", k)
		c.Clock = k.now
	})
}

// open starts the program; close it by stop.
func (m *mornings) open() {
	m.t.Helper()
	m.start(jobs.Work{Kind: "test.morning", Daily: 6, Run: func(_ context.Context, task *jobs.Task) error {
		m.mu.Lock()
		defer m.mu.Unlock()
		of := task.Actor.Tenant()
		m.ran[of] = append(m.ran[of], m.Now().Format(time.DateOnly))
		return nil
	}})
}

func (m *mornings) of(organization id.ID) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.ran[organization])
}

// heard waits until an organization's work ran on these days, and no more.
func (m *mornings) heard(organization id.ID, days ...string) {
	m.t.Helper()
	eventually(m.t, func() bool { return slices.Equal(m.of(organization), days) }, func() string { return fmt.Sprintf("ran on %v, want %v", m.of(organization), days) })
}

// quiet gives work that should not run the time to.
func quiet() { time.Sleep(time.Second) }

func TestDB5DailyWorkComesInTheMorningOfEachOrganization(t *testing.T) {
	t.Parallel()
	eachMorning(t, func(_ *testing.T, m *mornings) {
		utc, tokyo, berlin := m.organization("UTC").Tenant(), m.organization("Tokyo").Tenant(), m.organization("Berlin").Tenant()
		m.zones[tokyo], m.zones[berlin] = "Asia/Tokyo", "Europe/Berlin"
		m.clock.put("2026-11-25 04:59:58") // noon has passed in Tokyo, in Berlin it is two seconds to six
		m.open()
		m.heard(tokyo, "2026-11-25")
		m.heard(berlin, "2026-11-25") // without another start
		quiet()
		m.heard(utc)
		m.stop()
		m.clock.put("2026-11-25 06:00:01")
		m.open()
		m.heard(utc, "2026-11-25")
		quiet()
		m.heard(tokyo, "2026-11-25")
		m.heard(berlin, "2026-11-25")
	})
}

func TestDB5AMissedMorningIsMadeUpForOnceAtTheNextStart(t *testing.T) {
	t.Parallel()
	eachMorning(t, func(_ *testing.T, m *mornings) {
		of := m.organization("A").Tenant()
		m.clock.put("2026-11-25 05:00:00")
		m.open()
		quiet()
		m.heard(of)
		m.stop()
		m.clock.put("2026-11-25 22:30:00")
		m.open()
		m.heard(of, "2026-11-25")
		m.stop()
		m.open() // the same day
		quiet()
		m.heard(of, "2026-11-25")
		m.stop()
		m.clock.put("2026-11-29 05:59:00") // three mornings later, before the fourth
		m.open()
		quiet()
		m.heard(of, "2026-11-25")
		m.stop()
		m.clock.put("2026-11-29 07:00:00")
		m.open()
		m.heard(of, "2026-11-25", "2026-11-29")
	})
}

func TestDailyWorkNeedsAnHourAndTimeZones(t *testing.T) {
	t.Parallel()
	zone := func(context.Context, *db.Tx) (*time.Location, error) { return time.UTC, nil }
	run := func(context.Context, *jobs.Task) error { return nil }
	for name, c := range map[string]jobs.Config{
		"no hour":            {Zone: zone, Work: []jobs.Work{{Kind: "test.day", Daily: 24, Run: run}}},
		"no zones":           {Work: []jobs.Work{{Kind: "test.day", Daily: 6, Run: run}}},
		"two ways to be due": {Zone: zone, Work: []jobs.Work{{Kind: "test.day", Daily: 6, Every: time.Hour, Run: run}}},
	} {
		if _, err := jobs.New(c); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
