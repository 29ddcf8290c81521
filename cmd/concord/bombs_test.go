// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"unicode/utf16"
)

const answersHead = `schema: concord/answers@1
organization: {name: Example}
standards: [iso27001-2022]
answers:
`

func text(s string) func() []byte { return func() []byte { return []byte(s) } }

func times(before, s string, n int, after string) func() []byte {
	return func() []byte { return []byte(before + strings.Repeat(s, n) + after) }
}

func inUTF16(s string) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

// laughs is the alias bomb: nine aliases a level, nine levels.
func laughs() []byte {
	var b strings.Builder
	b.WriteString("a: &a [x,x,x,x,x,x,x,x,x]\n")
	for c := 'b'; c < 'k'; c++ {
		fmt.Fprintf(&b, "%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n", c, c, c-1, c-1, c-1, c-1, c-1, c-1, c-1, c-1, c-1)
	}
	return []byte(b.String())
}

// textBombs are bad YAML, JSON and CSV files.
func textBombs() []bomb {
	answer := func(s string) func() []byte { return text(answersHead + s) }
	return []bomb{
		{"YAML alias bomb", "a.yaml", laughs, `a.yaml:1: anchor &a is not allowed; write the value out`},
		{"YAML nested deep", "a.yaml", times("", "[", 9_000, strings.Repeat("]", 9_000)), "is nested deeper than 100 levels"},
		{"YAML nested very deep", "a.yaml", times("", "[", 100_000, ""), "is nested far too deep"},
		{"YAML in blocks, deep", "a.yaml", times("", "- ", 20_000, "x"), "nested"},
		{"YAML of 5 MiB", "a.yaml", times("", "# filler\n", 600_000, ""), "is larger than 4 MiB"},
		{"YAML of two million values", "a.yaml", times("[", "1,", 2_000_000, "1]"), "values, more than 500000; split it"},
		{"YAML of a million maps", "a.yaml", times("[", "a: ,", 1_000_000, "]"), "values, more than 500000"},
		{"YAML of 450,000 unknown fields", "a.yaml", func() []byte {
			var b strings.Builder
			for i := range 450_000 {
				fmt.Fprintf(&b, "%x: \n", i)
			}
			return []byte(b.String()[:3<<20])
		}, "is not a known field"},
		{"YAML with one enormous value", "a.yaml", times("schema: ", "x", 4_000_000, ""), `a.yaml:1: schema: is "xxx`},
		{"YAML with an enormous key", "a.yaml", times("", "x", 1_000, ": 1\n"), "is not a known field"},
		{"YAML of two documents", "a.yaml", answer("  - {ref: iso27001-2022/4.1, level: 1}\n---\na: 1\n"), "a.yaml:6: a second YAML document begins here"},
		{"YAML with a tag", "a.yaml", answer("  - {ref: iso27001-2022/4.1, level: !!binary MQ==}\n"), "tag !!binary is not allowed"},
		{"YAML with a tab", "a.yaml", answer("\t- {ref: iso27001-2022/4.1, level: 1}\n"), "a.yaml:5: "},
		{"YAML in UTF-16", "a.yaml", func() []byte { return inUTF16(answersHead) }, "is written in UTF-16; save it as UTF-8"},
		{"YAML in Latin-1", "a.yaml", text("schema: concord/answers@1\norganization: {name: \xc4rzte}\n"), "a.yaml:2: is not UTF-8 text: a byte C4"},
		{"YAML with a zero byte", "a.yaml", answer("  - {ref: \x00}\n"), "a.yaml:5: holds a zero byte"},
		{"YAML with an escape character", "a.yaml", answer("  - {ref: \x1b[31m}\n"), "a.yaml:5: holds the control character 1B"},
		{"YAML cut off", "a.yaml", answer("  - {ref: iso27001-2022/4.1, lev"), "a.yaml:5: is missing a comma or a closing bracket"},
		{"YAML with an open quote", "a.yaml", answer("  - {ref: \"iso27001-2022/4.1, level: 1}\n"), "opens a quote that is never closed"},
		{"YAML empty", "a.yaml", text(""), "is empty; write one with: concord diagnose template"},
		{"YAML of remarks", "a.yaml", text("# nothing\n"), "is empty"},
		{"YAML of blanks after a byte order mark", "a.yaml", text("\ufeff \n\n"), "is empty"},
		{"YAML that is a list", "a.yaml", text("- 1\n"), "a.yaml:1: is no group of fields"},
		{"JSON nested deep", "a.json", times("", "[", 1_000_000, ""), "is nested deeper than 100 levels on line 1"},
		{"JSON of 33 MiB", "a.json", times(`"`, "x", 33<<20, `"`), "is larger than 32 MiB"},
		{"JSON of 16 million values", "a.json", times("[", "1,", 16<<20-8, "1]"), "has more than 1000000 values"},
		{"JSON of a million keys", "a.json", func() []byte {
			var b bytes.Buffer
			for i := range 2_000_000 {
				fmt.Fprintf(&b, `,"%x":1`, i)
			}
			b.Bytes()[0] = '{'
			return append(b.Bytes(), '}')
		}, "has more than 1000000 values"},
		{"JSON with one key a million times", "a.json", times(`{"schema":1`, `,"schema":1`, 900_000, "}"), `a.json:1: "schema" stands here a second time`},
		{"JSON with an unknown key", "a.json", text(`{"schema":"concord/answers@1","organisation":{"name":"x"},"standards":["iso27001-2022"]}`), `did you mean "organization"?`},
		{"JSON with a tail", "a.json", text("{}\n{}"), "a.json:2: something stands behind the end"},
		{"JSON cut off", "a.json", text("{\"schema\":\n\"concord/ans"), "a.json:2: ends in the middle of a value"},
		{"JSON empty", "a.json", text("\n"), "is empty"},
		{"JSON in UTF-16", "a.json", func() []byte { return inUTF16("{}") }, "is written in UTF-16"},
		{"JSON that is not UTF-8", "a.json", text("{\n\"a\": \"\xff\"}"), "a.json:2: is not UTF-8 text"},
		{"CSV with an open quote over the rest", "a.csv", times("ref,level\niso27001-2022/4.1,\"", "x\n", 10<<20, ""), "a.csv:2: begins a field of more than 64 KiB; close its double quotes"},
		{"CSV with a short open quote", "a.csv", text("ref,level\n\"iso27001-2022/4.1,1\nb,2\n"), "a.csv:2: begins a field in double quotes that is not closed well"},
		{"CSV with a stray quote", "a.csv", text("ref,level\niso27001-2022/4.1,5\" pipe\n"), "a.csv:2: has a double quote inside a field"},
		{"CSV with a long field", "a.csv", times("ref,note\na,", "x", 65<<10, "\n"), "a.csv:2: begins a field of more than 64 KiB"},
		{"CSV of 33 MiB", "a.csv", times("ref,level\n", "a,1\n", 9<<20, ""), "is larger than 32 MiB"},
		{"CSV of 100,001 rows", "a.csv", times("ref,level\n", "a,1\n", 100_001, ""), "has more than 100000 rows; split it"},
		{"CSV of 513 columns", "a.csv", times("ref,level\na", ",", 512, "\n"), "has more than 512 columns on line 2; use at most 512"},
		{"CSV of 33 million empty cells", "a.csv", times("ref\n", strings.Repeat(",", 511)+"\n", 65_000, ""), "has more than 2000000 cells"},
		{"CSV of 99,999 wrong references", "a.csv", times("ref,level\n", "iso27001-2022/Q.9.9,9\n", 99_998, ""), "and "},
		{"CSV in UTF-16", "a.csv", func() []byte { return inUTF16("ref;level\n") }, "in spreadsheets called CSV UTF-8"},
		{"CSV in UTF-16 without a mark", "a.csv", func() []byte { return inUTF16("ref;level\n")[2:] }, "a.csv:1: holds a zero byte, so it is no text or written in UTF-16"},
		{"CSV in Latin-1", "a.csv", text("# organization.name: \xc4rzte\nref,level\n"), "a.csv:1: is not UTF-8 text"},
		{"CSV with CR line ends is read", "a.csv", text("# schema: concord/answers@1\rref,level\riso27001-2022/4.1,9\r"), `a.csv:3: B3 (level): is "9"`},
		{"CSV empty", "a.csv", text(""), "is empty"},
		{"CSV without column names", "a.csv", text("# schema: concord/answers@1\n"), "has no row with column names"},
		{"PDF named CSV", "a.csv", text("%PDF-1.7\n"), "is a PDF, not text"},
		{"workbook named CSV", "a.csv", func() []byte { return book(nil, nil) }, "name it .xlsx if it is a workbook"},
		{"workbook named YAML", "a.yaml", func() []byte { return book(nil, nil) }, "name it .xlsx if it is a workbook"},
		{"gzip named JSON", "a.json", text("\x1f\x8b\x08\x00"), "is packed with gzip; unpack it first"},
		{"text named after no format", "a.txt", text("x"), "use .yaml, .json, .csv or .xlsx"},
	}
}

// part is one entry of an archive.
type part struct {
	name string
	data []byte
	size int                   // more than data has: it is repeated up to there
	head func(*zip.FileHeader) // changes what the archive says of it; nil for the truth
}

// packed makes an archive of parts, deflated or stored.
func packed(method uint16, parts ...part) []byte {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, p := range parts {
		h := &zip.FileHeader{Name: p.name, Method: method}
		body, sum, size := compressed(method, p)
		h.CRC32, h.CompressedSize64, h.UncompressedSize64 = sum, uint64(len(body)), uint64(size)
		if p.head != nil {
			p.head(h)
		}
		w, err := z.CreateRaw(h)
		if err == nil {
			_, err = w.Write(body)
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return buf.Bytes()
}

// compressed returns the bytes of a part as they stand in the archive, their checksum and their size unpacked.
func compressed(method uint16, p part) (body []byte, sum uint32, size int) {
	var buf bytes.Buffer
	check := crc32.NewIEEE()
	var w io.WriteCloser = plain{&buf}
	if method == zip.Deflate {
		f, err := flate.NewWriter(&buf, flate.BestSpeed)
		if err != nil {
			panic(err)
		}
		w = f
	}
	for first := true; first || size < p.size; first = false {
		if _, err := io.MultiWriter(w, check).Write(p.data); err != nil {
			panic(err)
		}
		size += len(p.data)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return buf.Bytes(), check.Sum32(), size
}

type plain struct{ io.Writer }

func (plain) Close() error { return nil }

// book makes a stored workbook of one sheet Answers; changed parts replace or extend the usual ones, a nil one removes it.
func book(sheet []byte, changed map[string][]byte, more ...part) []byte {
	if sheet == nil {
		sheet = []byte(`<worksheet><sheetData><row><c t="inlineStr"><is><t>ref</t></is></c></row></sheetData></worksheet>`)
	}
	parts := []part{
		{name: "xl/workbook.xml", data: []byte(`<workbook><sheets><sheet name="Answers" id="r1"/></sheets></workbook>`)},
		{name: "xl/_rels/workbook.xml.rels", data: []byte(`<Relationships><Relationship Id="r1" Type="x/worksheet" Target="s.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="t.xml"/></Relationships>`)},
		{name: "xl/s.xml", data: sheet},
		{name: "xl/t.xml", data: []byte(`<sst><si><t>ref</t></si></sst>`)},
	}
	kept := parts[:0]
	for _, p := range parts {
		if data, ok := changed[p.name]; ok {
			p.data = data
		}
		if p.data != nil {
			kept = append(kept, p)
		}
	}
	return packed(zip.Store, append(kept, more...)...)
}
