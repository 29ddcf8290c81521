// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package campaign keeps campaigns of awareness and training, with who confirmed what.
package campaign

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"concord/internal/ims/org"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
)

// States of a campaign.
const (
	Planned = "planned"
	Running = "running"
	Closed  = "closed"
)

// Register is the list of campaigns. The documents that one is about, the links say. Sources: clauses 7.2 and 7.3 of both
// standards; A.6.3 of ISO/IEC 27001:2022; A.4.6 of ISO/IEC 42001:2023.
var Register = register.New("campaigns", "CA",
	register.Field{Name: "title", Kind: register.Line, Required: true, Sort: true},
	register.Field{Name: "kind", Kind: register.Choice, Choices: []string{"awareness", "training", "policy"}, Filter: true},
	register.Field{Name: "state", Kind: register.Choice, Choices: []string{Planned, Running, Closed}, Filter: true},
	register.Field{Name: "serves", Kind: register.Choice, Choices: []string{"both", "security", "ai"}, Filter: true},
	register.Field{Name: "due", Kind: register.Date, Sort: true},
	register.Field{Name: "owner", Kind: register.Person, Filter: true},
	register.Field{Name: "basis", Kind: register.Choice, Choices: []string{"7.3", "7.2", "A.6.3", "A.4.6"}, Filter: true},
	register.Field{Name: "material", Kind: register.Text},           // to read, or where it is to be found
	register.Field{Name: "url", Kind: register.Line, Longest: 2000}, // of the material
	register.Field{Name: "statement", Kind: register.Text},          // that people confirm
	register.Field{Name: "skill", Kind: register.Line},              // that a confirmation proves; empty for none
	register.Field{Name: "valid_months", Kind: register.Number, Min: 1, Max: 120},
).Ruled(rule)

// rule wants an address that a page can lead to.
func rule(context.Context, *db.Tx) (register.Check, error) {
	at := slices.IndexFunc(places, func(name string) bool { return name == "url" })
	return func(_, values []string) error {
		if u := values[at]; u != "" && !strings.HasPrefix(u, "https://") && !strings.HasPrefix(u, "http://") && !strings.HasPrefix(u, "/") {
			return fault.Fields{{Field: "url", Problem: fmt.Sprintf("is %.60q", u), Cure: "write an address that begins with https://, or one of these pages that begins with /"}}
		}
		return nil
	}, nil
}

// places are the names of the fields in their order.
var places = []string{"title", "kind", "state", "serves", "due", "owner", "basis", "material", "url", "statement", "skill", "valid_months"}

// Value is a field of a record.
func Value(rec register.Record, name string) string { return rec.Values[slices.Index(places, name)] }

// Person is somebody who is to confirm.
type Person struct {
	User        id.ID      `json:"user"`
	Name        string     `json:"name"` // empty for somebody who has left
	AddedAt     time.Time  `json:"added_at"`
	ConfirmedAt *time.Time `json:"confirmed_at"`
	ConfirmedOn string     `json:"confirmed_on"` // the organization's day; empty until then
}

// Progress is how far a campaign is.
type Progress struct {
	People    int `json:"people"`
	Confirmed int `json:"confirmed"`
}

// People returns who is to confirm, by name, those who have left last.
func People(ctx context.Context, tx *db.Tx, which id.ID) ([]Person, error) {
	list, err := db.All(ctx, tx, func(row db.Row) (p Person, err error) {
		var added int64
		var confirmed *int64
		err = row.Scan(&p.User, &p.Name, &added, &confirmed, &p.ConfirmedOn)
		p.AddedAt = time.UnixMicro(added).UTC()
		if confirmed != nil {
			at := time.UnixMicro(*confirmed).UTC()
			p.ConfirmedAt = &at
		}
		return p, err
	}, `SELECT p.user_id, COALESCE(u.name, ''), p.added_at, p.confirmed_at, p.confirmed_on FROM campaign_people p
LEFT JOIN members m ON m.tenant_id = p.tenant_id AND m.user_id = p.user_id LEFT JOIN users u ON u.id = m.user_id
WHERE p.tenant_id = $1 AND p.campaign_id = $2 ORDER BY u.name IS NULL, lower(u.name), p.user_id`, string(which))
	if err != nil {
		return nil, fmt.Errorf("people of a campaign: %w", err)
	}
	return list, nil
}

// Count says how far people are.
func Count(people []Person) (p Progress) {
	for _, x := range people {
		p.People++
		if x.ConfirmedAt != nil {
			p.Confirmed++
		}
	}
	return p
}

// Documents are the records of documents that a campaign is linked with, with their titles.
func Documents(ctx context.Context, tx *db.Tx, which id.ID) (out []link.Link, err error) {
	all, err := link.Of(ctx, tx, id.Ref{Register: Register.Name, ID: which})
	for _, l := range all {
		if l.To.Register == "documents" {
			out = append(out, l)
		}
	}
	return out, err
}

// Confirm records that the actor read or learned what the campaign is about. Confirming again changes nothing. It fails with
// fault.NotFound for somebody who is not asked, and with fault.Fields for a campaign that does not run. Where it proves a skill, the register
// of competences follows.
func Confirm(ctx context.Context, tx *db.Tx, which id.ID) error {
	today, err := org.Today(ctx, tx)
	if err != nil {
		return err
	}
	rec, err := Register.Find(ctx, tx, which)
	if err != nil {
		return err
	}
	user := tx.Actor.User()
	people, err := People(ctx, tx, which)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(people, func(p Person) bool { return p.User == user })
	switch {
	case user == "" || i < 0:
		return fmt.Errorf("confirm: the actor is not asked to: %w", fault.NotFound)
	case people[i].ConfirmedAt != nil:
		return nil
	case Value(rec, "state") != Running:
		return fault.Fields{{Field: "state", Problem: "is " + Value(rec, "state"), Cure: "wait until the campaign runs"}}
	}
	n, err := db.Exec(ctx, tx, "UPDATE campaign_people SET confirmed_at = $4, confirmed_on = $5 WHERE tenant_id = $1 AND campaign_id = $2 AND user_id = $3 AND confirmed_at IS NULL",
		string(which), string(user), tx.Now.UnixMicro(), today.String())
	if err == nil && n == 0 { // another sending of the same person was faster
		err = fault.Conflict
	}
	if err != nil {
		return fmt.Errorf("confirm: %w", err)
	}
	tx.Record(db.Change{Action: Register.Name + ".confirm", Object: Register.Name, ID: which, Version: rec.Version, Fields: []db.Field{
		{Name: "person", New: string(user)}, {Name: "day", New: today.String()},
	}})
	return prove(ctx, tx, rec, people[i].Name, today)
}
