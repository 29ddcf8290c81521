// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Limits of every request.
const (
	MaxHeader   = 32 << 10 // bytes of all headers; given to net/http
	maxURL      = 8 << 10
	maxQuery    = 100
	maxLanguage = 256
	mostAtOnce  = 512
)

// Config is what a server needs to know.
type Config struct {
	Log *slog.Logger
	// Hosts are the names that the server answers to, with port; empty for any, which suits tests only.
	Hosts []string
	// Secure says that callers reach the server by TLS.
	Secure bool
	// Identify returns who calls. It fails with fault.Unauthenticated for a proof that does not hold; without any proof it
	// returns the zero actor, and for somebody who signed in and chose no organization an actor without one.
	Identify func(r *http.Request, source, request string) (access.Actor, error)
	// Refused hears of calls by known actors that were refused, for the journal.
	Refused func(ctx context.Context, a access.Actor, route Route, why error)
	// Clock tells the time.
	Clock func() time.Time
	// Limits are the rates; see Rates.
	Limits Rates
}

// Server answers requests by its routes.
type Server struct {
	config Config
	mux    *http.ServeMux
	routes []Route
	cross  *http.CrossOriginProtection
	rates  *limiter
	inside atomic.Int64
}

// New returns a server without routes.
func New(c Config) *Server {
	return &Server{config: c, mux: http.NewServeMux(), cross: http.NewCrossOriginProtection(), rates: newLimiter(c.Clock)}
}

// Routes are all routes, in the order they were registered.
func (s *Server) Routes() []Route { return s.routes }

// Handle registers a route. It panics for one that leaves something open: that is a mistake of whoever wrote it.
func (s *Server) Handle(route Route, h Handler) {
	if wrong := route.fault(); wrong != "" {
		panic("httpserver: " + wrong)
	}
	s.routes = append(s.routes, route)
	s.mux.HandleFunc(route.Name(), func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, route, h) })
}

// requestKey is where a request carries its id.
type requestKey struct{}

// RequestID returns the id of the request that ctx belongs to.
func RequestID(ctx context.Context) string {
	s, _ := ctx.Value(requestKey{}).(string)
	return s
}

// ServeHTTP guards every request, whatever its route.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request := string(id.New(s.config.Clock()))
	r = r.WithContext(context.WithValue(r.Context(), requestKey{}, request))
	s.guardHeaders(w.Header(), request)
	defer s.recover(w, r)
	if s.inside.Add(1) > mostAtOnce {
		s.inside.Add(-1)
		writeProblem(w, problemOf(fault.Busy, request))
		return
	}
	defer s.inside.Add(-1)
	if err := s.check(r); err != nil {
		s.fail(w, r, err)
		return
	}
	if _, found := s.mux.Handler(r); found == "" {
		s.fail(w, r, fault.NotFound)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// guardHeaders are on every answer, pages and files included.
func (s *Server) guardHeaders(h http.Header, request string) {
	h.Set("X-Request-Id", request)
	h.Set("Content-Security-Policy", "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("Cache-Control", "no-store")
	if s.config.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// errHost and errHeaders have their own status, which no fault of the product has.
var (
	errHost = errors.New("the request is for another host")
	errURL  = errors.New("the address is too long")
)

func (s *Server) check(r *http.Request) error {
	if len(s.config.Hosts) > 0 && !contains(s.config.Hosts, r.Host) {
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
	return nil
}

func contains(hosts []string, host string) bool {
	for _, h := range hosts {
		if strings.EqualFold(h, host) {
			return true
		}
	}
	return false
}

// serve is the way of every request that has a route: who is it, may they, in time, within limits.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, route Route, h Handler) {
	patience := route.Time
	if patience == 0 {
		patience = Patience
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	r = r.WithContext(ctx)
	if route.Body > 0 {
		r.Body = http.MaxBytesReader(w, r.Body, route.Body)
	} else {
		r.Body = http.NoBody
	}
	a, err := s.admit(r, route)
	if err == nil {
		err = h(w, r, a)
	} else if a.Tenant() != "" && errors.Is(err, fault.Forbidden) && s.config.Refused != nil {
		s.config.Refused(ctx, a, route, err)
	}
	if err != nil {
		s.fail(w, r, err)
	}
}

func (s *Server) admit(r *http.Request, route Route) (access.Actor, error) {
	source := Source(r)
	if route.Door == Public {
		return access.Actor{}, s.rates.take("source "+source, s.config.Limits.Stranger)
	}
	a, err := s.config.Identify(r, source, RequestID(r.Context()))
	if err != nil || a.Credential() == "" {
		if limited := s.rates.take("source "+source, s.config.Limits.Stranger); limited != nil {
			return access.Actor{}, limited
		}
		if err == nil {
			err = fault.Unauthenticated
		}
		return access.Actor{}, err
	}
	if err := s.rates.take("actor "+string(a.Credential()), s.config.Limits.Actor); err != nil {
		return a, err
	}
	// A browser says where an unsafe request comes from; one that rests on a cookie and does not say is none of ours.
	if route.Unsafe() && a.Method() != access.ByToken && r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == "" {
		return a, fmt.Errorf("no word where it comes from: %w", fault.Forbidden)
	}
	if route.Door == Person {
		if a.Method() == access.ByToken {
			return a, fmt.Errorf("%s is for people who signed in: %w", route.Name(), fault.Forbidden)
		}
		return a, nil
	}
	if a.Tenant() == "" {
		return a, fault.Unchosen
	}
	if !a.Can(route.Needs) {
		return a, fmt.Errorf("%s needs %s: %w", route.Name(), route.Needs, fault.Forbidden)
	}
	return a, nil
}

// fail answers an error and logs what is ours.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	request := RequestID(r.Context())
	p := problemOf(err, request)
	var large *http.MaxBytesError
	var wait fault.Wait
	switch {
	case errors.Is(err, errHost):
		p.Status, p.Title = http.StatusMisdirectedRequest, "This host is not served here"
	case errors.Is(err, errURL):
		p.Status, p.Title = http.StatusRequestURITooLong, "The address is too long"
	case errors.As(err, &large):
		p = problemOf(fault.TooLarge, request)
		p.Detail = fmt.Sprintf("at most %d bytes are taken here", large.Limit)
	case errors.As(err, &wait):
		w.Header().Set("Retry-After", fmt.Sprint(max(1, int(wait.For.Seconds()+0.999))))
	}
	if p.Status >= http.StatusInternalServerError && p.Status != http.StatusServiceUnavailable {
		s.config.Log.ErrorContext(r.Context(), "request failed", "request_id", request, "method", r.Method, "path", (&url.URL{Path: r.URL.Path}).EscapedPath(), "error", err)
	}
	writeProblem(w, p)
}

// recover keeps one broken request from ending the program.
func (s *Server) recover(w http.ResponseWriter, r *http.Request) {
	broken := recover()
	if broken == nil {
		return
	}
	if broken == http.ErrAbortHandler { //nolint:errorlint // compared as net/http does
		panic(broken)
	}
	s.config.Log.ErrorContext(r.Context(), "request broke", "request_id", RequestID(r.Context()), "panic", fmt.Sprint(broken), "stack", string(debug.Stack()))
	writeProblem(w, problemOf(errors.New("panic"), RequestID(r.Context())))
}

// Source is the caller's address. Forwarding headers are not believed: no proxy is configured.
func Source(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
