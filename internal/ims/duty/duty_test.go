// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package duty_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"concord/internal/ims/duty"
	"concord/internal/ims/org"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

var library = catalog.Embedded()

type office struct {
	t *testing.T
	d *db.DB
	a access.Actor
}

func each(t *testing.T, fn func(o, other office)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		offices := []office{}
		for _, name := range []string{"A", "B"} {
			made, err := tenant.Create(t.Context(), d, name)
			if err != nil {
				t.Fatal(err)
			}
			offices = append(offices, office{t, d, access.Proven(access.Proof{Tenant: made.ID, Role: access.Owner, Method: access.ByOperator})})
		}
		fn(offices[0], offices[1])
	}, dbtest.Seal(journal.Seal))
}

func (o office) write(fn func(ctx context.Context, tx *db.Tx) error) {
	o.t.Helper()
	if err := o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error { return fn(o.t.Context(), tx) }); err != nil {
		o.t.Fatal(err)
	}
}

func (o office) role(said ...string) (made id.ID) {
	o.t.Helper()
	values := make([]string, len(org.Responsibilities.Fields))
	for _, s := range append(said, "answers_for=x") {
		name, value, _ := strings.Cut(s, "=")
		values[slices.IndexFunc(org.Responsibilities.Fields, func(f register.Field) bool { return f.Name == name })] = value
	}
	o.write(func(ctx context.Context, tx *db.Tx) error {
		rec, err := org.Responsibilities.Create(ctx, tx, values)
		made = rec.ID
		return err
	})
	return made
}

func (o office) take(name string, role id.ID, part duty.Part) {
	o.t.Helper()
	o.write(func(ctx context.Context, tx *db.Tx) error { return duty.Take(ctx, tx, library, name, role, part) })
}

func (o office) now() (t *duty.Table) {
	o.t.Helper()
	err := o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) (err error) {
		t, err = duty.Read(o.t.Context(), tx, library)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return t
}

// lacks are what one duty lacks.
func (o office) lacks(name string) string {
	o.t.Helper()
	for _, d := range o.now().Duties {
		if d.ID == name {
			var out []string
			for _, l := range d.Lacks {
				out = append(out, string(l))
			}
			return strings.Join(out, " ")
		}
	}
	return "not there"
}

// conformity is the duty to see to it that the system conforms, in both standards.
const conformity = "DUT-02"

func TestADutyLacksWhatNobodyAnswersForHoldsOrAccepted(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		if got := o.lacks(conformity); got != "open" {
			o.t.Errorf("nobody answers, and it lacks %q", got)
		}
		head := o.role("role=Head")
		o.take(conformity, head, duty.Does)
		if got := o.lacks(conformity); got != "open" {
			o.t.Errorf("whoever does the work does not answer for it, and it lacks %q", got)
		}
		o.take(conformity, head, duty.Answers)
		if got := o.lacks(conformity); got != "unheld" {
			o.t.Errorf("a vacant role answers, and it lacks %q", got)
		}
		second := o.role("role=Second", "other_holder=Ada", "accepted_on=2026-01-01")
		o.take(conformity, second, duty.Answers) // which one of the two standards is said already for both: nothing is missing
		if got := o.lacks(conformity); got != "unheld crowded" {
			o.t.Errorf("two roles answer, and it lacks %q", got)
		}
		third := o.role("role=Third", "other_holder=Ada")
		o.take("DUT-04", third, duty.Answers)
		if got := o.lacks("DUT-04"); got != "unaccepted" {
			o.t.Errorf("somebody did not accept yet, and it lacks %q", got)
		}
		for _, d := range other.now().Duties {
			if len(d.Shares) > 0 {
				o.t.Errorf("another organization has %+v", d.Shares)
			}
		}
	})
}

func TestADutyOfOneStandardIsHalfOpenUntilItIsGivenForBoth(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		role := o.role("role=Head", "other_holder=Ada", "accepted_on=2026-01-01")
		use := func(standards ...string) {
			o.write(func(ctx context.Context, tx *db.Tx) error {
				s, err := org.FindSettings(ctx, tx)
				if err == nil {
					s.Standards = standards
					_, err = org.SaveSettings(ctx, tx, library, s.Version, s)
				}
				return err
			})
		}
		use("iso27001-2022")
		o.take(conformity, role, duty.Answers)
		if got := o.lacks(conformity); got != "" {
			o.t.Errorf("one standard, and it lacks %q", got)
		}
		if got := o.lacks("DUT-05"); got != "not there" {
			o.t.Errorf("a duty of the other standard alone lacks %q", got)
		}
		use("iso27001-2022", "iso42001-2023")
		if got := o.lacks(conformity); got != "half-open" {
			o.t.Errorf("the second standard, and it lacks %q", got)
		}
		o.take(conformity, role, duty.Answers)
		if got := o.lacks(conformity); got != "" {
			o.t.Errorf("given for both, and it lacks %q", got)
		}
	})
}

func TestAControlThatIsNotApplicableIsNobodysDuty(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		o.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := soa.Choose(ctx, tx, library, catalog.Ref{Standard: "iso42001-2023", ID: "A.3.3"}, 0, func(c *soa.Choice) error {
				c.Applicable, c.Exclusion = soa.NotApplicable, "nobody could have concerns"
				return nil
			})
			return err
		})
		if got := o.lacks("DUT-11"); got != "not there" {
			o.t.Errorf("it lacks %q", got)
		}
	})
}

func TestWhoHasLeftOrHoldsTwoRolesThatMustBeApartIsTold(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		ada := id.New(o.d.Now())
		err := o.d.WriteSystem(o.t.Context(), func(tx *db.SystemTx) error {
			_, err := db.Exec(o.t.Context(), tx, "INSERT INTO users (id, email, email_key, name, password_hash, created_at) VALUES ($1, 'a', 'a', 'Ada', '', 1)", string(ada))
			return err
		})
		if err != nil {
			o.t.Fatal(err)
		}
		o.write(func(ctx context.Context, tx *db.Tx) error { return tenant.SetMember(ctx, tx, ada, access.Reader) })
		auditor := o.role("role=Auditor", "holder="+string(ada), "accepted_on=2026-01-01", "apart_from=Owner of the mill; smith")
		o.role("role=owner of the mill", "holder="+string(ada), "accepted_on=2026-01-01")
		o.role("role=smith", "other_holder=Ada") // another Ada, who has no account
		o.take(conformity, auditor, duty.Answers)
		if got := o.now().Conflicts; len(got) != 1 || got[0].Holder != "Ada" || got[0].Other.Name != "owner of the mill" || got[0].Role.ID != auditor {
			o.t.Errorf("in one hand are %+v", got)
		}
		if got := o.lacks(conformity); got != "" {
			o.t.Errorf("it lacks %q", got)
		}
		o.write(func(ctx context.Context, tx *db.Tx) error { return tenant.RemoveMember(ctx, tx, ada) })
		if got := o.lacks(conformity); got != "departed" {
			o.t.Errorf("she has left, and it lacks %q", got)
		}
	})
}

func TestADutyIsTakenOnceAndOnlyOneThatIsThere(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		role := o.role("role=Head")
		theirs := other.role("role=Theirs")
		o.take(conformity, role, duty.Told)
		o.take(conformity, role, duty.Answers)
		for what, try := range map[string]struct {
			duty string
			role id.ID
			part duty.Part
			want error
		}{
			"a duty that there is not":   {"DUT-99", role, duty.Answers, fault.NotFound},
			"a part that there is not":   {conformity, role, "helps", fault.Invalid},
			"another organization's":     {conformity, theirs, duty.Answers, fault.NotFound},
			"once more, nothing is done": {conformity, role, duty.Answers, nil},
		} {
			err := o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error {
				tx.Record(db.Change{Action: "trials.create", Object: "trials"})
				return duty.Take(o.t.Context(), tx, library, try.duty, try.role, try.part)
			})
			if !errors.Is(err, try.want) {
				o.t.Errorf("%s: %v, want %v", what, err, try.want)
			}
		}
		for _, d := range o.now().Duties {
			if d.ID == conformity && len(d.Shares) != 2 {
				o.t.Errorf("shares are %+v", d.Shares)
			}
		}
	})
}
