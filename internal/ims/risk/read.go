// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"fmt"
	"strconv"

	"concord/internal/platform/intake"
)

// CriteriaFields are the names of what ReadCriteria reads.
var CriteriaFields = []string{"likelihoods", "consequences", "levels", "matrix"}

// ReadCriteria reads criteria from a map that a caller wrote; what is wrong with its form, d says. Whether the criteria hold,
// Criteria.Check says.
func ReadCriteria(d *intake.Decoder, m intake.Fields) (c Criteria) {
	for _, x := range d.List(m, "likelihoods") {
		f := d.Map(x.Node, x.Path, "name", "anchor")
		c.Likelihoods = append(c.Likelihoods, Likelihood{d.Text(f, "name", true), d.Text(f, "anchor", true)})
	}
	for _, x := range d.List(m, "consequences") {
		f := d.Map(x.Node, x.Path, "name", "organization", "people", "society")
		c.Consequences = append(c.Consequences, Consequence{d.Text(f, "name", true), d.Text(f, "organization", true), d.Text(f, "people", true), d.Text(f, "society", true)})
	}
	for _, x := range d.List(m, "levels") {
		f := d.Map(x.Node, x.Path, "name", "acceptable", "review_months")
		months, _ := d.Int(f, "review_months", 1, 60, true) // d keeps what is wrong
		c.Levels = append(c.Levels, Level{d.Text(f, "name", true), d.Bool(f, "acceptable", false), months})
	}
	for _, x := range d.List(m, "matrix") {
		var row []int
		if x.Node.Kind != intake.List {
			d.Fault(x.Node, x.Path, "is no list", "write the levels of one likelihood, as in [1, 1, 2, 3, 4]")
		}
		for i, cell := range x.Node.Children {
			row = append(row, cellOf(d, cell, x.Path, i))
		}
		c.Matrix = append(c.Matrix, row)
	}
	return c
}

func cellOf(d *intake.Decoder, n *intake.Node, path string, i int) int {
	level, err := strconv.Atoi(n.Value)
	if n.Kind != intake.Scalar || n.Tag != intake.Int || err != nil {
		d.Fault(n, fmt.Sprintf("%s[%d]", path, i), "is no level", fmt.Sprintf("write a whole number from 1 to %d", MostLevels))
	}
	return level
}
