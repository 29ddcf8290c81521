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
	"sync"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/example"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
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
// built into the program. A start that ends in the middle is taken up by the next one.
func (i *Installation) FillDemo(ctx context.Context, data string) (Demo, error) {
	file := filepath.Join(data, demoFile)
	demo, whole, err := demoAt(file)
	if err != nil || whole {
		return demo, err
	}
	o, err := tenant.Find(ctx, i.DB, example.Name)
	if errors.Is(err, fault.NotFound) {
		o, err = tenant.Create(ctx, i.DB, example.Name)
	}
	if err != nil {
		return Demo{}, err
	}
	people, err := i.demoPeople(ctx, demo, o)
	if err != nil {
		return Demo{}, err
	}
	// The journal shows the owner of the example at work, with the rights of an owner.
	owner := demoActor(o, people, demo.People[0].Key)
	w := locale.For("en")
	err = i.DB.Write(ctx, owner, func(tx *db.Tx) error {
		if list, err := dossier.List(ctx, tx, "", 1); err != nil || len(list) > 0 {
			return err
		}
		return example.Fill(ctx, tx, catalog.Embedded(), people, w, func(a *diagnosis.Answers) ([]byte, error) {
			return gapanalysis.Kept(catalog.Embedded(), a, w)
		})
	})
	if err == nil {
		err = example.AttachFiles(ctx, i.Shelf(), owner, catalog.Embedded())
	}
	if err == nil {
		err = example.Documents(ctx, i.DB, Filling(), people, func(key string) access.Actor { return demoActor(o, people, key) })
	}
	if err != nil {
		return Demo{}, err
	}
	return demo, os.Rename(file+unfinished, file)
}

// demoActor is one of the example's people at work.
func demoActor(o tenant.Tenant, people map[string]id.ID, key string) access.Actor {
	role := access.Reader
	for _, p := range example.People {
		if p.Key == key {
			role = p.Role
		}
	}
	return access.Proven(access.Proof{Tenant: o.ID, User: people[key], Role: role, Method: access.ByOperator})
}

// unfinished ends the name of the password's file until everything is there.
const unfinished = ".unfinished"

// demoAt reads the password of an example that is whole, or that an earlier start began; or else it makes one up and keeps it.
func demoAt(file string) (demo Demo, whole bool, err error) {
	for _, end := range []string{"", unfinished} {
		known, err := os.ReadFile(file + end)
		if err == nil && len(known) > 0 {
			return Demo{strings.TrimSpace(string(known)), example.People}, end == "", nil
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return Demo{}, false, fmt.Errorf("read the example's password: %w", err)
		}
	}
	demo = Demo{auth.NewPhrase(), example.People}
	return demo, false, os.WriteFile(file+unfinished, []byte(demo.Password+"\n"), 0o600)
}

// demoPeople makes whoever is not there yet, side by side because hashing a password takes its time, and gives all their roles.
func (i *Installation) demoPeople(ctx context.Context, demo Demo, o tenant.Tenant) (map[string]id.ID, error) {
	found, errs := make([]id.ID, len(demo.People)), make([]error, len(demo.People))
	var work sync.WaitGroup
	for n, p := range demo.People {
		work.Go(func() {
			u, err := auth.FindUser(ctx, i.DB, p.Email)
			if errors.Is(err, fault.NotFound) {
				u, err = auth.CreateUser(ctx, i.DB, i.Hasher, p.Email, p.Name, demo.Password, o.Name)
			}
			found[n], errs[n] = u.ID, err
		})
	}
	work.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	people := map[string]id.ID{}
	err := i.DB.Write(ctx, Operator(o), func(tx *db.Tx) error {
		for n, p := range demo.People {
			people[p.Key] = found[n]
			if err := tenant.SetMember(ctx, tx, found[n], p.Role); err != nil {
				return err
			}
			if p.Role == access.Auditor { // who comes for a while
				if err := tenant.SetTerm(ctx, tx, found[n], tx.Now, tx.Now.AddDate(0, 3, 0)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return people, err
}
