// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Command crash kills a Concord server again and again while many clients write, and checks after each restart that
// everything the server had acknowledged is there, once. It starts the server itself, on this machine.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

type trial struct {
	program, data, url, addr, token string
	client                          *http.Client
	answers                         bool          // save answers of a diagnosis instead of actions
	longest                         time.Duration // the most time before a kill; the least is 50 ms

	mu        sync.Mutex
	acked     map[string]string // title to id
	lost      int
	sent      int
	diagnosis string // its address
	places    []*place
}

func main() {
	t := &trial{acked: map[string]string{}, client: &http.Client{Timeout: 5 * time.Second}}
	flag.StringVar(&t.program, "program", "bin/concord", "the program")
	flag.StringVar(&t.url, "database-url", "", "PostgreSQL instead of the embedded database; empty and made for this")
	flag.StringVar(&t.addr, "addr", "127.0.0.1:18090", "loopback address to serve on")
	flag.BoolVar(&t.answers, "answers", false, "save answers of a diagnosis instead of actions")
	flag.DurationVar(&t.longest, "life", 300*time.Millisecond, "the most time that clients write before a kill")
	kills := flag.Int("kills", 50, "how often the server is killed")
	clients := flag.Int("c", 20, "clients that write at once")
	flag.Parse()
	if err := t.run(*kills, *clients); err != nil {
		fmt.Fprintln(os.Stderr, "crash:", err)
		os.Exit(1)
	}
}

func (t *trial) command(args ...string) *exec.Cmd {
	args = append(args, "--data", t.data)
	if t.url != "" {
		args = append(args, "--database-url", t.url)
	}
	return exec.Command(t.program, args...) //nolint:gosec // our own program
}

func (t *trial) say(args ...string) (string, error) {
	out, err := t.command(args...).Output()
	return strings.TrimSpace(string(out)), err
}

func (t *trial) run(kills, clients int) (err error) {
	if t.data, err = os.MkdirTemp("", "concord-crash-"); err != nil {
		return err
	}
	defer os.RemoveAll(t.data) //nolint:errcheck // temporary
	password := filepath.Join(t.data, "password")
	if err := os.WriteFile(password, []byte("seven green lamps argue quietly\n"), 0o600); err != nil {
		return err
	}
	if _, err := t.say("organization", "create", "Northwind"); err != nil {
		return err
	}
	if _, err := t.say("user", "create", "ada@example.org", "--name", "Ada", "--organization", "Northwind", "--role", "owner", "--password-file", password); err != nil {
		return err
	}
	if t.token, err = t.say("token", "create", "--user", "ada@example.org", "--organization", "Northwind", "--role", "owner", "--expires", "24h"); err != nil {
		return err
	}
	if t.answers {
		if err := t.begin(); err != nil {
			return err
		}
	}
	for n := range kills {
		if err := t.life(n, clients); err != nil {
			return fmt.Errorf("life %d: %w", n+1, err)
		}
	}
	if err := t.check(); err != nil {
		return err
	}
	proof, err := t.say("journal", "verify")
	if err != nil {
		return fmt.Errorf("journal verify: %w", err)
	}
	acknowledged := len(t.acked)
	if t.answers {
		acknowledged = t.acknowledged()
	}
	fmt.Printf("%d kills, %d clients: %d sent, %d acknowledged, %d lost\n%s\n", kills, clients, t.sent, acknowledged, t.lost, proof)
	if t.lost > 0 {
		return fmt.Errorf("%d acknowledged writes are gone", t.lost)
	}
	return nil
}

// life starts the server, lets the clients write for a while, kills it in the middle, and checks what the next one has.
func (t *trial) life(n, clients int) error {
	server := t.command("serve", "--addr", t.addr, "--requests-per-second", "1000000")
	if err := server.Start(); err != nil {
		return err
	}
	if err := t.wait(); err != nil {
		return err
	}
	if err := t.check(); err != nil {
		return err
	}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			for k := 0; ; k++ {
				select {
				case <-stop:
					return
				default:
					words := fmt.Sprintf("life %d, client %d, write %d", n, c, k)
					if t.answers {
						t.answer(t.places[(c+k*clients)%len(t.places)], words)
					} else {
						t.write(words)
					}
				}
			}
		})
	}
	const shortest = 50 * time.Millisecond
	time.Sleep(shortest + time.Duration(rand.Int64N(max(1, int64(t.longest-shortest))))) //nolint:gosec // no secret
	if err := server.Process.Kill(); err != nil {
		return err
	}
	close(stop)
	wg.Wait()
	_ = server.Wait() // it was killed
	return nil
}

func (t *trial) wait() error {
	for range 2000 {
		if status, _, err := t.call(http.MethodGet, "/readyz", nil, ""); err == nil && status == http.StatusOK {
			return nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	return fmt.Errorf("the server does not get ready")
}

func (t *trial) write(title string) {
	body := []byte(fmt.Sprintf(`{"title":%q}`, title))
	status, answer, err := t.call(http.MethodPost, "/api/v1/actions", body, title)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent++
	if err != nil || status != http.StatusCreated {
		return
	}
	var made struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(answer, &made) == nil {
		t.acked[title] = made.ID
	}
}

// check looks for everything that was acknowledged, on the server that runs or on one of its own.
func (t *trial) check() error {
	if status, _, err := t.call(http.MethodGet, "/healthz", nil, ""); err != nil || status != http.StatusOK {
		server := t.command("serve", "--addr", t.addr, "--requests-per-second", "1000000")
		if err := server.Start(); err != nil {
			return err
		}
		defer func() { _, _ = server.Process.Kill(), server.Wait() }()
		if err := t.wait(); err != nil {
			return err
		}
	}
	if t.answers {
		return t.checkAnswers()
	}
	return t.checkActions()
}

// checkActions walks the whole list and counts what was acknowledged and is not there, or is there twice.
func (t *trial) checkActions() error {
	seen := map[string]int{}
	for cursor := ""; ; {
		status, answer, err := t.call(http.MethodGet, "/api/v1/actions?limit=200&cursor="+cursor, nil, "")
		if cursor == "" {
			status, answer, err = t.call(http.MethodGet, "/api/v1/actions?limit=200", nil, "")
		}
		if err != nil || status != http.StatusOK {
			return fmt.Errorf("list: status %d, %w", status, err)
		}
		var page struct {
			Items []struct{ ID, Title string }
			Next  string
		}
		if err := json.Unmarshal(answer, &page); err != nil {
			return err
		}
		for _, item := range page.Items {
			seen[item.ID]++
			seen[item.Title]++
		}
		if page.Next == "" {
			break
		}
		cursor = page.Next
	}
	t.lost = 0
	for title, id := range t.acked {
		if seen[id] != 1 || seen[title] != 1 {
			t.lost++
		}
	}
	if t.lost > 0 {
		return fmt.Errorf("%d of %d acknowledged writes are gone or double", t.lost, len(t.acked))
	}
	return nil
}

func (t *trial) call(method, path string, body []byte, key string) (int, []byte, error) {
	r, err := http.NewRequest(method, "http://"+t.addr+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	if t.token != "" {
		r.Header.Set("Authorization", "Bearer "+t.token)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", key)
		r.Header.Set("If-Match", "*")
	}
	answer, err := t.client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close() //nolint:errcheck // read to its end
	data, err := io.ReadAll(answer.Body)
	return answer.StatusCode, data, err
}
