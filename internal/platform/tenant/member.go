// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package tenant

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Member is one person in one organization.
type Member struct {
	User      id.ID
	Name      string
	Email     string
	Role      access.Role
	Starts    time.Time // zero for no limit; auditors have both
	Ends      time.Time
	Disabled  bool
	CreatedAt time.Time
	Version   int
}

// Membership is one organization of one person.
type Membership struct {
	Tenant id.ID
	Name   string // of the organization
	Role   access.Role
	Starts time.Time
	Ends   time.Time
	Unread int // notices to the person there that are unread, at most MostUnread
}

// MostUnread is how far unread notices are counted.
const MostUnread = 100

// Active reports whether the membership holds at a moment.
func (m Membership) Active(at time.Time) bool {
	return (m.Starts.IsZero() || !at.Before(m.Starts)) && (m.Ends.IsZero() || at.Before(m.Ends))
}

// SetMember gives a person a role in the actor's organization, as a new member or instead of the role before. It is the
// only place that writes roles: nobody grants more than they have, nobody changes who has more than they, and the last
// owner stays. It fails with fault.Forbidden, or fault.InUse for an unknown person.
func SetMember(ctx context.Context, tx *db.Tx, user id.ID, role access.Role) error {
	if !role.Valid() {
		return fault.Fields{{Field: "role", Problem: fmt.Sprintf("%q is no role", role), Cure: "use owner, manager, contributor, reader or auditor"}}
	}
	before, version, err := roleOf(ctx, tx, user)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return fmt.Errorf("set member: %w", err)
	}
	if err := MayGrant(tx.Actor, before, role); err != nil {
		return err
	}
	if before == access.Owner && role != access.Owner {
		if err := notLastOwner(ctx, tx, user); err != nil {
			return err
		}
	}
	action := "members.create"
	if before != "" {
		action = "members.update"
	}
	tx.Record(db.Change{Action: action, Object: "members", ID: user, Version: version + 1, Fields: []db.Field{{Name: "role", Old: string(before), New: string(role)}}})
	_, err = db.Exec(ctx, tx, `INSERT INTO members (tenant_id, user_id, role, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, user_id) DO UPDATE SET role = excluded.role, version = members.version + 1`, string(user), string(role), tx.Now.UnixMicro())
	if err != nil {
		return fmt.Errorf("set member: %w", err)
	}
	return nil
}

// SetTerm says from when and until when a membership holds; zero for no limit. An auditor has both. It fails with
// fault.NotFound, fault.Forbidden, and fault.Fields for an end before the beginning.
func SetTerm(ctx context.Context, tx *db.Tx, user id.ID, starts, ends time.Time) error {
	role, version, err := roleOf(ctx, tx, user)
	if err != nil {
		return fmt.Errorf("set a term: %w", err)
	}
	if err := MayGrant(tx.Actor, role, role); err != nil {
		return err
	}
	if err := CheckTerm(role, starts, ends); err != nil {
		return err
	}
	tx.Record(db.Change{Action: "members.update", Object: "members", ID: user, Version: version + 1, Fields: []db.Field{
		{Name: "starts", New: written(starts)}, {Name: "ends", New: written(ends)},
	}})
	_, err = db.Exec(ctx, tx, "UPDATE members SET starts_at = $3, ends_at = $4, version = version + 1 WHERE tenant_id = $1 AND user_id = $2",
		string(user), Micro(starts), Micro(ends))
	if err != nil {
		return fmt.Errorf("set a term: %w", err)
	}
	return nil
}

// CheckTerm says what is wrong with a term for a role, as fault.Fields.
func CheckTerm(role access.Role, starts, ends time.Time) error {
	switch {
	case role == access.Auditor && (starts.IsZero() || ends.IsZero()):
		return fault.Fields{{Field: "ends", Problem: "an auditor's membership begins and ends", Cure: "say from when until when, as starts and ends"}}
	case !ends.IsZero() && !ends.After(starts):
		return fault.Fields{{Field: "ends", Problem: "is not after the beginning", Cure: "choose a later moment"}}
	}
	return nil
}

func written(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// Micro is a moment as the database keeps it; nil for none.
func Micro(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// RemoveMember ends a person's membership, and with it every token of theirs there. It fails with fault.NotFound and
// fault.Forbidden.
func RemoveMember(ctx context.Context, tx *db.Tx, user id.ID) error {
	before, version, err := roleOf(ctx, tx, user)
	if err != nil {
		return fmt.Errorf("remove member: %w", err)
	}
	if user != tx.Actor.User() { // everybody may leave
		if err := MayGrant(tx.Actor, before, before); err != nil {
			return err
		}
	}
	if before == access.Owner {
		if err := notLastOwner(ctx, tx, user); err != nil {
			return err
		}
	}
	tx.Record(db.Change{Action: "members.delete", Object: "members", ID: user, Version: version, Fields: []db.Field{{Name: "role", Old: string(before)}}})
	if _, err := db.Exec(ctx, tx, "DELETE FROM members WHERE tenant_id = $1 AND user_id = $2", string(user)); err != nil {
		return fmt.Errorf("remove member: %w", err)
	}
	return nil
}

// MayGrant fails with fault.Forbidden where an actor may not give somebody a role that another one is taken from; before is
// empty for somebody new. Nobody grants more than they have, and nobody changes who has more than they.
func MayGrant(a access.Actor, before, after access.Role) error {
	if !a.Can(access.ManageMembers) {
		return fmt.Errorf("grant roles: %w", fault.Forbidden)
	}
	if !after.Within(a.Role()) || before != "" && !before.Within(a.Role()) {
		return fmt.Errorf("a %s may not grant or take the role of %s: %w", a.Role(), after, fault.Forbidden)
	}
	return nil
}

// ActiveRole returns a person's role in the actor's organization at this moment, or fault.NotFound where it is no member or
// the membership has not begun or has ended.
func ActiveRole(ctx context.Context, tx *db.Tx, user id.ID) (role access.Role, err error) {
	err = db.One(ctx, tx, []any{&role}, `SELECT role FROM members WHERE tenant_id = $1 AND user_id = $2
AND (starts_at IS NULL OR starts_at <= $3) AND (ends_at IS NULL OR ends_at > $3)`, string(user), tx.Now.UnixMicro())
	return role, err
}

func roleOf(ctx context.Context, tx *db.Tx, user id.ID) (role access.Role, version int, err error) {
	err = db.One(ctx, tx, []any{&role, &version}, "SELECT role, version FROM members WHERE tenant_id = $1 AND user_id = $2"+tx.ForUpdate(), string(user))
	return role, version, err
}

// notLastOwner locks the owners' rows, so that two owners cannot leave at the same time.
func notLastOwner(ctx context.Context, tx *db.Tx, user id.ID) error {
	others, err := db.All(ctx, tx, func(r db.Row) (other id.ID, err error) { return other, r.Scan(&other) },
		"SELECT user_id FROM members WHERE tenant_id = $1 AND role = 'owner' AND user_id <> $2 ORDER BY user_id"+tx.ForUpdate(), string(user))
	if err != nil {
		return err
	}
	if len(others) == 0 {
		return fmt.Errorf("the last owner stays: %w; make somebody else an owner first", fault.Forbidden)
	}
	return nil
}

// Members returns the people of the actor's organization by name.
func Members(ctx context.Context, tx *db.Tx) ([]Member, error) { return members(ctx, tx, "") }

func members(ctx context.Context, tx *db.Tx, where string, args ...any) ([]Member, error) {
	return db.All(ctx, tx, func(r db.Row) (m Member, err error) {
		var created int64
		var starts, ends, disabled *int64
		err = r.Scan(&m.User, &m.Name, &m.Email, &m.Role, &starts, &ends, &disabled, &created, &m.Version)
		m.Starts, m.Ends, m.Disabled, m.CreatedAt = moment(starts), moment(ends), disabled != nil, time.UnixMicro(created).UTC()
		return m, err
	}, `SELECT m.user_id, u.name, u.email, m.role, m.starts_at, m.ends_at, u.disabled_at, m.created_at, m.version
FROM members m JOIN users u ON u.id = m.user_id WHERE m.tenant_id = $1`+where+" ORDER BY lower(u.name), m.user_id", args...)
}

// ReadMember returns one person of the actor's organization, or fault.NotFound.
func ReadMember(ctx context.Context, tx *db.Tx, user id.ID) (Member, error) {
	list, err := members(ctx, tx, " AND m.user_id = $2", string(user))
	if err == nil && len(list) == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return Member{}, fmt.Errorf("member: %w", err)
	}
	return list[0], nil
}

// LockMember returns one person of the actor's organization and keeps others from changing the membership until the
// transaction ends. version is the one that the caller saw; it fails with fault.Conflict where that is not the newest, which
// returns what there is now, and with fault.NotFound.
func LockMember(ctx context.Context, tx *db.Tx, user id.ID, version int) (Member, error) {
	_, now, err := roleOf(ctx, tx, user)
	if err != nil {
		return Member{}, fmt.Errorf("member: %w", err)
	}
	m, err := ReadMember(ctx, tx, user)
	if err == nil && now != version {
		err = fmt.Errorf("member has version %d: %w", now, fault.Conflict)
	}
	return m, err
}

// FindMember returns the member of the actor's organization with this identifier or, in any case of letters, this address;
// else fault.NotFound.
func FindMember(ctx context.Context, tx *db.Tx, idOrEmail string) (user id.ID, err error) {
	text, key := "SELECT user_id FROM members WHERE tenant_id = $1 AND user_id = $2", idOrEmail
	if strings.Contains(idOrEmail, "@") {
		text, key = "SELECT m.user_id FROM members m JOIN users u ON u.id = m.user_id WHERE m.tenant_id = $1 AND u.email_key = $2", Key(idOrEmail)
	}
	return user, db.One(ctx, tx, []any{&user}, text, key)
}

// Of returns the organizations of one person by name; none for nobody's identifier. Every page asks this, so that what it says
// of notices costs no query of its own.
func Of(ctx context.Context, d *db.DB, user id.ID) (out []Membership, err error) {
	err = d.User(ctx, user, func(tx *db.UserTx) error {
		out, err = db.All(ctx, tx, func(r db.Row) (m Membership, err error) {
			var starts, ends *int64
			err = r.Scan(&m.Tenant, &m.Name, &m.Role, &starts, &ends, &m.Unread)
			m.Starts, m.Ends = moment(starts), moment(ends)
			return m, err
		}, `SELECT m.tenant_id, t.name, m.role, m.starts_at, m.ends_at, (SELECT count(*) FROM
(SELECT 1 AS one FROM notices n WHERE n.tenant_id = m.tenant_id AND n.user_id = m.user_id AND n.read_at IS NULL LIMIT $2) AS found)
FROM members m JOIN tenants t ON t.id = m.tenant_id WHERE m.user_id = $1 ORDER BY t.name_key, t.id`, MostUnread)
		return err
	})
	return out, err
}

func moment(us *int64) time.Time {
	if us == nil {
		return time.Time{}
	}
	return time.UnixMicro(*us).UTC()
}

// unseen reports whether a character is invisible or changes the direction of its neighbours.
func unseen(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }
