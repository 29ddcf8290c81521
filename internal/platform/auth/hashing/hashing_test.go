// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package hashing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"

	"concord/internal/platform/fault"
)

// serving makes the test program answer as a process apart.
const serving = "CONCORD_TEST_HASHING"

func TestMain(m *testing.M) {
	if os.Getenv(serving) != "" {
		if err := Serve(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1) //nolint:forbidigo // as a command does
		}
		os.Exit(0) //nolint:forbidigo // as a command does
	}
	os.Setenv(serving, "1") //nolint:errcheck // for the processes that the tests start
	os.Exit(m.Run())        //nolint:forbidigo // as testing wants it
}

// weak hashes fast; what is tested here is not the strength of argon2id.
var weak = Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

const password = "seven green lamps argue quietly"

// eachWay runs fn with a hasher that hashes here, and with one that is apart.
func eachWay(t *testing.T, fn func(t *testing.T, hasher func(Params) *Hasher)) {
	t.Helper()
	t.Run("here", func(t *testing.T) {
		t.Parallel()
		fn(t, New)
	})
	t.Run("apart", func(t *testing.T) {
		t.Parallel()
		fn(t, func(p Params) *Hasher { return apartFrom(t, p, &bytes.Buffer{}) })
	})
}

func apartFrom(t *testing.T, p Params, log *bytes.Buffer) *Hasher {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	h := Apart(p, []string{self}, slog.New(slog.NewTextHandler(log, nil)))
	t.Cleanup(func() {
		h.Close()
		if log.Len() > 0 {
			t.Errorf("logged: %s", log)
		}
	})
	return h
}

func TestAU3PasswordsAreHashedAndCheckedExactlyAsTyped(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, hasher func(Params) *Hasher) {
		h := hasher(weak)
		hash, err := h.Hash(t.Context(), password)
		if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=64,t=1,p=1$") {
			t.Fatalf("%q, %v", hash, err)
		}
		for _, other := range []string{password + " ", strings.ToUpper(password), " " + password, ""} {
			if fits, _, err := h.Check(t.Context(), other, hash); fits || err != nil {
				t.Errorf("%q: %v, %v", other, fits, err)
			}
		}
		if fits, stale, err := h.Check(t.Context(), password, hash); !fits || stale || err != nil {
			t.Errorf("%v, %v, %v", fits, stale, err)
		}
		stronger := weak
		stronger.Iterations = 2
		if fits, stale, err := hasher(stronger).Check(t.Context(), password, hash); !fits || !stale || err != nil {
			t.Errorf("with new parameters: %v, %v, %v", fits, stale, err)
		}
		if fits, _, err := h.Check(t.Context(), "nobody has this password", ""); fits || err != nil {
			t.Errorf("nobody: %v, %v", fits, err)
		}
		if _, _, err := h.Check(t.Context(), password, "no hash"); err == nil {
			t.Error("what is no hash is taken as one")
		}
	})
}

func TestAU3MoreThan32WaitingAreToldToComeAgain(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, hasher func(Params) *Hasher) {
		h := hasher(weak)
		for range cap(h.working) {
			h.working <- struct{}{}
		}
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		answers := make(chan error, cap(h.waiting)+1)
		for range cap(answers) {
			wg.Go(func() { _, err := h.Hash(ctx, password); answers <- err })
		}
		if err := <-answers; !errors.Is(err, fault.Busy) || ctx.Err() != nil { // the others wait on
			t.Errorf("one too many: %v", err)
		}
		cancel()
		wg.Wait()
		if places := cap(h.waiting) - cap(h.working); places != 32 {
			t.Errorf("%d places", places)
		}
	})
}

func TestAProcessThatDiedIsFollowedByAnother(t *testing.T) {
	t.Parallel()
	h := apartFrom(t, weak, &bytes.Buffer{})
	hash, err := h.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	first := h.apart.running.cmd.Process
	if err := first.Kill(); err != nil {
		t.Fatal(err)
	}
	if fits, _, err := h.Check(t.Context(), password, hash); !fits || err != nil {
		t.Fatalf("%v, %v", fits, err)
	}
	if h.apart.running.cmd.Process.Pid == first.Pid {
		t.Error("the same process answered")
	}
	h.apart.close() // as after a while without work
	if h.apart.running != nil {
		t.Error("it still runs")
	}
	if fits, _, err := h.Check(t.Context(), password, hash); !fits || err != nil {
		t.Errorf("after a rest: %v, %v", fits, err)
	}
}

func TestWhereNoProcessStartsTheServerHashesItselfAndSaysSo(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	h := Apart(weak, []string{t.TempDir() + "/nothing"}, slog.New(slog.NewTextHandler(&log, nil)))
	hash, err := h.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if fits, _, err := h.Check(t.Context(), password, hash); !fits || err != nil {
		t.Errorf("%v, %v", fits, err)
	}
	if !strings.Contains(log.String(), "hashed by the server itself") {
		t.Errorf("logged: %s", log.String())
	}
}

func TestServeEndsWithItsQuestionsAndRefusesWhatIsNone(t *testing.T) {
	t.Parallel()
	if err := Serve(strings.NewReader(""), &bytes.Buffer{}); err != nil {
		t.Error(err)
	}
	if err := Serve(strings.NewReader("hello"), &bytes.Buffer{}); err == nil {
		t.Error("took what is no question")
	}
}
