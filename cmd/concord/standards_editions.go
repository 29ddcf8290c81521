// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"fmt"
	"strings"
)

type standardsEditionsCmd struct {
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run prints the editions in force with what matters about them.
func (c *standardsEditionsCmd) Run(p *program) error {
	list, err := p.library.Editions()
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, list)
	}
	w := p.words()
	s := &sheet{p: p}
	for _, e := range list.Editions {
		fmt.Fprintf(&s.b, "%s\n", fold(e.Standard+": "+e.Edition+"; "+e.Status, sheetWidth))
		s.item("", w.T("standards.edition-matters", "text", strings.TrimSuffix(e.Matters, "."), "confidence", w.T("standards.confidence."+e.Confidence)))
		if len(e.Content) > 0 {
			s.item("", strings.Join(e.Content, ", "))
		}
	}
	fmt.Fprintf(&s.b, "\n%s\n", w.T("standards.edition-checked", "date", list.CheckedOn))
	return s.write()
}
