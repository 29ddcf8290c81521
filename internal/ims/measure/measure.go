// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package measure keeps what is measured to see whether the management system works.
package measure

import (
	"context"
	"strconv"

	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/register"
)

// States say how the last value of an indicator stands to its target and limits.
var States = []string{noValue, onTarget, offTarget, warn, alarm}

const (
	noValue   = "no-value"
	onTarget  = "on-target"
	offTarget = "off-target" // the target is not reached, and no limit passed
	warn      = "warn"
	alarm     = "alarm"
)

// Register is the list of indicators. Source: 9.1 of ISO/IEC 27001:2022, which also asks who measures and who evaluates, and of
// ISO/IEC 42001:2023.
var Register = register.New("indicators", "M",
	register.Field{Name: "title", Kind: register.Line, Required: true, Sort: true, Column: true},
	register.Field{Name: "serves", Kind: register.Choice, Choices: []string{"both", "security", "ai"}, Filter: true, Column: true},
	register.Field{Name: "state", Kind: register.Choice, Choices: States, Derived: true, Filter: true, Column: true},
	register.Field{Name: "last_value", Kind: register.Decimal, Derived: true, Column: true},
	register.Field{Name: "last_on", Kind: register.Date, Derived: true, Column: true},
	register.Field{Name: "next_due", Kind: register.Date, Derived: true, Sort: true, Column: true},
	register.Field{Name: "measured_by", Kind: register.Person, Filter: true, Column: true},
	register.Field{Name: "subject", Kind: register.Text}, // what is to be seen by it
	register.Field{Name: "method", Kind: register.Text},
	register.Field{Name: "unit", Kind: register.Line, Group: "limits"},
	register.Field{Name: "direction", Kind: register.Choice, Choices: []string{"higher", "lower"}, Group: "limits"}, // which way is better
	register.Field{Name: "target", Kind: register.Decimal, Group: "limits"},
	register.Field{Name: "warn", Kind: register.Decimal, Group: "limits"},
	register.Field{Name: "alarm", Kind: register.Decimal, Group: "limits"},
	register.Field{Name: "frequency", Kind: register.Choice, Choices: []string{"monthly", "weekly", "quarterly", "half-yearly", "yearly"}, Filter: true, Group: "who"},
	register.Field{Name: "evaluated_by", Kind: register.Person, Group: "who"},
	register.Field{Name: "note", Kind: register.Text, Group: "who"},
).Ruled(rule)

// places are where the register's values stand, by the name of the field.
var places = map[string]int{}

func init() {
	for i, f := range Register.Fields {
		places[f.Name] = i
	}
}

// Value is a field of an indicator.
func Value(values []string, name string) string { return values[places[name]] }

// number is a decimal of an indicator, if there is one.
func number(values []string, name string) (n float64, there bool) {
	n, err := strconv.ParseFloat(Value(values, name), 64)
	return n, err == nil
}

// rule holds that the limits of an indicator stand in one order, and says how it stands and when the next value is due.
func rule(_ context.Context, tx *db.Tx) (register.Check, error) {
	today := civil.Of(tx.Now)
	return func(before, after []string) error {
		follow(today, before, after)
		return ordered(after)
	}, nil
}

// ordered faults limits that contradict each other: the alarm lies beyond the warning, and the warning beyond the target.
func ordered(values []string) error {
	var wrong fault.Fields
	sign, word := 1.0, "above"
	if Value(values, "direction") == "lower" {
		sign, word = -1, "below"
	}
	for _, pair := range [][2]string{{"warn", "target"}, {"alarm", "warn"}, {"alarm", "target"}} {
		worse, one := number(values, pair[0])
		better, two := number(values, pair[1])
		if one && two && sign*worse > sign*better && len(wrong) == 0 {
			wrong = append(wrong, fault.Field{Field: pair[0], Problem: "lies " + word + " the " + pair[1] + ", on its good side", Cure: "exchange the two, or say that the other direction is better"})
		}
	}
	return wrong.Err()
}

// follow fills what follows from the last value, the limits and the frequency. before is nil for a new indicator.
func follow(today civil.Date, before, values []string) {
	values[places["state"]] = Stand(values)
	last, err := civil.Parse(Value(values, "last_on"))
	switch {
	case err == nil:
		values[places["next_due"]] = Next(last, Value(values, "frequency")).String()
	case before == nil || Value(before, "frequency") != Value(values, "frequency"):
		values[places["next_due"]] = Next(today, Value(values, "frequency")).String()
	}
}

// Stand is how the last value of an indicator stands to its limits and its target.
func Stand(values []string) string {
	value, there := number(values, "last_value")
	if !there {
		return noValue
	}
	beyond := func(limit string) bool {
		n, there := number(values, limit)
		if Value(values, "direction") == "lower" {
			return there && value > n
		}
		return there && value < n
	}
	switch {
	case beyond("alarm"):
		return alarm
	case beyond("warn"):
		return warn
	case beyond("target"):
		return offTarget
	default:
		return onTarget
	}
}

// Next is the day by which a value is due after one of a day.
func Next(after civil.Date, frequency string) civil.Date {
	switch frequency {
	case "weekly":
		return after.AddDays(7)
	case "quarterly":
		return after.AddMonths(3)
	case "half-yearly":
		return after.AddMonths(6)
	case "yearly":
		return after.AddMonths(12)
	default:
		return after.AddMonths(1)
	}
}

// Overdue reports whether a value should have come before today.
func Overdue(values []string, today civil.Date) bool {
	due := Value(values, "next_due")
	return due != "" && due < today.String()
}
