// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package hashing

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"time"
)

// restAfter is how long the process waits for the next password before it ends and gives its memory back.
const restAfter = 10 * time.Second

// apart has questions answered by a process that it starts when there is one to ask, and again where it died.
type apart struct {
	command []string
	mu      sync.Mutex
	running *running // nil where there is none
	rest    *time.Timer
}

// running is a process and the way to ask it.
type running struct {
	cmd       *exec.Cmd
	in        io.WriteCloser
	questions *json.Encoder
	answers   *json.Decoder
}

// ask asks the process. It fails where none can be started, or where it died twice.
func (a *apart) ask(q question) (out answer, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.rest != nil {
		a.rest.Stop()
	}
	for range 2 { // one that was found dead is followed by a new one
		if a.running == nil {
			if a.running, err = launch(a.command); err != nil {
				return answer{}, err
			}
		}
		if out, err = a.running.ask(q); err == nil {
			a.rest = time.AfterFunc(restAfter, a.close)
			return out, nil
		}
		err = errors.Join(err, a.end())
	}
	return answer{}, fmt.Errorf("ask the process that hashes passwords: %w", err)
}

// close ends the process; the next question starts another.
func (a *apart) close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.rest != nil {
		a.rest.Stop()
	}
	a.end() //nolint:errcheck // it answered all it was asked
}

// end lets the process end and waits for it.
func (a *apart) end() error {
	if a.running == nil {
		return nil
	}
	r := a.running
	a.running = nil
	return errors.Join(r.in.Close(), r.cmd.Wait())
}

func (r *running) ask(q question) (out answer, err error) {
	if err := r.questions.Encode(q); err != nil { //nolint:gosec // a password, into a pipe that only the process reads
		return out, err
	}
	return out, r.answers.Decode(&out)
}

func launch(command []string) (*running, error) {
	cmd := exec.Command(command[0], command[1:]...) //nolint:gosec,noctx // the program itself; it outlives the request that starts it
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start a process that hashes passwords: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start a process that hashes passwords: %w", err)
	}
	giveWay(cmd)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start a process that hashes passwords: %w", err)
	}
	givenWay(cmd)
	return &running{cmd: cmd, in: in, questions: json.NewEncoder(in), answers: json.NewDecoder(out)}, nil
}
