// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package e2e_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"concord/internal/platform/db/dbtest"
)

// password is everybody's; a test has nobody to keep out.
const password = "four unlikely words in a row"

// built is the program, made once for all journeys.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "concord-e2e-")
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "concord")
	out, err := exec.Command("go", "build", "-o", name, "../cmd/concord").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return name, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if name, err := built(); err == nil {
		os.RemoveAll(filepath.Dir(name)) //nolint:errcheck // a temporary folder
	}
	os.Exit(code) //nolint:forbidigo // as testing wants it
}

// program is one running Concord with its own data.
type program struct {
	t    *testing.T
	name string
	at   []string // flags that say where the data is
	base string
}

// eachEngine runs a journey on both engines.
func eachEngine(t *testing.T, journey func(t *testing.T, p *program)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		journey(t, start(t, ""))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		journey(t, start(t, dbtest.Postgres(t)))
	})
}

// start makes an organization with people and serves it.
func start(t *testing.T, database string) *program {
	t.Helper()
	name, err := built()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, name: name, at: []string{"--data", t.TempDir()}}
	if database != "" {
		p.at = append(p.at, "--database-url", database)
	}
	return p
}

// run runs one command and returns what it prints.
func (p *program) run(args ...string) []byte {
	p.t.Helper()
	cmd := exec.CommandContext(p.t.Context(), p.name, append(args, p.at...)...)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		p.t.Fatalf("concord %s: %v\n%s", strings.Join(args, " "), err, complaint.String())
	}
	return out.Bytes()
}

// person makes somebody with a role in an organization.
func (p *program) person(email, name, organization, role string) {
	p.t.Helper()
	file := filepath.Join(p.t.TempDir(), "password")
	if err := os.WriteFile(file, []byte(password+"\n"), 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.run("user", "create", email, "--name", name, "--organization", organization, "--role", role, "--password-file", file)
}

// serve starts the server and ends it with the test.
func (p *program) serve() {
	p.t.Helper()
	args := append([]string{"serve", "--addr", "127.0.0.1:0", "--plain-http", "--requests-per-second", "1000"}, p.at...)
	cmd := exec.CommandContext(p.t.Context(), p.name, args...)
	log, err := cmd.StderrPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	addr := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(log)
		for lines.Scan() {
			var line struct{ Msg, Addr, Level string }
			if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "serving" {
				addr <- line.Addr
			}
			if line.Level == "ERROR" {
				p.t.Errorf("the server logged: %s", lines.Text())
			}
		}
		close(addr)
	}()
	p.t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt) //nolint:errcheck // it may have ended
		cmd.Wait()                       //nolint:errcheck // its own complaints were read
	})
	at, open := <-addr
	if !open {
		p.t.Fatal("the server did not start")
	}
	p.base = "http://" + at
}
