// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"fmt"
	"log/slog"
	"text/tabwriter"
	"time"

	"concord/internal/app"
	"concord/internal/platform/auth"
	"concord/internal/platform/id"
)

// person names somebody of the installation.
type person struct {
	place
	Email  string `arg:"" help:"E-mail address of the person."`
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// with finds the person for one piece of work. What happens to somebody without an organization is said on standard error,
// as no journal can keep it.
func (c person) with(p *program, work func(ctx context.Context, i *app.Installation, u auth.User) error) error {
	c.log = slog.New(slog.NewJSONHandler(p.err, nil))
	return c.place.with(func(ctx context.Context, i *app.Installation) error {
		u, err := auth.FindUser(ctx, i.DB, c.Email)
		if err != nil {
			return err
		}
		return work(ctx, i, u)
	})
}

type userListCmd struct {
	place
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

type accountJSON struct {
	ID        string    `json:"id"`
	Email     string    `json:"email"`
	Name      string    `json:"name"`
	Operator  bool      `json:"operator"`
	Disabled  bool      `json:"disabled"`
	Password  bool      `json:"password"` // false until a reset is finished
	Locked    bool      `json:"locked"`   // after 100 failures in a row
	CreatedAt time.Time `json:"created_at"`
}

// Run lists the people by address.
func (c *userListCmd) Run(p *program) error {
	return c.with(func(ctx context.Context, i *app.Installation) error {
		list, err := auth.Accounts(ctx, i.DB)
		if err != nil {
			return err
		}
		if c.Format == "json" {
			out := []accountJSON{}
			for _, a := range list {
				out = append(out, accountJSON{string(a.ID), a.Email, a.Name, a.Operator, a.Disabled, a.Password, a.Locked, a.CreatedAt})
			}
			return writeJSON(p, out)
		}
		t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		for _, a := range list {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", a.ID, a.Email, a.Name, stateOf(p, a))
		}
		return t.Flush()
	})
}

// stateOf says what keeps somebody from signing in.
func stateOf(p *program, a auth.Account) string {
	switch {
	case a.Disabled:
		return p.words().T("accounts.disabled")
	case !a.Password:
		return p.words().T("accounts.no-password")
	case a.Locked:
		return p.words().T("accounts.locked")
	default:
		return p.words().T("accounts.open")
	}
}

type userOperatorCmd struct {
	person
	State string `arg:"" enum:"on,off" help:"on or off."`
}

// Run says so and prints the person's id.
func (c *userOperatorCmd) Run(p *program) error {
	return c.with(p, func(ctx context.Context, i *app.Installation, u auth.User) error {
		if err := i.Gate.SetOperator(ctx, u.ID, c.State == "on", auth.ByOperator()); err != nil {
			return err
		}
		return printMade(p, c.Format, "id", string(u.ID))
	})
}

type userDisableCmd struct{ person }

// Run keeps the person out and prints the person's id.
func (c *userDisableCmd) Run(p *program) error {
	return c.with(p, func(ctx context.Context, i *app.Installation, u auth.User) error {
		if err := i.Gate.Disable(ctx, u.ID, auth.ByOperator()); err != nil {
			return err
		}
		return printMade(p, c.Format, "id", string(u.ID))
	})
}

type userEnableCmd struct{ person }

// Run lets the person in again and prints the person's id.
func (c *userEnableCmd) Run(p *program) error {
	return c.with(p, func(ctx context.Context, i *app.Installation, u auth.User) error {
		if err := i.Gate.Enable(ctx, u.ID, auth.ByOperator()); err != nil {
			return err
		}
		return printMade(p, c.Format, "id", string(u.ID))
	})
}

type userResetCmd struct{ person }

// Run prints the code; it is shown only now.
func (c *userResetCmd) Run(p *program) error {
	return c.with(p, func(ctx context.Context, i *app.Installation, u auth.User) error {
		code, err := i.Gate.StartReset(ctx, u.ID, auth.ByOperator())
		if err != nil {
			return err
		}
		return printMade(p, c.Format, "code", code)
	})
}

type sessionCmd struct {
	List sessionListCmd `cmd:"" help:"List a person's login sessions."`
	End  sessionEndCmd  `cmd:"" help:"End one of a person's login sessions, or all."`
}

type sessionListCmd struct{ person }

type sessionJSON struct {
	ID           string    `json:"id"`
	Organization string    `json:"organization"` // id; empty before one was chosen
	Source       string    `json:"source"`
	Agent        string    `json:"agent"`
	Began        time.Time `json:"began"`
	Seen         time.Time `json:"seen"`
	Ends         time.Time `json:"ends"`
}

// Run lists the sessions, the one used last first.
func (c *sessionListCmd) Run(p *program) error {
	return c.with(p, func(ctx context.Context, i *app.Installation, u auth.User) error {
		list, err := i.Gate.Sessions(ctx, u.ID)
		if err != nil {
			return err
		}
		if c.Format == "json" {
			out := []sessionJSON{}
			for _, s := range list {
				out = append(out, sessionJSON{string(s.ID), string(s.Tenant), s.Source, s.Agent, s.CreatedAt, s.SeenAt, s.EndsAt()})
			}
			return writeJSON(p, out)
		}
		t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		for _, s := range list {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", s.ID, s.SeenAt.Format(time.RFC3339), s.Source, s.Agent)
		}
		return t.Flush()
	})
}

type sessionEndCmd struct {
	person
	Session string `arg:"" optional:"" help:"Id of the session; without it, all of them end."`
}

// Run ends the sessions and prints how many.
func (c *sessionEndCmd) Run(p *program) error {
	return c.with(p, func(ctx context.Context, i *app.Installation, u auth.User) error {
		n, err := c.end(ctx, i, u)
		if err != nil {
			return err
		}
		if c.Format == "json" {
			return writeJSON(p, map[string]int64{"ended": n})
		}
		_, err = fmt.Fprintln(p.out, n)
		return err
	})
}

func (c *sessionEndCmd) end(ctx context.Context, i *app.Installation, u auth.User) (int64, error) {
	if c.Session == "" {
		return i.Gate.EndAll(ctx, u.ID, "", auth.ByOperator())
	}
	which, err := id.Parse(c.Session)
	if err != nil {
		return 0, err
	}
	return 1, i.Gate.End(ctx, u.ID, which, auth.ByOperator())
}
