// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Command fill fills organizations with the records of data set D1 and links between them, through the same code as every other
// door and with the same entries in the journal. It prints a token.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"time"

	"concord/internal/app"
	"concord/internal/ims/evidence"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

// batch is how many records one transaction makes.
const batch = 2000

type filler struct {
	*app.Installation
	words *rand.Rand
	part  float64 // of the length of texts
}

func main() {
	data := flag.String("data", "", "data folder")
	url := flag.String("database-url", "", "PostgreSQL instead of the embedded database")
	n := flag.Int("n", 100_000, "records in the large organization, of each register")
	registers := flag.String("registers", "risks,actions", "registers to fill; evidence=200000 for another number than the others")
	links := flag.Int("links", 0, "links between the records of the large organization")
	empty := flag.Int("empty", 0, "empty organizations beside it, of which tokens are printed too")
	text := flag.Float64("text", 1, "length of the texts, as a part of those of D1")
	others := flag.Int("others", 9, "organizations beside it, with 100 records each")
	flag.Parse()
	if err := fill(*data, *url, strings.Split(*registers, ","), *n, *links, *others, *empty, *text); err != nil {
		fmt.Fprintln(os.Stderr, "fill:", err)
		os.Exit(1)
	}
}

func fill(data, url string, registers []string, n, links, others, empty int, text float64) error {
	ctx := context.Background()
	i, err := app.Open(ctx, app.Config{Data: data, DatabaseURL: url})
	if err != nil {
		return err
	}
	defer i.Close()                                    //nolint:errcheck // all is committed
	f := filler{i, rand.New(rand.NewPCG(42, 0)), text} //nolint:gosec // the same data every time
	for o := range others + 1 {
		name, count := fmt.Sprintf("Small %d", o), 100
		if o == others {
			name, count = "Northwind", n
		}
		t, err := tenant.Create(ctx, i.DB, name)
		if err != nil {
			return err
		}
		var made []id.Ref
		for _, r := range app.Registers {
			for _, wanted := range registers {
				name, own, _ := strings.Cut(wanted, "=")
				if r.Name != name {
					continue
				}
				count := count
				if many, err := strconv.Atoi(own); err == nil && o == others {
					count = many
				}
				if made, err = f.records(ctx, app.Operator(t), r, count, made); err != nil {
					return err
				}
			}
		}
		if o == others {
			if err := f.links(ctx, app.Operator(t), made, links); err != nil {
				return err
			}
			if err := f.token(ctx, t); err != nil {
				return err
			}
		}
	}
	for e := range empty {
		t, err := tenant.Create(ctx, i.DB, fmt.Sprintf("Empty %d", e))
		if err != nil {
			return err
		}
		if err := f.token(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// records makes so many records of a register.
func (f filler) records(ctx context.Context, a access.Actor, r *register.Register, n int, made []id.Ref) ([]id.Ref, error) {
	start := time.Now()
	for done := 0; done < n; done += batch {
		err := f.DB.Write(ctx, a, func(tx *db.Tx) error {
			for range min(batch, n-done) {
				rec, err := r.Create(ctx, tx, f.values(r))
				if err != nil {
					return err
				}
				made = append(made, id.Ref{Register: r.Name, ID: rec.ID})
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if n > batch {
		fmt.Fprintf(os.Stderr, "%d %s in %s\n", n, r.Name, time.Since(start).Round(time.Millisecond))
	}
	return made, nil
}

// lengths of the texts of D1, by field.
var lengths = map[string]int{"title": 70, "event": 322, "description": 440, "note": 118, "treatment": 170, "effect": 170}

func (f filler) values(r *register.Register) []string {
	out := make([]string, len(r.Fields))
	for i, field := range r.Fields {
		switch {
		case field.Derived:
		case lengths[field.Name] > 0:
			out[i] = f.text(int(f.part * float64(lengths[field.Name])))
		case field.Required && field.Kind == register.Line:
			out[i] = f.text(50)
		case field.Kind == register.Choice:
			out[i] = field.Choices[f.words.IntN(len(field.Choices))]
		case field.Kind == register.Date && field.Sort:
			out[i] = fmt.Sprintf("%d-%02d-%02d", 2026+f.words.IntN(3), 1+f.words.IntN(12), 1+f.words.IntN(28))
		case field.Kind == register.Number && r.Name == "actions":
			out[i] = fmt.Sprint(f.words.IntN(100))
		case field.Name == "inherent_likelihood", field.Name == "inherent_organization", field.Name == "current_likelihood", field.Name == "current_organization":
			out[i] = fmt.Sprint(1 + f.words.IntN(5))
		case field.Name == "url":
			out[i] = "https://example.org/evidence"
		case field.Name == "closed_because":
			out[i] = "sold"
		}
	}
	return out
}

func (f filler) text(length int) string {
	var b strings.Builder
	for b.Len() < length {
		b.WriteString([]string{"access", "review", "supplier", "model", "backup", "training", "policy", "owner", "evidence", "incident"}[f.words.IntN(10)] + " ")
	}
	return strings.TrimSpace(b.String()[:length])
}

// links makes so many links between records, as many from each. The same link is not asked for twice: on PostgreSQL what is
// refused undoes the transaction.
func (f filler) links(ctx context.Context, a access.Actor, made []id.Ref, n int) error {
	start, pairs := time.Now(), map[[2]int32]bool{}
	for done := 0; done < n; done += batch {
		err := f.DB.Write(ctx, a, func(tx *db.Tx) error {
			for k := range min(batch, n-done) {
				from := (done + k) % len(made)
				to := f.other(made, pairs, from)
				l := link.Link{From: made[from], Relation: link.DependsOn, To: made[to]}
				if l.From.Register == evidence.Register.Name {
					l.Relation = link.Supports
				}
				if _, err := link.Add(ctx, tx, l); err != nil && !errors.Is(err, fault.Invalid) {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if n > batch {
		fmt.Fprintf(os.Stderr, "%d links in %s\n", n, time.Since(start).Round(time.Millisecond))
	}
	return nil
}

// other is a record that this one leads to not yet.
func (f filler) other(made []id.Ref, pairs map[[2]int32]bool, from int) int {
	for {
		to := f.words.IntN(len(made))
		pair := [2]int32{int32(from), int32(to)} //nolint:gosec // records by the hundred thousand
		if to != from && !pairs[pair] {
			pairs[pair] = true
			return to
		}
	}
}

// token makes an owner of the organization and prints a token of that organization.
func (f filler) token(ctx context.Context, t tenant.Tenant) error {
	u, err := auth.CreateUser(ctx, f.DB, f.Hasher, "ada@"+string(t.ID)+".example.org", "Ada", "seven green lamps argue quietly")
	if err != nil {
		return err
	}
	return f.DB.Write(ctx, app.Operator(t), func(tx *db.Tx) error {
		if err := tenant.SetMember(ctx, tx, u.ID, access.Owner); err != nil {
			return err
		}
		token, _, err := auth.CreateToken(ctx, tx, auth.Token{User: u.ID, Name: "bench", Role: access.Owner, ExpiresAt: tx.Now.Add(240 * time.Hour)})
		fmt.Println(token)
		return err
	})
}
