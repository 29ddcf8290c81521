// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver_test

import (
	"crypto/tls"
	"net/http/httptest"
	"testing"

	"concord/internal/platform/httpserver"
)

func TestWB7LinksLeadToWhereTheCallerReachedTheServer(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		host       string
		plain, tls bool
		want       string
	}{
		{"concord.example.org", false, false, "https://concord.example.org"}, // a proxy has the TLS
		{"concord.example.org:8443", false, true, "https://concord.example.org:8443"},
		{"127.0.0.1:8080", false, false, "http://127.0.0.1:8080"},
		{"[::1]:8080", false, false, "http://[::1]:8080"},
		{"localhost", false, false, "http://localhost"},
		{"localhost:8443", false, true, "https://localhost:8443"},
		{"127.0.0.1:8080", true, false, "http://127.0.0.1:8080"},
		{"127.0.0.1.example.org", false, false, "https://127.0.0.1.example.org"},
		{"192.0.2.1:8080", false, false, "https://192.0.2.1:8080"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = tt.host
		if tt.tls {
			r.TLS = &tls.ConnectionState{}
		}
		if got := (httpserver.Cookies{Plain: tt.plain}).Origin(r); got != tt.want {
			t.Errorf("%+v: %s", tt, got)
		}
	}
}
