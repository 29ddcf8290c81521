// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver

import (
	"io"
	"net/http"
	"time"
)

// A slow route may take long as long as it moves on: so many bytes in so much time.
const (
	paceBytes = 1 << 20
	paceTime  = time.Minute
)

// pace puts off the deadlines of a connection as bytes move.
type pace struct {
	connection *http.ResponseController
	moved      int
}

// move notes that bytes moved.
func (p *pace) move(n int) {
	if p.moved += n; p.moved >= paceBytes {
		p.moved = 0
		p.putOff()
	}
}

// putOff gives the connection its time anew. One without deadlines, as in tests, has all the time there is.
func (p *pace) putOff() {
	until := time.Now().Add(paceTime) //nolint:forbidigo // of a socket, which the machine's own clock rules
	_ = p.connection.SetReadDeadline(until)
	_ = p.connection.SetWriteDeadline(until)
}

// pacedBody is a body that may come slowly.
type pacedBody struct {
	io.ReadCloser
	*pace
}

// Read reads on.
func (b pacedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.move(n)
	return n, err
}

// pacedWriter is an answer that may be taken slowly.
type pacedWriter struct {
	http.ResponseWriter
	*pace
}

// Write sends a part.
func (w pacedWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	w.move(n)
	return n, err
}

// Unwrap leads http.ResponseController to net/http's own writer.
func (w pacedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// paced lets body and answer of a slow route take their time.
func paced(w http.ResponseWriter, r *http.Request) http.ResponseWriter {
	p := &pace{connection: http.NewResponseController(w)}
	p.putOff()
	r.Body = pacedBody{r.Body, p}
	return pacedWriter{w, p}
}

// wait lets the answer of a route with a time of its own come as late as that.
func wait(w http.ResponseWriter, patience time.Duration) {
	until := time.Now().Add(patience + Patience) //nolint:forbidigo // of a socket, which the machine's own clock rules
	_ = http.NewResponseController(w).SetWriteDeadline(until)
}
