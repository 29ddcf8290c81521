// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
)

// Edition is one version of an organization's criteria. It never changes; risks name the one they were judged by.
type Edition struct {
	Criteria
	Number int       // from 1; 0 for the criteria that hold until an organization sets its own
	MadeBy id.ID     // empty for those, and for the machine's own command line
	MadeAt time.Time // zero for those
	Reason string
}

// object is what the journal calls criteria.
const object = "risk-criteria"

// defaults returns the criteria in the first language, worded once; levels do not depend on words.
var defaults = sync.OnceValue(func() Edition { return Edition{Criteria: Default(locale.For("en"))} })

// InForce returns the newest edition. What it holds is shared: nobody changes it.
func InForce(ctx context.Context, tx *db.Tx) (Edition, error) {
	e, err := known(ctx, tx, "ORDER BY number DESC LIMIT 1")
	if errors.Is(err, fault.NotFound) {
		return defaults(), nil
	}
	return e, err
}

// Editions returns all editions that an organization set, the newest first.
func Editions(ctx context.Context, tx *db.Tx) ([]Edition, error) {
	return read(ctx, tx, "ORDER BY number DESC")
}

// EditionOf returns the edition with this number, or fault.NotFound. What it holds is shared: nobody changes it.
func EditionOf(ctx context.Context, tx *db.Tx, number int) (Edition, error) {
	if number == 0 {
		return defaults(), nil
	}
	e, err := known(ctx, tx, "AND number = $2", number)
	if err != nil {
		return Edition{}, fmt.Errorf("criteria %d: %w", number, err)
	}
	return e, nil
}

// editions are those that were read, by their ids. They never change, so that none is parsed for every risk that is judged.
// An edition that was rolled back has an id that no query finds any more.
var editions = struct {
	sync.Mutex
	by map[id.ID]Edition
}{by: map[id.ID]Edition{}}

// mostKnown bounds how many editions are kept at hand; then they are read anew.
const mostKnown = 500

// known returns the one edition that is asked for, or fault.NotFound.
func known(ctx context.Context, tx *db.Tx, which string, args ...any) (Edition, error) {
	var at id.ID
	if err := db.One(ctx, tx, []any{&at}, "SELECT id FROM risk_criteria WHERE tenant_id = $1 "+which, args...); err != nil {
		return Edition{}, fmt.Errorf("find risk criteria: %w", err)
	}
	editions.Lock()
	e, found := editions.by[at]
	editions.Unlock()
	if found {
		return e, nil
	}
	list, err := read(ctx, tx, "AND id = $2", string(at))
	if err == nil && len(list) == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return Edition{}, err
	}
	editions.Lock()
	defer editions.Unlock()
	if len(editions.by) >= mostKnown {
		clear(editions.by)
	}
	editions.by[at] = list[0]
	return list[0], nil
}

func read(ctx context.Context, tx *db.Tx, which string, args ...any) ([]Edition, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (e Edition, err error) {
		var made int64
		var body string
		if err := r.Scan(&e.Number, &made, &e.MadeBy, &e.Reason, &body); err != nil {
			return e, err
		}
		e.MadeAt = time.UnixMicro(made).UTC()
		return e, json.Unmarshal([]byte(body), &e.Criteria)
	}, "SELECT number, made_at, made_by, reason, body FROM risk_criteria WHERE tenant_id = $1 "+which, args...)
	if err != nil {
		return nil, fmt.Errorf("read risk criteria: %w", err)
	}
	return list, nil
}

// SetCriteria makes the next edition. after is the number of the edition that the caller saw; fault.Conflict says that there is
// a newer one. Where nothing changes, nothing is written. Risks that were judged before keep their levels and the number of their edition. It fails with fault.Fields
// naming all that is wrong.
func SetCriteria(ctx context.Context, tx *db.Tx, after int, c Criteria, reason string) (Edition, error) {
	before, err := InForce(ctx, tx)
	if err != nil {
		return Edition{}, err
	}
	if before.Number != after {
		return before, fmt.Errorf("set risk criteria: edition %d is in force: %w", before.Number, fault.Conflict)
	}
	if reflect.DeepEqual(c, before.Criteria) && before.Number > 0 {
		return before, nil
	}
	var wrong fault.Fields
	err = c.Check()
	if err != nil && !errors.As(err, &wrong) {
		return before, err
	}
	if reason = strings.TrimSpace(reason); reason == "" || len(reason) > 2000 {
		wrong = append(wrong, fault.Field{Field: "reason", Problem: "is missing, or longer than 2,000 bytes", Cure: "say why the criteria change"})
	}
	if err := wrong.Err(); err != nil {
		return before, err
	}
	body, err := json.Marshal(c)
	if err != nil {
		return before, fmt.Errorf("set risk criteria: %w", err)
	}
	e := Edition{Criteria: c, Number: after + 1, MadeBy: tx.Actor.User(), MadeAt: tx.Now, Reason: reason}
	which := tx.NewID()
	_, err = db.Exec(ctx, tx, "INSERT INTO risk_criteria (tenant_id, id, number, made_at, made_by, reason, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		string(which), e.Number, tx.Now.UnixMicro(), string(e.MadeBy), reason, string(body))
	if err != nil {
		return before, fmt.Errorf("set risk criteria: %w", err)
	}
	old, err := json.Marshal(before.Criteria)
	if err != nil {
		return before, fmt.Errorf("set risk criteria: %w", err)
	}
	tx.Record(db.Change{Action: object + ".create", Object: object, ID: which, Version: e.Number, Reason: reason, Fields: []db.Field{{Name: "criteria", Old: string(old), New: string(body)}}})
	return e, nil
}
