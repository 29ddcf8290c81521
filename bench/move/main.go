// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Command move exports a register of one organization of a running Concord on this machine, imports the files into empty ones, and
// says whether these have the same content then, how long it took and how much memory the server took at most.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

type mover struct {
	base, register string
	pid            int
}

// kinds are the files that are moved: their format and media type.
var kinds = [][2]string{{"csv", "text/csv"}, {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}}

func main() {
	base := flag.String("base", "http://127.0.0.1:8080", "address of the server; loopback only")
	from := flag.String("from", "", "token of the organization that is exported")
	to := flag.String("to", "", "tokens of empty organizations, apart by commas: the first takes CSV, the second XLSX")
	register := flag.String("register", "risks", "register to move")
	pid := flag.Int("pid", 0, "process of the server, to tell its memory")
	flag.Parse()
	u, err := url.Parse(*base)
	if err != nil || !net.ParseIP(u.Hostname()).IsLoopback() {
		fmt.Fprintln(os.Stderr, "move: only a loopback address may be loaded")
		os.Exit(2)
	}
	m := mover{*base, *register, *pid}
	if err := m.all(*from, strings.Split(*to, ",")); err != nil {
		fmt.Fprintln(os.Stderr, "move:", err)
		os.Exit(1)
	}
}

func (m mover) all(from string, to []string) error {
	want, err := m.content(from)
	if err != nil {
		return err
	}
	for i, token := range to[:min(len(to), len(kinds))] {
		if err := m.move(from, token, kinds[i][0], kinds[i][1]); err != nil {
			return err
		}
		got, err := m.content(token)
		if err != nil {
			return err
		}
		fmt.Printf("     content %.12s became %.12s; highest resident memory %s\n", want, got, m.highest())
		if got != want {
			return errors.New("the content is not the same")
		}
	}
	return nil
}

// move exports a file and imports it.
func (m mover) move(from, to, format, media string) error {
	f, err := os.CreateTemp("", "move-*."+format)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // of no use any more
	defer f.Close()           //nolint:errcheck // see above
	start := time.Now()
	export, err := m.ask(http.MethodGet, "/api/v1/"+m.register+"/export?format="+format, from, "", nil)
	if err != nil {
		return err
	}
	size, err := io.Copy(f, export)
	if err := errors.Join(err, export.Close()); err != nil {
		return err
	}
	exported := time.Since(start)
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	start = time.Now()
	in, err := m.ask(http.MethodPost, "/api/v1/"+m.register+"/import?background=true&new=true", to, media, f)
	if err != nil {
		return err
	}
	rows, err := m.wait(to, in)
	fmt.Printf("%-4s %d rows, %d MiB: exported in %s, imported in %s\n", format, rows, size>>20, exported.Round(time.Millisecond), time.Since(start).Round(time.Millisecond))
	return err
}

// wait waits for an import, given its first answer.
func (m mover) wait(token string, answer io.ReadCloser) (rows int, err error) {
	for {
		var x struct {
			ID, State, Error string
			Checked          int
			Wrong            []any
		}
		err := json.NewDecoder(answer).Decode(&x)
		if err := errors.Join(err, answer.Close()); err != nil {
			return 0, err
		}
		switch x.State {
		case "waiting":
		case "done":
			return x.Checked, nil
		default:
			return 0, fmt.Errorf("the import is %s: %s %.300v", x.State, x.Error, x.Wrong)
		}
		time.Sleep(500 * time.Millisecond)
		if answer, err = m.ask(http.MethodGet, "/api/v1/imports/"+x.ID, token, "", nil); err != nil {
			return 0, err
		}
	}
}

// content is the same for registers with the same records, whatever their ids and versions.
func (m mover) content(token string) (string, error) {
	export, err := m.ask(http.MethodGet, "/api/v1/"+m.register+"/export?format=csv", token, "", nil)
	if err != nil {
		return "", err
	}
	defer export.Close() //nolint:errcheck // read to its end
	var lines []string
	in := bufio.NewScanner(export)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		line := in.Text()
		if parts := strings.SplitN(line, ",", 3); len(parts) == 3 && len(parts[0]) == 36 {
			line = parts[2]
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(lines, "\n")))), in.Err()
}

func (m mover) ask(method, path, token, media string, body io.Reader) (io.ReadCloser, error) {
	r, err := http.NewRequest(method, m.base+path, body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode >= http.StatusMultipleChoices {
		said, _ := io.ReadAll(io.LimitReader(answer.Body, 300))
		return nil, errors.Join(fmt.Errorf("%s %s: status %d: %s", method, path, answer.StatusCode, said), answer.Body.Close())
	}
	return answer.Body, nil
}

// highest is the most memory that the server took so far.
func (m mover) highest() string {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", m.pid))
	if err != nil {
		return "unknown"
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(line)
}
