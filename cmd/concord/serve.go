// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"log/slog"
	"os/signal"
	"syscall"

	"concord/internal/app"
	"concord/internal/platform/httpserver"
)

type serveCmd struct {
	place
	Addr              string  `help:"Address to listen on; this machine only." default:"127.0.0.1:8080" env:"CONCORD_ADDR"`
	PlainHTTP         bool    `help:"Browsers open the address itself, without a proxy with TLS: the cookies are called concord and concord-browser and are not Secure. Without this flag they are __Host-concord and __Host-concord-browser, which browsers only keep where the connection is safe." name:"plain-http" env:"CONCORD_PLAIN_HTTP"`
	RequestsPerSecond float64 `help:"Most requests a second of one login session or token; three times as many at once after a pause." default:"20" env:"CONCORD_REQUESTS_PER_SECOND"`
}

// Run serves until it is told to stop. What happens is logged to standard error as JSON, one line each.
func (c *serveCmd) Run(p *program) error {
	log := slog.New(slog.NewJSONHandler(p.err, nil))
	c.log, c.plainHTTP = log, c.PlainHTTP
	return c.with(func(ctx context.Context, i *app.Installation) error {
		ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
		defer stop()
		rates := httpserver.DefaultRates
		rates.Actor = httpserver.Rate{PerSecond: c.RequestsPerSecond, Burst: max(1, int(3*c.RequestsPerSecond))}
		return i.Serve(ctx, c.Addr, rates, log, func(addr string) {
			log.InfoContext(ctx, "serving", "addr", addr, "version", version, "database", string(i.DB.Engine()))
		})
	})
}
