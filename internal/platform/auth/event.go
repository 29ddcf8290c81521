// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// Doer is who does something to an account.
type Doer struct {
	User       id.ID // empty for the operator, and for a caller who only claims to be the person
	Credential id.ID // login session
	Method     access.Method
	Source     string
	Request    string
}

// ByOperator is who acts on the machine's own command line.
func ByOperator() Doer { return Doer{Method: access.ByOperator} }

// ByPerson is somebody who signed in.
func ByPerson(a access.Actor) Doer {
	return Doer{User: a.User(), Credential: a.Credential(), Method: a.Method(), Source: a.Source(), Request: a.Request()}
}

// doing returns the event of one act.
func (d Doer) doing(action, object string, which id.ID) event {
	return event{Doer: d, Change: db.Change{Action: action, Object: object, ID: which}}
}

// role is that of the doer in an organization in which the person, who may be somebody else, has this one.
func (d Doer) role(person access.Role) access.Role {
	switch {
	case d.User != "":
		return person
	case d.Method == access.ByOperator:
		return access.Owner
	default:
		return ""
	}
}

// event is what happened to somebody's account. A person is no organization's, and every organization's journal wants to
// know: an event is written once for each of them in the transaction that makes it happen, and Deliver moves it into their
// journals, each exactly once.
type event struct {
	Doer
	Role   access.Role // of the doer in the journal's organization
	Change db.Change
}

// publish writes the event for these organizations.
func (e event) publish(ctx context.Context, tx *db.SystemTx, to []tenant.Membership) error {
	for _, m := range to {
		e.Role = e.role(m.Role)
		body, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("word an account's event: %w", err)
		}
		_, err = db.Exec(ctx, tx, "INSERT INTO account_events (tenant_id, id, body) VALUES ($1, $2, $3)", string(m.Tenant), string(id.New(tx.Now)), string(body))
		if err != nil {
			return fmt.Errorf("publish %s: %w", e.Change.Action, err)
		}
	}
	return nil
}

// mostEvents is how many events Deliver reads at once.
const mostEvents = 500

// Deliver moves what happened to accounts into the journals of their organizations. What it does not reach stays for the
// next call.
func (g *Gate) Deliver(ctx context.Context) error {
	for {
		n, err := g.deliver(ctx)
		if err != nil {
			return fmt.Errorf("deliver to the journals: %w", err)
		}
		if n < mostEvents {
			return nil
		}
	}
}

func (g *Gate) deliver(ctx context.Context) (int, error) {
	type pending struct {
		tenant, id id.ID
		body       string
	}
	var list []pending
	err := g.db.ReadSystem(ctx, func(tx *db.SystemTx) (err error) {
		list, err = db.All(ctx, tx, func(r db.Row) (p pending, err error) { return p, r.Scan(&p.tenant, &p.id, &p.body) },
			"SELECT tenant_id, id, body FROM account_events ORDER BY id, tenant_id LIMIT $1", mostEvents)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, p := range list {
		var e event
		if err := json.Unmarshal([]byte(p.body), &e); err != nil {
			return 0, err
		}
		if err := g.record(ctx, p.tenant, p.id, e); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

// errDelivered says that somebody else was faster.
var errDelivered = errors.New("delivered already")

// record takes the event away and writes its journal entry, both or neither.
func (g *Gate) record(ctx context.Context, organization, which id.ID, e event) error {
	actor := access.Proven(access.Proof{
		Tenant: organization, User: e.User, Credential: e.Credential, Role: e.Role, Method: e.Method, Source: e.Source, Request: e.Request,
	})
	err := g.db.Write(ctx, actor, func(tx *db.Tx) error {
		n, err := db.Exec(ctx, tx, "DELETE FROM account_events WHERE tenant_id = $1 AND id = $2", string(which))
		if err == nil && n == 0 {
			return errDelivered
		}
		tx.Record(e.Change)
		return err
	})
	if errors.Is(err, errDelivered) {
		return nil
	}
	return err
}
