// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"concord/internal/app"
	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
	"concord/internal/report/gapanalysis"
)

// kept says in which organization a command works on what is kept there.
type kept struct {
	place
	Organization string `required:"" env:"CONCORD_ORGANIZATION" help:"Name or id of the organization."`
}

// read runs work in a transaction that only reads.
func (c kept) read(work func(ctx context.Context, tx *db.Tx) error) error {
	return c.inside(c.Organization, (*db.DB).Read, work)
}

// write runs work in a transaction; an error undoes all of it.
func (c kept) write(work func(ctx context.Context, tx *db.Tx) error) error {
	return c.inside(c.Organization, (*db.DB).Write, work)
}

// keptDiagnosis names one diagnosis.
type keptDiagnosis struct {
	kept
	ID string `arg:"" help:"The diagnosis, as D-3, or its id."`
}

// which is the diagnosis that was named.
func (c keptDiagnosis) which() (which id.ID, err error) {
	err = c.read(func(ctx context.Context, tx *db.Tx) error {
		which, err = dossier.Series.Which(ctx, tx, c.ID)
		return err
	})
	return which, err
}

type dossierJSON struct {
	ID        id.ID         `json:"id"`
	Reference string        `json:"reference"`
	Version   int           `json:"version"`
	Title     string        `json:"title"`
	State     dossier.State `json:"state"`
	Standards []string      `json:"standards"`
	Answered  int           `json:"answered"` // places
}

func dossierOf(d dossier.Diagnosis) dossierJSON {
	return dossierJSON{d.ID, d.Reference(), d.Version, d.Title, d.State, d.Standards, d.Answered}
}

type diagnoseListCmd struct {
	kept
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// mostListed is how many a list on the terminal holds; the API has pages.
const mostListed = 200

// Run lists the diagnoses, newest first.
func (c *diagnoseListCmd) Run(p *program) error {
	var list []dossier.Diagnosis
	err := c.read(func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = dossier.List(ctx, tx, "", mostListed)
		return err
	})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		out := []dossierJSON{}
		for _, d := range list {
			out = append(out, dossierOf(d))
		}
		return writeJSON(p, out)
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, d := range list {
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\n", d.Reference(), d.ID, d.State, d.Answered, cut(d.Title, 60))
	}
	return t.Flush()
}

type diagnoseStartCmd struct {
	kept
	Title     string   `required:"" help:"What the diagnosis is called."`
	Standards []string `default:"iso27001-2022,iso42001-2023" help:"Standards to diagnose, in the order of the report." sep:","`
	Certified []string `help:"Standards with a certificate for the same scope." sep:","`
	Depth     string   `enum:"quick,subclause,full" default:"quick" help:"How finely it asks: quick, subclause or full."`
	Answers   string   `type:"path" help:"Answers file to begin with; it says what the diagnosis is about."`
	Format    string   `enum:"table,json" default:"table" help:"table or json."`
}

// Run begins a diagnosis and prints its id.
func (c *diagnoseStartCmd) Run(p *program) error {
	var answers *diagnosis.Answers
	if c.Answers != "" {
		var err error
		if answers, err = diagnosis.ReadAnswersFile(p.library, c.Answers, p.today()); err != nil {
			return err
		}
	}
	var d dossier.Diagnosis
	err := c.within(c.Organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) error {
		h := dossier.Head{Title: c.Title, Organization: diagnosis.Organization{Name: t.Name}, Standards: c.Standards, Certified: c.Certified}
		if answers != nil {
			h = dossier.HeadOf(c.Title, answers)
		}
		h.Depth = questionnaire.Depth(c.Depth)
		return i.DB.Write(ctx, app.Operator(t), func(tx *db.Tx) (err error) {
			if d, err = dossier.Start(ctx, tx, p.library, h); err != nil || answers == nil {
				return err
			}
			_, _, err = dossier.Import(ctx, tx, p.library, d.ID, answers)
			return err
		})
	})
	if err != nil {
		return err
	}
	return printMade(p, c.Format, "id", string(d.ID))
}

type diagnoseShowCmd struct {
	keptDiagnosis
	Format string `enum:"table,json" default:"table" help:"table, or json for the whole result."`
}

// Run prints what the diagnosis comes to now; of a complete one, what it came to.
func (c *diagnoseShowCmd) Run(p *program) error {
	which, err := c.which()
	if err != nil {
		return err
	}
	var d dossier.Diagnosis
	var now, before *diagnosis.Answers
	err = c.read(func(ctx context.Context, tx *db.Tx) error {
		if d, err = dossier.Find(ctx, tx, which); err != nil {
			return err
		}
		now, before, err = dossier.Compared(ctx, tx, p.library, which)
		return err
	})
	if err != nil {
		return err
	}
	analysis, err := gapanalysis.Analyze(p.library, now, before, p.words())
	if err != nil {
		return err
	}
	if c.Format == "json" {
		data, err := analysis.JSON()
		if err != nil {
			return err
		}
		_, err = p.out.Write(data)
		return err
	}
	if err := c.progress(p, d, now); err != nil {
		return err
	}
	return printSummary(p, analysis, nil)
}

// progress prints how far the diagnosis is, part by part.
func (c *diagnoseShowCmd) progress(p *program, d dossier.Diagnosis, a *diagnosis.Answers) error {
	list, err := questionnaire.Questions(p.library, questionnaire.Request{Standards: d.Standards, Depth: d.Depth, Certified: d.Certified, Inherit: d.Inherit})
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "%s\t%s\t%s\n", d.Title, p.words().T("dossier.state."+string(d.State)), p.words().T("dossier.version", "version", d.Version))
	for _, part := range questionnaire.Progress(list, a.Given()) {
		fmt.Fprintf(t, "  %s\t%d/%d\t%s\n", part.Node.Ref, part.Answered, part.Asked, part.Node.Title)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out)
	return err
}

type diagnoseImportCmd struct {
	keptDiagnosis
	File    string `arg:"" help:"Answers file: YAML, JSON, CSV or XLSX." type:"path"`
	Preview bool   `help:"Only say what would be put."`
	Format  string `enum:"table,json" default:"table" help:"table or json."`
}

// errPreview undoes an import that was only looked at.
var errPreview = errors.New("only a preview")

// Run puts all answers of the file into the diagnosis, or none.
func (c *diagnoseImportCmd) Run(p *program) error {
	which, err := c.which()
	if err != nil {
		return err
	}
	a, err := diagnosis.ReadAnswersFile(p.library, c.File, p.today())
	if err != nil {
		return err
	}
	var answers, documents int
	err = c.write(func(ctx context.Context, tx *db.Tx) error {
		answers, documents, err = dossier.Import(ctx, tx, p.library, which, a)
		if err == nil && c.Preview {
			return errPreview
		}
		return err
	})
	if err != nil && !errors.Is(err, errPreview) {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, map[string]any{"answers": answers, "documents": documents, "preview": c.Preview})
	}
	key := "dossier.imported"
	if c.Preview {
		key = "dossier.preview"
	}
	_, err = fmt.Fprintln(p.out, p.words().T(key, "answers", answers, "documents", documents))
	return err
}

type diagnoseExportCmd struct {
	keptDiagnosis
	Format string `enum:"yaml,json,csv,xlsx" default:"yaml" help:"yaml, json, csv or xlsx."`
	Out    string `help:"File to write; default: standard output." type:"path"`
}

// Run writes the answers as a file that every import takes.
func (c *diagnoseExportCmd) Run(p *program) error {
	which, err := c.which()
	if err != nil {
		return err
	}
	return c.within(c.Organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) error {
		_, data, err := dossier.Export(ctx, i.DB, app.Operator(t), which, c.Format)
		if err != nil {
			return err
		}
		if c.Out == "" {
			_, err = p.out.Write(data)
			return err
		}
		if err := os.MkdirAll(filepath.Dir(c.Out), 0o750); err != nil {
			return unwritable(c.Out, err)
		}
		return replaceFile(c.Out, data)
	})
}

type diagnoseCompleteCmd struct {
	keptDiagnosis
	Version int    `help:"Only if the diagnosis still has this version; 0 for whatever it has."`
	Format  string `enum:"table,json" default:"table" help:"table or json."`
}

// Run completes the diagnosis: its answers and result stay as they are from now on.
func (c *diagnoseCompleteCmd) Run(p *program) error {
	which, err := c.which()
	if err != nil {
		return err
	}
	err = c.write(func(ctx context.Context, tx *db.Tx) error {
		version := c.Version
		if version == 0 {
			d, err := dossier.Find(ctx, tx, which)
			if err != nil {
				return err
			}
			version = d.Version
		}
		_, err = dossier.Close(ctx, tx, which, version, func(a *diagnosis.Answers) ([]byte, error) {
			return gapanalysis.Kept(p.library, a, p.words())
		})
		return err
	})
	if err != nil {
		return err
	}
	return printMade(p, c.Format, "id", c.ID)
}
