// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package campaign

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"concord/internal/ims/org"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/notice"
	"concord/internal/platform/tenant"
)

// Words that name several people at once. A member is named by id or address.
const (
	Everyone = "everyone"
	Holders  = "holders" // of responsibilities, and their deputies
	byRole   = "role:"   // role:reader
	byUnit   = "unit:"   // unit:Data: whoever leads the unit or one below it
)

// Invite asks people to confirm: those that words name now, without auditors, who change nothing here. People who are asked
// already stay as they are. It returns how many are new, tells each of them where the campaign runs, and fails with
// fault.NotFound for a campaign that is not there, and fault.Fields naming words that name nobody, and one that is closed.
func Invite(ctx context.Context, tx *db.Tx, which id.ID, words []string) (added int, err error) {
	rec, err := Register.Find(ctx, tx, which)
	if err != nil {
		return 0, err
	}
	if Value(rec, "state") == Closed {
		return 0, fault.Fields{{Field: "people", Problem: "the campaign is closed", Cure: "set its state to running first"}}
	}
	users, err := resolve(ctx, tx, words)
	if err != nil {
		return 0, err
	}
	asked, err := People(ctx, tx, which)
	if err != nil {
		return 0, err
	}
	var names []db.Field
	for _, u := range users {
		if slices.ContainsFunc(asked, func(p Person) bool { return p.User == u }) { // asking again changes nothing, and needs no entry
			continue
		}
		n, err := db.Exec(ctx, tx, "INSERT INTO campaign_people (tenant_id, campaign_id, user_id, added_at, confirmed_on) VALUES ($1, $2, $3, $4, '') ON CONFLICT (tenant_id, campaign_id, user_id) DO NOTHING",
			string(which), string(u), tx.Now.UnixMicro())
		if err != nil {
			return 0, fmt.Errorf("invite: %w", err)
		}
		if n > 0 {
			names = append(names, db.Field{Name: "person", New: string(u)})
		}
	}
	if len(names) == 0 {
		return 0, nil
	}
	tx.Record(db.Change{Action: Register.Name + ".invite", Object: Register.Name, ID: which, Version: rec.Version, Fields: names})
	if Value(rec, "state") == Running {
		for _, f := range names {
			_, err := notice.Add(ctx, tx, notice.Notice{
				User: id.ID(f.New), Once: "campaign " + string(which), About: id.Ref{Register: Register.Name, ID: which}, Words: "notices.campaign.asked", Details: map[string]string{"title": Value(rec, "title")},
			})
			if err != nil {
				return 0, err
			}
		}
	}
	return len(names), nil
}

// Release takes somebody out who did not confirm yet. It fails with fault.NotFound for somebody who is not asked, or has
// confirmed: what was confirmed stays.
func Release(ctx context.Context, tx *db.Tx, which, user id.ID) error {
	n, err := db.Exec(ctx, tx, "DELETE FROM campaign_people WHERE tenant_id = $1 AND campaign_id = $2 AND user_id = $3 AND confirmed_at IS NULL", string(which), string(user))
	if err == nil && n == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return fmt.Errorf("take somebody out of a campaign: %w", err)
	}
	tx.Record(db.Change{Action: Register.Name + ".release", Object: Register.Name, ID: which, Fields: []db.Field{{Name: "person", Old: string(user)}}})
	return nil
}

// resolve finds the members that words name, each once, by name.
func resolve(ctx context.Context, tx *db.Tx, words []string) (out []id.ID, err error) {
	members, err := tenant.Members(ctx, tx)
	if err != nil {
		return nil, err
	}
	roles, err := org.AllRoles(ctx, tx)
	if err != nil {
		return nil, err
	}
	chosen := map[id.ID]bool{}
	var wrong fault.Fields
	for _, w := range words {
		if w = strings.TrimSpace(w); w == "" {
			continue
		}
		named, err := meant(ctx, tx, w, members, roles)
		if err != nil {
			return nil, err
		}
		if len(named) == 0 {
			wrong = append(wrong, fault.Field{Field: "people", Problem: fmt.Sprintf("%.60q names nobody", w), Cure: "write everyone, holders, role:reader, unit: with its name, or the id or address of a member"})
		}
		for _, u := range named {
			chosen[u] = true
		}
	}
	if len(wrong) == 0 && len(chosen) == 0 {
		wrong = append(wrong, fault.Field{Field: "people", Problem: "names nobody", Cure: "choose who is to confirm"})
	}
	for _, m := range members {
		if chosen[m.User] && m.Role != access.Auditor && !m.Disabled {
			out = append(out, m.User)
		}
	}
	return out, wrong.Err()
}

// meant are the people that one word names.
func meant(ctx context.Context, tx *db.Tx, w string, members []tenant.Member, roles []org.Role) (out []id.ID, err error) {
	role, isRole := strings.CutPrefix(w, byRole)
	unit, isUnit := strings.CutPrefix(w, byUnit)
	switch {
	case w == Everyone || isRole:
		for _, m := range members {
			if !isRole || string(m.Role) == role {
				out = append(out, m.User)
			}
		}
	case w == Holders:
		for _, r := range roles {
			out = append(out, r.User, r.Second)
		}
		out = slices.DeleteFunc(out, func(u id.ID) bool { return u == "" })
	case isUnit:
		return heads(ctx, tx, strings.ToLower(strings.TrimSpace(unit)))
	default:
		u, err := tenant.FindMember(ctx, tx, w)
		if errors.Is(err, fault.NotFound) {
			return nil, nil
		}
		return []id.ID{u}, err
	}
	return out, nil
}

// heads are those who lead a unit or one below it.
func heads(ctx context.Context, tx *db.Tx, name string) (out []id.ID, err error) {
	units, err := org.AllUnits(ctx, tx)
	if err != nil {
		return nil, err
	}
	within := map[string]bool{name: true}
	for range units { // as deep as there are units
		for _, u := range units {
			if within[strings.ToLower(u.Parent)] {
				within[strings.ToLower(u.Name)] = true
			}
		}
	}
	for _, u := range units {
		if within[strings.ToLower(u.Name)] && u.User != "" {
			out = append(out, u.User)
		}
	}
	return out, nil
}
