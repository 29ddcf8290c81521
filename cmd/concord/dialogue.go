// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"concord/internal/platform/intake"
)

// dialogue asks line by line. It needs no terminal: pipes, screen readers and slow connections will do, and nothing is
// coloured or moved about.
type dialogue struct {
	out   io.Writer
	echo  bool // no terminal shows what was typed, nor the end of its line
	lines <-chan string
	stop  <-chan struct{} // closed on Ctrl-C
	fault func() error    // why there are no more lines; nil at the end of the input
}

// errLeave says that the person leaves: by q, by the end of the input or by Ctrl-C.
var errLeave = errors.New("left")

// errBack says that the person wants to go back to what was asked before.
var errBack = errors.New("back")

const (
	dialogueWidth = 80
	maxLine       = 64 << 10 // bytes that one line of input may have
)

// newDialogue reads lines from in until it ends or ctx does.
func newDialogue(ctx context.Context, in io.Reader, out io.Writer) *dialogue {
	lines := make(chan string)
	var failed error
	go func() {
		defer close(lines)
		s := bufio.NewScanner(in)
		s.Buffer(nil, maxLine)
		for s.Scan() {
			select {
			case lines <- s.Text():
			case <-ctx.Done():
				return
			}
		}
		failed = s.Err()
	}()
	return &dialogue{out: out, echo: !isTerminal(in), lines: lines, stop: ctx.Done(), fault: func() error { return failed }}
}

// say prints a text wrapped at words, each line set in by indent blanks.
func (d *dialogue) say(indent int, text string) {
	prefix := strings.Repeat(" ", indent)
	for part := range strings.SplitSeq(text, "\n") {
		line := prefix
		for _, word := range strings.Fields(part) {
			if len([]rune(line))+1+len([]rune(word)) > dialogueWidth && line != prefix {
				d.print(strings.TrimRight(line, " ") + "\n")
				line = prefix
			}
			line += word + " "
		}
		d.print(strings.TrimRight(line, " ") + "\n")
	}
}

// print writes to the person. What cannot be shown has nowhere else to go; the file is what counts.
func (d *dialogue) print(s string) { _, _ = io.WriteString(d.out, s) }

func (d *dialogue) items(title string, entries []string) {
	if len(entries) == 0 {
		return
	}
	d.say(2, title)
	for _, item := range entries {
		d.say(4, "- "+item)
	}
}

// ask prints a prompt and returns the line typed, cleaned of what does not belong into a line. It fails with errLeave for
// q, the end of the input and Ctrl-C, and with errBack for <.
func (d *dialogue) ask(prompt string) (string, error) {
	d.print(prompt + " ")
	select {
	case <-d.stop:
		d.print("\n")
		return "", errLeave
	case line, ok := <-d.lines:
		if !ok {
			d.print("\n")
			if err := d.fault(); err != nil {
				return "", fmt.Errorf("read input: %w", err)
			}
			return "", errLeave
		}
		line = intake.CleanName(line)
		if d.echo {
			d.print(line + "\n")
		}
		switch line {
		case "q", "Q":
			return "", errLeave
		case "<":
			return "", errBack
		}
		return line, nil
	}
}

// want asks until take accepts the line; take returns a hint for what it does not accept.
func (d *dialogue) want(prompt string, take func(line string) (hint string)) error {
	for {
		line, err := d.ask(prompt)
		if err != nil {
			return err
		}
		hint := take(line)
		if hint == "" {
			return nil
		}
		d.say(2, hint)
	}
}
