// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver_test

import (
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
)

func TestFL1AFormWithAFileIsReadWhileItComes(t *testing.T) {
	t.Parallel()
	file := func(name, content string) string {
		return "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n" + content + "\r\n"
	}
	field := func(name, content string) string {
		return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + content + "\r\n"
	}
	const end = "--b--\r\n"
	full := errors.New("no room")
	for _, tt := range []struct {
		what, body       string
		take             error
		kind             error
		name, taken, act string
	}{
		{"file, then fields", file("a.csv", "text") + field("act", "import") + end, nil, nil, "a.csv", "text", "import"},
		{"fields, then file", field("act", "import") + file("a.csv", "text") + end, nil, nil, "a.csv", "text", "import"},
		{"no file chosen", file("", "") + field("act", "import") + end, nil, fault.Invalid, "", "", "import"},
		{"two files", file("a.csv", "text") + file("b.csv", "more") + end, nil, fault.Invalid, "", "text", ""},
		{"an unknown field", file("a.csv", "text") + field("other", "x") + end, nil, fault.Invalid, "", "text", ""},
		{"a field that cannot be kept", field("act", "\x00") + file("a.csv", "text") + end, nil, fault.Invalid, "", "text", ""},
		{"fields larger than pages send", field("act", strings.Repeat("x", 2<<20)) + field("act", "x") + end, nil, fault.TooLarge, "", "", ""},
		{"a file that is not taken", file("a.csv", "text") + end, full, full, "", "text", ""},
		{"a file that breaks off", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nte", nil, fault.Invalid, "", "te", ""},
		{"no form", "text", nil, fault.Invalid, "", "", ""},
	} {
		r := httptest.NewRequest("POST", "/", strings.NewReader(tt.body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		var taken string
		name, fields, err := httpserver.ReadUpload(r, "file", func(content io.Reader) error {
			data, err := io.ReadAll(content)
			taken = string(data)
			return errors.Join(err, tt.take)
		}, "act")
		if name != tt.name || taken != tt.taken || fields.Get("act") != tt.act {
			t.Errorf("%s: %q with %q and %q", tt.what, name, taken, fields)
		}
		if (err == nil) != (tt.kind == nil) || err != nil && !errors.Is(err, tt.kind) {
			t.Errorf("%s: %v", tt.what, err)
		}
	}
}
