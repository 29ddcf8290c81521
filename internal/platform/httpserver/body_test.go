// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/intake"
)

// thing is what the tests send.
type thing struct {
	name    string
	count   int
	open    bool
	tags    []string
	colour  string
	reached bool
}

func readThing(r *http.Request) (out thing, err error) {
	known := []string{"name", "count", "open", "tags", "colour"}
	err = httpserver.ReadJSON(r, known, func(d *intake.Decoder, body intake.Fields) {
		out.reached = true
		out.name = d.Text(body, "name", true)
		out.count, _ = d.Int(body, "count", 0, 9, false)
		out.open = d.Bool(body, "open", false)
		out.colour = d.OneOf(body, "colour", false, "red", "green")
		for _, t := range d.Texts(body, "tags") {
			out.tags = append(out.tags, t.Node.Value)
		}
	})
	return out, err
}

func post(body, media string) *http.Request {
	r := httptest.NewRequest("POST", "/", strings.NewReader(body))
	r.Header.Set("Content-Type", media)
	return r
}

func TestAZ7ABodyIsReadOrEverythingWrongWithItIsNamed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		kind       error
		faults     []string // parts of the faults, in their order
	}{
		{"a good one", `{"name":"a","count":3,"open":true,"tags":["x","y"],"colour":"red"}`, nil, nil},
		{"null is as good as nothing", `{"name":"a","count":null}`, nil, nil},
		{"blanks around it", " \n{\"name\":\"a\"}\r\n", nil, nil},
		{"no body", "", fault.Invalid, []string{"the body is empty"}},
		{"blanks only", "  \n", fault.Invalid, []string{"the body is empty"}},
		{"no object", `["name"]`, fault.Invalid, []string{"no JSON object"}},
		{"null", `null`, fault.Invalid, []string{"no JSON object"}},
		{"no JSON", "name=a", fault.Invalid, []string{"not valid JSON"}},
		{"cut off", `{"name":"a"`, fault.Invalid, []string{"ends in the middle"}},
		{"something behind it", `{"name":"a"}{}`, fault.Invalid, []string{"behind the end"}},
		{"broken UTF-8", "{\"name\":\"\xff\"}", fault.Invalid, []string{"not UTF-8"}},
		{"a zero byte", `{"name":"a\u0000b"}`, fault.Invalid, []string{"name: holds a zero byte"}},
		{"a zero byte deep inside", `{"name":"a","tags":["x","\u0000"]}`, fault.Invalid, []string{"tags[1]: holds a zero byte"}},
		{"an unknown field", `{"name":"a","tenant_id":"b"}`, fault.Invalid, []string{"tenant_id: is not a known field"}},
		{"a typing mistake", `{"nam":"a"}`, fault.Invalid, []string{`nam: is not a known field; did you mean "name"?`, "name: is missing"}},
		{"a field in other letters", `{"Name":"a"}`, fault.Invalid, []string{"Name: is not", "name: is missing"}},
		{"a field twice", `{"name":"a","name":"b"}`, fault.Invalid, []string{`"name" stands here a second time`}},
		{"everything at once", `{"name":7,"count":"3","open":"yes","tags":[1],"colour":5,"id":"x"}`, fault.Invalid, []string{
			"id: is not a known field", "name: is a whole number", "count: ", "open: ", "colour: is a whole number", "tags[0]: ",
		}},
		{"a number out of range", `{"name":"a","count":10}`, fault.Invalid, []string{"count: is \"10\"; write a whole number from 0 to 9"}},
		{"a fraction", `{"name":"a","count":1.5}`, fault.Invalid, []string{"count: "}},
		{"a number too large for any type", `{"name":"a","count":1e999}`, fault.Invalid, []string{"count: "}},
		{"an object for a text", `{"name":{}}`, fault.Invalid, []string{"name: is a group or list"}},
		{"101 levels", strings.Repeat(`{"name":`, 101) + "1" + strings.Repeat("}", 101), fault.TooLarge, []string{"nested deeper than 100 levels"}},
		{"100,000 open brackets", strings.Repeat("[", 100_000), fault.TooLarge, []string{"nested deeper than 100 levels"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := readThing(post(tt.body, "application/json"))
			if tt.kind == nil && err != nil || tt.kind != nil && !errors.Is(err, tt.kind) {
				t.Fatalf("got %v", err)
			}
			var faults fault.Fields
			errors.As(err, &faults)
			if len(faults) != len(tt.faults) {
				t.Fatalf("got %d faults, want %d:\n%v", len(faults), len(tt.faults), err)
			}
			for i, part := range tt.faults {
				if !strings.Contains(faults[i].String(), part) {
					t.Errorf("fault %d is %q, want %q", i, faults[i], part)
				}
			}
		})
	}
	got, err := readThing(post(tests[0].body, "application/json"))
	if err != nil || got.name != "a" || got.count != 3 || !got.open || strings.Join(got.tags, " ") != "x y" || got.colour != "red" {
		t.Errorf("read %+v, %v", got, err)
	}
}

func TestWB1ABodyMustCallItselfJSON(t *testing.T) {
	t.Parallel()
	for media, good := range map[string]bool{
		"application/json": true, "Application/JSON; charset=UTF-8": true, "application/json;charset=utf-8": true,
		"": false, "text/plain": false, "application/x-www-form-urlencoded": false, "multipart/form-data; boundary=x": false, "text/json": false,
		"application/json; charset=utf-16": false, "application/jsonp": false, "application/json, text/plain": false, "*/*": false, "application/json;": true,
	} {
		got, err := readThing(post(`{"name":"a"}`, media))
		if (err == nil) != good || !good && !errors.Is(err, fault.Media) || got.reached != good {
			t.Errorf("%q: %v", media, err)
		}
	}
	packed := post(`{"name":"a"}`, "application/json")
	packed.Header.Set("Content-Encoding", "gzip")
	if _, err := readThing(packed); !errors.Is(err, fault.Media) {
		t.Errorf("compressed: %v", err)
	}
}

func TestABodyThatBreaksOffIsTheCallersFault(t *testing.T) {
	t.Parallel()
	b := newBench()
	server := httptest.NewServer(b)
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // nothing is left to send
	_, err = fmt.Fprint(conn, "POST /things HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer owner\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close() //nolint:errcheck // read to its end
	body, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != 422 || !strings.Contains(string(body), "broke off") || b.logged() != "" {
		t.Errorf("%d %s, %v; log %s", r.StatusCode, body, err, b.logged())
	}
}

// FuzzReadJSON holds that every body is read or refused as the caller's fault, and that what is read can be stored.
func FuzzReadJSON(f *testing.F) {
	for _, seed := range []string{
		`{"name":"a","count":3,"open":true,"tags":["x"],"colour":"red"}`, `{"name":"a","name":"b"}`, `{"name":"\u0000"}`, `{"name":"\ud800"}`, `{"x":{"y":[1,null]}}`,
		"", "null", "[[[[", `{"name":1e999}`, "{\"\xff\":1}", `{"name":"a"} x`, "\xef\xbb\xbf{}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if len(body) > 1<<16 {
			t.Skip()
		}
		got, err := readThing(post(body, "application/json"))
		switch {
		case err == nil:
			for _, s := range append(got.tags, got.name, got.colour) {
				if strings.ContainsRune(s, 0) || strings.ToValidUTF8(s, "") != s {
					t.Errorf("%q came through", s)
				}
			}
			if got.count < 0 || got.count > 9 {
				t.Errorf("count is %d", got.count)
			}
		case !errors.Is(err, fault.Invalid) && !errors.Is(err, fault.TooLarge):
			t.Errorf("%q: %v", body, err)
		case errors.Is(err, fault.Invalid) && strings.TrimSpace(err.Error()) == "":
			t.Errorf("%q: a fault without words", body)
		}
	})
}
