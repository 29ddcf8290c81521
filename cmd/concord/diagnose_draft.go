// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"concord/internal/app"
	"concord/internal/ims/diagnosis/drafting"
	"concord/internal/platform/db"
)

type diagnoseDraftCmd struct {
	keptDiagnosis
	Preview bool `help:"Only say what would be answered."`
}

// Run answers what the statement decides about, or says what that would be.
func (c *diagnoseDraftCmd) Run(p *program) error {
	which, err := c.which()
	if err != nil {
		return err
	}
	w, key := p.words(), "drafting.done"
	var done drafting.Outcome
	err = c.write(func(ctx context.Context, tx *db.Tx) error {
		done, err = drafting.From{Library: p.library, Live: app.Filling().Reading()}.Fill(ctx, tx, which, w)
		if err == nil && c.Preview {
			key = "drafting.would"
			return errPreview
		}
		return err
	})
	if err != nil && !errors.Is(err, errPreview) {
		return err
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, d := range done.Drafts {
		level := w.T("drafting.excluded")
		if d.Applicable {
			level = fmt.Sprint(d.Level)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", d.Ref, level, w.T("drafting.rule."+string(d.Rule)))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, w.T(key, "drafts", len(done.Drafts), "kept", done.Kept, "silent", done.Silent))
	return err
}
