// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// mostAtOnce is how many requests may be in work; one more is sent away at once instead of making all of them slow.
const mostAtOnce = 512

// Config is what a server needs to know.
type Config struct {
	Log *slog.Logger
	// Hosts are the names that the server answers to, with port; empty for any, which suits tests only.
	Hosts []string
	// Secure says that callers reach the server by TLS.
	Secure bool
	// Proxies are whose X-Forwarded-For is believed. No other header of that kind ever is.
	Proxies Proxies
	// Identify returns who calls. It fails with fault.Unauthenticated for a proof that does not hold; without any proof it
	// returns the zero actor, and for somebody who signed in and chose no organization an actor without one.
	Identify func(r *http.Request, source, request string) (access.Actor, error)
	// Resolve returns the identifier of the object of a route that its address names in another way, as by a reference, or
	// fault.NotFound; nil where all are named by their identifiers.
	Resolve func(ctx context.Context, a access.Actor, kind, said string) (id.ID, error)
	// Audit hears of calls by known actors that were refused or broke, for the journal. ctx outlives a caller who hangs up.
	Audit func(ctx context.Context, a access.Actor, r Refusal)
	// Clock tells the time.
	Clock func() time.Time
	// Limits are the rates; see Rates.
	Limits Rates
	// Page answers a problem to a person with a browser, as a page or by leading somewhere else; nil for problem+json always.
	Page func(w http.ResponseWriter, r *http.Request, a access.Actor, p Problem)
}

// Refusal is a call that was not carried out.
type Refusal struct {
	Route  Route
	Object id.ID // that the call named; empty where it named none
	Why    error // of kind fault.Forbidden, fault.NotFound or fault.Void, or ErrBroke
}

// ErrBroke says that a handler panicked.
var ErrBroke = errors.New("the request broke")

// Server answers requests by its routes.
type Server struct {
	config Config
	mux    *http.ServeMux
	routes []Route
	cross  *http.CrossOriginProtection
	rates  *limiter
	inside atomic.Int64
	broken atomic.Int64
}

// New returns a server without routes.
func New(c Config) *Server {
	return &Server{config: c, mux: http.NewServeMux(), cross: http.NewCrossOriginProtection(), rates: newLimiter(c.Clock)}
}

// Routes are all routes, in the order they were registered.
func (s *Server) Routes() []Route { return s.routes }

// Broken is how many requests panicked since the start.
func (s *Server) Broken() int64 { return s.broken.Load() }

// Handle registers a route. It panics for one that leaves something open: that is a mistake of whoever wrote it.
func (s *Server) Handle(route Route, h Handler) {
	if wrong := route.fault(); wrong != "" {
		panic("httpserver: " + wrong)
	}
	s.routes = append(s.routes, route)
	s.mux.HandleFunc(route.Name(), func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, route, h) })
}

// call is what is known of one request so far.
type call struct {
	id    string
	route Route        // zero until one was found
	actor access.Actor // zero until one was recognized
}

// callKey is where a request carries its call.
type callKey struct{}

func callOf(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	if c == nil {
		c = &call{}
	}
	return c
}

// name is the route for the log.
func (c *call) name() string {
	if c.route.Pattern == "" {
		return "none"
	}
	return c.route.Name()
}

// RequestID returns the id of the request that ctx belongs to.
func RequestID(ctx context.Context) string { return callOf(ctx).id }

// ActsFor says of a request to a public route on whose behalf it acts, so that its refusal stands in the right journal.
func ActsFor(ctx context.Context, a access.Actor) { callOf(ctx).actor = a }

// ServeHTTP guards every request, whatever its route.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{id: string(id.New(s.config.Clock()))}
	r = r.WithContext(context.WithValue(r.Context(), callKey{}, c))
	r.RemoteAddr = s.config.Proxies.source(r)
	out := &answer{ResponseWriter: w}
	s.guardHeaders(w.Header(), c.id)
	defer s.recover(out, r)
	defer s.inside.Add(-1)
	if s.inside.Add(1) > mostAtOnce {
		writeProblem(out, problemOf(fault.Busy, c.id)) // not logged: under such a load the log would be the next to fill up
		return
	}
	err := s.check(r)
	if err == nil {
		err = s.find(r)
	}
	if err != nil {
		s.fail(out, r, err)
		return
	}
	s.mux.ServeHTTP(out, r)
}

// serve is the way of every request that has a route: who is it, may they, in time, within limits.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, route Route, h Handler) {
	c := callOf(r.Context())
	c.route = route
	patience := route.Time
	if patience == 0 {
		patience = Patience
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	r = r.WithContext(ctx)
	var err error
	if c.actor, err = s.admit(r, route); err == nil {
		err = limitBody(w, r, route)
	}
	if err == nil {
		err = s.resolve(r, route, c.actor)
	}
	if err == nil {
		out := w
		switch {
		case route.Slow:
			out = paced(w, r)
		case patience > Patience:
			wait(w, patience)
		}
		err = h(out, r, c.actor)
	}
	if err == nil {
		return
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		err = &slow{patience, err}
	}
	s.audit(r, err)
	s.fail(w, r, err)
}

// resolve puts the identifier of the object that the address names in the place of what it says, so that handlers see no other.
func (s *Server) resolve(r *http.Request, route Route, a access.Actor) error {
	said := r.PathValue("id")
	if s.config.Resolve == nil || route.Door != Member || route.Object == "" || said == "" {
		return nil
	}
	if _, err := id.Parse(said); err == nil {
		return nil
	}
	which, err := s.config.Resolve(r.Context(), a, route.Object, said)
	if err != nil {
		return err
	}
	r.SetPathValue("id", string(which))
	return nil
}

// limitBody keeps a body within the route's limit. A declared length over it is refused before a byte is read.
func limitBody(w http.ResponseWriter, r *http.Request, route Route) error {
	if r.ContentLength > route.Body || route.Body == 0 && r.ContentLength != 0 {
		return &http.MaxBytesError{Limit: route.Body}
	}
	if a, wrapped := w.(*answer); wrapped {
		w = a.ResponseWriter // net/http recognizes its own writer only, to close the connection afterwards
	}
	r.Body = http.MaxBytesReader(w, r.Body, route.Body)
	return nil
}

func (s *Server) admit(r *http.Request, route Route) (access.Actor, error) {
	source := Source(r)
	stranger := "source " + network(source)
	if route.Free {
		return access.Actor{}, nil
	}
	if route.Door == Public {
		return access.Actor{}, s.rates.take(stranger, s.config.Limits.Stranger)
	}
	a, err := s.config.Identify(r, source, RequestID(r.Context()))
	if err != nil || a.Credential() == "" {
		if limited := s.rates.take(stranger, s.config.Limits.Stranger); limited != nil {
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
	return a, s.allow(a, route)
}

// allow is the decision about a known actor; the default is no.
func (s *Server) allow(a access.Actor, route Route) error {
	token := a.Method() == access.ByToken
	switch {
	case token && (route.Door != Member || route.StepUp):
		return fmt.Errorf("%s is for people who signed in: %w", route.Name(), fault.Forbidden)
	case route.Door == Operator && !a.Operator():
		return fmt.Errorf("%s is for the installation's operators: %w", route.Name(), fault.Forbidden)
	case route.Door == Member && a.Tenant() == "":
		return fault.Unchosen
	case route.Door == Member && !a.Can(route.Needs):
		return fmt.Errorf("%s needs %s: %w", route.Name(), route.Needs, fault.Forbidden)
	case route.StepUp && !a.ProvedLately(s.config.Clock()):
		return fmt.Errorf("%s asks for a factor again: %w", route.Name(), fault.Unproved)
	}
	return nil
}

// audit reports a known actor's call that was refused. Where a route names an object, one that is not there for the actor
// counts: it may be somebody else's.
func (s *Server) audit(r *http.Request, why error) {
	c := callOf(r.Context())
	counts := errors.Is(why, fault.Forbidden) || errors.Is(why, fault.Void) || errors.Is(why, ErrBroke) || c.route.Object != "" && errors.Is(why, fault.NotFound)
	if s.config.Audit == nil || c.actor.Tenant() == "" || !counts {
		return
	}
	object, err := id.Parse(r.PathValue("id"))
	if err != nil {
		object = ""
	}
	s.config.Audit(context.WithoutCancel(r.Context()), c.actor, Refusal{Route: c.route, Object: object, Why: why})
}
