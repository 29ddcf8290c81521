// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package campaign_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"concord/internal/ims/agenda"
	"concord/internal/ims/campaign"
	"concord/internal/ims/org"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/notice"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

// office is an organization with four people: ada owns it, bob manages, cy reads, dee audits.
type office struct {
	t      *testing.T
	d      *db.DB
	a      access.Actor
	people map[string]id.ID
}

var roles = map[string]access.Role{"ada": access.Owner, "bob": access.Manager, "cy": access.Reader, "dee": access.Auditor}

func each(t *testing.T, fn func(o, other office)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		offices := []office{}
		for _, name := range []string{"A", "B"} {
			made, err := tenant.Create(t.Context(), d, name)
			if err != nil {
				t.Fatal(err)
			}
			o := office{t, d, access.Proven(access.Proof{Tenant: made.ID, Role: access.Owner, Method: access.ByOperator}), map[string]id.ID{}}
			for _, who := range []string{"ada", "bob", "cy", "dee"} {
				o.join(who, name)
			}
			offices = append(offices, o)
		}
		fn(offices[0], offices[1])
	}, dbtest.Seal(journal.Seal))
}

func (o office) join(who, at string) {
	o.t.Helper()
	user := id.New(o.d.Now())
	err := o.d.WriteSystem(o.t.Context(), func(tx *db.SystemTx) error {
		_, err := db.Exec(o.t.Context(), tx, "INSERT INTO users (id, email, email_key, name, password_hash, created_at) VALUES ($1, $2, $2, $3, '', 1)", string(user), strings.ToLower(who+"@"+at+".example"), who)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	o.people[who] = user
	o.write(func(ctx context.Context, tx *db.Tx) error { return tenant.SetMember(ctx, tx, user, roles[who]) })
}

func (o office) write(fn func(ctx context.Context, tx *db.Tx) error) {
	o.t.Helper()
	if err := o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error { return fn(o.t.Context(), tx) }); err != nil {
		o.t.Fatal(err)
	}
}

func (o office) put(r *register.Register, said ...string) (made id.ID) {
	o.t.Helper()
	values := make([]string, len(r.Fields))
	for _, s := range said {
		name, value, _ := strings.Cut(s, "=")
		values[slices.IndexFunc(r.Fields, func(f register.Field) bool { return f.Name == name })] = value
	}
	o.write(func(ctx context.Context, tx *db.Tx) error {
		rec, err := r.Create(ctx, tx, values)
		made = rec.ID
		return err
	})
	return made
}

// invite asks people, and returns how many are new.
func (o office) invite(which id.ID, words ...string) (n int, err error) {
	err = o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error {
		n, err = campaign.Invite(o.t.Context(), tx, which, words)
		return err
	})
	return n, err
}

// confirm is done by one of the people themselves.
func (o office) confirm(which id.ID, who string) error {
	actor := access.Proven(access.Proof{Tenant: o.a.Tenant(), User: o.people[who], Role: roles[who], Method: access.ByPassword})
	return o.d.Write(o.t.Context(), actor, func(tx *db.Tx) error { return campaign.Confirm(o.t.Context(), tx, which) })
}

// stand is who is asked, with the day on which they confirmed.
func (o office) stand(which id.ID) (out []string) {
	o.t.Helper()
	err := o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) error {
		list, err := campaign.People(o.t.Context(), tx, which)
		for _, p := range list {
			out = append(out, p.Name+" "+p.ConfirmedOn)
		}
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return out
}

func (o office) today() string { return civil.Of(o.d.Now()).String() }

func TestPeopleAreAskedByNameRoleUnitAndResponsibility(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		o.put(org.Units, "name=Mill", "head="+string(o.people["ada"]))
		o.put(org.Units, "name=Night", "parent=mill", "head="+string(o.people["cy"]))
		o.put(org.Responsibilities, "role=Miller", "answers_for=x", "holder="+string(o.people["ada"]), "deputy="+string(o.people["bob"]))
		for words, want := range map[string]string{
			"everyone":    "ada  bob  cy ", // auditors change nothing here
			"role:reader": "cy ", "role:auditor": "",
			"unit:mill": "ada  cy ", "unit:Night": "cy ", "holders": "ada  bob ",
			"bob@a.example": "bob ",
		} {
			which := o.put(campaign.Register, "title="+words, "state=running")
			if _, err := o.invite(which, words); err != nil {
				o.t.Errorf("%s: %v", words, err)
			}
			if got := strings.Join(o.stand(which), " "); got != want {
				o.t.Errorf("%s asks %q, want %q", words, got, want)
			}
		}
		which := o.put(campaign.Register, "title=Policy", "state=running")
		if n, err := o.invite(which, string(o.people["cy"])); n != 1 || err != nil {
			o.t.Errorf("one is asked: %d, %v", n, err)
		}
		if n, err := o.invite(which, "everyone"); n != 2 || err != nil {
			o.t.Errorf("all are asked, and one was already: %d, %v", n, err)
		}
		if n, err := o.invite(which, "everyone"); n != 0 || err != nil {
			o.t.Errorf("all are asked again: %d, %v", n, err)
		}
		for _, wrong := range []string{"nobody@a.example", "unit:Moon", "role:king", string(other.people["ada"]), ""} {
			if _, err := o.invite(which, wrong); !errors.Is(err, fault.Invalid) {
				o.t.Errorf("%q: %v", wrong, err)
			}
		}
		if _, err := other.invite(which, "everyone"); !errors.Is(err, fault.NotFound) {
			o.t.Errorf("another organization's campaign: %v", err)
		}
		closed := o.put(campaign.Register, "title=Old", "state=closed")
		if _, err := o.invite(closed, "everyone"); !errors.Is(err, fault.Invalid) {
			o.t.Errorf("a closed campaign: %v", err)
		}
	})
}

func TestWhoIsAskedConfirmsOnceForThemselvesWhileTheCampaignRuns(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		planned := o.put(campaign.Register, "title=Later")
		which := o.put(campaign.Register, "title=Policy", "state=running", "due="+o.today())
		for _, x := range []id.ID{planned, which} {
			if _, err := o.invite(x, string(o.people["bob"]), string(o.people["cy"])); err != nil {
				o.t.Fatal(err)
			}
		}
		for what, try := range map[string]struct {
			which id.ID
			who   string
			want  error
		}{
			"a planned one": {planned, "cy", fault.Invalid}, "somebody who is not asked": {which, "ada", fault.NotFound}, "a campaign that there is not": {o.people["cy"], "cy", fault.NotFound},
		} {
			if err := o.confirm(try.which, try.who); !errors.Is(err, try.want) {
				o.t.Errorf("%s: %v, want %v", what, err, try.want)
			}
		}
		if err := other.confirm(which, "cy"); !errors.Is(err, fault.NotFound) {
			o.t.Errorf("from another organization: %v", err)
		}
		waiting := func() (out []string) {
			err := o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) error {
				list, err := agenda.Waiting(o.t.Context(), tx, o.people["cy"], false, civil.Of(tx.Now), 10)
				for _, d := range list {
					out = append(out, fmt.Sprint(d.Kind, " ", d.Title))
				}
				return err
			})
			if err != nil {
				o.t.Fatal(err)
			}
			return out
		}
		if got := waiting(); !slices.Equal(got, []string{"confirm Policy"}) {
			o.t.Errorf("what waits for her is %q", got)
		}
		for range 2 {
			if err := o.confirm(which, "cy"); err != nil {
				o.t.Error(err)
			}
		}
		if got, want := o.stand(which), []string{"bob ", "cy " + o.today()}; !slices.Equal(got, want) {
			o.t.Errorf("it stands at %q, want %q", got, want)
		}
		if got := waiting(); len(got) != 0 {
			o.t.Errorf("she confirmed, and there waits %q", got)
		}
		release := func(who string) error {
			return o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error { return campaign.Release(o.t.Context(), tx, which, o.people[who]) })
		}
		if err := release("cy"); !errors.Is(err, fault.NotFound) {
			o.t.Errorf("what was confirmed stays: %v", err)
		}
		if err := release("bob"); err != nil || len(o.stand(which)) != 1 {
			o.t.Errorf("taken out: %v, %q", err, o.stand(which))
		}
	})
}

func TestAConfirmationProvesASkillAndNeverMoreThanIsNeeded(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		which := o.put(campaign.Register, "title=Course", "state=running", "skill=Sorting grain", "valid_months=12", "serves=ai")
		o.put(org.Competences, "person=bob", "skill=sorting grain", "level_needed=3", "level_held=2", "state=gap", "proof=school")
		if _, err := o.invite(which, "everyone"); err != nil {
			o.t.Fatal(err)
		}
		for _, who := range []string{"bob", "cy"} {
			if err := o.confirm(which, who); err != nil {
				o.t.Fatal(err)
			}
		}
		var got []string
		err := o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) error {
			return db.Each(o.t.Context(), tx, func(row db.Row) error {
				var person, held, state, proof, until, serves string
				err := row.Scan(&person, &held, &state, &proof, &until, &serves)
				got = append(got, strings.Join([]string{person, held, state, strings.ReplaceAll(proof, "\n", "; "), until, serves}, ", "))
				return err
			}, "SELECT person, level_held, state, proof, valid_until, serves FROM competences WHERE tenant_id = $1 ORDER BY person")
		})
		day, err2 := civil.Parse(o.today())
		if err != nil || err2 != nil {
			o.t.Fatal(err, err2)
		}
		end := civil.Of(day.Time().AddDate(1, 0, 0)).String()
		want := []string{
			"bob, 2, to-check, school; Course: confirmed on " + o.today() + ", " + end + ", both",
			"cy, 1, reached, Course: confirmed on " + o.today() + ", " + end + ", ai",
		}
		if !slices.Equal(got, want) {
			o.t.Errorf("competences are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

func TestPeopleHearOfACampaignOnceAndBeforeAndAfterItIsDue(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		which := o.put(campaign.Register, "title=Policy", "due=2026-11-30") // planned: people hear when it runs
		if _, err := o.invite(which, "everyone"); err != nil {
			o.t.Fatal(err)
		}
		remind := func(day string) (told int) {
			err := o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) (err error) {
				tx.Record(db.Change{Action: "trials.create", Object: "trials"})
				told, err = campaign.Remind(o.t.Context(), tx, civil.MustParse(day))
				return err
			})
			if err != nil {
				o.t.Fatal(err)
			}
			return told
		}
		if n := remind("2026-11-23"); n != 0 {
			o.t.Errorf("a planned campaign told %d", n)
		}
		o.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := campaign.Register.Update(ctx, tx, which, 1, func(values []string) error { values[2] = campaign.Running; return nil })
			return err
		})
		if err := o.confirm(which, "bob"); err != nil {
			o.t.Fatal(err)
		}
		for _, x := range []struct {
			day  string
			told int
		}{{"2026-11-20", 2}, {"2026-11-20", 0}, {"2026-11-23", 2}, {"2026-11-24", 0}, {"2026-11-30", 2}, {"2026-12-02", 0}, {"2026-12-07", 2}} {
			if got := remind(x.day); got != x.told {
				o.t.Errorf("on %s %d are told, want %d", x.day, got, x.told)
			}
		}
		me := access.Proven(access.Proof{Tenant: o.a.Tenant(), User: o.people["cy"], Role: access.Reader, Method: access.ByPassword})
		err := o.d.Read(o.t.Context(), me, func(tx *db.Tx) error {
			list, err := notice.List(o.t.Context(), tx, "", 10, false)
			if err == nil && (len(list) != 4 || !slices.ContainsFunc(list, func(n notice.Notice) bool { return n.Words == "notices.campaign.overdue" })) {
				o.t.Errorf("she heard %+v", list)
			}
			return err
		})
		if err != nil {
			o.t.Error(err)
		}
	})
}
