// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"concord/internal/platform/fault"
)

// answer knows whether something was sent, after which no other answer is possible.
type answer struct {
	http.ResponseWriter
	began bool
}

// WriteHeader sends the status.
func (a *answer) WriteHeader(status int) {
	a.began = true
	a.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body.
func (a *answer) Write(b []byte) (int, error) {
	a.began = true
	return a.ResponseWriter.Write(b)
}

// Unwrap leads http.ResponseController to net/http's own writer.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// slow is the error of a handler that ended after its time.
type slow struct {
	patience time.Duration
	err      error
}

// Error says how long it could have taken.
func (s *slow) Error() string { return fmt.Sprintf("not done within %s: %v", s.patience, s.err) }

// Unwrap gives the handler's own error, whose kind counts first.
func (s *slow) Unwrap() error { return s.err }

// fail answers an error and logs what is ours.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	c := callOf(r.Context())
	p := problemOf(err, c.id)
	gone := errors.Is(err, context.Canceled) && r.Context().Err() != nil
	if p.Status >= http.StatusInternalServerError && !gone && !errors.Is(err, ErrBroke) {
		level := slog.LevelError
		if p.Status == http.StatusServiceUnavailable {
			level = slog.LevelWarn
		}
		// The route, not the address: what somebody typed there is nobody's to read.
		s.config.Log.Log(r.Context(), level, "request failed", "request_id", c.id, "route", c.name(), "status", p.Status, "error", err)
	}
	if a, ok := w.(*answer); ok && a.began {
		panic(http.ErrAbortHandler) // so that nobody takes half an answer for the whole
	}
	var wait fault.Wait
	if errors.As(err, &wait) {
		w.Header().Set("Retry-After", fmt.Sprint(wait.Seconds()))
	}
	var out *outside
	if errors.As(err, &out) && out.allow != "" {
		w.Header().Set("Allow", out.allow)
	}
	if s.config.Page != nil && fromBrowser(r) {
		forget(w.Header(), p.Status)
		s.config.Page(w, r, c.actor, p)
		return
	}
	writeProblem(w, p)
}

// fromBrowser reports whether a person waits for a page: the API answers programs, whatever they accept.
func fromBrowser(r *http.Request) bool {
	return !strings.HasPrefix(r.URL.Path, "/api/") && strings.Contains(r.Header.Get("Accept"), "text/html")
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
	s.broken.Add(1)
	s.config.Log.ErrorContext(r.Context(), "request broke", "request_id", RequestID(r.Context()), "route", callOf(r.Context()).name(),
		"panic", fmt.Sprint(broken), "stack", string(debug.Stack()))
	s.audit(r, ErrBroke)
	s.fail(w, r, ErrBroke)
}
