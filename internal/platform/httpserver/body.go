// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
)

// JSONBody is the most bytes that a route with a JSON body takes unless it has a reason for more or fewer.
const JSONBody = 1 << 20

// ReadJSON reads the body of a request, one JSON object with no other fields than known, and gives it to read, which takes
// the values out and may fault them. Each value must be in its own form: "3" is no number.
//
// It fails with fault.Media for a body that does not call itself application/json, fault.TooLarge for one over the route's
// limit or nested too deeply, and fault.Fields naming everything else that is wrong: no body, no JSON, no UTF-8, fields that
// are unknown or stand there twice, text that cannot be stored, and what read faults. Values must not be used before
// ReadJSON has returned nil.
func ReadJSON(r *http.Request, known []string, read func(d *intake.Decoder, body intake.Fields)) error {
	data, err := ReadBody(r)
	if err != nil {
		return err
	}
	root, err := intake.ParseJSON("", data)
	if err != nil {
		return err
	}
	d := intake.NewStrictDecoder("")
	if root.Kind != intake.Map {
		return fault.Fields{{Problem: "the body is no JSON object", Cure: "send an object with " + strings.Join(known, ", ")}}
	}
	checkStorable(d, root, "")
	read(d, d.Map(root, "", known...))
	return d.Err()
}

func checkMedia(h http.Header) error {
	kind, parameters, err := mime.ParseMediaType(h.Get("Content-Type"))
	charset := parameters["charset"]
	switch {
	case err != nil || kind != "application/json":
		return fmt.Errorf("the body is not called application/json: %w", fault.Media)
	case charset != "" && !strings.EqualFold(charset, "utf-8"):
		return fmt.Errorf("JSON in another character set than UTF-8: %w", fault.Media)
	case h.Get("Content-Encoding") != "" && !strings.EqualFold(h.Get("Content-Encoding"), "identity"):
		return fmt.Errorf("the body is compressed: %w", fault.Media)
	}
	return nil
}

// ReadBody returns the bytes of a body that calls itself JSON. It fails as ReadJSON does, but does not look inside.
func ReadBody(r *http.Request) ([]byte, error) {
	if err := checkMedia(r.Header); err != nil {
		return nil, err
	}
	data, err := intake.ReadAll("the body", r.Body, intake.MaxJSON)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large), errors.Is(err, fault.TooLarge), r.Context().Err() != nil:
		return nil, err
	case err != nil: // the caller hung up, or framed the body wrongly
		return nil, fault.Fields{{Problem: "the body broke off", Cure: "send it again"}}
	case len(bytes.TrimSpace(data)) == 0:
		return nil, fault.Fields{{Problem: "the body is empty", Cure: "send a JSON object"}}
	}
	return data, nil
}

// checkStorable faults text with zero bytes, which JSON can carry and PostgreSQL cannot keep.
func checkStorable(d *intake.Decoder, n *intake.Node, path string) {
	if !storable(n.Value) || !storable(n.Key) {
		d.Fault(n, strings.ReplaceAll(path, "\x00", `\u0000`), "holds a zero byte", "remove it")
	}
	for i, c := range n.Children {
		at := c.Key
		switch {
		case n.Kind == intake.List:
			at = fmt.Sprintf("%s[%d]", path, i)
		case path != "":
			at = path + "." + c.Key
		}
		checkStorable(d, c, at)
	}
}
