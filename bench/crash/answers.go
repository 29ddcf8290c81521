// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"concord/internal/knowledge/catalog"
)

// place is one place of a standard. Whoever answers it does so alone, so that it is known what must be there.
type place struct {
	mu      sync.Mutex
	ref     string
	acked   string   // the newest answer that was acknowledged; empty for none
	open    []string // sent after it without an acknowledgement: one of them may be there
	version int      // of the acknowledged one
	count   int      // acknowledged answers
}

// begin makes the diagnosis that is answered, and its places.
func (t *trial) begin() error {
	for _, standard := range []string{"iso27001-2022", "iso42001-2023"} {
		std, err := catalog.Embedded().Standard(standard)
		if err != nil {
			return err
		}
		for _, n := range std.Outline().Items {
			if n.Scored {
				t.places = append(t.places, &place{ref: n.Ref.String()})
			}
		}
	}
	which, err := t.say("diagnose", "start", "--organization", "Northwind", "--title", "Killed again and again")
	t.diagnosis = "/api/v1/diagnoses/" + which
	return err
}

func (t *trial) answer(p *place, words string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open = append(p.open, words)
	status, answer, err := t.call(http.MethodPut, t.diagnosis+"/answers/"+p.ref, []byte(fmt.Sprintf(`{"level":%d,"note":%q}`, len(words)%3, words)), words)
	t.mu.Lock()
	t.sent++
	t.mu.Unlock()
	if err != nil || status != http.StatusOK {
		return
	}
	var kept struct{ Version int }
	if json.Unmarshal(answer, &kept) == nil {
		p.acked, p.open, p.version = words, nil, kept.Version
		p.count++
	}
}

func (t *trial) acknowledged() (n int) {
	for _, p := range t.places {
		n += p.count
	}
	return n
}

// checkAnswers counts the places that do not have the newest acknowledged answer, or one that was sent after it.
func (t *trial) checkAnswers() error {
	status, answer, err := t.call(http.MethodGet, t.diagnosis+"/answers", nil, "")
	if err != nil || status != http.StatusOK {
		return fmt.Errorf("answers: status %d, %w", status, err)
	}
	var list struct {
		Items []struct {
			Ref, Note string
			Version   int
		}
	}
	if err := json.Unmarshal(answer, &list); err != nil {
		return err
	}
	kept := map[string]int{}
	for i, a := range list.Items {
		if _, twice := kept[a.Ref]; twice {
			return fmt.Errorf("%s is answered twice", a.Ref)
		}
		kept[a.Ref] = i
	}
	t.lost = 0
	for _, p := range t.places {
		i, there := kept[p.ref]
		switch {
		case !there && p.acked == "":
		case !there, list.Items[i].Version < p.version, list.Items[i].Note != p.acked && !slices.Contains(p.open, list.Items[i].Note):
			t.lost++
		}
	}
	if t.lost > 0 {
		return fmt.Errorf("%d of %d places lost their newest acknowledged answer", t.lost, len(t.places))
	}
	return nil
}
