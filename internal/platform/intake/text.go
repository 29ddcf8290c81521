// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"

	"concord/internal/platform/fault"
)

// disguises are first bytes that tell a file of another kind from text, whatever its name says.
var disguises = []struct{ magic, problem, cure string }{
	{"PK\x03\x04", "is a workbook or another archive, not text", "name it .xlsx if it is a workbook, or save it as text"},
	{oldOffice, "is an old Office file or protected by a password, not text", "save it as .xlsx, without a password"},
	{"%PDF-", "is a PDF, not text", "give the answers file, not a report"},
	{"\x1f\x8b", "is packed with gzip", "unpack it first"},
	{"\xff\xfe", "is written in UTF-16", "save it as UTF-8, in spreadsheets called CSV UTF-8"},
	{"\xfe\xff", "is written in UTF-16", "save it as UTF-8, in spreadsheets called CSV UTF-8"},
}

// plainText returns the text of a file without its byte order mark, or fails as checkText does.
func plainText(name string, data []byte) ([]byte, error) {
	begin, _, err := checkText(name, Held(data))
	if err != nil {
		return nil, err
	}
	return data[begin:], nil
}

// checkText reads a file through once, piece by piece. Empty files, other kinds of file, bad UTF-8 and control characters that no
// text needs are refused with the line they stand on. It returns where the text begins, behind a byte order mark, and whether
// any line ends in a line feed.
func checkText(name string, in *io.SectionReader) (begin int64, feeds bool, err error) {
	r := bufio.NewReaderSize(io.NewSectionReader(in, 0, in.Size()), 64<<10)
	head, _ := r.Peek(5)
	for _, d := range disguises {
		if bytes.HasPrefix(head, []byte(d.magic)) {
			return 0, false, fault.Fields{{File: name, Problem: d.problem, Cure: d.cure}}
		}
	}
	if bytes.HasPrefix(head, []byte(byteOrderMark)) {
		n, _ := r.Discard(len(byteOrderMark))
		begin = int64(n)
	}
	line, blank := 1, true
	for {
		c, n, err := r.ReadRune()
		switch {
		case errors.Is(err, io.EOF) && blank:
			return 0, false, fault.Fields{{File: name, Line: 1, Problem: "is empty", Cure: "write one with: concord diagnose template"}}
		case errors.Is(err, io.EOF):
			return begin, line > 1, nil
		case err != nil:
			return 0, false, fmt.Errorf("read %s: %w", name, err)
		}
		if f := wrongRune(r, c, n); f.Problem != "" {
			f.File, f.Line = name, line
			return 0, false, fault.Fields{f}
		}
		if c == '\n' {
			line++
		}
		blank = blank && unicode.IsSpace(c)
	}
}

const byteOrderMark = "\xef\xbb\xbf"

// wrongRune says what is wrong with a character of n bytes that was just read; nothing where it may stand in a text.
func wrongRune(r *bufio.Reader, c rune, n int) fault.Field {
	switch {
	case c == utf8.RuneError && n == 1:
		_ = r.UnreadRune()
		b, _ := r.ReadByte()
		return fault.Field{Problem: fmt.Sprintf("is not UTF-8 text: a byte %02X begins no character", b), Cure: "save it as UTF-8, in spreadsheets called CSV UTF-8"}
	case c == 0:
		return fault.Field{Problem: "holds a zero byte, so it is no text or written in UTF-16", Cure: "save it as UTF-8"}
	case c < ' ' && c != '\n' && c != '\t' && c != '\r' || c == 0x7f:
		return fault.Field{Problem: fmt.Sprintf("holds the control character %02X", c), Cure: "remove it, or type the line again"}
	}
	return fault.Field{}
}

// firstControl returns the first control character of a text that neither a line nor a tab needs.
func firstControl(s string) (rune, bool) {
	for _, r := range s {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f {
			return r, true
		}
	}
	return 0, false
}
