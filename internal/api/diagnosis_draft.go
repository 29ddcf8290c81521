// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"errors"
	"net/http"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/drafting"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
)

// draftsJSON are answers that follow from what is kept.
type draftsJSON struct {
	Preview bool        `json:"preview"`
	Kept    int         `json:"kept"`   // controls that somebody answered already
	Silent  int         `json:"silent"` // controls that the statement does not decide about
	Items   []draftJSON `json:"items"`
}

type draftJSON struct {
	Ref        string               `json:"ref"`
	Rule       drafting.Rule        `json:"rule"`
	Applicable bool                 `json:"applicable"`
	Level      int                  `json:"level"` // 0 where it is not applicable
	Reason     string               `json:"reason,omitempty"`
	Note       string               `json:"note"`
	Evidence   []diagnosis.Evidence `json:"evidence,omitempty"`
}

func (h diagnosisRoutes) draft(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	preview, err := flagOf(r, "preview")
	if err != nil {
		return err
	}
	var done drafting.Outcome
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		done, err = drafting.From{Library: h.library, Live: h.papers}.Fill(r.Context(), tx, which, wordsOf(r))
		if err == nil && preview {
			return errOnlyLooked
		}
		return err
	})
	if err != nil && !errors.Is(err, errOnlyLooked) {
		return err
	}
	out := draftsJSON{Preview: preview, Kept: done.Kept, Silent: done.Silent, Items: []draftJSON{}}
	for _, d := range done.Drafts {
		out.Items = append(out.Items, draftJSON{d.Ref.String(), d.Rule, d.Applicable, d.Level, d.Reason, d.Note, d.Evidence})
	}
	return httpserver.JSON(w, http.StatusOK, out)
}
