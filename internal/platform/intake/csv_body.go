// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"concord/internal/platform/fault"
)

// mostHead is how many head lines a table has at most.
const mostHead = 1000

// body is a table's text, which is looked at several times and never held as a whole.
type body struct {
	name    string
	in      *io.SectionReader
	begin   int64 // of what was not read yet: behind a byte order mark, then behind the head lines
	skipped int   // head lines
	feeds   bool  // line feeds end lines; else carriage returns do
}

// reader reads the text from its beginning.
func (b *body) reader() io.Reader {
	r := io.NewSectionReader(b.in, b.begin, b.in.Size()-b.begin)
	if b.feeds {
		return r
	}
	return oldLines{r}
}

// oldLines ends lines as old Macintosh programs do.
type oldLines struct{ io.Reader }

// Read reads on.
func (o oldLines) Read(p []byte) (int, error) {
	n, err := o.Reader.Read(p)
	for i, c := range p[:n] {
		if c == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// head takes the # lines at the top away.
func (b *body) head() (comments []Row, err error) {
	r := bufio.NewReaderSize(b.reader(), MaxField)
	for {
		if begin, _ := r.Peek(2); !bytes.HasPrefix(begin, []byte("#")) && !bytes.Equal(begin, []byte(`"#`)) {
			return comments, nil
		}
		line, err := r.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return nil, b.longField(b.skipped + 1)
		case err != nil && !errors.Is(err, io.EOF):
			return nil, fmt.Errorf("read %s: %w", b.name, err)
		case b.skipped == mostHead:
			return nil, TooLarge(b.name, fmt.Sprintf("begins with more than %d lines with #", mostHead), "remove those that are not needed")
		}
		b.skipped++
		b.begin += int64(len(line))
		text := headText(string(bytes.TrimSuffix(line, []byte{'\n'})))
		comments = append(comments, Row{Line: b.skipped, Cells: []string{strings.TrimSpace(strings.TrimPrefix(text, "#"))}})
	}
}

func (b *body) longField(line int) error {
	return fmt.Errorf("%w: %w", fault.TooLarge, fault.Fields{{File: b.name, Line: line, Problem: fmt.Sprintf("begins a field of more than %s", size(MaxField)), Cure: "close its double quotes, or shorten it"}})
}

// each calls visit for every byte until it returns an error.
func (b *body) each(visit func(byte) error) error {
	r, piece := b.reader(), make([]byte, 64<<10)
	for {
		n, err := r.Read(piece)
		for _, c := range piece[:n] {
			if err := visit(c); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", b.name, err)
		}
	}
}

// separators may stand between fields; of two that stand as often, the first counts.
const separators = ",;\t"

// delimiter is the separator that the first line with any uses most; a title may stand above the headings.
func (b *body) delimiter() (byte, error) {
	const searched = 20 // lines
	var count [len(separators)]int
	lines := 0
	err := b.each(func(c byte) error {
		if at := strings.IndexByte(separators, c); at >= 0 {
			count[at]++
		}
		if c == '\n' {
			lines++
		}
		if lines == searched || c == '\n' && count != [len(separators)]int{} {
			return errSeen
		}
		return nil
	})
	best := 0
	for i, n := range count {
		if n > count[best] {
			best = i
		}
	}
	if errors.Is(err, errSeen) {
		err = nil
	}
	return separators[best], err
}

var errSeen = errors.New("seen enough")

// check refuses a field over the limit, quoted or not, and a line of too many.
func (b *body) check(comma byte) error {
	line, begun, length, columns, quoted := 1+b.skipped, 1+b.skipped, 0, 1, false
	return b.each(func(c byte) error {
		if c == '\n' {
			line++
		}
		switch {
		case c == '"':
			quoted = !quoted
		case !quoted && c == '\n':
			begun, length, columns = line, 0, 1
			return nil
		case !quoted && c == comma:
			if columns++; columns > MaxCols {
				return TooLarge(b.name, fmt.Sprintf("has more than %d columns on line %d", MaxCols, line), fmt.Sprintf("use at most %d", MaxCols))
			}
			begun, length = line, 0
			return nil
		}
		if length++; length > MaxField {
			return b.longField(begun)
		}
		return nil
	})
}
