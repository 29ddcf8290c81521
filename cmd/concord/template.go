// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/ims/diagnosis/template"
)

// asked is what template and ask have in common: which standards, how finely.
type asked struct {
	Standard  []string `help:"Standards to diagnose, such as iso27001-2022; repeat it or use commas. Default: all." sep:","`
	Certified []string `help:"Standards with a valid certificate for the same scope. What they answer in full for another one is taken over in bulk and not asked." sep:","`
}

// request fills in the defaults and refuses unknown standards.
func (a asked) request(p *program, depth string) (questionnaire.Request, error) {
	r := questionnaire.Request{Standards: a.Standard, Certified: a.Certified, Depth: questionnaire.Depth(depth), Inherit: diagnosis.InheritNone}
	if len(r.Standards) == 0 {
		r.Standards = p.library.StandardIDs()
	}
	if len(r.Certified) > 0 {
		r.Inherit = diagnosis.InheritEqual
	}
	seen := map[string]bool{}
	for _, id := range r.Standards {
		if seen[id] {
			return r, fmt.Errorf("standard %s is named twice", id)
		}
		seen[id] = true
	}
	for _, id := range append(append([]string{}, r.Standards...), r.Certified...) {
		if _, err := p.library.Standard(id); err != nil {
			return r, err
		}
	}
	return r, nil
}

type diagnoseTemplateCmd struct {
	asked
	Depth  string `enum:"quick,subclause,full" default:"subclause" help:"How finely to ask: quick (25 questions at most), subclause (every subclause and control) or full (every requirement and control)."`
	Format string `enum:"yaml,csv,xlsx" default:"yaml" help:"yaml, csv or xlsx."`
	Out    string `help:"File to write; must not exist yet. Default: standard output." type:"path"`
}

// Run writes an answers file to fill in.
func (c *diagnoseTemplateCmd) Run(p *program) error {
	r, err := c.request(p, c.Depth)
	if err != nil {
		return err
	}
	if c.Out != "" && !strings.HasSuffix(strings.ToLower(c.Out), "."+c.Format) {
		return fmt.Errorf("%s does not end in .%s; the ending tells the format when the file is read", c.Out, c.Format)
	}
	data, err := template.Write(p.library, r, template.Format(c.Format), p.words())
	if err != nil {
		return err
	}
	if c.Out == "" {
		if c.Format == "xlsx" && isTerminal(p.out) {
			return errors.New("a workbook cannot be shown here; name a file with --out answers.xlsx")
		}
		_, err = p.out.Write(data)
		return err
	}
	if _, err := os.Lstat(c.Out); err == nil {
		return fmt.Errorf("%s exists already and may hold answers; name another file or remove it", c.Out)
	}
	if err := replaceFile(c.Out, data); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, p.words().T("template.written", "file", c.Out))
	return err
}

// isTerminal reports whether a person looks at the writer.
func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
