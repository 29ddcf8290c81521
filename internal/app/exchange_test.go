// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/register"
)

// awkward texts are what spreadsheets compute, cut or change.
var awkward = []string{"=1+1", "'=1", "-5", "a;=cmd|' /C calc'!A0", "\"quoted\"", "two\nlines", "comma, semicolon; tab", "ünï ☂", "@x", "+49 30", "'"}

func fill(t *testing.T, d *db.DB, a access.Actor, r *register.Register, n int) {
	t.Helper()
	for i := range n {
		values := samples(r, i)
		for k, f := range r.Fields {
			if f.Kind == register.Line || f.Kind == register.Text {
				values[k] = awkward[(i+k)%len(awkward)]
			}
		}
		err := d.Write(t.Context(), a, func(tx *db.Tx) error { _, err := r.Create(t.Context(), tx, values); return err })
		if err != nil {
			t.Fatal(err)
		}
	}
}

func exported(t *testing.T, d *db.DB, a access.Actor, r *register.Register, format register.Format) []byte {
	t.Helper()
	var data bytes.Buffer
	if err := r.Export(t.Context(), d, a, register.Query{}, format, &data); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

func total(t *testing.T, d *db.DB, a access.Actor, r *register.Register) (n int) {
	t.Helper()
	err := d.Read(t.Context(), a, func(tx *db.Tx) error {
		p, err := r.List(t.Context(), tx, register.Query{Limit: 1})
		n = p.Total
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestIM6WhatIsExportedImportsToTheSameRegister(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, r *register.Register) {
		a, b := operator(t, d, r.Name+" A"), operator(t, d, r.Name+" B")
		fill(t, d, a, r, 22)
		data := exported(t, d, a, r, register.CSV)
		again, err := r.Import(t.Context(), d, a, "a.csv", data, false)
		if err != nil || again.Same != 22 || again.Create+again.Update != 0 {
			t.Errorf("into the same organization: %+v, %v", again, err)
		}
		// Into another organization without ids, it makes the same records.
		lines := strings.SplitN(string(data), "\n", 2)
		moved, err := r.Import(t.Context(), d, b, "a.csv", []byte(strings.Replace(lines[0], "id,version", "created_at,updated_at", 1)+"\n"+lines[1]), false)
		if err != nil || moved.Create != 22 {
			t.Fatalf("into another organization: %+v, %v", moved, err)
		}
		strip := func(data []byte) string {
			var out []string
			for line := range strings.Lines(string(data)) {
				if len(line) > 37 && line[36] == ',' {
					line = line[37:]
				}
				out = append(out, line)
			}
			return strings.Join(out, "")
		}
		if x, y := strip(data), strip(exported(t, d, b, r, register.CSV)); x != y {
			t.Errorf("exported\n%s\nimported\n%s", x, y)
		}
	})
}

func TestIM5AnImportWritesAllRowsOrNone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, r *register.Register) {
		a := operator(t, d, r.Name)
		first := r.Fields[0].Name
		var file bytes.Buffer
		for _, f := range r.Fields {
			fmt.Fprintf(&file, "%s,", f.Name)
		}
		file.WriteString("\n")
		for n := range 3 {
			for i, f := range r.Fields {
				value := sample(f, n)
				if n == 2 && i == 0 {
					value = strings.Repeat("x", 201)
				}
				fmt.Fprintf(&file, "%q,", value)
			}
			file.WriteString("\n")
		}
		_, err := r.Import(t.Context(), d, a, "a.csv", file.Bytes(), false)
		if want := "a.csv:4: A4 (" + first + "): is too long; use at most 200 characters"; !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
		if n := total(t, d, a, r); n != 0 {
			t.Errorf("%d rows were written", n)
		}
		good := strings.Replace(file.String(), strings.Repeat("x", 201), "short", 1)
		preview, err := r.Import(t.Context(), d, a, "a.csv", []byte(good), true)
		if err != nil || preview.Create != 3 || len(preview.Differences) != 3 || preview.Differences[2].Line != 4 {
			t.Errorf("preview %+v, %v", preview, err)
		}
		if n := total(t, d, a, r); n != 0 {
			t.Errorf("the preview wrote %d rows", n)
		}
		if _, err := r.Import(t.Context(), d, a, "a.csv", []byte(good), false); err != nil {
			t.Error(err)
		}
		if n := total(t, d, a, r); n != 3 {
			t.Errorf("%d of 3 rows are there", n)
		}
	})
}

func TestFilesThatAreNoRegisterAreRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, r *register.Register) {
		a := operator(t, d, r.Name)
		for name, c := range map[string]struct{ file, text, want string }{
			"an unknown column":  {"a.csv", "titel\nx\n", "is no column of " + r.Name},
			"a column twice":     {"a.csv", r.Fields[0].Name + "," + r.Fields[0].Name + "\nx,y\n", "stands here a second time"},
			"an unknown record":  {"a.csv", "id," + r.Fields[0].Name + "\n018f0000-0000-7000-8000-000000000000,x\n", "A2 (id): names no record here"},
			"no id at all":       {"a.csv", "id," + r.Fields[0].Name + "\n17,x\n", "A2 (id): names no record here"},
			"nothing":            {"a.csv", "", "names its columns"},
			"another format":     {"a.pdf", "%PDF", "use .csv or .xlsx"},
			"no workbook inside": {"a.xlsx", "id\n", "a.xlsx"},
			"too many rows":      {"a.csv", r.Fields[0].Name + "\n" + strings.Repeat("x\n", register.MaxImport+1), "more than 5000 rows"},
		} {
			if _, err := r.Import(t.Context(), d, a, c.file, []byte(c.text), false); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %q", name, err, c.want)
			}
		}
	})
}

func TestTN1AnImportCannotChangeAnotherOrganizationsRecord(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, r *register.Register) {
		a, b := operator(t, d, r.Name+" A"), operator(t, d, r.Name+" B")
		fill(t, d, a, r, 1)
		if _, err := r.Import(t.Context(), d, b, "a.csv", exported(t, d, a, r, register.CSV), false); err == nil || !strings.Contains(err.Error(), "names no record here") {
			t.Errorf("got %v", err)
		}
	})
}
