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

// mostFields is the most bytes that the fields of a form have together beside its file.
const mostFields = 2 << 20

// ReadUpload reads a form with one file in the field called file, which take is given while it comes; its name is as the browser
// gave it, for showing only. It fails as ReadForm and take do, and with fault.Fields where no file was chosen; the other fields
// come back then too.
func ReadUpload(r *http.Request, file string, take func(content io.Reader) error, known ...string) (name string, fields url.Values, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return "", nil, fmt.Errorf("the body is no form with a file: %w", fault.Media)
	}
	fields = url.Values{}
	for left := int64(mostFields); ; {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", nil, broken(err)
		}
		if part.FormName() == file {
			if name != "" {
				return "", nil, fault.Fields{{Field: file, Problem: "came more than once", Cure: "choose one file"}}
			}
			if name = part.FileName(); name != "" {
				err = take(wordedReader{part})
			}
			if err != nil {
				return "", nil, err
			}
			continue
		}
		value, err := readField(part, left)
		if err != nil {
			return "", nil, err
		}
		left -= int64(len(value))
		fields.Add(part.FormName(), value)
	}
	if err := checkForm(fields, known); err != nil {
		return "", nil, err
	}
	if name == "" {
		return "", fields, fault.Fields{{Field: file, Problem: "no file was chosen", Cure: "choose one"}}
	}
	return name, fields, nil
}

// readField reads a field that is no file.
func readField(part io.Reader, most int64) (string, error) {
	value, err := io.ReadAll(io.LimitReader(part, most+1))
	if err != nil {
		return "", broken(err)
	}
	if int64(len(value)) > most {
		return "", fmt.Errorf("the fields of the form have more than %d bytes: %w", mostFields, fault.TooLarge)
	}
	return string(value), nil
}

// broken keeps the limit's own error, by which it is recognized, and words any other.
func broken(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	return fault.Fields{{Problem: "the form broke off", Cure: "send it again"}}
}
