// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"concord/internal/platform/access"
	"concord/internal/platform/httpserver"
)

func TestWB8OnlyATrustedProxySaysWhereACallComesFrom(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, peer string
		forwarded  []string
		want       string
	}{
		{"nobody forwards", "10.0.0.1:99", nil, "10.0.0.1"},
		{"a proxy names the caller", "10.0.0.1:99", []string{"198.51.100.7"}, "198.51.100.7"},
		{"the caller claims to be another", "10.0.0.1:99", []string{"203.0.113.9, 198.51.100.7"}, "198.51.100.7"},
		{"the claim comes in a header of its own", "10.0.0.1:99", []string{"203.0.113.9", "198.51.100.7"}, "198.51.100.7"},
		{"two proxies of ours in a row", "10.0.0.1:99", []string{"198.51.100.7, 10.0.0.2"}, "198.51.100.7"},
		{"a caller who is no proxy is not believed", "198.51.100.8:99", []string{"203.0.113.9"}, "198.51.100.8"},
		{"only proxies in the way", "10.0.0.1:99", []string{"10.0.0.2"}, "10.0.0.1"},
		{"no address", "10.0.0.1:99", []string{"unknown"}, "10.0.0.1"},
		{"a port, which is no address", "10.0.0.1:99", []string{"198.51.100.7:80"}, "10.0.0.1"},
		{"IPv6", "10.0.0.1:99", []string{"2001:db8::7"}, "2001:db8::7"},
		{"IPv4 written as IPv6 is the same", "[::ffff:10.0.0.1]:99", []string{"::ffff:198.51.100.7"}, "198.51.100.7"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got string
			b := newBench(func(c *httpserver.Config) {
				c.Proxies = httpserver.Proxies{netip.MustParsePrefix("10.0.0.0/24")}
				c.Identify = func(r *http.Request, source, request string) (access.Actor, error) {
					got = source
					return identify(r, source, request)
				}
			})
			r := httptest.NewRequest("GET", "/closed", nil)
			r.RemoteAddr = tt.peer
			r.Header.Set("Authorization", "Bearer owner")
			for _, f := range tt.forwarded {
				r.Header.Add("X-Forwarded-For", f)
			}
			if b.reply(r); got != tt.want {
				t.Errorf("taken for %s, want %s", got, tt.want)
			}
		})
	}
}
