// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package web

import (
	"net/http"

	"concord/internal/platform/access"
	"concord/internal/platform/httpserver"
)

// themeCookie keeps how a browser wants its pages; it tells nothing about its person.
const themeCookie = "concord-theme"

// themes are the choices; the first follows the system.
var themes = []string{"auto", "light", "dark"}

func theme(r *http.Request) string {
	if c, err := r.Cookie(themeCookie); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return ""
}

// setTheme keeps the choice and leads back to where it was made.
func (s *Shell) setTheme(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
	form, err := httpserver.ReadForm(r, "theme", "back")
	if err != nil {
		return err
	}
	age := 365 * 24 * 3600
	if form.Get("theme") == themes[0] {
		age = -1
	}
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // holds one of three words
		Name: themeCookie, Value: form.Get("theme"), Path: "/", MaxAge: age, Secure: !s.Cookies.Plain, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	return See(w, r, httpserver.LocalPath(form.Get("back")), "")
}
