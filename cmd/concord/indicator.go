// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"concord/internal/ims/measure"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/register"
)

type indicatorCmd struct {
	Measure indicatorMeasureCmd `cmd:"" help:"Keep values of an indicator, all of them or none."`
}

type indicatorMeasureCmd struct {
	place
	Organization string   `arg:"" help:"Name or id of the organization."`
	Indicator    string   `arg:"" help:"Id or reference of the indicator, as M-3."`
	Values       []string `arg:"" help:"Days with their values, such as 2026-10-31=96.5; one that is there is put right."`
	Note         string   `help:"Note of all these values."`
	Format       string   `enum:"table,json" default:"table" help:"table or json."`
}

// Run keeps the values and prints how the indicator stands then.
func (c *indicatorMeasureCmd) Run(p *program) error {
	values, err := c.values()
	if err != nil {
		return err
	}
	var rec register.Record
	err = c.inside(c.Organization, (*db.DB).Write, func(ctx context.Context, tx *db.Tx) error {
		which, err := measure.Register.Which(ctx, tx, c.Indicator)
		if err != nil {
			return err
		}
		rec, err = measure.Put(ctx, tx, which, values)
		return err
	})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		_, err = fmt.Fprintf(p.out, "%s\n", measure.Register.AppendJSON(nil, rec))
		return err
	}
	_, err = fmt.Fprintln(p.out, p.words().T("indicators.kept", "name", rec.Values[0], "state", p.words().T("registers.of.indicators.state.choice."+measure.Value(rec.Values, "state")), "due", measure.Value(rec.Values, "next_due")))
	return err
}

// values reads days with their values.
func (c *indicatorMeasureCmd) values() (out []measure.Measured, err error) {
	var wrong fault.Fields
	for _, s := range c.Values {
		day, value, _ := strings.Cut(s, "=")
		on, err := civil.Parse(day)
		n, notNumber := strconv.ParseFloat(value, 64)
		if err != nil || notNumber != nil {
			wrong = append(wrong, fault.Field{Field: s, Problem: "is no day with a value", Cure: "write it as 2026-10-31=96.5"})
			continue
		}
		out = append(out, measure.Measured{On: on, Value: n, Note: c.Note})
	}
	return out, wrong.Err()
}
