// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"
)

// linesKind is the media type of a JSON value a line.
const linesKind = "application/x-ndjson"

// WantsLines reports whether the caller would rather hear of long work while it is done.
func WantsLines(r *http.Request) bool { return strings.Contains(r.Header.Get("Accept"), linesKind) }

// often is how often a caller hears of work.
const often = 200 * time.Millisecond

// Lines does long work and tells how far it is in the meantime, 0 to 100, by lines as {"progress":40}; the last one is {"done":…} or
// {"problem":…}, which stands for the status where that was sent already. A caller that is slow to listen holds nothing up, and
// one that hangs up ends the work by its context.
func Lines(w http.ResponseWriter, r *http.Request, work func(told func(percent int)) (any, error)) error {
	l := &lines{w: w, out: json.NewEncoder(w), flush: http.NewResponseController(w)}
	far, stop := make(chan int, 1), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { l.follow(far, stop) })
	done, err := work(func(percent int) {
		select {
		case <-far: // not heard yet, and old now
		default:
		}
		far <- percent
	})
	close(stop)
	wg.Wait()
	if err == nil {
		return l.say(map[string]any{"done": done})
	}
	p := problemOf(err, RequestID(r.Context()))
	if !l.began || p.Status >= http.StatusInternalServerError {
		return err
	}
	return l.say(map[string]any{"problem": p})
}

type lines struct {
	w     http.ResponseWriter
	out   *json.Encoder
	flush *http.ResponseController
	began bool
}

func (l *lines) say(v any) error {
	if !l.began {
		l.began = true
		l.w.Header().Set("Content-Type", linesKind)
	}
	if err := l.out.Encode(v); err != nil {
		return err
	}
	return l.flush.Flush()
}

// follow tells how far the work is until it ends.
func (l *lines) follow(far <-chan int, stop <-chan struct{}) {
	tick := time.NewTicker(often)
	defer tick.Stop()
	for last := -1; ; {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		select {
		case percent := <-far:
			if percent != last && l.say(map[string]int{"progress": percent}) != nil {
				return
			}
			last = percent
		default:
		}
	}
}
