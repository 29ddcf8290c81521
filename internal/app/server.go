// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"concord/internal/api"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/live"
	"concord/internal/platform/system"
	"concord/internal/web"
)

// drain is how long running requests may take to end when the server stops.
const drain = 30 * time.Second

// Handler returns everything that the installation serves. hosts are the names it answers to; empty for any.
func (i *Installation) Handler(log *slog.Logger, l Listen, hosts ...string) *httpserver.Server {
	if i.live == nil {
		i.live = live.New()
	}
	sh := &web.Shell{DB: i.DB, Files: i.Files, Gate: i.Gate, Cookies: i.cookies}
	s := httpserver.New(httpserver.Config{
		Log: log, Hosts: hosts, Identify: i.identify, Audit: i.audit(log), Resolve: i.resolve, Clock: i.DB.Now, Limits: l.Rates, Page: sh.Problem,
		Secure: l.secure(), Proxies: l.Proxies,
	})
	public := func(pattern, summary string, h httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Public, Summary: summary}, h)
	}
	public("/healthz", "Whether the program is alive", func(w http.ResponseWriter, _ *http.Request, _ access.Actor) error {
		return httpserver.JSON(w, http.StatusOK, map[string]string{"status": "alive"})
	})
	public("/readyz", "Whether the program can take requests", func(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
		if err := errors.Join(i.DB.Ping(r.Context()), i.Files.Ready()); err != nil {
			return fmt.Errorf("%s: %w", err.Error(), fault.Busy) // busy, whatever the cause: another node may be ready
		}
		return httpserver.JSON(w, http.StatusOK, map[string]string{"status": "ready"})
	})
	if l.Contact != "" {
		public("/.well-known/security.txt", "Whom to tell of a weakness", i.securityText(l))
	}
	statements := soa.NewCurrent(catalog.Embedded())
	api.API{
		DB: i.DB, Registers: Registers, Numbered: Numbered, Library: catalog.Embedded(), Gate: i.Gate, Cookies: i.cookies, Sign: i.Sign, Key: func() string { return i.Signer.VerifierKey() }, Reports: i.Reports(), Statements: statements, Imports: i.Imports, Shelf: i.Shelf(), Handout: i.Handout(), Facts: i.Facts, Frame: frame(sh),
	}.Register(s)
	i.pages(sh, s, statements)
	return s
}

// frame puts what the API has to show to people into a page.
func frame(sh *web.Shell) api.Frame {
	return func(w http.ResponseWriter, r *http.Request, a access.Actor, title string, body templ.Component) error {
		p, err := sh.Page(r, a, title)
		if err != nil {
			return err
		}
		return web.Render(w, r, http.StatusOK, web.Before(p, body))
	}
}

// Facts are what the installation's operators want to know at this moment.
func (i *Installation) Facts(ctx context.Context) (system.Facts, error) {
	return system.Look(ctx, i.DB, i.Version)
}

// identify knows callers by their token, or else by their login session.
func (i *Installation) identify(r *http.Request, source, request string) (access.Actor, error) {
	header := r.Header.Get("Authorization")
	if cookie := i.cookies.Session(r); header == "" && cookie != "" {
		return auth.BySession(r.Context(), i.DB, cookie, source, request)
	}
	if header == "" {
		return access.Actor{}, nil
	}
	secret, found := strings.CutPrefix(header, "Bearer ")
	if !found {
		return access.Actor{}, fmt.Errorf("authorization of another kind: %w", fault.Unauthenticated)
	}
	return auth.ByToken(r.Context(), i.DB, secret, source, request)
}

// recording is how long the journal may take to learn of a refusal whose caller may be gone already.
const recording = 5 * time.Second

// audit writes into the journal that a known actor's call was refused, or broke.
func (i *Installation) audit(log *slog.Logger) func(context.Context, access.Actor, httpserver.Refusal) {
	return func(ctx context.Context, a access.Actor, r httpserver.Refusal) {
		ctx, cancel := context.WithTimeout(ctx, recording)
		defer cancel()
		change := db.Change{Action: "access.refuse", Object: "routes", Result: "refused", Reason: r.Route.Name() + ": " + r.Why.Error()}
		if r.Object != "" {
			change.Object, change.ID = r.Route.Object, r.Object
		}
		if errors.Is(r.Why, httpserver.ErrBroke) {
			change.Action, change.Result = "requests.fail", "failed"
		}
		err := i.DB.Write(ctx, a, func(tx *db.Tx) error {
			tx.Record(change)
			return nil
		})
		if err != nil {
			log.ErrorContext(ctx, "refusal not recorded", "request_id", a.Request(), "error", err)
		}
	}
}

// Serve answers until ctx ends, then lets running requests finish. ready hears the address once it is open. It refuses an
// address that other machines can reach without TLS or a named proxy: passwords and tokens would travel in the clear.
func (i *Installation) Serve(ctx context.Context, l Listen, log *slog.Logger, ready func(addr string)) error {
	runner, err := i.runner()
	if err != nil {
		return err
	}
	listener, err := l.open(ctx)
	if err != nil {
		return err
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return err
	}
	delivering, stop := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() { i.Gate.Run(delivering) })
	work.Go(func() { runner.Run(delivering) })
	defer work.Wait()
	defer stop()
	ready(listener.Addr().String())
	return serve(ctx, listener, log, i.Handler(log, l, l.hosts(port)...), i.live.Close)
}

// serve answers on an open listener until ctx ends, then lets running requests finish.
func serve(ctx context.Context, listener net.Listener, log *slog.Logger, h http.Handler, ending ...func()) error {
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 120 * time.Second,
		MaxHeaderBytes: httpserver.MaxHeader,
		ErrorLog:       slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		// Or else net/http would answer OPTIONS * by itself, without the guard headers.
		DisableGeneralOptionsHandler: true,
	}
	for _, end := range ending { // what streams without an end must hear of it
		server.RegisterOnShutdown(end)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := server.Shutdown(end); err != nil {
		return errors.Join(fmt.Errorf("stop serving: %w", err), server.Close()) // what still runs must not outlive the database
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// securityText says whom to tell of a weakness (RFC 9116).
func (i *Installation) securityText(l Listen) httpserver.Handler {
	return func(w http.ResponseWriter, _ *http.Request, _ access.Actor) error {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		expires := i.DB.Now().AddDate(0, 6, 0).UTC().Truncate(24 * time.Hour)
		_, err := fmt.Fprintf(w, "Contact: %s\nExpires: %s\nPreferred-Languages: en\n", l.Contact, expires.Format(time.RFC3339))
		return err
	}
}
