// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
)

func TestIM5LongWorkTellsHowFarItIs(t *testing.T) {
	t.Parallel()
	wrong := fault.Fields{{Field: "title", Problem: "is missing", Cure: "fill it in"}}
	for name, tt := range map[string]struct {
		slow bool
		err  error
		want []string
		left error
	}{
		"done at once":               {false, nil, []string{`{"done":"all"}`}, nil},
		"done after a while":         {true, nil, []string{`{"progress":40}`, `{"done":"all"}`}, nil},
		"wrong at once":              {false, wrong, nil, fault.Invalid},
		"wrong after a while":        {true, wrong, []string{`{"progress":40}`, `{"problem":{"type":"urn:concord:problem:invalid"`}, nil},
		"broken after a while, ours": {true, errors.ErrUnsupported, []string{`{"progress":40}`}, errors.ErrUnsupported},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			err := httpserver.Lines(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil), func(told func(int)) (any, error) {
				told(20)
				told(40)
				if tt.slow {
					time.Sleep(time.Second)
				}
				return "all", tt.err
			})
			if !errors.Is(err, tt.left) {
				t.Errorf("failed with %v", err)
			}
			var lines []string
			if text := strings.TrimSpace(w.Body.String()); text != "" {
				lines = strings.Split(text, "\n")
			}
			if len(lines) != len(tt.want) {
				t.Fatalf("got %q", lines)
			}
			for i, line := range lines {
				if !strings.HasPrefix(line, tt.want[i]) {
					t.Errorf("got %q, want %q", line, tt.want[i])
				}
			}
		})
	}
}
