// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"concord/internal/platform/fault"
)

// Limits of every request.
const (
	MaxHeader   = 32 << 10 // bytes of all headers; given to net/http
	maxURL      = 8 << 10
	maxQuery    = 100
	maxLanguage = 256
)

// policy lets a page use what stands on this server, and nothing else.
const policy = "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

// closed are the abilities of a browser that no page here asks for.
const closed = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), encrypted-media=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()"

// guardHeaders are on every answer, pages and files included.
func (s *Server) guardHeaders(h http.Header, request string) {
	h.Set("X-Request-Id", request)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", closed)
	h.Set("Cache-Control", "no-store")
	if s.config.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// outside is what is wrong with a request before any route hears of it; no fault of the product stands for it.
type outside struct {
	status      int
	name, title string
	allow       string // methods that are allowed, where the method is wrong
}

// Error is the title.
func (o *outside) Error() string { return o.title }

var (
	errHost = &outside{status: http.StatusMisdirectedRequest, name: "other-host", title: "This host is not served here"}
	errURL  = &outside{status: http.StatusRequestURITooLong, name: "address-too-long", title: "The address is too long"}
)

func (s *Server) check(r *http.Request) error {
	served := func(host string) bool { return strings.EqualFold(host, r.Host) }
	if len(s.config.Hosts) > 0 && !slices.ContainsFunc(s.config.Hosts, served) {
		return errHost
	}
	if len(r.RequestURI) > maxURL || strings.Count(r.URL.RawQuery, "&") >= maxQuery {
		return errURL
	}
	if len(r.Header.Get("Accept-Language")) > maxLanguage {
		r.Header.Del("Accept-Language")
	}
	if err := s.cross.Check(r); err != nil {
		return fmt.Errorf("from another site: %w", fault.Forbidden)
	}
	return checkText(r.URL)
}

// checkText refuses what no handler could read as it was meant: net/url drops a broken part of a query without a word, and
// PostgreSQL stores no zero byte and no broken UTF-8.
func checkText(u *url.URL) error {
	if !storable(u.Path) {
		return fault.NotFound
	}
	wrong := fault.Fields{{Field: "query", Problem: "is not well formed", Cure: "write pairs as in name=value, everything else escaped as UTF-8"}}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return wrong
	}
	for name, values := range query {
		if !storable(name) || slices.ContainsFunc(values, func(v string) bool { return !storable(v) }) {
			return wrong
		}
	}
	return nil
}

func storable(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

// find fails with fault.NotFound where no route has the request's address, and names the methods where only the method is
// wrong. An address that is not in its one form has no route: nobody is sent elsewhere from here.
func (s *Server) find(r *http.Request) error {
	if at := r.URL.EscapedPath(); path.Clean(at) != at {
		return fault.NotFound
	}
	if _, found := s.mux.Handler(r); found != "" {
		return nil
	}
	var allow []string
	probe := r.WithContext(r.Context())
	for _, probe.Method = range methods {
		if _, found := s.mux.Handler(probe); found != "" {
			allow = append(allow, probe.Method)
		}
	}
	if len(allow) == 0 {
		return fault.NotFound
	}
	return &outside{status: http.StatusMethodNotAllowed, name: "method", title: "This method is not taken here", allow: strings.Join(allow, ", ")}
}

// Source is the caller's address; of a caller behind a proxy that is trusted, the one that the proxy was called from.
func Source(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// network is what a source is counted as: one IPv6 customer has at least 2^64 addresses.
func network(source string) string {
	at, err := netip.ParseAddr(source)
	if err != nil || at.Unmap().Is4() {
		return source
	}
	prefix, err := at.WithZone("").Prefix(64)
	if err != nil {
		return source
	}
	return prefix.String()
}
