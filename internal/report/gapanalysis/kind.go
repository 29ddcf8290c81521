// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
	"concord/internal/report/archive"
)

// KindName is what the archive calls the report of a diagnosis.
const KindName = "gap-analysis"

// Kind is the report of a diagnosis as the archive prints and keeps it.
func Kind(l *catalog.Library) archive.Kind {
	return archive.Kind{
		Name: KindName, Formats: Formats(), Content: l.Hash,
		Title: func(ctx context.Context, tx *db.Tx, object id.ID) (string, error) {
			d, err := dossier.Find(ctx, tx, object)
			return d.Title, err
		},
		Read: func(ctx context.Context, tx *db.Tx, object id.ID, w *locale.Words) (archive.Print, error) {
			return Printer(ctx, tx, l, object, w)
		},
	}
}

// Printer reads a diagnosis and returns what prints its report, once the transaction has ended. A complete diagnosis is
// printed as it was kept, an open one as it is answered now.
func Printer(ctx context.Context, tx *db.Tx, l *catalog.Library, which id.ID, w *locale.Words) (archive.Print, error) {
	now, before, err := dossier.Compared(ctx, tx, l, which)
	if err != nil {
		return nil, err
	}
	analyze := sync.OnceValues(func() (*Analysis, error) { return Analyze(l, now, before, w) })
	return func(format string) (name, kind string, data []byte, err error) {
		a, err := analyze()
		if err != nil {
			return "", "", nil, err
		}
		return a.File(format)
	}, nil
}

// CheckFormat fails with fault.Fields for a format that the report is not printed in.
func CheckFormat(format string) error {
	if slices.Contains(Formats(), format) {
		return nil
	}
	return fault.Fields{{Field: "format", Problem: fmt.Sprintf("is %.40q", format), Cure: "choose " + strings.Join(Formats(), ", ")}}
}
