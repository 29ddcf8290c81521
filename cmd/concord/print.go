// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"errors"
	"io"

	"concord/internal/app"
	"concord/internal/ims/approved"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
	"concord/internal/report/archive"
)

// freeze approves a version and prints what is kept of it from then on, at once, since no server may be at work.
func (c kept) freeze(p *program, do func(ctx context.Context, tx *db.Tx) (approved.Version, error), prints func(version id.ID, language string) archive.Order) (v approved.Version, err error) {
	err = c.within(c.Organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) error {
		err := i.DB.Write(ctx, app.Operator(t), func(tx *db.Tx) error {
			v, err = do(ctx, tx)
			return err
		})
		if err == nil {
			_, err = i.Reports().Now(ctx, app.Operator(t), prints(v.ID, p.words().Lang))
		}
		return err
	})
	return v, err
}

// first is the file of a version as it was first printed and kept, where one is.
func (c kept) first(p *program, kind approved.Kind, number int, on string, prints func(version id.ID, language string) archive.Order, format string) (data []byte, found bool, err error) {
	if number == 0 && on == "" {
		return nil, false, nil
	}
	err = c.within(c.Organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) error {
		var content blob.Content
		err := i.DB.Write(ctx, app.Operator(t), func(tx *db.Tx) error {
			which, err := askedVersion(ctx, tx, kind, number, on)
			if err == nil {
				content, _, err = i.Reports().First(ctx, tx, prints(which, p.words().Lang), format)
			}
			return err
		})
		if err != nil {
			return err
		}
		defer content.Close() //nolint:errcheck // only read
		data, err = io.ReadAll(content)
		return err
	})
	if errors.Is(err, fault.NotFound) {
		return nil, false, nil
	}
	return data, err == nil, err
}
