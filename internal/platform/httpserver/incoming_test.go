// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
)

const formBegin = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n"

func TestFL1AFileComesAsABodyOrAsAForm(t *testing.T) {
	t.Parallel()
	const multipart = "multipart/form-data; boundary=b"
	for _, tt := range []struct {
		what, kind, target, body string
		begins, reads            error // of what kind
		name, content            string
	}{
		{"as it is", "application/octet-stream", "/?name=a.txt", "text", nil, nil, "a.txt", "text"},
		{"as it is, without a name", "application/pdf", "/", "text", nil, nil, "", "text"},
		{"in a form", multipart, "/", formBegin + "text\r\n--b--\r\n", nil, nil, "a.txt", "text"},
		{"in a form, with something behind it", multipart, "/", formBegin + "text\r\n--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ny\r\n--b--\r\n", nil, nil, "a.txt", "text"},
		{"in a form that breaks off", multipart, "/", formBegin + "te", nil, fault.Invalid, "a.txt", "te"},
		{"in a form that is none", multipart, "/", "text", fault.Invalid, nil, "", ""},
		{"in an empty form", multipart, "/", "--b--\r\n", fault.Invalid, nil, "", ""},
		{"in a form under another name", multipart, "/", strings.Replace(formBegin, "file", "other", 1) + "x\r\n--b--\r\n", fault.Invalid, nil, "", ""},
		{"in a form without a boundary", "multipart/form-data", "/", "x", fault.Media, nil, "", ""},
		{"in a form of another kind", "application/x-www-form-urlencoded", "/?name=a.txt", "a=b", fault.Media, nil, "", ""},
		{"without a kind", "", "/?name=a.txt", "text", fault.Media, nil, "", ""},
	} {
		r := httptest.NewRequest("POST", tt.target, strings.NewReader(tt.body))
		r.Header.Set("Content-Type", tt.kind)
		in, err := httpserver.ReadIncoming(r, "file")
		if (err == nil) != (tt.begins == nil) || err != nil && !errors.Is(err, tt.begins) {
			t.Errorf("%s: %v", tt.what, err)
		}
		if err != nil {
			continue
		}
		got, err := io.ReadAll(in.Content)
		if in.Name != tt.name || string(got) != tt.content || (err == nil) != (tt.reads == nil) || err != nil && !errors.Is(err, tt.reads) {
			t.Errorf("%s: %q with %q, %v", tt.what, in.Name, got, err)
		}
	}
}

func FuzzFL1Forms(f *testing.F) {
	for _, s := range []string{formBegin + "text\r\n--b--\r\n", formBegin, "--b--", "--b\r\n\r\n", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename*=utf-8''..%2F..%2Fx\r\n\r\nx\r\n--b--", strings.Repeat("--b\r\nA: b\r\n", 100)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		in, err := httpserver.ReadIncoming(r, "file")
		if err != nil {
			if !errors.Is(err, fault.Invalid) && !errors.Is(err, fault.Media) {
				t.Errorf("ours: %v", err)
			}
			return
		}
		got, err := io.ReadAll(in.Content)
		if len(got) > len(body) || err != nil && !errors.Is(err, fault.Invalid) {
			t.Errorf("%d bytes of %d, %v", len(got), len(body), err)
		}
	})
}

func TestFL1ASlowUploadGoesOnAsLongAsItMoves(t *testing.T) {
	t.Parallel()
	b := newBench()
	b.Handle(httpserver.Route{Method: "POST", Pattern: "/up", Door: httpserver.Member, Needs: access.WriteWork, Audit: "up", Body: 64 << 20, Time: time.Minute, Slow: true, Summary: "for a test"},
		func(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
			n, err := io.Copy(io.Discard, r.Body)
			if err == nil {
				err = httpserver.JSON(w, http.StatusOK, n)
			}
			return err
		})
	listener := httptest.NewUnstartedServer(b)
	listener.Config.ReadTimeout, listener.Config.WriteTimeout = 300*time.Millisecond, 300*time.Millisecond
	listener.Start()
	defer listener.Close()
	body, in := io.Pipe()
	go func() {
		for range 8 {
			time.Sleep(100 * time.Millisecond) // in all longer than the server's own limits
			if _, err := in.Write(make([]byte, 64<<10)); err != nil {
				return
			}
		}
		in.Close() //nolint:errcheck // never fails
	}()
	r, err := http.NewRequestWithContext(t.Context(), "POST", listener.URL+"/up", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer owner")
	answer, err := listener.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // only read
	if said, err := io.ReadAll(answer.Body); err != nil || string(said) != "524288\n" {
		t.Errorf("%d %q, %v", answer.StatusCode, said, err)
	}
}
