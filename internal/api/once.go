// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"encoding/json"
	"errors"
	"net/http"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/idempotency"
)

// once makes what a POST asks for, or finds what the same request with the same Idempotency-Key made before. said is all that
// the body said.
func once(tx *db.Tx, w http.ResponseWriter, r *http.Request, a access.Actor, said any, create func() (id.ID, error), find func(id.ID) error) error {
	body, err := json.Marshal(said) // so that no two bodies read alike
	if err != nil {
		return err
	}
	key := idempotency.Of(string(a.Credential())+"/"+string(a.User()), r.Header.Get("Idempotency-Key"), []byte(r.Method+" "+r.URL.Path+"\n"), body)
	if key.Key == "" {
		_, err := create()
		return err
	}
	made, err := idempotency.Once(r.Context(), tx, key, create, find)
	if err == nil && !made {
		w.Header().Set("Idempotency-Replayed", "true")
	}
	return err
}

// cursorOf reads the cursor of a list that goes by ids.
func cursorOf(r *http.Request) (from id.ID, limit int, err error) {
	q := r.URL.Query()
	limit, wrong := limitOf(q.Get("limit"))
	if c := q.Get("cursor"); c != "" {
		if from, err = id.Parse(c); err != nil {
			wrong = append(wrong, notOurs)
		}
	}
	return from, limit, wrong.Err()
}

var notOurs = fault.Field{Field: "cursor", Problem: "is none of ours", Cure: "pass the next of the page before, or leave it out"}

// named is a fault of a field where what it names is not there; any other error stays as it is.
func named(err error, wrong fault.Fields) error {
	if errors.Is(err, fault.NotFound) {
		return wrong
	}
	return err
}

// first is the first error there is.
func first(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}
