// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"fmt"
	"strings"

	"concord/internal/knowledge/handbook"
)

type standardsSearchCmd struct {
	Words  []string `arg:"" help:"Words that must all occur; upper and lower case are the same."`
	Format string   `enum:"table,json" default:"table" help:"table or json."`
}

// Run prints the places that hold all the words, by where they stand: titles first, notes last.
func (c *standardsSearchCmd) Run(p *program) error {
	hits, err := handbook.Search(p.library, c.Words...)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		if hits == nil {
			hits = []handbook.Hit{}
		}
		return writeJSON(p, hits)
	}
	w := p.words()
	var b strings.Builder
	where := ""
	for _, h := range hits {
		if h.Where != where {
			if where != "" {
				b.WriteString("\n")
			}
			where = h.Where
			fmt.Fprintf(&b, "%s\n", w.T("standards.where."+where))
		}
		fmt.Fprintf(&b, "  %-24s %s\n", h.Ref, cut(h.Title, 64))
		if h.Excerpt != "" {
			fmt.Fprintf(&b, "  %-24s   %s\n", "", cut(h.Excerpt, 62))
		}
	}
	if len(hits) == 0 {
		fmt.Fprintln(&b, w.T("standards.nothing-found", "words", strings.Join(c.Words, " ")))
	} else {
		fmt.Fprintf(&b, "\n%s\n", w.T("standards.found", "count", len(hits)))
	}
	_, err = p.out.Write([]byte(b.String()))
	return err
}
