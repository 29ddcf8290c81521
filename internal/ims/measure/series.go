// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package measure

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"
	"unicode/utf8"

	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/register"
)

// Measured is one value of an indicator.
type Measured struct {
	On     civil.Date
	Value  float64
	Note   string
	MadeAt time.Time
	MadeBy id.ID // empty for the machine's own command line
}

// Limits of a series.
const (
	MostValues  = 1000 // of one indicator that are shown, the newest
	MostAtOnce  = 1000 // that are taken at once
	longestNote = 500  // characters
)

// Series returns the newest values of an indicator, the oldest of them first.
func Series(ctx context.Context, tx *db.Tx, of id.ID) ([]Measured, error) {
	list, err := db.All(ctx, tx, scanMeasured, `SELECT n.measured_on, n.value, n.note, n.made_at, n.made_by FROM (
SELECT v.measured_on, v.value, v.note, v.made_at, v.made_by FROM indicator_values v WHERE v.tenant_id = $1 AND v.indicator_id = $2 ORDER BY v.measured_on DESC LIMIT $3) n ORDER BY n.measured_on`,
		string(of), MostValues)
	if err != nil {
		return nil, fmt.Errorf("values of an indicator: %w", err)
	}
	return list, nil
}

func scanMeasured(r db.Row) (m Measured, err error) {
	var on string
	var made int64
	if err := r.Scan(&on, &m.Value, &m.Note, &made, &m.MadeBy); err != nil {
		return m, err
	}
	m.MadeAt = time.UnixMicro(made).UTC()
	m.On, err = civil.Parse(on)
	return m, err
}

// Put keeps values of an indicator, all of them or none. A day has one value; one that is there is put right, and the journal
// keeps what it was. It returns the indicator as it stands then. It fails with fault.NotFound for an unknown indicator, and
// with fault.Fields naming every value that cannot be, by its place: values[2].on.
func Put(ctx context.Context, tx *db.Tx, of id.ID, values []Measured) (register.Record, error) {
	rec, err := Register.Find(ctx, tx, of)
	if err != nil {
		return rec, err
	}
	if err := checkAll(values, civil.Of(tx.Now)); err != nil {
		return rec, err
	}
	for _, m := range values {
		if err := put(ctx, tx, of, m); err != nil {
			return rec, fmt.Errorf("keep a value: %w", err)
		}
	}
	var on string
	var value float64
	err = db.One(ctx, tx, []any{&on, &value}, "SELECT measured_on, value FROM indicator_values WHERE tenant_id = $1 AND indicator_id = $2 ORDER BY measured_on DESC LIMIT 1", string(of))
	if err != nil {
		return rec, fmt.Errorf("last value: %w", err)
	}
	return Register.Derive(ctx, tx, of, rec.Version, "value", func(v []string) error {
		v[places["last_on"]], v[places["last_value"]] = on, register.FormatDecimal(value)
		follow(civil.Of(tx.Now), v, v)
		return nil
	})
}

func put(ctx context.Context, tx *db.Tx, of id.ID, m Measured) error {
	var before float64
	var note string
	err := db.One(ctx, tx, []any{&before, &note}, "SELECT value, note FROM indicator_values WHERE tenant_id = $1 AND indicator_id = $2 AND measured_on = $3", string(of), m.On.String())
	there := err == nil
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	m.Note = intake.CleanName(m.Note)
	if there && before == m.Value && note == m.Note {
		return nil
	}
	_, err = db.Exec(ctx, tx, `INSERT INTO indicator_values (tenant_id, indicator_id, measured_on, value, note, made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant_id, indicator_id, measured_on) DO UPDATE SET value = $4, note = $5, made_at = $6, made_by = $7`,
		string(of), m.On.String(), m.Value, m.Note, tx.Now.UnixMicro(), string(tx.Actor.User()))
	if err != nil {
		return err
	}
	change := db.Field{Name: m.On.String(), New: register.FormatDecimal(m.Value)}
	if there {
		change.Old = register.FormatDecimal(before)
	}
	tx.Record(db.Change{Action: "indicators.measured", Object: Register.Name, ID: of, Fields: []db.Field{change, {Name: "note", Old: note, New: m.Note}}})
	return nil
}

// checkAll names everything that is wrong with values.
func checkAll(values []Measured, today civil.Date) error {
	var wrong fault.Fields
	if n := len(values); n == 0 || n > MostAtOnce {
		return fault.Fields{{Field: "values", Problem: fmt.Sprintf("are %d", n), Cure: fmt.Sprintf("send 1 to %d", MostAtOnce)}}
	}
	seen := map[civil.Date]bool{}
	for i, m := range values {
		say := func(field, problem, cure string) {
			wrong = append(wrong, fault.Field{Field: fmt.Sprintf("values[%d].%s", i, field), Problem: problem, Cure: cure})
		}
		switch {
		case m.On.IsZero():
			say("on", "is missing", "write the day as 2026-11-25")
		case m.On.After(today.AddDays(1)): // somewhere it is tomorrow already
			say("on", "is still to come", "write the day on which it was measured")
		case seen[m.On]:
			say("on", "stands here a second time", "keep one value for each day")
		}
		seen[m.On] = true
		if !(math.Abs(m.Value) <= register.MostDecimal) {
			say("value", "is no number that can be kept", "write one such as 0.85")
		}
		if utf8.RuneCountInString(m.Note) > longestNote {
			say("note", "is too long", fmt.Sprintf("use at most %d characters", longestNote))
		}
	}
	return wrong.Err()
}
