// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAFileIsKeptAsEvidenceAndTakenOutAgain(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o office) {
		o.done("organization", "create", "Northwind")
		file := filepath.Join(t.TempDir(), "review.csv")
		if err := os.WriteFile(file, []byte("who,right\nada,read\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		control := o.done("create", "controls", "--set", "title=Reviews", "--organization", "Northwind")
		made := o.done("evidence", "add", file, "--title", "Access review", "--proves-on", "2026-09-30", "--review-months", "6", "--organization", "Northwind",
			"--supports", "iso27001-2022/A.5.18", "--supports", "controls/"+strings.TrimSpace(control))
		made = strings.TrimSpace(made)
		var list []struct{ ID, Name, Scan string }
		said := o.done("evidence", "files", made, "--organization", "Northwind", "--format", "json")
		if err := json.Unmarshal([]byte(said), &list); err != nil || len(list) != 1 || list[0].Name != "review.csv" || list[0].Scan != "not-scanned" {
			t.Fatalf("%s, %v", said, err)
		}
		out := filepath.Join(t.TempDir(), "out.csv")
		o.done("evidence", "get", list[0].ID, "--out", out, "--organization", "Northwind")
		if data, err := os.ReadFile(out); err != nil || string(data) != "who,right\nada,read\n" {
			t.Errorf("taken out: %q, %v", data, err)
		}
		if got := o.done("get", "evidence", made, "--organization", "Northwind"); !strings.Contains(got, "2027-03-31") || !strings.Contains(got, "Access review") {
			t.Errorf("the record: %s", got)
		}
		bad := filepath.Join(t.TempDir(), "page.html")
		if err := os.WriteFile(bad, []byte("<html>"), 0o600); err != nil {
			t.Fatal(err)
		}
		o.fails(".html", "evidence", "add", bad, "--organization", "Northwind")
		o.fails("is none", "evidence", "add", file, "--supports", "iso27001-2022/A.9.99", "--organization", "Northwind")
		if got := o.done("get", "evidence", "--organization", "Northwind"); !strings.Contains(got, "1 of 1") {
			t.Errorf("what failed left something: %s", got)
		}
	})
}

// serving is where a test tells itself to be a server: the arguments of the command, parted by lines.
const serving = "CONCORD_TEST_SERVE"

func TestServesForAnotherTest(t *testing.T) {
	t.Parallel()
	if args := os.Getenv(serving); args != "" {
		run(strings.Split(args, "\n"), newProgram())
	}
}

func TestFL1AKillInTheMiddleOfAnUploadLosesNothingThatWasAcknowledged(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	do := func(args ...string) string {
		t.Helper()
		code, out, said := command(append(args, "--data", data)...)
		if code != exitDone {
			t.Fatalf("%v: %s%s", args, out, said)
		}
		return strings.TrimSpace(out)
	}
	word := filepath.Join(t.TempDir(), "word")
	if err := os.WriteFile(word, []byte("seven green lamps argue quietly\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	do("organization", "create", "A")
	do("user", "create", "ada@example.org", "--name", "Ada", "--organization", "A", "--role", "owner", "--password-file", word)
	token := do("token", "create", "--user", "ada@example.org", "--organization", "A", "--role", "owner")
	proof := do("create", "evidence", "--set", "title=Proof", "--organization", "A")

	content := make([]byte, 6<<20)
	acknowledged := map[string]bool{}
	for life := range 6 {
		server, addr := serveApart(t, data)
		if _, err := rand.Read(content[:1<<10]); err != nil {
			t.Fatal(err)
		}
		copy(content, "%PDF-")
		ended := make(chan string, 1)
		go func() { ended <- upload(addr, token, proof, content) }()
		done := ""
		if life == 0 { // one is acknowledged in any case
			done = <-ended
		} else {
			time.Sleep(wait(t, 80*time.Millisecond))
		}
		if err := server.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = server.Wait() // it was killed
		if life > 0 {
			done = <-ended
		}
		if done != "" {
			acknowledged[done] = true
		}
	}
	t.Logf("%d of 6 were acknowledged", len(acknowledged))
	if len(acknowledged) == 0 {
		t.Error("nothing was acknowledged")
	}
	var list []struct{ ID string }
	if err := json.Unmarshal([]byte(do("evidence", "files", proof, "--organization", "A", "--format", "json")), &list); err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		delete(acknowledged, f.ID)
		out := filepath.Join(t.TempDir(), f.ID)
		do("evidence", "get", f.ID, "--out", out, "--organization", "A")
		if info, err := os.Stat(out); err != nil || info.Size() != int64(len(content)) {
			t.Errorf("a file that the list names: %v", err)
		}
	}
	if len(acknowledged) > 0 {
		t.Errorf("acknowledged and gone: %v", acknowledged)
	}
	do("file", "verify") // fails where a row points to a content that is missing or damaged
}

// wait is a random time, at most so long.
func wait(t *testing.T, most time.Duration) time.Duration {
	t.Helper()
	n, err := rand.Int(rand.Reader, big.NewInt(int64(most)))
	if err != nil {
		t.Fatal(err)
	}
	return time.Duration(n.Int64())
}

// serveApart starts a server in a process of its own and returns its address once it answers.
func serveApart(t *testing.T, data string) (*exec.Cmd, string) {
	t.Helper()
	server := exec.Command(os.Args[0], "-test.run=^TestServesForAnotherTest$") //nolint:noctx // it ends by being killed
	server.Env = append(os.Environ(), serving+"="+strings.Join([]string{"serve", "--addr", "127.0.0.1:0", "--data", data}, "\n"))
	log, err := server.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(log)
	for {
		var line struct{ Msg, Addr string }
		if err := decoder.Decode(&line); err != nil {
			t.Fatalf("the server does not start: %v", err)
		}
		if line.Msg == "serving" {
			go io.Copy(io.Discard, log) //nolint:errcheck // until it is killed
			return server, line.Addr
		}
	}
}

// upload sends a file and returns its id, or nothing where that was not acknowledged.
func upload(addr, token, to string, content []byte) string {
	r, err := http.NewRequest(http.MethodPost, "http://"+addr+"/api/v1/evidence/"+to+"/files?name=a.pdf", bytes.NewReader(content)) //nolint:noctx // the server is killed
	if err != nil {
		return ""
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/octet-stream")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return ""
	}
	defer answer.Body.Close() //nolint:errcheck // only read
	var made struct{ ID string }
	if answer.StatusCode != http.StatusCreated || json.NewDecoder(answer.Body).Decode(&made) != nil {
		return ""
	}
	return made.ID
}
