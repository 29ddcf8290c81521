// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"
	"slices"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
)

func (h sessionRoutes) signIn(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
	in, err := words(r, []string{"email", "password"}, "organization")
	if err != nil {
		return err
	}
	e, err := h.SignIn(r.Context(), in["email"], in["password"], in["organization"], h.caller(r))
	if err != nil {
		return err
	}
	h.give(w, e)
	w.Header().Set("Location", "/api/v1/session")
	return h.answer(w, r, http.StatusCreated, e.Session.User, e.Session.ID)
}

func (h sessionRoutes) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.answer(w, r, http.StatusOK, a.User(), a.Credential())
}

func (h sessionRoutes) choose(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	in, err := words(r, []string{"organization"})
	if err != nil {
		return err
	}
	e, err := h.Choose(r.Context(), a, in["organization"])
	if err != nil {
		return err
	}
	h.give(w, e)
	return h.answer(w, r, http.StatusOK, a.User(), e.Session.ID)
}

func (h sessionRoutes) prove(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	in, err := words(r, []string{"password"})
	if err != nil {
		return err
	}
	e, err := h.Prove(r.Context(), a, in["password"], h.caller(r))
	if err != nil {
		return err
	}
	h.give(w, e)
	return h.answer(w, r, http.StatusOK, a.User(), e.Session.ID)
}

func (h sessionRoutes) answer(w http.ResponseWriter, r *http.Request, status int, user, session id.ID) error {
	v, err := h.Visit(r.Context(), user, session)
	if err != nil {
		return err
	}
	return httpserver.JSON(w, status, visitOf(v))
}

func (h sessionRoutes) signOut(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	if err := h.End(r.Context(), a.User(), a.Credential(), auth.ByPerson(a)); err != nil {
		return err
	}
	h.cookies.EndSession(w)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

type session struct {
	ID           id.ID         `json:"id"`
	Current      bool          `json:"current"` // the one that asks
	Organization *id.ID        `json:"organization"`
	Method       access.Method `json:"method"`
	Source       string        `json:"source"`
	Agent        string        `json:"agent"`
	Began        time.Time     `json:"began"`
	Seen         time.Time     `json:"seen"` // at most a minute behind
	Ends         time.Time     `json:"ends"`
}

func (h sessionRoutes) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	list, err := h.Sessions(r.Context(), a.User())
	if err != nil {
		return err
	}
	out := struct {
		Items []session `json:"items"`
	}{Items: []session{}}
	for _, s := range list {
		one := session{s.ID, s.ID == a.Credential(), nil, s.Method, s.Source, s.Agent, s.CreatedAt, s.SeenAt, s.EndsAt()}
		if s.Tenant != "" {
			one.Organization = &s.Tenant
		}
		out.Items = append(out.Items, one)
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h sessionRoutes) endOthers(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	if _, err := h.EndAll(r.Context(), a.User(), a.Credential(), auth.ByPerson(a)); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (h sessionRoutes) end(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := h.End(r.Context(), a.User(), which, auth.ByPerson(a)); err != nil {
		return err
	}
	if which == a.Credential() {
		h.cookies.EndSession(w)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (h sessionRoutes) changePassword(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	in, err := words(r, []string{"old", "password"})
	if err != nil {
		return err
	}
	e, err := h.ChangePassword(r.Context(), a, in["old"], in["password"], h.caller(r))
	if err != nil {
		return err
	}
	h.give(w, e)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (h sessionRoutes) finishReset(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
	in, err := words(r, []string{"code", "password"})
	if err != nil {
		return err
	}
	if err := h.FinishReset(r.Context(), in["code"], in["password"], h.caller(r)); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// words reads a body of nothing but texts, exactly as typed; a number is none.
func words(r *http.Request, needed []string, more ...string) (map[string]string, error) {
	known := slices.Concat(needed, more)
	out := map[string]string{}
	err := httpserver.ReadJSON(r, known, func(d *intake.Decoder, body intake.Fields) {
		for i, name := range known {
			out[name] = d.Text(body, name, i < len(needed))
		}
	})
	return out, err
}
