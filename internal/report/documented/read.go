// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package documented

import (
	"context"
	"strings"
	"time"

	"concord/internal/ims/document"
	"concord/internal/ims/document/filling"
	"concord/internal/ims/org"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
	"concord/internal/platform/tenant"
)

// Filled are the fills of a version: those that it was submitted with, or of a draft what stands now.
func Filled(ctx context.Context, tx *db.Tx, from filling.Source, d *document.Document, v *document.Version) (f document.Filler, err error) {
	if f.Known, err = from.Library.Placeholders(); err != nil {
		return f, err
	}
	if f.Fills = v.Fills; v.Fills == nil {
		f.Fills, err = from.Now(ctx, tx, document.Names(v.Text), d.ID)
	}
	return f, err
}

// Of is the paper of a version.
func Of(ctx context.Context, tx *db.Tx, from filling.Source, d *document.Document, v *document.Version, w *locale.Words) (p Paper, err error) {
	f, err := Filled(ctx, tx, from, d, v)
	if err != nil {
		return p, err
	}
	p = Paper{Document: d, Version: v, Text: f.Render(v.Text, v), Words: w}
	if x := v.Destroyed; x != nil {
		p.Text = w.T("documents.print.destroyed", "day", x.At.Format(time.DateOnly), "hash", x.Hash)
	}
	if v.File != nil {
		p.Text = w.T("documents.print.file", "name", strings.ReplaceAll(v.File.Name, "`", "'"), "size", v.File.Size, "hash", v.File.Hash)
	}
	s, err := org.FindSettings(ctx, tx)
	if err != nil {
		return p, err
	}
	if p.Organization = s.LegalName; p.Organization == "" {
		p.Organization = s.Name
	}
	p.People, err = names(ctx, tx)
	return p, err
}

func names(ctx context.Context, tx *db.Tx) (map[id.ID]string, error) {
	list, err := tenant.Members(ctx, tx)
	out := map[id.ID]string{}
	for _, m := range list {
		out[m.User] = m.Name
	}
	return out, err
}
