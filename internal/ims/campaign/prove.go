// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package campaign

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"concord/internal/ims/org"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
)

// prove notes in the register of competences what a confirmation proves: in the record of this person and skill, or in a new
// one. Where the level held is less than is needed, nobody is competent by a click: the record waits to be checked.
func prove(ctx context.Context, tx *db.Tx, rec register.Record, name string, today civil.Date) error {
	skill := Value(rec, "skill")
	if skill == "" || name == "" {
		return nil
	}
	line := fmt.Sprintf("%s: confirmed on %s", Value(rec, "title"), today)
	which, version, err := known(ctx, tx, name, skill)
	if err != nil {
		return fmt.Errorf("note a competence: %w", err)
	}
	change := func(values []string) error {
		at := func(field string) *string {
			for i, f := range org.Competences.Fields {
				if f.Name == field {
					return &values[i]
				}
			}
			panic("competences have no field " + field)
		}
		*at("proof") = strings.TrimSpace(*at("proof") + "\n" + line)
		if until := until(Value(rec, "valid_months"), today); until != "" {
			*at("valid_until") = until
		}
		switch {
		case which == "":
			*at("person"), *at("skill"), *at("level_needed"), *at("level_held"), *at("state") = name, skill, "1", "1", "reached"
			*at("serves"), *at("owner") = Value(rec, "serves"), Value(rec, "owner")
		case *at("level_held") < *at("level_needed"):
			*at("state") = "to-check"
		default:
			*at("state") = "reached"
		}
		return nil
	}
	if which != "" {
		_, err = org.Competences.Update(ctx, tx, which, version, change)
		return err
	}
	values := make([]string, len(org.Competences.Fields))
	if err := change(values); err != nil {
		return err
	}
	_, err = org.Competences.Create(ctx, tx, values)
	return err
}

// known is the record of a person's skill; nothing for none.
func known(ctx context.Context, tx *db.Tx, name, skill string) (which id.ID, version int, err error) {
	err = db.Each(ctx, tx, func(row db.Row) error { return row.Scan(&which, &version) },
		"SELECT id, version FROM competences WHERE tenant_id = $1 AND person = $2 AND lower(skill) = $3 ORDER BY id LIMIT 1", name, strings.ToLower(skill))
	return which, version, err
}

// until is the day on which a proof of so many months ends, the last of the month where there is no such day; empty for no end.
func until(months string, today civil.Date) string {
	n, err := strconv.Atoi(months)
	if err != nil {
		return ""
	}
	t := today.Time()
	last := time.Date(t.Year(), t.Month()+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC)
	return civil.Of(time.Date(last.Year(), last.Month(), min(t.Day(), last.Day()), 0, 0, 0, 0, time.UTC)).String()
}
