// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake

import (
	"bytes"
	"fmt"
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

// plainText returns the text of a file without its byte order mark. Empty files, other kinds of file, bad UTF-8 and
// control characters that no text needs are refused with the line they stand on.
func plainText(name string, data []byte) ([]byte, error) {
	for _, d := range disguises {
		if bytes.HasPrefix(data, []byte(d.magic)) {
			return nil, fault.Fields{{File: name, Problem: d.problem, Cure: d.cure}}
		}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, fault.Fields{{File: name, Line: 1, Problem: "is empty", Cure: "write one with: concord diagnose template"}}
	}
	line := 1
	for i := 0; i < len(data); {
		b := data[i]
		if b >= utf8.RuneSelf {
			r, n := utf8.DecodeRune(data[i:])
			if r == utf8.RuneError && n <= 1 {
				return nil, fault.Fields{{File: name, Line: line, Problem: fmt.Sprintf("is not UTF-8 text: a byte %02X begins no character", b), Cure: "save it as UTF-8, in spreadsheets called CSV UTF-8"}}
			}
			i += n
			continue
		}
		switch {
		case b == '\n':
			line++
		case b == 0:
			return nil, fault.Fields{{File: name, Line: line, Problem: "holds a zero byte, so it is no text or written in UTF-16", Cure: "save it as UTF-8"}}
		case b < ' ' && b != '\t' && b != '\r' || b == 0x7f:
			return nil, fault.Fields{{File: name, Line: line, Problem: fmt.Sprintf("holds the control character %02X", b), Cure: "remove it, or type the line again"}}
		}
		i++
	}
	return data, nil
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
