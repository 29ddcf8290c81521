// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake

import (
	"encoding/xml"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"concord/internal/platform/civil"
)

// readStrings reads the table of texts that cells share.
func (b *workbook) readStrings(part string) error {
	x, err := b.xml(part)
	if x == nil || err != nil {
		return err
	}
	defer x.close()
	x.in.most = b.most.Texts
	for {
		token, err := x.next()
		if token == nil || err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "si" {
			text, err := x.richText()
			if err != nil {
				return err
			}
			if b.strings = append(b.strings, text); len(b.strings) > b.most.Cells {
				return TooLarge(b.file, fmt.Sprintf("holds more than %d texts", b.most.Cells), "split it")
			}
		}
	}
}

// richText reads to the end of the element that just began and returns its text, without the readings (rPh) that
// Japanese workbooks keep beside it.
func (x *xmlPart) richText() (string, error) {
	var out strings.Builder
	end, inText, reading := x.depth-1, false, 0
	for x.depth > end {
		token, err := x.next()
		if token == nil || err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			inText = t.Name.Local == "t"
			if t.Name.Local == "rPh" && reading == 0 {
				reading = x.depth
			}
		case xml.EndElement:
			inText = false
			if x.depth < reading {
				reading = 0
			}
		case xml.CharData:
			if inText && reading == 0 {
				out.Write(t)
			}
		}
	}
	return unescape(out.String()), nil
}

var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescape turns the _x000D_ that workbooks write for characters XML cannot hold into the character.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escaped.ReplaceAllStringFunc(s, func(m string) string {
		n, _ := strconv.ParseUint(m[2:6], 16, 32)
		return string(rune(n)) //nolint:gosec // four hexadecimal digits
	})
}

// readStyles finds out which cell styles show a day.
func (b *workbook) readStyles(part string) error {
	x, err := b.xml(part)
	if x == nil || err != nil {
		return err
	}
	defer x.close()
	own, in := map[string]bool{}, ""
	for {
		token, err := x.next()
		if token == nil || err != nil {
			return err
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "numFmt":
			own[attribute(e, "numFmtId")] = showsDay(attribute(e, "formatCode"))
		case "cellXfs", "cellStyleXfs", "dxfs":
			in = e.Name.Local
		case "xf":
			if in == "cellXfs" {
				id := attribute(e, "numFmtId")
				day, known := own[id]
				b.isDate = append(b.isDate, known && day || !known && builtInDay(id))
			}
		}
	}
}

// builtInDay says whether a number format that every workbook has shows a day.
func builtInDay(id string) bool {
	n, _ := strconv.Atoi(id)
	return n >= 14 && n <= 17 || n == 22 || n >= 27 && n <= 36 || n >= 50 && n <= 58
}

var notFormat = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|\\.|_.|\*.`)

// showsDay says whether a format of the workbook's own shows a day: a year or a day outside quotes and brackets.
func showsDay(code string) bool {
	return strings.ContainsAny(strings.ToLower(notFormat.ReplaceAllString(code, "")), "yd")
}

// rawCell is a cell as the file has it.
type rawCell struct {
	kind  string // s, str, inlineStr, b, e, d, n or nothing
	style int
	text  string
}

// value returns a cell's text as a person would type it.
func (b *workbook) value(c rawCell) (string, error) {
	switch c.kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(c.text))
		if err != nil || n < 0 || n >= len(b.strings) {
			return "", fmt.Errorf("names text %q of %d", cutTo(c.text, 20), len(b.strings))
		}
		return b.strings[n], nil
	case "inlineStr":
		return c.text, nil // as richText has read it
	case "b":
		if strings.TrimSpace(c.text) == "1" {
			return "true", nil
		}
		return "false", nil
	case "", "n":
		return b.number(c), nil
	case "d":
		return strings.TrimSuffix(strings.TrimSuffix(c.text, "Z"), "T00:00:00"), nil
	}
	return unescape(c.text), nil
}

func (b *workbook) number(c rawCell) string {
	text := strings.TrimSpace(c.text)
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	// Day 60 is the 29 February 1900 that spreadsheets believe in; nobody dates evidence before it.
	if days := n + float64(b.shift); c.style < len(b.isDate) && b.isDate[c.style] && days > 60 && days < 2_958_466 {
		return civil.MustParse("1899-12-30").AddDays(int(days)).String()
	}
	if n == math.Trunc(n) && math.Abs(n) < 1e15 {
		return strconv.FormatFloat(n, 'f', 0, 64)
	}
	return text
}
