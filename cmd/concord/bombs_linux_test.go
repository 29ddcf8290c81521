// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Safety bounds of IM-1 to IM-4 for one bad file: what the whole process may use.
const (
	bombCPU    = 10 * time.Second
	bombMemory = 512 << 10 // KiB of resident memory at the peak
)

// bomb is a file that must be refused, with a part of the message that a person gets.
type bomb struct {
	name string
	file string // its name; the ending decides the parser
	data func() []byte
	want string
}

// TestBombsAreRefusedInBoundedTimeAndMemory gives each bad file to the program in a process of its own.
func TestBombsAreRefusedInBoundedTimeAndMemory(t *testing.T) {
	t.Parallel()
	bombs := append(append(textBombs(), zipBombs()...), workbookBombs()...)
	for _, b := range bombs {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), b.file)
			if err := os.WriteFile(path, b.data(), 0o600); err != nil {
				t.Fatal(err)
			}
			refused(t, path, b.want)
		})
	}
}

// TestPathsThatAreNoFilesAreRefused: none is opened, so that none can hang the program.
func TestPathsThatAreNoFilesAreRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := os.MkdirAll(at("folder.yaml"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at("file.yaml"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"to-folder.yaml": "folder.yaml", "to-nothing.yaml": "nothing", "loop.yaml": "loop.yaml"} {
		if err := os.Symlink(target, at(link)); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("mkfifo", at("pipe.yaml")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for name, want := range map[string]string{
		"folder.yaml": "is a folder; name a file in it", "to-folder.yaml": "is a folder", "to-nothing.yaml": "does not exist; check the name",
		"loop.yaml": "cannot be read: too many levels of symbolic links", "pipe.yaml": "is a device or a pipe, not a file", "none.yaml": "does not exist",
		"file.yaml/a.yaml": "cannot be read: not a directory", strings.Repeat("x", 300) + ".yaml": "cannot be read: file name too long",
	} {
		refused(t, at(name), want)
	}
	if os.Getuid() != 0 { // root may read everything
		if err := os.Chmod(at("file.yaml"), 0); err != nil {
			t.Fatal(err)
		}
		refused(t, at("file.yaml"), "may not be read by you")
	}
	refused(t, "/dev/zero", "is a device or a pipe")
}

const bombPath = "CONCORD_TEST_ANSWERS"

var (
	peakMemory = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)
	faultLine  = regexp.MustCompile(`^(concord: )?(input over its limit: |not found: )?\S.*: .+; .+`)
)

// refused runs the program on a file and fails the test unless it says where and what to do, within the bounds.
func refused(t *testing.T, path, want string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestRunOfABomb$")
	cmd.Env = append(os.Environ(), bombPath+"="+path)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != exitFailed {
		t.Fatalf("not refused: %v\n%.2000s\n%.500s", err, said.String(), out.String())
	}
	if cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(); cpu > bombCPU {
		t.Errorf("took %v of processor time", cpu)
	}
	m := peakMemory.FindSubmatch(out.Bytes())
	if m == nil {
		t.Fatalf("no peak of memory in %.500s", out.String())
	}
	if kib, _ := strconv.Atoi(string(m[1])); kib > bombMemory {
		t.Errorf("took %d MiB", kib>>10)
	}
	t.Logf("%v, %s KiB", cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), m[1])
	if !strings.Contains(said.String(), want) {
		t.Errorf("said %.600q, want %q", said.String(), want)
	}
	for line := range strings.SplitSeq(strings.TrimSpace(said.String()), "\n") {
		if !faultLine.MatchString(line) || len(line) > 1_000 {
			t.Errorf("a message without a place or a cure: %.600q", line)
		}
	}
	if !strings.Contains(said.String(), filepath.Base(path)) {
		t.Errorf("the file is not named: %.600q", said.String())
	}
}

// TestRunOfABomb is the process that refused starts; alone it does nothing.
func TestRunOfABomb(t *testing.T) {
	path := os.Getenv(bombPath)
	if path == "" {
		t.Skip("runs inside TestBombsAreRefusedInBoundedTimeAndMemory")
	}
	code := run([]string{"diagnose", "run", path, "--format", "json"}, newProgram())
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("%s\n", status)
	os.Exit(code)
}
