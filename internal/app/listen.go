// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
)

// Listen says where and for whom a server listens.
type Listen struct {
	Addr     string             // host:port; of this machine only unless there is TLS or a proxy
	External *url.URL           // how people reach it; nil for the address itself
	Proxies  httpserver.Proxies // in front of it, trusted to say where a call comes from
	CertFile string             // of the server's own TLS, with KeyFile; both are read again when they change
	KeyFile  string
	Contact  string // for security.txt: an address people may report to, as mailto: or https:; empty for none
	Rates    httpserver.Rates
}

// check faults what would send passwords and tokens in the clear, or sends browsers to an address that nobody answers.
func (l Listen) check() error {
	var wrong fault.Fields
	say := func(field, problem, cure string) {
		wrong = append(wrong, fault.Field{Field: field, Problem: problem, Cure: cure})
	}
	host, _, err := net.SplitHostPort(l.Addr)
	if err != nil {
		say("--addr", fmt.Sprintf("%q is no address", l.Addr), "write host and port, as in 127.0.0.1:8080")
	}
	if ip := net.ParseIP(host); err == nil && host != "localhost" && (ip == nil || !ip.IsLoopback()) && l.CertFile == "" && len(l.Proxies) == 0 {
		say("--addr", fmt.Sprintf("%q can be reached from other machines, and there is no TLS", l.Addr),
			"listen on 127.0.0.1 with a proxy that has TLS in front, name such a proxy by --trusted-proxy, or give --tls-cert and --tls-key")
	}
	if (l.CertFile == "") != (l.KeyFile == "") {
		say("--tls-cert", "certificate and key belong together", "give both --tls-cert and --tls-key, or neither")
	}
	if len(l.Proxies) > 0 && l.External == nil {
		say("--external-url", "is missing", "say how people reach the proxy, as in https://concord.example.org")
	}
	if u := l.External; u != nil && (u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil) {
		say("--external-url", fmt.Sprintf("%q is no address of a server", u), "write scheme and host only, as in https://concord.example.org")
	}
	if c := l.Contact; c != "" && !strings.HasPrefix(c, "mailto:") && !strings.HasPrefix(c, "https://") {
		say("--security-contact", fmt.Sprintf("%q cannot be reached", c), "write mailto:security@example.org or an https address")
	}
	return wrong.Err()
}

// hosts are the names that the server answers to.
func (l Listen) hosts(port string) []string {
	if l.External == nil {
		return []string{net.JoinHostPort("localhost", port), net.JoinHostPort("127.0.0.1", port), net.JoinHostPort("::1", port)}
	}
	if l.External.Port() != "" {
		return []string{l.External.Host}
	}
	standard := map[string]string{"https": "443", "http": "80"}[l.External.Scheme]
	return []string{l.External.Host, net.JoinHostPort(l.External.Hostname(), standard)}
}

// secure reports whether people reach the server by TLS.
func (l Listen) secure() bool {
	return l.CertFile != "" || l.External != nil && l.External.Scheme == "https"
}

// open opens the listener.
func (l Listen) open(ctx context.Context) (net.Listener, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", l.Addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", l.Addr, err)
	}
	if l.CertFile == "" {
		return listener, nil
	}
	c := &certificate{cert: l.CertFile, key: l.KeyFile}
	if _, err := c.get(nil); err != nil {
		listener.Close() //nolint:errcheck // nobody came yet
		return nil, err
	}
	return tls.NewListener(listener, &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get, NextProtos: []string{"h2", "http/1.1"}}), nil
}

// certificate reads a certificate again when its file has changed, so that a renewed one needs no restart.
type certificate struct {
	cert, key string

	mu      sync.Mutex
	changed time.Time
	loaded  *tls.Certificate
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	info, err := os.Stat(c.cert)
	if err == nil && c.loaded != nil && info.ModTime().Equal(c.changed) {
		return c.loaded, nil
	}
	var fresh tls.Certificate
	if err == nil {
		fresh, err = tls.LoadX509KeyPair(c.cert, c.key)
	}
	switch {
	case err == nil:
		c.loaded, c.changed = &fresh, info.ModTime()
	case c.loaded == nil: // while a renewal is half written, the one before serves on
		return nil, fmt.Errorf("read the certificate: %w", err)
	}
	return c.loaded, nil
}
