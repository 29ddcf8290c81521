// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"concord/internal/ims/document"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/tenant"
)

func (o office) ask(d *document.Document, again bool, who ...string) (out *document.Document, err error) {
	err = o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error {
		out, err = document.AskReaders(o.t.Context(), tx, d.ID, d.Version, who, again)
		return err
	})
	return out, err
}

func (o office) confirm(a access.Actor, d *document.Document, number int, sum string) error {
	return o.d.Write(o.t.Context(), a, func(tx *db.Tx) error {
		_, err := document.ConfirmReading(o.t.Context(), tx, d.ID, number, sum)
		return err
	})
}

// list reads who was asked about the version that holds, and how many notices there are.
func (o office) list(d *document.Document) (list []document.Reading, told int) {
	o.t.Helper()
	err := o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) (err error) {
		if list, err = document.Readings(o.t.Context(), tx, d.Published()); err != nil {
			return err
		}
		return db.One(o.t.Context(), tx, []any{&told}, "SELECT count(*) FROM notices WHERE tenant_id = $1 AND words LIKE 'notices.document.read%'")
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return list, told
}

func TestIM4WhoIsAskedConfirmsTheVersionThatTheyRead(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		o.write(o.a, func(ctx context.Context, tx *db.Tx) error {
			return tenant.SetMember(ctx, tx, o.c.User(), access.Reader)
		})
		auditor := o.person(9)
		o.write(o.a, func(ctx context.Context, tx *db.Tx) error {
			return tenant.SetMember(ctx, tx, auditor.User(), access.Auditor)
		})
		if _, err := o.ask(o.make(""), true, document.Everybody); !errors.Is(err, fault.Conflict) {
			o.t.Errorf("asked about a draft: %v", err)
		}
		d := o.make("", document.Submit, document.Decide, document.Publish)
		for name, who := range map[string][]string{"nobody": nil, "a stranger": {string(other.b.User())}, "a role that nobody has": {"role:contributor"}, "an auditor": {string(auditor.User())}} {
			if _, err := o.ask(d, true, who...); !errors.Is(err, fault.Invalid) {
				o.t.Errorf("%s is asked: %v", name, err)
			}
		}
		d, err := o.ask(d, true, "role:reader", string(o.b.User()), string(o.c.User()))
		if err != nil {
			o.t.Fatal(err)
		}
		if list, told := o.list(d); len(list) != 2 || told != 2 || list[0].Name != "Person 2" || list[1].Read() {
			o.t.Fatalf("asked are %+v, %d told", list, told)
		}
		v := d.Published()
		if err := o.confirm(o.a, d, 1, v.Sum()); !errors.Is(err, fault.Forbidden) {
			o.t.Errorf("who was not asked confirms: %v", err)
		}
		if err := other.confirm(other.b, d, 1, v.Sum()); !errors.Is(err, fault.NotFound) {
			o.t.Errorf("another organization confirms: %v", err)
		}
		if err := o.confirm(o.b, d, 1, "0"+v.Sum()[1:]); !errors.Is(err, fault.Conflict) {
			o.t.Errorf("something else is confirmed: %v", err)
		}
		for range 2 {
			if err := o.confirm(o.b, d, 1, v.Sum()); err != nil {
				o.t.Errorf("confirmed: %v", err)
			}
		}
		list, _ := o.list(d)
		if len(list) != 2 || list[0].Person != o.c.User() || list[1].Person != o.b.User() || list[1].Hash != v.Sum() || list[1].ReadOn == "" {
			o.t.Errorf("%+v", list)
		}
		var kept string
		err = o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) error {
			return db.One(o.t.Context(), tx, []any{&kept}, `SELECT d.body FROM journal_entries e JOIN journal_details d ON d.tenant_id = e.tenant_id AND d.seq = e.seq
WHERE e.tenant_id = $1 AND e.action = 'documents.confirm'`) // one, though it was confirmed twice
		})
		if err != nil || !strings.Contains(kept, v.Sum()) {
			o.t.Errorf("the journal keeps %s, %v", kept, err)
		}

		// Who has not read hears of it again, once a day.
		remind := func() (err error) {
			return o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error {
				now, err := document.RemindReaders(o.t.Context(), tx, d.ID, d.Version)
				if err == nil {
					d = now
				}
				return err
			})
		}
		if err := remind(); err != nil {
			o.t.Fatal(err)
		}
		if list, told := o.list(d); told != 3 || list[0].RemindedOn == "" || list[1].RemindedOn != "" {
			o.t.Errorf("%+v, %d told", list, told)
		}
		if err := remind(); !errors.Is(err, fault.Invalid) {
			o.t.Errorf("reminded twice on a day: %v", err)
		}

		// A new version asks those again who confirmed the one before, where the owner says so.
		d = o.through(d, document.Revise, document.Edit, document.Submit, document.Decide, document.Publish)
		if err := o.confirm(o.c, d, 1, v.Sum()); !errors.Is(err, fault.Conflict) {
			o.t.Errorf("the version before is confirmed: %v", err)
		}
		if d, err = o.ask(d, false, document.Everybody); err != nil {
			o.t.Fatal(err)
		}
		if list, _ := o.list(d); len(list) != 2 || list[0].Person != o.a.User() || list[1].Person != o.c.User() {
			o.t.Errorf("asked for the second version are %+v", list)
		}
		if d, err = o.ask(d, true, document.Everybody); err != nil {
			o.t.Fatal(err)
		}
		if list, _ := o.list(d); len(list) != 3 {
			o.t.Errorf("asked again are %+v", list)
		}
		if _, err := o.ask(d, true, document.Everybody); !errors.Is(err, fault.Invalid) {
			o.t.Errorf("all are asked, and asked: %v", err)
		}
	})
}
