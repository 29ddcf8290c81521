// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package organization

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/web"
)

// tokensPage are the reader's own tokens.
type tokensPage struct {
	web.Page
	Tokens []auth.Token
	Now    time.Time
	Faults web.Faults
	Name   string
	Days   string
	Role   access.Role
	Secret string // the new token; shown once
}

func (p tokensPage) roles() []access.Role {
	return slices.DeleteFunc(access.Roles(), func(r access.Role) bool { return !r.Within(p.Actor.Role()) })
}

// holds reports whether a token still opens anything.
func (p tokensPage) holds(t auth.Token) bool { return t.RevokedAt.IsZero() && t.ExpiresAt.After(p.Now) }

func (x screens) tokens(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return x.showTokens(w, r, a, http.StatusOK, tokensPage{Days: "90", Role: access.Reader})
}

func (x screens) showTokens(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p tokensPage) (err error) {
	if p.Page, err = x.Page(r, a, "organization.tokens"); err != nil {
		return err
	}
	err = x.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		p.Now = tx.Now
		list, err := auth.Tokens(r.Context(), tx)
		p.Tokens = slices.DeleteFunc(list, func(t auth.Token) bool { return t.User != a.User() })
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, web.Framed(p.Page, tokensView(p)))
}

func (x screens) newToken(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return x.tokenForm(w, r, a, http.StatusOK, tokensPage{Days: "90", Role: access.Reader})
}

func (x screens) tokenForm(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p tokensPage) (err error) {
	if p.Page, err = x.Page(r, a, "organization.new-token"); err != nil {
		return err
	}
	return web.Render(w, r, status, web.Framed(p.Page, tokenView(p)))
}

func (x screens) makeToken(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "name", "role", "days")
	if err != nil {
		return err
	}
	p := tokensPage{Name: form.Get("name"), Days: form.Get("days"), Role: access.Role(form.Get("role"))}
	days, err := strconv.Atoi(p.Days)
	if err != nil || days < 1 || days > 365 {
		err = fault.Fields{{Field: "days", Problem: "is outside the limits of a token's life", Cure: "write 1 to 365"}}
	}
	if err == nil {
		err = x.DB.Write(r.Context(), a, func(tx *db.Tx) error {
			p.Secret, _, err = auth.CreateToken(r.Context(), tx, auth.Token{User: a.User(), Name: p.Name, Role: p.Role, ExpiresAt: tx.Now.AddDate(0, 0, days)})
			return err
		})
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		p.Faults, p.Secret = faults, ""
		return x.tokenForm(w, r, a, http.StatusUnprocessableEntity, p)
	}
	return x.showTokens(w, r, a, http.StatusOK, tokensPage{Days: "90", Role: access.Reader, Secret: p.Secret})
}

func (x screens) revoke(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	if _, err := httpserver.ReadForm(r); err != nil {
		return err
	}
	if err := x.DB.Write(r.Context(), a, func(tx *db.Tx) error { return auth.RevokeToken(r.Context(), tx, which) }); err != nil {
		return err
	}
	return web.See(w, r, "/tokens", "revoked")
}
