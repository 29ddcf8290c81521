// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package riskregister

import (
	"context"
	"fmt"
	"strings"

	"concord/internal/ims/org"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
	"concord/internal/platform/press"
	"concord/internal/report/archive"
)

// The kinds of report.
const (
	RegisterKind = "risk-register"
	PlanKind     = "treatment-plan"
)

// KindNames are all kinds.
var KindNames = []string{RegisterKind, PlanKind}

// Kind is a report of this name as the archive prints and keeps it. It is of the organization itself.
func Kind(l *catalog.Library, name string) archive.Kind {
	return archive.Kind{
		Name: name, Formats: Formats(), Content: l.Hash,
		Title: func(ctx context.Context, tx *db.Tx, object id.ID) (title string, err error) {
			if object != tx.Actor.Tenant() {
				return "", fault.NotFound
			}
			s, err := org.FindSettings(ctx, tx)
			return s.Name, err
		},
		Read: func(ctx context.Context, tx *db.Tx, _ id.ID, w *locale.Words) (archive.Print, error) {
			r, err := Read(ctx, tx, name, w)
			if err != nil {
				return nil, err
			}
			return r.File, nil
		},
	}
}

// formats are what the reports are printed in, with media type.
var formats = []struct {
	name, kind string
	print      func(*press.Document) ([]byte, error)
}{
	{"html", "text/html; charset=utf-8", press.HTML},
	{"pdf", "application/pdf", press.PDF},
	{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", press.DOCX},
	{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", press.XLSX},
	{"csv", "application/zip", csv},
	{"json", "application/json", nil},
}

// Formats are the formats of both reports.
func Formats() (out []string) {
	for _, f := range formats {
		out = append(out, f.name)
	}
	return out
}

// csv prints the tables into a ZIP.
func csv(d *press.Document) ([]byte, error) {
	files, err := press.CSV(d)
	if err != nil {
		return nil, err
	}
	return press.ZIP(files)
}

// File prints the report in one format, with a name for the file and its media type. The same report prints the same bytes. It
// fails with fault.Fields for a format that there is not.
func (r *Report) File(format string) (name, kind string, data []byte, err error) {
	for _, f := range formats {
		if f.name != format {
			continue
		}
		if f.print == nil {
			data, err = r.JSON()
		} else {
			data, err = f.print(r.Document())
		}
		if err != nil {
			err = fmt.Errorf("print %s: %w", format, err)
		}
		return r.Kind + "-" + r.AsOf.String() + "." + strings.Replace(format, "csv", "csv.zip", 1), f.kind, data, err
	}
	return "", "", nil, fault.Fields{{Field: "format", Problem: fmt.Sprintf("is %.40q", format), Cure: "choose " + strings.Join(Formats(), ", ")}}
}
