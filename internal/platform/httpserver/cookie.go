// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver

import (
	"net"
	"net/http"
	"net/netip"
	"time"
)

// Cookies keeps the two secrets that a browser holds for its person: the login session and the browser's own mark. No script
// and no other site reads or sends them.
type Cookies struct {
	// Plain is for browsers that reach a loopback listener without TLS: names without the __Host- prefix, and not Secure.
	Plain bool
}

func (c Cookies) name(s string) string {
	if c.Plain {
		return s
	}
	return "__Host-" + s
}

func (c Cookies) session() string { return c.name("concord") }
func (c Cookies) browser() string { return c.name("concord-browser") }

// Origin is how a caller reached the server: scheme and host, which is one of those that are served. Without TLS that is on this
// machine only: a proxy in front is called by the outside name.
func (c Cookies) Origin(r *http.Request) string {
	if c.Plain || r.TLS == nil && loopback(r.Host) {
		return "http://" + r.Host
	}
	return "https://" + r.Host
}

func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	at, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && at.IsLoopback()
}

// Session is the login session's cookie of a request; empty for none, or where there are several: one of them would be
// somebody else's.
func (c Cookies) Session(r *http.Request) string { return only(r, c.session()) }

// Browser is the cookie by which a browser is remembered; empty for none.
func (c Cookies) Browser(r *http.Request) string { return only(r, c.browser()) }

func only(r *http.Request, name string) string {
	if found := r.CookiesNamed(name); len(found) == 1 {
		return found[0].Value
	}
	return ""
}

// SetSession gives the browser a login session. The cookie goes when the browser is closed; the server's limits are shorter.
func (c Cookies) SetSession(w http.ResponseWriter, value string) { c.set(w, c.session(), value, 0) }

// SetBrowser gives the browser its mark, to keep for a while.
func (c Cookies) SetBrowser(w http.ResponseWriter, value string, life time.Duration) {
	c.set(w, c.browser(), value, int(life.Seconds()))
}

// EndSession takes the login session from the browser, with whatever else it keeps from here. The browser's mark stays: it
// lets nobody in, and without it others could keep its person out.
func (c Cookies) EndSession(w http.ResponseWriter) {
	c.set(w, c.session(), "", -1)
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
}

func (c Cookies) set(w http.ResponseWriter, name, value string, age int) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // not Secure only where the operator said so, on this machine
		Name: name, Value: value, Path: "/", MaxAge: age, Secure: !c.Plain, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}
