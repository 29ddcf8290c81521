// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/example"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
	"concord/internal/platform/tenant"
	"concord/internal/report/gapanalysis"
)

// Demo is how to sign in to the example organization.
type Demo struct {
	Password string // everybody's
	People   []example.Person
}

// demoFile keeps the password of the example's people in the data folder, so that a second start can say it again.
const demoFile = "demo-password"

// FillDemo makes the example organization with people, unless it is there already. Its password is made up each time; none is
// built into the program.
func (i *Installation) FillDemo(ctx context.Context, data string) (Demo, error) {
	file := filepath.Join(data, demoFile)
	known, err := os.ReadFile(file)
	if err == nil {
		return Demo{strings.TrimSpace(string(known)), example.People}, nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return Demo{}, fmt.Errorf("read the example's password: %w", err)
	}
	demo := Demo{auth.NewPhrase(), example.People}
	o, err := tenant.Create(ctx, i.DB, example.Name)
	if err != nil {
		return Demo{}, err
	}
	people := map[string]id.ID{}
	for _, p := range demo.People {
		u, err := auth.CreateUser(ctx, i.DB, i.Hasher, p.Email, p.Name, demo.Password, o.Name)
		if err != nil {
			return Demo{}, err
		}
		people[p.Key] = u.ID
	}
	// The journal shows the owner of the example at work, with the rights of an owner.
	owner := access.Proven(access.Proof{Tenant: o.ID, User: people[demo.People[0].Key], Role: access.Owner, Method: access.ByOperator})
	err = i.DB.Write(ctx, Operator(o), func(tx *db.Tx) error {
		for _, p := range demo.People {
			if err := tenant.SetMember(ctx, tx, people[p.Key], p.Role); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Demo{}, err
	}
	w := locale.For("en")
	err = i.DB.Write(ctx, owner, func(tx *db.Tx) error {
		return example.Fill(ctx, tx, catalog.Embedded(), people, w, func(a *diagnosis.Answers) ([]byte, error) {
			return gapanalysis.Kept(catalog.Embedded(), a, w)
		})
	})
	if err != nil {
		return Demo{}, err
	}
	return demo, os.WriteFile(file, []byte(demo.Password+"\n"), 0o600)
}
