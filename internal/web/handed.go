// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package web

import (
	"net/http"
	"time"

	"concord/internal/platform/access"
)

// Handed is a download link that was just made, shown this once.
type Handed struct {
	Page
	Address string // whole
	File    string // its name
	Expires time.Time
	Back    Crumb // what has the file
}

// ShowHanded answers with a link that was just made. The page is no redirect's target: what leads on could not say the link again.
func (s *Shell) ShowHanded(w http.ResponseWriter, r *http.Request, a access.Actor, h Handed) (err error) {
	h.Address = s.Cookies.Origin(r) + h.Address
	if h.Page, err = s.Page(r, a, "handout.title"); err != nil {
		return err
	}
	return Render(w, r, http.StatusOK, Framed(h.Page, handedView(h)))
}

// until is when the link ends.
func (h Handed) until() string { return h.Expires.Format("15:04:05 UTC") }
