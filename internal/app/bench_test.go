// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"concord/internal/app"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/tenant"
)

// served is a server on the embedded database with one person's token.
func served(b *testing.B) (handler http.Handler, token string) {
	b.Helper()
	i, err := app.Open(b.Context(), app.Config{Data: filepath.Join(b.TempDir(), "data")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { i.Close() }) //nolint:errcheck // measured, not tested
	o, err := tenant.Create(b.Context(), i.DB, "Northwind")
	if err != nil {
		b.Fatal(err)
	}
	u, err := auth.CreateUser(b.Context(), i.DB, i.Hasher, "ada@example.org", "Ada", "seven green lamps argue quietly")
	if err != nil {
		b.Fatal(err)
	}
	err = i.DB.Write(b.Context(), app.Operator(o), func(tx *db.Tx) error {
		if err := tenant.SetMember(b.Context(), tx, u.ID, access.Owner); err != nil {
			return err
		}
		token, _, err = auth.CreateToken(b.Context(), tx, auth.Token{User: u.ID, Name: "bench", Role: access.Owner, ExpiresAt: tx.Now.Add(time.Hour)})
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return i.Handler(slog.New(slog.DiscardHandler), app.Listen{}), token
}

func call(b *testing.B, h http.Handler, token, method, body string, want int) {
	b.Helper()
	r := httptest.NewRequestWithContext(b.Context(), method, "/api/v1/actions", strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != want {
		b.Fatalf("status %d: %s", w.Code, w.Body)
	}
}

func BenchmarkCreateAction(b *testing.B) {
	h, token := served(b)
	n := 0
	for b.Loop() {
		n++
		call(b, h, token, http.MethodPost, fmt.Sprintf(`{"title":"Action %d","description":%q}`, n, strings.Repeat("some words ", 60)), http.StatusCreated)
	}
}

func BenchmarkList50Actions(b *testing.B) {
	h, token := served(b)
	for n := range 200 {
		call(b, h, token, http.MethodPost, fmt.Sprintf(`{"title":"Action %d","description":%q}`, n, strings.Repeat("some words ", 60)), http.StatusCreated)
	}
	for b.Loop() {
		call(b, h, token, http.MethodGet, "", http.StatusOK)
	}
}
