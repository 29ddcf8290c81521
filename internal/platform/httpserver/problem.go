// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"concord/internal/platform/fault"
)

// Problem is the body of every answer that is no success (RFC 9457).
type Problem struct {
	Type    string       `json:"type"`
	Title   string       `json:"title"`
	Status  int          `json:"status"`
	Detail  string       `json:"detail,omitempty"`
	Request string       `json:"request_id"`
	Errors  fault.Fields `json:"errors,omitempty"` // one for each wrong field
}

// kinds are the faults that callers can tell apart, with their status and generic text; the first that fits counts.
var kinds = []struct {
	kind   error
	status int
	name   string
	title  string
}{
	{fault.Expired, http.StatusGone, "expired", "This link has expired; ask whoever gave it to you for a new one"},
	{fault.Void, http.StatusForbidden, "void", "This link opens nothing: it was changed, or what it rests on is there no more; ask for a new one"},
	{fault.Unauthenticated, http.StatusUnauthorized, "unauthenticated", "Sign in first"},
	{fault.Forbidden, http.StatusForbidden, "forbidden", "Your role does not allow this"},
	{fault.Unchosen, http.StatusForbidden, "no-organization", "Choose an organization first"},
	{fault.Unproved, http.StatusForbidden, "proof-needed", "Prove again who you are"},
	{fault.NotFound, http.StatusNotFound, "not-found", "There is nothing here"},
	{fault.Conflict, http.StatusPreconditionFailed, "changed-meanwhile", "It was changed meanwhile"},
	{fault.Unversioned, http.StatusPreconditionRequired, "version-needed", "Say which version you change"},
	{fault.Taken, http.StatusConflict, "exists-already", "This exists already"},
	{fault.InUse, http.StatusConflict, "in-use", "Something else refers to it"},
	{fault.TooLarge, http.StatusRequestEntityTooLarge, "too-large", "This is too large"},
	{fault.Media, http.StatusUnsupportedMediaType, "media-type", "Send application/json"},
	{fault.Invalid, http.StatusUnprocessableEntity, "invalid", "Some fields are wrong"},
	{fault.TooMany, http.StatusTooManyRequests, "too-many", "Too many requests"},
	{fault.NoSpace, http.StatusInsufficientStorage, "no-space", "The storage is full; nothing was written"},
	{fault.Busy, http.StatusServiceUnavailable, "busy", "Busy; try again in a moment"},
}

// problemOf words an error for its caller. What has no kind is ours: its text stays here.
func problemOf(err error, request string) Problem {
	p := Problem{Type: "about:blank", Title: "Something went wrong here", Status: http.StatusInternalServerError, Request: request}
	var out *outside
	var large *http.MaxBytesError
	var late *slow
	switch {
	case errors.As(err, &out):
		p.Type, p.Title, p.Status = problemType(out.name), out.title, out.status
	case errors.As(err, &large):
		p.of(fault.TooLarge)
		p.Detail = fmt.Sprintf("at most %d bytes are taken here", large.Limit)
	case !p.of(err) && errors.As(err, &late):
		p.of(fault.Busy)
	}
	var fields fault.Fields
	if errors.As(err, &fields) {
		p.Errors = fields
	}
	return p
}

// Problems are all that callers can tell apart, in no particular order; several may have one status.
func Problems() (out []Problem) {
	for _, k := range kinds {
		out = append(out, Problem{Type: problemType(k.name), Title: k.title, Status: k.status})
	}
	for _, o := range []*outside{errHost, errURL} {
		out = append(out, Problem{Type: problemType(o.name), Title: o.title, Status: o.status})
	}
	ours := problemOf(ErrBroke, "")
	return append(out, ours)
}

// of makes p the problem of an error's kind, where it has one.
func (p *Problem) of(err error) bool {
	for _, k := range kinds {
		if errors.Is(err, k.kind) {
			p.Type, p.Title, p.Status = problemType(k.name), k.title, k.status
			return true
		}
	}
	return false
}

// Void is the type of the problem of whoever shows what opens nothing.
var Void = problemType("void")

// ProofNeeded is the type of the problem of whoever must first prove again who it is.
var ProofNeeded = problemType("proof-needed")

func problemType(name string) string { return "urn:concord:problem:" + name }

// writeProblem answers with a problem.
func writeProblem(w http.ResponseWriter, p Problem) {
	h := w.Header()
	forget(h, p.Status)
	h.Set("Content-Type", "application/problem+json")
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="concord"`)
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		if h.Get("Retry-After") == "" {
			h.Set("Retry-After", "1")
		}
	}
	data, err := json.Marshal(p)
	if err != nil { // of plain fields, so that it cannot be
		data = []byte("{}")
	}
	w.WriteHeader(p.Status)
	w.Write(append(data, '\n')) //nolint:errcheck // the caller is gone
}

// forget takes back what was said of an answer that did not come about. Where something was changed meanwhile, the version
// that there is now stays: the caller may want to merge.
func forget(h http.Header, status int) {
	for _, meant := range []string{"Content-Length", "Content-Encoding", "Content-Disposition", "Last-Modified"} {
		h.Del(meant)
	}
	if status != http.StatusPreconditionFailed {
		h.Del("ETag")
	}
}

// JSON answers with a value.
func JSON(w http.ResponseWriter, status int, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	Raw(w, status, data)
	return nil
}

// Raw answers with JSON that is written already, in parts that follow each other. It does not touch their arrays, so that several
// answers may share them.
func Raw(w http.ResponseWriter, status int, parts ...[]byte) {
	size := 1
	for _, p := range parts {
		size += len(p)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(size))
	w.WriteHeader(status)
	for _, p := range append(parts, []byte("\n")) {
		w.Write(p) //nolint:errcheck // the caller is gone
	}
}
