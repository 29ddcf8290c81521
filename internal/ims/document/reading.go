// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"concord/internal/ims/org"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/notice"
	"concord/internal/platform/tenant"
)

// Everybody, as a reader, is every member but auditors; AsRole before a role is everybody who has it.
const (
	Everybody = "all"
	AsRole    = "role:"
)

// Reading is what one person is asked to read, and has read or not.
type Reading struct {
	Person     id.ID     `json:"person"`
	Name       string    `json:"name"` // while the person is a member
	AskedOn    string    `json:"asked_on"`
	RemindedOn string    `json:"reminded_on"` // empty for never
	ReadAt     time.Time `json:"read_at,omitzero"`
	ReadOn     string    `json:"read_on"` // empty for not yet
	Hash       string    `json:"sha256"`  // of what was confirmed
}

// Read reports whether the person has confirmed it.
func (r Reading) Read() bool { return r.ReadOn != "" }

// Sum is the SHA-256 of what a version says, hexadecimal: of its file, also of one that is destroyed, or of its text with what stands for its placeholders.
// Only what was submitted has one that stays.
func (v *Version) Sum() string {
	if v.Destroyed != nil {
		return v.Destroyed.Hash
	}
	if v.File != nil {
		return v.File.Hash
	}
	said, _ := json.Marshal(struct { // of strings alone, in the order of their names: it cannot fail
		Text  string            `json:"text"`
		Fills map[string]string `json:"fills"`
	}{v.Text, v.Fills})
	sum := sha256.Sum256(said)
	return hex.EncodeToString(sum[:])
}

// Readings are the people who were asked to read a version, those who have not yet first, then by name.
func Readings(ctx context.Context, tx *db.Tx, v *Version) ([]Reading, error) {
	list, err := db.All(ctx, tx, func(row db.Row) (r Reading, err error) {
		var at *int64
		err = row.Scan(&r.Person, &r.Name, &r.AskedOn, &r.RemindedOn, &at, &r.ReadOn, &r.Hash)
		r.ReadAt = moment(at)
		return r, err
	}, `SELECT r.person, COALESCE(u.name, ''), r.asked_on, r.reminded_on, r.read_at, r.read_on, r.sha256 FROM document_readings r
LEFT JOIN members m ON m.tenant_id = r.tenant_id AND m.user_id = r.person LEFT JOIN users u ON u.id = m.user_id
WHERE r.tenant_id = $1 AND r.version_id = $2 ORDER BY CASE WHEN r.read_at IS NULL THEN 0 ELSE 1 END, COALESCE(u.name, ''), r.person`, string(v.ID))
	if err != nil {
		return nil, fmt.Errorf("readings of a document: %w", err)
	}
	return list, nil
}

// AskReaders asks people to read the version that holds and to confirm it: members by id or address, AsRole with a role, or
// Everybody. Who was asked for this version stays asked, and is not told twice; without again, who confirmed an earlier version of
// the document is left out. It fails with fault.Fields for readers who are none, and where nobody is left to ask.
func AskReaders(ctx context.Context, tx *db.Tx, which id.ID, version int, who []string, again bool) (*Document, error) {
	s := &step{verb: Ask, action: "ask"}
	return take(ctx, tx, which, version, s, func(d *Document, v *Version) error {
		people, err := readers(ctx, tx, who)
		if err != nil {
			return err
		}
		passed, err := d.passed(ctx, tx, v, again)
		if err != nil {
			return err
		}
		people = slices.DeleteFunc(people, func(p id.ID) bool { return slices.Contains(passed, p) })
		if len(people) == 0 {
			return fault.Fields{{Field: "readers", Problem: "are all asked or have read it", Cure: "name others, or ask those again who confirmed an earlier version"}}
		}
		today, err := org.Today(ctx, tx)
		if err != nil {
			return err
		}
		for _, p := range people {
			_, err := db.Exec(ctx, tx, `INSERT INTO document_readings (tenant_id, version_id, person, asked_at, asked_by, asked_on, reminded_on, read_at, read_on, sha256)
VALUES ($1, $2, $3, $4, $5, $6, '', NULL, '', '')`, string(v.ID), string(p), tx.Now.UnixMicro(), string(tx.Actor.User()), today.String())
			if err == nil {
				err = d.tell(ctx, tx, v, p, "notices.document.read", "asked")
			}
			if err != nil {
				return err
			}
		}
		s.fields = append(s.fields, db.Field{Name: "readers", New: strings.Join(who, " ")}, db.Field{Name: "asked", New: fmt.Sprint(len(people))})
		return nil
	})
}

// readers are the members that who names, each once. Auditors only read, and so confirm nothing.
func readers(ctx context.Context, tx *db.Tx, who []string) (out []id.ID, err error) {
	members, err := tenant.Members(ctx, tx)
	if err != nil {
		return nil, err
	}
	var wrong fault.Fields
	for _, w := range who {
		role, isRole := strings.CutPrefix(w, AsRole)
		found := false
		for _, m := range members {
			named := w == Everybody || isRole && string(m.Role) == role || w == string(m.User) || strings.EqualFold(w, m.Email)
			if !named || m.Disabled || !access.Grants(m.Role, access.DecideWork) {
				continue
			}
			if found = true; !slices.Contains(out, m.User) {
				out = append(out, m.User)
			}
		}
		if !found {
			wrong = append(wrong, fault.Field{Field: "readers", Problem: fmt.Sprintf("%.60q is nobody who can confirm", w), Cure: "write a member by id or address, role: with a role, or all"})
		}
	}
	if len(who) == 0 {
		wrong = append(wrong, fault.Field{Field: "readers", Problem: "are missing", Cure: "name members, roles, or all"})
	}
	return out, wrong.Err()
}

// passed are who need not be asked about a version: who was, and without again also who confirmed an earlier one.
func (d *Document) passed(ctx context.Context, tx *db.Tx, v *Version, again bool) ([]id.ID, error) {
	return db.All(ctx, tx, func(row db.Row) (p id.ID, err error) { return p, row.Scan(&p) }, `SELECT DISTINCT r.person FROM document_readings r
JOIN document_versions v ON v.tenant_id = r.tenant_id AND v.id = r.version_id
WHERE r.tenant_id = $1 AND v.document_id = $2 AND (v.id = $3 OR (r.read_at IS NOT NULL AND $4 = 0))`, string(d.ID), string(v.ID), map[bool]int{true: 1}[again])
}

// tell sends one person a notice about a version.
func (d *Document) tell(ctx context.Context, tx *db.Tx, v *Version, who id.ID, words, once string) error {
	_, err := notice.Add(ctx, tx, notice.Notice{
		User: who, Once: fmt.Sprintf("reading %s %s %s", v.ID, once, who), About: id.Ref{Register: Object, ID: d.ID},
		Words: words, Details: map[string]string{"title": d.Title, "number": fmt.Sprint(v.Number)},
	})
	return err
}

// RemindReaders tells those again who have not confirmed the version that holds, once a day. It fails with fault.Fields where
// nobody is left to remind today.
func RemindReaders(ctx context.Context, tx *db.Tx, which id.ID, version int) (*Document, error) {
	s := &step{verb: Ask, action: "remind-readers"}
	return take(ctx, tx, which, version, s, func(d *Document, v *Version) error {
		today, err := org.Today(ctx, tx)
		if err != nil {
			return err
		}
		list, err := Readings(ctx, tx, v)
		if err != nil {
			return err
		}
		told := 0
		for _, r := range list {
			if r.Read() || r.Name == "" || r.RemindedOn == today.String() {
				continue
			}
			if err := d.tell(ctx, tx, v, r.Person, "notices.document.read-again", today.String()); err != nil {
				return err
			}
			told++
		}
		if told == 0 {
			return fault.Fields{{Field: "readers", Problem: "have all read it, or were reminded today", Cure: "remind them tomorrow"}}
		}
		s.fields = append(s.fields, db.Field{Name: "reminded", New: fmt.Sprint(told)})
		_, err = db.Exec(ctx, tx, "UPDATE document_readings SET reminded_on = $3 WHERE tenant_id = $1 AND version_id = $2 AND read_at IS NULL", string(v.ID), today.String())
		return err
	})
}

// ConfirmReading keeps that the actor has read just what the version that holds says; number and sum are those that the person
// saw. It fails with fault.Forbidden for who was not asked, and with fault.Conflict where another version holds by now. Confirmed
// twice, nothing is written.
func ConfirmReading(ctx context.Context, tx *db.Tx, which id.ID, number int, sum string) (Reading, error) {
	d, err := Find(ctx, tx, which)
	if err != nil {
		return Reading{}, err
	}
	v, me := d.Published(), tx.Actor.User()
	if v == nil || v.Number != number || v.Sum() != sum {
		return Reading{}, errors.Join(fault.Conflict, fault.Fields{{Field: "number", Problem: "is not the version that holds, or says something else", Cure: "read the version that holds"}})
	}
	list, err := Readings(ctx, tx, v)
	if err != nil {
		return Reading{}, err
	}
	at := slices.IndexFunc(list, func(r Reading) bool { return me != "" && r.Person == me })
	if at < 0 {
		return Reading{}, fmt.Errorf("you were not asked to read it: %w", fault.Forbidden)
	}
	r := list[at]
	if r.Read() {
		return r, nil
	}
	today, err := org.Today(ctx, tx)
	if err != nil {
		return Reading{}, err
	}
	r.ReadAt, r.ReadOn, r.Hash = tx.Now, today.String(), sum
	_, err = db.Exec(ctx, tx, "UPDATE document_readings SET read_at = $4, read_on = $5, sha256 = $6 WHERE tenant_id = $1 AND version_id = $2 AND person = $3 AND read_at IS NULL",
		string(v.ID), string(me), tx.Now.UnixMicro(), r.ReadOn, sum)
	if err != nil {
		return Reading{}, fmt.Errorf("confirm a reading: %w", err)
	}
	tx.Record(db.Change{Action: Object + ".confirm", Object: Object, ID: d.ID, Version: d.Version, Fields: []db.Field{{Name: "number", New: fmt.Sprint(number)}, {Name: "sha256", New: sum}}})
	return r, nil
}
