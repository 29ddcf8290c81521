// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"

	"concord/internal/platform/fault"
)

// ReadForm reads the body of a form that a page sent. known are the names it may have; one that ends in * stands for any
// number of them, as in "level.*". It fails with fault.Media for another kind of body, with fault.TooLarge beyond the
// route's limit, and with fault.Fields for names that are unknown and text that cannot be stored.
func ReadForm(r *http.Request, known ...string) (url.Values, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, fmt.Errorf("the body is no form: %w", fault.Media)
	}
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(data))
	if err != nil {
		return nil, fault.Fields{{Problem: "the form is not well formed", Cure: "send it again"}}
	}
	return form, checkForm(form, known)
}

func checkForm(form url.Values, known []string) error {
	var wrong fault.Fields
	for name, values := range form {
		if !slices.ContainsFunc(known, func(k string) bool { return matches(k, name) }) {
			wrong = append(wrong, fault.Field{Field: fmt.Sprintf("%.60s", name), Problem: "is no field of this form", Cure: "load the page again"})
		}
		if !storable(name) || slices.ContainsFunc(values, func(v string) bool { return !storable(v) }) {
			wrong = append(wrong, fault.Field{Field: fmt.Sprintf("%.60q", name), Problem: "holds text that cannot be kept", Cure: "remove zero bytes and broken characters"})
		}
	}
	return wrong.Sorted().Err()
}

func matches(known, name string) bool {
	if n := len(known) - 1; n >= 0 && known[n] == '*' {
		return len(name) > n && name[:n] == known[:n]
	}
	return known == name
}

// Upload is one file that a form sent, with the form's other fields.
type Upload struct {
	Name   string // as the browser gave it; for showing only
	Data   []byte
	Fields url.Values
}

// ReadUpload reads a form with one file in the field called file. It fails as ReadForm does, and with fault.Fields where no
// file was chosen; the other fields come back then too.
func ReadUpload(r *http.Request, file string, known ...string) (Upload, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return Upload{}, fmt.Errorf("the body is no form with a file: %w", fault.Media)
	}
	out := Upload{Fields: url.Values{}}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Upload{}, broken(err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return Upload{}, broken(err)
		}
		if part.FormName() == file {
			out.Name, out.Data = part.FileName(), data
			continue
		}
		out.Fields.Add(part.FormName(), string(data))
	}
	if err := checkForm(out.Fields, known); err != nil {
		return Upload{}, err
	}
	if out.Name == "" {
		return out, fault.Fields{{Field: file, Problem: "no file was chosen", Cure: "choose one"}}
	}
	return out, nil
}

// broken keeps the limit's own error, by which it is recognized, and words any other.
func broken(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	return fault.Fields{{Problem: "the form broke off", Cure: "send it again"}}
}
