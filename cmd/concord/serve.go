// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"concord/internal/app"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
)

type serveCmd struct {
	place
	filing
	Addr              string   `help:"Address to listen on; this machine only." default:"127.0.0.1:8080" env:"CONCORD_ADDR"`
	PlainHTTP         bool     `help:"Browsers open the address itself, without a proxy with TLS: the cookies are called concord and concord-browser and are not Secure. Without this flag they are __Host-concord and __Host-concord-browser, which browsers only keep where the connection is safe." name:"plain-http" env:"CONCORD_PLAIN_HTTP"`
	ExternalURL       string   `help:"How people reach the server, scheme and host, where that is not the address itself." name:"external-url" env:"CONCORD_EXTERNAL_URL"`
	TrustedProxy      []string `help:"Addresses or ranges of proxies in front, whose X-Forwarded-For is believed." name:"trusted-proxy" env:"CONCORD_TRUSTED_PROXY"`
	TLSCert           string   `help:"Certificate of the server's own TLS; read again when it changes." name:"tls-cert" env:"CONCORD_TLS_CERT" type:"path"`
	TLSKey            string   `help:"Key of that certificate." name:"tls-key" env:"CONCORD_TLS_KEY" type:"path"`
	SecurityContact   string   `help:"Whom to tell of a weakness, as mailto: or https:, for /.well-known/security.txt." name:"security-contact" env:"CONCORD_SECURITY_CONTACT"`
	Demo              bool     `help:"Fill an example organization into an empty data folder, and print how to sign in. For trying things on this machine: implies --plain-http."`
	RequestsPerSecond float64  `help:"Most requests a second of one login session or token; three times as many at once after a pause." default:"20" env:"CONCORD_REQUESTS_PER_SECOND"`
}

// softMemory is from where on the server rather spends processor time on finding unused memory than takes more. What lists need
// stays far below; an import of a hundred thousand records would take twice as much.
const softMemory = 72 << 20

// spareMemory is how much garbage there may be for what is in use, in percent. A list leaves a quarter of a megabyte of it and
// hardly anything in use, so that the usual 100 has the collector run all the time.
const spareMemory = 400

// Run serves until it is told to stop. What happens is logged to standard error as JSON, one line each.
func (c *serveCmd) Run(p *program) error {
	log := slog.New(slog.NewJSONHandler(p.err, nil))
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softMemory)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(spareMemory)
	}
	c.log, c.plainHTTP, c.hashing = log, c.PlainHTTP || c.Demo, hashCommand()
	l, err := c.listen()
	if err == nil {
		err = c.of(&c.place)
	}
	if err != nil {
		return err
	}
	go p.words() // they take as long to read as the database to open
	return c.with(func(ctx context.Context, i *app.Installation) error {
		ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
		defer stop()
		var demo app.Demo
		if c.Demo {
			if demo, err = i.FillDemo(ctx, c.Data); err != nil {
				return err
			}
		}
		return i.Serve(ctx, l, log, func(addr string) {
			if c.Demo {
				c.welcome(p, addr, demo)
			}
			log.InfoContext(ctx, "serving", "addr", addr, "version", version, "database", string(i.DB.Engine()))
		})
	})
}

func (c *serveCmd) listen() (app.Listen, error) {
	l := app.Listen{Addr: c.Addr, CertFile: c.TLSCert, KeyFile: c.TLSKey, Contact: c.SecurityContact, Rates: httpserver.DefaultRates}
	l.Rates.Actor = httpserver.Rate{PerSecond: c.RequestsPerSecond, Burst: max(1, int(3*c.RequestsPerSecond))}
	var wrong fault.Fields
	if c.ExternalURL != "" {
		u, err := url.Parse(c.ExternalURL)
		if err != nil {
			wrong = append(wrong, fault.Field{Field: "--external-url", Problem: fmt.Sprintf("%q is no address", c.ExternalURL), Cure: "write scheme and host, as in https://concord.example.org"})
		}
		l.External = u
	}
	for _, s := range c.TrustedProxy {
		p, err := prefix(s)
		if err != nil {
			wrong = append(wrong, fault.Field{Field: "--trusted-proxy", Problem: fmt.Sprintf("%q is no address", s), Cure: "write an address or a range, as in 10.0.0.5 or 10.0.0.0/24"})
		}
		l.Proxies = append(l.Proxies, p)
	}
	return l, wrong.Err()
}

// prefix reads a range, or one address as the range of itself.
func prefix(s string) (netip.Prefix, error) {
	if at, err := netip.ParseAddr(s); err == nil {
		return netip.PrefixFrom(at, at.BitLen()), nil
	}
	return netip.ParsePrefix(s)
}

// welcome says where the example is and how to sign in.
func (c *serveCmd) welcome(p *program, addr string, d app.Demo) {
	w := p.words()
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n\n  http://%s/\n\n%s\n\n", w.T("demo.served"), addr, w.T("demo.sign-in", "password", d.Password))
	for _, x := range d.People {
		fmt.Fprintf(&b, "  %-34s %s, %s\n", x.Email, x.Name, w.T("web.role."+string(x.Role)))
	}
	fmt.Fprintf(&b, "\n%s\n\n", w.T("demo.stop"))
	io.WriteString(p.out, b.String()) //nolint:errcheck // the server runs on without a reader
}
