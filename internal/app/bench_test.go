// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"concord/internal/app"
	"concord/internal/ims/risk"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/register"
	"concord/internal/platform/search"
	"concord/internal/platform/tenant"
)

// served is a server on the embedded database with one person's token.
func served(b *testing.B) (handler http.Handler, token string) {
	b.Helper()
	_, handler, token = servedBy(b)
	return handler, token
}

func servedBy(b *testing.B) (i *app.Installation, handler http.Handler, token string) {
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
	return i, i.Handler(slog.New(slog.DiscardHandler), app.Listen{}), token
}

func call(b *testing.B, h http.Handler, token, method, body string, want int) {
	b.Helper()
	ask(b, h, token, method, "/api/v1/actions", body, "application/json", want)
}

// ask calls a route; what it changes it changes whatever version there is.
func ask(b *testing.B, h http.Handler, token, method, target, body, kind string, want int) *httptest.ResponseRecorder {
	b.Helper()
	r := httptest.NewRequestWithContext(b.Context(), method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", kind)
	r.Header.Set("If-Match", "*")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != want {
		b.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return w
}

// diagnosed is a diagnosis with the example's answers.
func diagnosed(b *testing.B, h http.Handler, token string) (base string) {
	b.Helper()
	made := ask(b, h, token, http.MethodPost, "/api/v1/diagnoses", `{"title":"Joint","organization":{"name":"North","people":240},"standards":["iso27001-2022","iso42001-2023"]}`, "application/json", http.StatusCreated)
	data, err := os.ReadFile("../../content/examples/northwind-credit-2026-11.answers.yaml")
	if err != nil {
		b.Fatal(err)
	}
	base = made.Header().Get("Location")
	ask(b, h, token, http.MethodPost, base+"/import", string(data), "application/yaml", http.StatusOK)
	return base
}

func BenchmarkAnswer(b *testing.B) {
	h, token := served(b)
	base := diagnosed(b, h, token)
	for n := 0; b.Loop(); n++ {
		ask(b, h, token, http.MethodPut, base+"/answers/iso27001-2022/A.5.1", fmt.Sprintf(`{"level":2,"note":"%d"}`, n), "application/json", http.StatusOK)
	}
}

// BenchmarkLive asks for what a page shows of a diagnosis while people answer it.
func BenchmarkLive(b *testing.B) {
	h, token := served(b)
	base := diagnosed(b, h, token)
	for _, part := range []string{"/readiness", "/progress", "/progress?depth=full", "/gaps?limit=50", "/explanations/iso27001-2022/clauses", "/comparison"} {
		b.Run(part, func(b *testing.B) {
			for b.Loop() {
				ask(b, h, token, http.MethodGet, base+part, "", "application/json", http.StatusOK)
			}
		})
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

// BenchmarkSearch asks the API among 5,000 actions and the library.
func BenchmarkSearch(b *testing.B) {
	i, h, token := servedBy(b)
	for n := range 5000 {
		call(b, h, token, http.MethodPost, fmt.Sprintf(`{"title":"Review %d of supplier %d","description":%q}`, n, n%97, strings.Repeat("some common words ", 40)), http.StatusCreated)
	}
	if err := search.Settle(b.Context(), i.DB); err != nil {
		b.Fatal(err)
	}
	for name, target := range map[string]string{
		"rare prefix":    "kind=actions&q=4242",
		"two common":     "kind=actions&q=common+review",
		"library":        "kind=library&q=access+review",
		"records and it": "q=access+review",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				ask(b, h, token, http.MethodGet, "/api/v1/search?"+target, "", "", http.StatusOK)
			}
		})
	}
}

// BenchmarkExport takes 5,000 actions of about 1 kB out, in each format.
func BenchmarkExport(b *testing.B) {
	_, h, token := servedBy(b)
	for n := range 5000 {
		call(b, h, token, http.MethodPost, fmt.Sprintf(`{"title":"Review %d of supplier %d","description":%q}`, n, n%97, strings.Repeat("some common words ", 40)), http.StatusCreated)
	}
	for _, format := range register.Formats() {
		b.Run(string(format), func(b *testing.B) {
			for b.Loop() {
				ask(b, h, token, http.MethodGet, "/api/v1/actions/export?format="+string(format), "", "", http.StatusOK)
			}
			b.ReportMetric(5000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// BenchmarkList50Risks asks for the first page of 1,000 risks of about 1 kB.
func BenchmarkList50Risks(b *testing.B) {
	h, token := served(b)
	for n := range 1000 {
		ask(b, h, token, http.MethodPost, "/api/v1/risks", aRisk(n), "application/json", http.StatusCreated)
	}
	for b.Loop() {
		ask(b, h, token, http.MethodGet, "/api/v1/risks", "", "", http.StatusOK)
	}
}

// BenchmarkExportRisks takes 10,000 risks of about 1 kB out as JSON (W3b).
func BenchmarkExportRisks(b *testing.B) {
	h, token := served(b)
	var file strings.Builder
	file.WriteString("title,event,note,treatment,domain,inherent_likelihood,inherent_organization\n")
	for n := range 10_000 {
		fmt.Fprintf(&file, "Risk %d of some supplier,%s,%s,%s,ai,%d,2\n", n*7919, strings.Repeat("some words ", 29), strings.Repeat("another note ", 9), strings.Repeat("a plan of some steps ", 8), 1+n%5)
	}
	ask(b, h, token, http.MethodPost, "/api/v1/risks/import", file.String(), "text/csv", http.StatusOK)
	for b.Loop() {
		ask(b, h, token, http.MethodGet, "/api/v1/risks/export?format=json", "", "", http.StatusOK)
	}
}

func BenchmarkCreateRisk(b *testing.B) {
	h, token := served(b)
	for n := 0; b.Loop(); n++ {
		ask(b, h, token, http.MethodPost, "/api/v1/risks", aRisk(n), "application/json", http.StatusCreated)
	}
}

// aRisk is one of about 1 kB.
func aRisk(n int) string {
	return fmt.Sprintf(`{"title":"Risk %d of some supplier","event":%q,"note":%q,"treatment":%q,"domain":"ai","inherent_likelihood":%d,"inherent_organization":2}`,
		n*7919, strings.Repeat("some words ", 29), strings.Repeat("another note ", 9), strings.Repeat("a plan of some steps ", 8), 1+n%5)
}

// BenchmarkManyRisks makes 2,000 risks in one transaction.
func BenchmarkManyRisks(b *testing.B) {
	i, _, _ := servedBy(b)
	o, err := tenant.Create(b.Context(), i.DB, "Southwind")
	if err != nil {
		b.Fatal(err)
	}
	values := make([][]string, 2000)
	for n := range values {
		patch, err := risk.Register.ReadJSON([]byte(aRisk(n)))
		if err != nil {
			b.Fatal(err)
		}
		values[n] = make([]string, len(risk.Register.Fields))
		patch.Apply(values[n])
	}
	for b.Loop() {
		err := i.DB.Write(b.Context(), app.Operator(o), func(tx *db.Tx) error {
			for _, v := range values {
				if _, err := risk.Register.Create(b.Context(), tx, v); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
