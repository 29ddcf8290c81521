// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"concord/internal/ims/action"
	"concord/internal/ims/evidence"
	"concord/internal/ims/risk"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/auth/hashing"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
	"concord/internal/platform/journal"
	"concord/internal/platform/locale"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

// awkward texts are what spreadsheets compute, cut or change.
var awkward = []string{"=1+1", "'=1", "-5", "a;=cmd|' /C calc'!A0", "\"quoted\"", "two\nlines", "comma, semicolon; tab", "ünï ☂", "@x", "+49 30", "'"}

func fill(t *testing.T, d *db.DB, a access.Actor, r *register.Register, n int) {
	t.Helper()
	for i := range n {
		values := samples(r, i)
		for k, f := range r.Fields {
			if free(f) {
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
		again, err := r.Import(t.Context(), d, a, register.Incoming{Name: "a.csv", Content: intake.Held(data)}, false)
		if err != nil || again.Same != 22 || again.Create+again.Update != 0 {
			t.Errorf("into the same organization: %+v, %v", again, err)
		}
		// Into another organization without ids, it makes the same records.
		lines := strings.SplitN(string(data), "\n", 2)
		moved, err := r.Import(t.Context(), d, b, register.Incoming{Name: "a.csv", Content: intake.Held([]byte(strings.Replace(lines[0], "id,version", "created_at,updated_at", 1) + "\n" + lines[1]))}, false)
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
		_, err := r.Import(t.Context(), d, a, register.Incoming{Name: "a.csv", Content: intake.Held(file.Bytes())}, false)
		if want := "a.csv:4: A4 (" + first + "): is too long; use at most 200 characters"; !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
		if n := total(t, d, a, r); n != 0 {
			t.Errorf("%d rows were written", n)
		}
		good := strings.Replace(file.String(), strings.Repeat("x", 201), "short", 1)
		preview, err := r.Import(t.Context(), d, a, register.Incoming{Name: "a.csv", Content: intake.Held([]byte(good))}, true)
		if err != nil || preview.Create != 3 || len(preview.Differences) != 3 || preview.Differences[2].Line != 4 {
			t.Errorf("preview %+v, %v", preview, err)
		}
		if n := total(t, d, a, r); n != 0 {
			t.Errorf("the preview wrote %d rows", n)
		}
		if _, err := r.Import(t.Context(), d, a, register.Incoming{Name: "a.csv", Content: intake.Held([]byte(good))}, false); err != nil {
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
		} {
			if _, err := r.Import(t.Context(), d, a, register.Incoming{Name: c.file, Content: intake.Held([]byte(c.text))}, false); err == nil || !strings.Contains(err.Error(), c.want) {
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
		if _, err := r.Import(t.Context(), d, b, register.Incoming{Name: "a.csv", Content: intake.Held(exported(t, d, a, r, register.CSV))}, false); err == nil || !strings.Contains(err.Error(), "names no record here") {
			t.Errorf("got %v", err)
		}
	})
}

// staff makes an owner of an organization and somebody who was a member once.
func staff(t *testing.T, d *db.DB, a access.Actor) (here, former auth.User) {
	t.Helper()
	h := hashing.New(weak)
	for i, u := range []*auth.User{&here, &former} {
		var err error
		if *u, err = auth.CreateUser(t.Context(), d, h, fmt.Sprintf("person%d.%s@example.org", i, a.Tenant()), "Somebody", word); err != nil {
			t.Fatal(err)
		}
		err = d.Write(t.Context(), a, func(tx *db.Tx) error { return tenant.SetMember(t.Context(), tx, u.ID, access.Owner) })
		if err != nil {
			t.Fatal(err)
		}
	}
	return here, former
}

// TestIM6WhateverIsExportedImportsToTheSameRegister is the same for any texts, in both formats, with people.
func TestIM6WhateverIsExportedImportsToTheSameRegister(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, r *register.Register) {
		a := operator(t, d, r.Name)
		here, former := staff(t, d, a)
		pieces := append([]string{"=", "'", "-1", "@", "\n", ";", "\t", "_x0041_", "_x005F_x0041_", " ", "<&>", "é", "1", "true", "2027-01-01", "A", "\"", ","}, awkward...)
		some := rapid.Custom(func(rt *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 6).Draw(rt, "pieces"), "")
		})
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			values := samples(r, n)
			for i, f := range r.Fields {
				switch f.Kind {
				case register.Line, register.Text:
					if !free(f) {
						continue
					}
					if values[i] = some.Draw(rt, f.Name); strings.TrimSpace(values[i]) == "" && f.Required {
						values[i] = "x"
					}
				case register.Date:
					if r == evidence.Register {
						continue // which days go together is the matter of its own tests
					}
					values[i] = rapid.SampledFrom([]string{"", "0001-01-01", "1900-01-01", "1900-02-28", "1900-03-01", "2027-02-28", "9999-12-31"}).Draw(rt, f.Name)
				case register.Decimal: // which go together is the matter of their register
				case register.Moment:
					values[i] = rapid.SampledFrom([]string{"", "0001-01-01T00:00:00Z", "2027-02-28T23:59Z", "2027-01-01T00:30:15+02:00", "9999-12-31T23:59:59Z"}).Draw(rt, f.Name)
				case register.Person:
					values[i] = rapid.SampledFrom([]string{"", string(here.ID), strings.ToUpper(here.Email), string(former.ID)}).Draw(rt, f.Name)
				case register.Number:
					if r == risk.Register || r == risk.Treatments {
						continue // which numbers go together is the matter of its own tests
					}
					values[i] = rapid.SampledFrom([]string{"", fmt.Sprint(f.Min), fmt.Sprint(f.Max)}).Draw(rt, f.Name)
				case register.Choice, register.Flag:
				}
			}
			err := d.Write(t.Context(), a, func(tx *db.Tx) error { _, err := r.Create(t.Context(), tx, values); return err })
			if err != nil && !errors.Is(err, fault.Invalid) { // such as a title of nothing but marks
				rt.Fatal(err)
			}
		})
		err := d.Write(t.Context(), a, func(tx *db.Tx) error { return tenant.RemoveMember(t.Context(), tx, former.ID) })
		if err != nil {
			t.Fatal(err)
		}
		there := total(t, d, a, r)
		for _, format := range register.Formats() {
			again, err := r.Import(t.Context(), d, a, register.Incoming{Name: "a." + string(format), Content: intake.Held(exported(t, d, a, r, format))}, false)
			if err != nil || again.Same != there || there == 0 {
				t.Errorf("%s: %+v of %d, %v", format, again, there, err)
			}
		}
	})
}

func TestIM6AWorkbookHoldsTextAndNoFormula(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, r *register.Register) {
		a := operator(t, d, r.Name)
		fill(t, d, a, r, len(awkward))
		book, err := excelize.OpenReader(bytes.NewReader(exported(t, d, a, r, register.XLSX)))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close() //nolint:errcheck // only read
		sheet := book.GetSheetName(0)
		rows, err := book.GetRows(sheet)
		if err != nil || len(rows) != len(awkward)+1 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		for i, f := range r.Fields {
			if rows[0][3+i] != f.Name {
				t.Errorf("column %d is called %q", i, rows[0][3+i])
			}
			for n := range awkward {
				cell, err := excelize.CoordinatesToCellName(4+i, 2+n)
				if err != nil {
					t.Fatal(err)
				}
				formula, err := book.GetCellFormula(sheet, cell)
				kind, err2 := book.GetCellType(sheet, cell)
				value, err3 := book.GetCellValue(sheet, cell)
				if err != nil || err2 != nil || err3 != nil || formula != "" || value != "" && (f.Kind == register.Line || f.Kind == register.Text) && kind != excelize.CellTypeInlineString {
					t.Errorf("%s of %s holds %q of type %v, %v, %v, %v", cell, f.Name, formula, kind, err, err2, err3)
				}
			}
		}
	})
}

func TestAnImportKnowsTheLabelsOfFields(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, r *register.Register) {
		a := operator(t, d, r.Name)
		var file bytes.Buffer
		w := csv.NewWriter(&file)
		var head []string
		for _, f := range r.Fields {
			head = append(head, " "+strings.ToUpper(r.Label(locale.For("en"), f)))
		}
		w.Write(head)          //nolint:errcheck // see Error
		w.Write(samples(r, 1)) //nolint:errcheck // see Error
		w.Flush()
		if err := w.Error(); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Import(t.Context(), d, a, register.Incoming{Name: "a.csv", Content: intake.Held(file.Bytes())}, false); err != nil {
			t.Fatal(err)
		}
		err := d.Read(t.Context(), a, func(tx *db.Tx) error {
			p, err := r.List(t.Context(), tx, register.Query{Limit: 2})
			if len(p.Records) != 1 || !slices.Equal(given(r, p.Records[0].Values), samples(r, 1)) {
				t.Errorf("imported %+v", p.Records)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestAPersonIsNamedByAddressToWhoMayKnowIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := action.Register
		a, b := operator(t, d, "A"), operator(t, d, "B")
		here, former := staff(t, d, a)
		stranger, _ := staff(t, d, b)
		add := func(owner string) error {
			values := samples(r, 1)
			values[3] = owner
			return d.Write(t.Context(), a, func(tx *db.Tx) error { _, err := r.Create(t.Context(), tx, values); return err })
		}
		for owner, want := range map[string]error{here.Email: nil, string(former.ID): nil, stranger.Email: fault.Invalid, string(stranger.ID): fault.Invalid, "nobody@example.org": fault.Invalid} {
			if err := add(owner); !errors.Is(err, want) {
				t.Errorf("%s: %v", owner, err)
			}
		}
		err := d.Write(t.Context(), a, func(tx *db.Tx) error { return tenant.RemoveMember(t.Context(), tx, former.ID) })
		if err != nil {
			t.Fatal(err)
		}
		auditor := access.Proven(access.Proof{Tenant: a.Tenant(), Role: access.Auditor, Method: access.ByToken})
		for name, tt := range map[string]struct {
			who        access.Actor
			want, none string
		}{
			"who may see members": {a, here.Email, string(here.ID)},
			"an auditor":          {auditor, string(here.ID), here.Email},
			"of who has left":     {a, string(former.ID), former.Email},
		} {
			if text := string(exported(t, d, tt.who, r, register.CSV)); !strings.Contains(text, tt.want) || strings.Contains(text, tt.none) {
				t.Errorf("%s: %s", name, text)
			}
		}
	})
}

func TestAD2AnExportStandsInTheJournalBeforeAnybodyGetsIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, r *register.Register) {
		a := operator(t, d, r.Name)
		fill(t, d, a, r, 1)
		newest := func() (action string) {
			err := d.Read(t.Context(), a, func(tx *db.Tx) error {
				list, err := journal.Newest(t.Context(), tx, -1, 1)
				action = list[0].Action
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return action
		}
		err := r.Export(t.Context(), d, a, register.Query{}, register.CSV, taker(func([]byte) (int, error) {
			if got := newest(); got != r.Name+".export" {
				t.Errorf("the journal ends with %s", got)
			}
			return 0, errors.New("hung up")
		}))
		if err == nil {
			t.Error("nobody took it, and it is said to be done")
		}
	})
}

func TestAnExportThatIsBrokenOffIsNoWholeOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := action.Register
		a := operator(t, d, "A")
		var file bytes.Buffer
		file.WriteString("title\n" + strings.Repeat(strings.Repeat("a", 150)+"\n", 5000))
		if _, err := r.Import(t.Context(), d, a, register.Incoming{Name: "a.csv", Content: intake.Held(file.Bytes())}, false); err != nil {
			t.Fatal(err)
		}
		for _, format := range register.Formats() {
			ctx, stop := context.WithCancel(t.Context())
			var taken bytes.Buffer
			err := r.Export(ctx, d, a, register.Query{}, format, taker(func(b []byte) (int, error) {
				stop()
				return taken.Write(b)
			}))
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %d bytes, %v", format, taken.Len(), err)
			}
		}
	})
}

// taker is a writer by its function.
type taker func([]byte) (int, error)

// Write gives a piece to the function.
func (f taker) Write(b []byte) (int, error) { return f(b) }

func TestAListIsNarrowedToARangeOfDays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, r *register.Register) {
		a := operator(t, d, r.Name)
		by := fields(r, func(f register.Field) bool { return f.Kind == register.Date && f.Sort && !f.Derived })
		if len(by) == 0 {
			if _, err := r.ParseQuery(url.Values{"due_from": {"2027-01-01"}}); !errors.Is(err, fault.Invalid) {
				t.Errorf("%s has no day: %v", r.Name, err)
			}
			return
		}
		name := r.Fields[by[0]].Name
		for _, day := range []string{"", "2027-01-01", "2027-01-31", "2027-02-01", "2027-03-01"} {
			values := samples(r, 1)
			for _, i := range fields(r, func(f register.Field) bool { return f.Kind == register.Number }) {
				values[i] = "" // a risk that was not judged has no day of review by itself
			}
			values[by[0]] = day
			err := d.Write(t.Context(), a, func(tx *db.Tx) error { _, err := r.Create(t.Context(), tx, values); return err })
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, tt := range []struct{ from, to, sort, want string }{
			{"2027-01-31", "2027-02-01", "", "2027-01-31 2027-02-01"},
			{"2027-02-01", "", "", "2027-02-01 2027-03-01"},
			{"", "2027-01-31", "", "2027-01-01 2027-01-31"},
			{"", "2027-01-31", "-" + name, "2027-01-31 2027-01-01"},
			{"2027-03-02", "", "", ""},
		} {
			q := url.Values{"limit": {"1"}} // page by page
			for key, value := range map[string]string{name + "_from": tt.from, name + "_to": tt.to, "sort": tt.sort} {
				if value != "" {
					q.Set(key, value)
				}
			}
			var got []string
			for {
				query, err := r.ParseQuery(q)
				if err != nil {
					t.Fatal(err)
				}
				var page register.Page
				err = d.Read(t.Context(), a, func(tx *db.Tx) error {
					page, err = r.List(t.Context(), tx, query)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				if page.Total != len(strings.Fields(tt.want)) {
					t.Errorf("%v: total %d", q, page.Total)
				}
				for _, rec := range page.Records {
					got = append(got, rec.Values[by[0]])
				}
				if page.Next == "" {
					break
				}
				q.Set("cursor", page.Next)
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("%+v: got %q", tt, got)
			}
		}
		for _, wrong := range []string{"soon", "", "2027-02-30"} {
			if _, err := r.ParseQuery(url.Values{name + "_from": {wrong}}); !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), name+"_from") {
				t.Errorf("%q: %v", wrong, err)
			}
		}
	})
}
