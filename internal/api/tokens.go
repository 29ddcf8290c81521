// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/openapi"
	"concord/internal/platform/tenant"
)

// tokenRoutes let people look after the tokens of their programs.
type tokenRoutes struct{ db *db.DB }

func (a API) tokens(s *httpserver.Server) {
	h := tokenRoutes{a.DB}
	const all = "/api/v1/tokens"
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: all, Door: httpserver.Member, Needs: access.ManageTokens, Summary: "One's own API tokens here; ?all=true for everybody's, for who manages members",
		Doc: openapi.Operation{
			ID: "listTokens", Tag: tagTokens, Params: []openapi.Param{openapi.Query("all", "Everybody's tokens; for who manages members", openapi.Flag())},
			Answers: []openapi.Answer{openapi.Gives(200, "The newest first, also those that hold no more", listOf(tokenSchema))},
		},
	}, h.list)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: all, Door: httpserver.Member, Needs: access.ManageTokens, Audit: "tokens.create", Body: maxSecrets, StepUp: true,
		Summary: "Make a token; the answer holds the only copy",
		Doc: openapi.Operation{
			ID: "createToken", Tag: tagTokens, Body: openapi.JSON(tokenInput, map[string]any{"name": "Nightly export", "role": "reader"}),
			Text:    "No token can do this. A token never has more rights than its person at the moment of a request, and dies with the person's membership.",
			Answers: []openapi.Answer{openapi.Gives(201, "The token with its secret", tokenMade)},
		},
	}, h.create)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: all + "/{id}/revoke", Door: httpserver.Member, Needs: access.ManageTokens, Object: "tokens", Audit: "tokens.revoke",
		Summary: "End a token of one's own, or anybody's for who manages members",
		Doc:     openapi.Operation{ID: "revokeToken", Tag: tagTokens, Answers: []openapi.Answer{openapi.Nothing("It holds no more")}},
	}, h.revoke)
}

type token struct {
	ID          id.ID               `json:"id"`
	User        id.ID               `json:"user"`
	Name        string              `json:"name"`
	Role        access.Role         `json:"role"`
	Permissions []access.Permission `json:"permissions"` // null for all that the role has
	Sources     []netip.Prefix      `json:"sources"`     // null for any
	Created     time.Time           `json:"created_at"`
	Expires     time.Time           `json:"expires_at"`
	Used        *time.Time          `json:"used_at"` // at most a minute behind
	Revoked     *time.Time          `json:"revoked_at"`
}

func tokenOf(t auth.Token) token {
	return token{t.ID, t.User, t.Name, t.Role, t.Permissions, t.Sources, t.CreatedAt, t.ExpiresAt, optional(t.UsedAt), optional(t.RevokedAt)}
}

func (h tokenRoutes) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	all, err := yes(r, "all")
	if err != nil {
		return err
	}
	if all && !a.Can(access.ManageMembers) {
		return fmt.Errorf("everybody's tokens: %w", fault.Forbidden)
	}
	out := collection[token]{Items: []token{}}
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		found, err := auth.Tokens(r.Context(), tx)
		for _, t := range found {
			if all || t.User == a.User() {
				out.Items = append(out.Items, tokenOf(t))
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h tokenRoutes) create(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	t := auth.Token{User: a.User(), ExpiresAt: h.db.Now().Add(auth.DefaultTokenLife)}
	err := httpserver.ReadJSON(r, []string{"name", "role", "permissions", "sources", "expires_at"}, func(d *intake.Decoder, m intake.Fields) {
		t.Name, t.Role = d.Text(m, "name", true), access.Role(d.Text(m, "role", true))
		if at := readMoment(d, m, "expires_at"); !at.IsZero() {
			t.ExpiresAt = at
		}
		for _, x := range d.Texts(m, "permissions") {
			p := access.Permission(x.Node.Value)
			if !slices.Contains(grantable(), p) || slices.Contains(t.Permissions, p) {
				d.Fault(x.Node, "permissions", fmt.Sprintf("%.40q is none that a token can have, or stands here twice", p), "choose from "+listed(grantable()))
			}
			t.Permissions = append(t.Permissions, p)
		}
		notEmpty(d, m, "permissions")
		if n := len(d.List(m, "sources")); n > mostSources {
			d.Fault(m.At("sources"), "sources", fmt.Sprintf("has %d ranges", n), fmt.Sprintf("name at most %d", mostSources))
		}
		for _, x := range d.Texts(m, "sources") {
			t.Sources = append(t.Sources, readSource(d, x.Node))
		}
		notEmpty(d, m, "sources")
	})
	if err != nil {
		return err
	}
	var out struct {
		token
		Secret string `json:"token"` // shown only now
	}
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		var made auth.Token
		out.Secret, made, err = auth.CreateToken(r.Context(), tx, t)
		out.token = tokenOf(made)
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusCreated, out)
}

// notEmpty refuses an empty list where none means that there is no limit: whoever sends it may mean the opposite.
func notEmpty(d *intake.Decoder, m intake.Fields, key string) {
	if n := m.At(key); m.Has(key) && n.Kind == intake.List && len(n.Children) == 0 {
		d.Fault(n, key, "is empty", "name at least one, or leave it out for no limit")
	}
}

// listed are words in one line.
func listed[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}

// mostSources is how many address ranges a token may have.
const mostSources = 50

// readSource reads an address range, or one address as the range of itself.
func readSource(d *intake.Decoder, n *intake.Node) netip.Prefix {
	if at, err := netip.ParseAddr(n.Value); err == nil && at.Zone() == "" {
		return netip.PrefixFrom(at, at.BitLen())
	}
	p, err := netip.ParsePrefix(n.Value)
	if err != nil {
		d.Fault(n, "sources", fmt.Sprintf("%.60q is no address", n.Value), "write an address or a range, as in 10.0.0.5 or 10.0.0.0/24")
	}
	return p.Masked()
}

// grantable are the permissions that a token can carry.
func grantable() []access.Permission {
	return slices.DeleteFunc(access.Permissions(), func(p access.Permission) bool { return slices.Contains(access.MayNeverByToken, p) })
}

func (h tokenRoutes) revoke(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := h.db.Write(r.Context(), a, func(tx *db.Tx) error { return auth.RevokeToken(r.Context(), tx, which) }); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

var (
	tokenProperties = []openapi.Property{
		openapi.Has("id", openapi.ID()), openapi.Has("user", openapi.ID()), openapi.Has("name", openapi.Text()),
		openapi.Has("role", roleSchema), openapi.Has("permissions", openapi.List(openapi.OneOf(access.Permissions()...)).OrNull().About("null for all that the role has")),
		openapi.Has("sources", openapi.List(openapi.Text()).OrNull().About("address ranges it may be used from; null for any")),
		openapi.Has("created_at", openapi.Moment()), openapi.Has("expires_at", openapi.Moment()),
		openapi.Has("used_at", openapi.Moment().OrNull().About("at most a minute behind; null for never")), openapi.Has("revoked_at", openapi.Moment().OrNull()),
	}
	tokenSchema = openapi.Object(tokenProperties...).Named("Token")
	tokenMade   = openapi.Object(append([]openapi.Property{openapi.Has("token", openapi.Text().Like("^ccd_[A-Za-z0-9_-]{43}[0-9a-f]{8}$").About("shown only now"))}, tokenProperties...)...).Named("TokenMade")
	tokenInput  = openapi.Object(
		openapi.Has("name", openapi.Text().Long(1, tenant.MaxName).About("what it is for")), openapi.Has("role", roleSchema),
		openapi.May("permissions", openapi.List(openapi.OneOf(grantable()...)).Once().Long(1, len(grantable())).About("the only ones it has; left out for all that the role has")),
		openapi.May("sources", openapi.List(openapi.Text().Such("10.0.0.0/24")).Long(1, mostSources).About("addresses or ranges it may be used from; left out for any")),
		openapi.May("expires_at", openapi.Moment().About("at most 365 days ahead; left out for 90 days")),
	).Only().Named("TokenInput")
)
