// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"concord/internal/app"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
	"concord/internal/platform/view"
)

// records says which register of which organization a command works on.
type records struct {
	place
	Organization string `required:"" env:"CONCORD_ORGANIZATION" help:"Name or id of the organization."`
	Register     string `arg:"" help:"${registers}."`
}

// registerNames are the names of all registers, sorted.
func registerNames() (names []string) {
	for _, r := range app.Registers {
		names = append(names, r.Name)
	}
	slices.Sort(names)
	return names
}

// in finds register and organization and runs the work as the machine's operator.
func (c records) in(work func(ctx context.Context, d *db.DB, a access.Actor, r *register.Register) error) error {
	i := slices.IndexFunc(app.Registers, func(r *register.Register) bool { return r.Name == c.Register })
	if i < 0 {
		names := registerNames()
		cure := "there are " + strings.Join(names, ", ")
		if near := intake.Nearest(c.Register, names); near != "" {
			cure = fmt.Sprintf("did you mean %q?", near)
		}
		return fault.Fields{{Field: "register", Problem: fmt.Sprintf("%q is none", c.Register), Cure: cure}}
	}
	return c.within(c.Organization, func(ctx context.Context, inst *app.Installation, t tenant.Tenant) error {
		return work(ctx, inst.DB, app.Operator(t), app.Registers[i])
	})
}

type getCmd struct {
	records
	ID     string            `arg:"" optional:"" help:"Id or reference of one record, as R-12; without it the list."`
	Where  map[string]string `help:"Only records with this value, as state=open; can be repeated." mapsep:","`
	Words  string            `help:"Only records with words that begin with all of these."`
	Sort   string            `help:"Field to order by, with - in front for the largest first." `
	Limit  int               `help:"Most records, up to 200." default:"50"`
	View   string            `help:"As the view with this name has it, one that everybody sees; --where and --sort say otherwise."`
	Format string            `enum:"table,json" default:"table" help:"table or json."`
}

// Run prints one record or a list.
func (c *getCmd) Run(p *program) error {
	return c.in(func(ctx context.Context, d *db.DB, a access.Actor, r *register.Register) error {
		if c.ID != "" {
			return c.one(ctx, p, d, a, r)
		}
		params, columns, err := c.params(ctx, d, a, r)
		if err != nil {
			return err
		}
		q, err := r.ParseQuery(params)
		if err != nil {
			return err
		}
		var page register.Page
		var people []tenant.Member
		err = d.Read(ctx, a, func(tx *db.Tx) error {
			if page, err = r.List(ctx, tx, q); err != nil {
				return err
			}
			people, err = tenant.Members(ctx, tx)
			return err
		})
		if err != nil {
			return err
		}
		if c.Format == "json" {
			list := make([]json.RawMessage, 0, len(page.Records))
			for _, rec := range page.Records {
				list = append(list, r.AppendJSON(nil, rec))
			}
			return writeJSON(p, map[string]any{"items": list, "total": page.Total})
		}
		return printRecords(p, r, page, columns, people)
	})
}

// params are those of the list, and the columns that a view has.
func (c *getCmd) params(ctx context.Context, d *db.DB, a access.Actor, r *register.Register) (params url.Values, columns []int, err error) {
	params, columns = url.Values{}, r.Columns(mostColumns)
	if c.View != "" {
		if params, err = c.viewed(ctx, d, a, r); err != nil {
			return nil, nil, err
		}
		if chosen, wrong := view.Columns(r, params[view.Column]); wrong == nil && len(chosen) > 0 {
			columns = append([]int{0}, chosen...)
		}
		params.Del(view.Column)
	}
	params.Set("limit", fmt.Sprint(c.Limit))
	if c.Sort != "" {
		params.Set("sort", c.Sort)
	}
	if c.Words != "" {
		params.Set(register.WordsParameter, c.Words)
	}
	for k, v := range c.Where {
		params.Set(k, v)
	}
	return params, columns, nil
}

// viewed are the parameters that the view with the name keeps.
func (c *getCmd) viewed(ctx context.Context, d *db.DB, a access.Actor, r *register.Register) (url.Values, error) {
	var list []view.View
	err := d.Read(ctx, a, func(tx *db.Tx) (err error) {
		list, err = view.List(ctx, tx, r.Name)
		return err
	})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, v := range list {
		if strings.EqualFold(v.Name, c.View) {
			return v.Values(), nil
		}
		names = append(names, strconv.Quote(v.Name))
	}
	cure := "nobody shared one yet"
	if len(names) > 0 {
		cure = "there are " + strings.Join(names, ", ")
	}
	return nil, fault.Fields{{Field: "view", Problem: fmt.Sprintf("%q is none that everybody sees", c.View), Cure: cure}}
}

func (c *getCmd) one(ctx context.Context, p *program, d *db.DB, a access.Actor, r *register.Register) error {
	rec, err := findRecord(ctx, d, a, r, c.ID)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, json.RawMessage(r.AppendJSON(nil, rec)))
	}
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "reference\t%s\nid\t%s\nversion\t%d\n", r.Reference(rec.Number), rec.ID, rec.Version)
	for i, f := range r.Fields {
		fmt.Fprintf(t, "%s\t%s\n", f.Name, strings.ReplaceAll(rec.Values[i], "\n", "\n\t"))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err = p.out.Write([]byte(b.String()))
	return err
}

func findRecord(ctx context.Context, d *db.DB, a access.Actor, r *register.Register, which string) (rec register.Record, err error) {
	err = d.Read(ctx, a, func(tx *db.Tx) error {
		found, err := r.Which(ctx, tx, which)
		if err == nil {
			rec, err = r.Find(ctx, tx, found)
		}
		return err
	})
	return rec, err
}

// mostColumns is how many fields of a record stand in one line of a terminal.
const mostColumns = 4

func printRecords(p *program, r *register.Register, page register.Page, columns []int, people []tenant.Member) error {
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	head := "NO.\tID"
	for _, i := range columns {
		head += "\t" + strings.ToUpper(r.Fields[i].Name)
	}
	fmt.Fprintln(t, head)
	for _, rec := range page.Records {
		line := r.Reference(rec.Number) + "\t" + string(rec.ID)
		for _, i := range columns {
			line += "\t" + cut(intake.CleanName(named(r.Fields[i], rec.Values[i], people)), 40)
		}
		fmt.Fprintln(t, line)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(p.out, p.words().T("records.shown", "shown", len(page.Records), "count", page.Total))
	return err
}

// named is a value of a field; of a person, the name of the member.
func named(f register.Field, value string, people []tenant.Member) string {
	i := slices.IndexFunc(people, func(m tenant.Member) bool { return f.Kind == register.Person && string(m.User) == value })
	if i < 0 {
		return value
	}
	return people[i].Name
}

type createCmd struct {
	records
	Set    map[string]string `help:"A field and its value, as title=Review; can be repeated." mapsep:"none"`
	Format string            `enum:"table,json" default:"table" help:"table or json."`
}

// Run creates a record and prints its id.
func (c *createCmd) Run(p *program) error {
	return c.in(func(ctx context.Context, d *db.DB, a access.Actor, r *register.Register) error {
		values := make([]string, len(r.Fields))
		if err := assign(r, c.Set, values); err != nil {
			return err
		}
		var rec register.Record
		err := d.Write(ctx, a, func(tx *db.Tx) (err error) {
			rec, err = r.Create(ctx, tx, values)
			return err
		})
		if err != nil {
			return err
		}
		if c.Format == "json" {
			return writeJSON(p, json.RawMessage(r.AppendJSON(nil, rec)))
		}
		return printMade(p, c.Format, "id", string(rec.ID))
	})
}

// assign puts what --set says into values.
func assign(r *register.Register, set map[string]string, values []string) error {
	var wrong fault.Fields
	for _, name := range slices.Sorted(maps.Keys(set)) {
		i := slices.IndexFunc(r.Fields, func(f register.Field) bool { return f.Name == name })
		if i < 0 {
			var known []string
			for _, f := range r.Fields {
				known = append(known, f.Name)
			}
			wrong = append(wrong, fault.Field{Field: name, Problem: "is no field of " + r.Name, Cure: "known are " + strings.Join(known, ", ")})
			continue
		}
		if r.Fields[i].Derived {
			wrong = append(wrong, fault.Field{Field: name, Problem: "is worked out from other fields", Cure: "leave it out"})
			continue
		}
		values[i] = set[name]
	}
	return wrong.Err()
}

type importCmd struct {
	records
	File    string `arg:"" help:"CSV or XLSX file; its first row names the fields. A row with an id, or the reference of a record that is there, changes that record." type:"path"`
	Preview bool   `help:"Only say what would change."`
	New     bool   `help:"Every row makes a new record, whatever its id: the file comes from another organization."`
	Format  string `enum:"table,json" default:"table" help:"table or json."`
}

// Run imports the file, or shows what it would do.
func (c *importCmd) Run(p *program) error {
	return c.in(func(ctx context.Context, d *db.DB, a access.Actor, r *register.Register) error {
		f, content, err := intake.Open(c.File, intake.MaxCSV)
		if err != nil {
			return err
		}
		defer f.Close() //nolint:errcheck // only read
		done, err := r.Import(ctx, d, a, register.Incoming{Name: c.File, Content: content, New: c.New, Told: tellOf(p, content.Size())}, c.Preview)
		if err != nil {
			return err
		}
		if c.Format == "json" {
			return writeJSON(p, done)
		}
		key := "records.imported"
		if c.Preview {
			key = "records.preview"
		}
		_, err = fmt.Fprintln(p.out, p.words().T(key, "create", done.Create, "update", done.Update, "same", done.Same))
		return err
	})
}

// longImport is the size of a file, in bytes, from which its import takes long enough to be told how far it is.
const longImport = 4 << 20

// tellOf tells by standard error how far an import is, in tenths; nothing of a short one.
func tellOf(p *program, size int64) func(register.Progress) {
	last := 0
	return func(now register.Progress) {
		if size < longImport || now.Percent/10 <= last {
			return
		}
		last = now.Percent / 10
		if now.Write == 0 {
			fmt.Fprintf(p.err, "%d %%: %d rows checked\n", last*10, now.Checked)
			return
		}
		fmt.Fprintf(p.err, "%d %%: %d of %d written\n", last*10, now.Written, now.Write)
	}
}

type exportCmd struct {
	records
	Format string `enum:"csv,xlsx,json" default:"csv" help:"csv or xlsx, which import again, or json."`
	Out    string `help:"File to write; default: standard output." type:"path"`
}

// Run writes all records, oldest first.
func (c *exportCmd) Run(p *program) error {
	return c.in(func(ctx context.Context, d *db.DB, a access.Actor, r *register.Register) error {
		var data bytes.Buffer
		if err := r.Export(ctx, d, a, register.Query{}, register.Format(c.Format), &data); err != nil {
			return err
		}
		if c.Out == "" {
			_, err := p.out.Write(data.Bytes())
			return err
		}
		if err := os.MkdirAll(filepath.Dir(c.Out), 0o750); err != nil {
			return unwritable(c.Out, err)
		}
		return replaceFile(c.Out, data.Bytes())
	})
}
