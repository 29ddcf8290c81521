// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document_test

import (
	"context"
	"testing"

	"concord/internal/ims/document"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/notice"
)

func TestTheOwnerHearsThatAReviewComesOnceForEachDay(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		d := o.make("", document.Submit, document.Decide, document.Publish)
		o.make("", document.Submit)
		due := civil.MustParse(d.Published().NextReview)
		for days, want := range map[int]int{-31: 0, -30: 1, -29: 0, -7: 1, 0: 1, 1: 0, 7: 1, 14: 1, 15: 0} {
			for again := range 2 {
				o.write(o.a, func(ctx context.Context, tx *db.Tx) error {
					told, err := document.Remind(ctx, tx, due.AddDays(days))
					if told != want*(1-again) {
						o.t.Errorf("%d days after it is due %d notices are new", days, told)
					}
					tx.Record(db.Change{Action: "test.remind", Object: document.Object})
					return err
				})
			}
		}
		err := other.d.Read(other.t.Context(), other.a, func(tx *db.Tx) error {
			n, err := notice.Unread(other.t.Context(), tx)
			if n != 0 {
				other.t.Errorf("another organization hears %d", n)
			}
			return err
		})
		if err != nil {
			o.t.Error(err)
		}
	})
}
