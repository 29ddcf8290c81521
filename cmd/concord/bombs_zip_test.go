// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
)

// loose returns n bytes that deflate packs about fifty to one, below the ratio at which an entry is refused.
func loose(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]byte, n)
	for i := 0; i < n; i += 1_024 {
		for k := i; k < min(n, i+16); k++ {
			out[k] = byte(r.Uint32())
		}
	}
	return out
}

// zipBombs are archives that are bad whatever they hold.
func zipBombs() []bomb {
	zeros := func(n int) []byte { return make([]byte, n) }
	small := part{name: "xl/a.xml", data: []byte("<a/>")}
	lie := func(unpacked uint64) func() []byte {
		return func() []byte {
			return packed(zip.Deflate, part{name: "xl/workbook.xml", data: zeros(1 << 20), head: func(h *zip.FileHeader) { h.UncompressedSize64 = unpacked }})
		}
	}
	named := func(name string) func() []byte {
		return func() []byte { return packed(zip.Store, part{name: name, data: []byte("x")}) }
	}
	return []bomb{
		{"ZIP of zeros", "a.xlsx", func() []byte { return packed(zip.Deflate, part{name: "xl/workbook.xml", data: zeros(64 << 20)}) }, `unpacks "xl/workbook.xml" to more than 100 times its packed size`},
		{"ZIP of 300 MiB", "a.xlsx", func() []byte {
			data := loose(1 << 20)
			var parts []part
			for i := range 15 {
				parts = append(parts, part{name: fmt.Sprintf("xl/media/%d.bin", i), data: data, size: 20 << 20})
			}
			return packed(zip.Deflate, parts...)
		}, "unpacks to more than 256 MiB"},
		{"ZIP that says it is small", "a.xlsx", lie(10), "cannot be unpacked"},
		{"ZIP that says it is enormous", "a.xlsx", lie(1 << 62), "cannot be unpacked"},
		{"ZIP that says it is less than nothing", "a.xlsx", lie(1<<64 - 1), "cannot be unpacked"},
		{"ZIP that says it is packed loosely", "a.xlsx", func() []byte {
			return packed(zip.Deflate, part{name: "xl/workbook.xml", data: zeros(64 << 20), head: func(h *zip.FileHeader) { h.CompressedSize64 = 1 << 40 }})
		}, "a.xlsx"},
		{"ZIP with a wrong checksum", "a.xlsx", func() []byte {
			return packed(zip.Store, part{name: "xl/workbook.xml", data: []byte("x"), head: func(h *zip.FileHeader) { h.CRC32++ }})
		}, "checksum error"},
		{"ZIP of 2,001 entries", "a.xlsx", func() []byte {
			var parts []part
			for i := range 2_001 {
				parts = append(parts, part{name: fmt.Sprint(i)})
			}
			return packed(zip.Store, parts...)
		}, "has 2001 parts; use at most 2000"},
		{"ZIP of 65,000 entries", "a.xlsx", func() []byte {
			var parts []part
			for i := range 65_000 {
				parts = append(parts, part{name: fmt.Sprint(i)})
			}
			return packed(zip.Store, parts...)
		}, "has more than 2000 parts"},
		{"ZIP inside, by name", "a.xlsx", named("inner.zip"), "inner.zip: is an archive inside the archive"},
		{"ZIP inside, by content", "a.xlsx", func() []byte { return packed(zip.Store, part{name: "xl/a.xml", data: packed(zip.Store, small)}) }, "xl/a.xml: is an archive inside the archive"},
		{"ZIP that climbs out", "a.xlsx", named("../../etc/passwd"), "points outside the archive"},
		{"ZIP that climbs out in the middle", "a.xlsx", named("xl/../../x"), "points outside the archive"},
		{"ZIP that climbs out with backslashes", "a.xlsx", named(`..\x`), "points outside the archive"},
		{"ZIP with an absolute path", "a.xlsx", named("/etc/passwd"), "points outside the archive"},
		{"ZIP with a drive", "a.xlsx", named(`C:\x`), "points outside the archive"},
		{"ZIP with an enormous name", "a.xlsx", named(strings.Repeat("x", 60_000)), "points outside the archive"},
		{"ZIP with a name that colours the terminal", "a.xlsx", named("\x1b[31m../x"), "a.xlsx"},
		{"ZIP with one name twice", "a.xlsx", func() []byte { return packed(zip.Store, small, small) }, "xl/a.xml: stands in the archive twice"},
		{"ZIP with one name in two cases", "a.xlsx", func() []byte { return packed(zip.Store, small, part{name: "XL/A.xml"}) }, "XL/A.xml: stands in the archive twice"},
		{"ZIP with an encrypted entry", "a.xlsx", func() []byte {
			return packed(zip.Store, part{name: "x", head: func(h *zip.FileHeader) { h.Flags |= 1 }})
		}, "is encrypted; save it without a password"},
		{"ZIP packed in an unknown way", "a.xlsx", func() []byte {
			return packed(zip.Store, part{name: "x", head: func(h *zip.FileHeader) { h.Method = 99 }})
		}, "cannot be unpacked: unsupported compression algorithm"},
		{"ZIP of 33 MiB", "a.xlsx", func() []byte { return packed(zip.Store, part{name: "x", data: zeros(33 << 20)}) }, "is larger than 32 MiB"},
		{"ZIP cut off", "a.xlsx", func() []byte { b := book(nil, nil); return b[:len(b)/2] }, "is cut off or broken"},
		{"ZIP of nothing", "a.xlsx", func() []byte { return packed(zip.Store) }, "is no .xlsx workbook"},
	}
}

// workbookBombs are archives whose parts are bad.
func workbookBombs() []bomb {
	sheet := func(body string) func() []byte {
		return func() []byte { return book([]byte("<worksheet><sheetData>"+body+"</sheetData></worksheet>"), nil) }
	}
	swap := func(name, data string) func() []byte {
		return func() []byte { return book(nil, map[string][]byte{name: []byte(data)}) }
	}
	many := func(before, s string, n int, after string) string { return before + strings.Repeat(s, n) + after }
	row := `<row><c t="inlineStr"><is><t>ref</t></is></c></row>`
	doctype := `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>`
	return []bomb{
		{"XLSX with a sheet of 300 MiB", "a.xlsx", func() []byte {
			return packed(zip.Deflate, part{name: "xl/worksheets/sheet1.xml", data: loose(1 << 20), size: 300 << 20})
		}, "unpacks to more than 256 MiB"},
		{"XLSX with a sheet of 17 MiB", "a.xlsx", sheet(many("", "<row></row>", 17<<20/11, "")), "has a part of more than 16 MiB: xl/s.xml"},
		{"XLSX with a million shared texts", "a.xlsx", swap("xl/t.xml", many("<sst>", "<si><t>x</t></si>", 980_000, "</sst>")), "schema: is missing; add a row to sheet Head"},
		{"XLSX with shared texts over 16 MiB", "a.xlsx", swap("xl/t.xml", many("<sst>", "<si><t>x</t></si>", 1_000_000, "</sst>")), "has a part of more than 16 MiB: xl/t.xml"},
		{"XLSX with one shared text of 15 MiB", "a.xlsx", swap("xl/t.xml", many("<sst><si><t>", "x", 15<<20, "</t></si></sst>")), "has an element of more than 512 KiB in xl/t.xml"},
		{"XLSX with a billion laughs", "a.xlsx", swap("xl/t.xml", doctype+"<sst><si><t>&c;</t></si></sst>"), "xl/t.xml: holds a declaration <!DOCTYPE"},
		{"XLSX with a DOCTYPE in the sheet", "a.xlsx", func() []byte { return book([]byte(doctype+"<worksheet/>"), nil) }, "xl/s.xml: holds a declaration"},
		{"XLSX with a DOCTYPE in the workbook", "a.xlsx", swap("xl/workbook.xml", doctype+"<workbook/>"), "xl/workbook.xml: holds a declaration"},
		{"XLSX with an external entity", "a.xlsx", swap("xl/t.xml", `<!DOCTYPE x SYSTEM "file:///etc/passwd"><sst/>`), "holds a declaration"},
		{"XLSX with an unknown entity", "a.xlsx", swap("xl/t.xml", "<sst><si><t>&xxe;</t></si></sst>"), "is not valid XML"},
		{"XLSX nested deep", "a.xlsx", sheet(many("", "<a>", 300, strings.Repeat("</a>", 300))), "nests more than 256 levels deep in xl/s.xml"},
		{"XLSX nested very deep", "a.xlsx", sheet(many("", "<a>", 2_000_000, "")), "nests more than 256 levels deep"},
		{"XLSX with a million attributes", "a.xlsx", sheet("<row " + many("", `a="" `, 1_000_000, "") + "/>"), "has an element of more than 512 KiB"},
		{"XLSX with a value cut by a million remarks", "a.xlsx", sheet(`<row><c r="A1"><v>` + many("", "1<!---->", 1_900_000, "") + "</v></c></row>"), "has a cell of more than 64 KiB at Answers!A1"},
		{"XLSX with cells far to the right", "a.xlsx", sheet(many("", `<row><c r="SR1"><v>1</v></c></row>`, 99_000, "")), "has more than 2000000 cells"},
		{"XLSX with text right of column 512", "a.xlsx", sheet(row + `<row><c r="SS2"><v>1</v></c></row>`), "has text at Answers!SS2, right of column 512"},
		{"XLSX with text below row 100,000", "a.xlsx", sheet(row + `<row r="100001"><c><v>1</v></c></row>`), "has text at Answers!A100001, below row 100000"},
		{"XLSX with a row numbered minus one", "a.xlsx", sheet(`<row r="-1"/>`), `has a row numbered "-1"`},
		{"XLSX with a row numbered beyond counting", "a.xlsx", sheet(`<row r="9223372036854775807"/><row/>`), "has a row numbered"},
		{"XLSX with rows out of order", "a.xlsx", sheet(`<row r="5"/><row r="5"/>`), `has a row numbered "5" after row 5`},
		{"XLSX with a cell that has no column", "a.xlsx", sheet(`<row><c r="5"><v>1</v></c></row>`), `has a cell named "5"`},
		{"XLSX with a long cell", "a.xlsx", sheet(`<row><c t="inlineStr"><is><t>` + strings.Repeat("x", 65<<10) + "</t></is></c></row>"), "has a cell of more than 64 KiB at Answers!A1"},
		{"XLSX that names a text it does not have", "a.xlsx", sheet(`<row><c t="s"><v>7</v></c></row>`), `Answers!A1: names text "7" of 1`},
		{"XLSX with a control character", "a.xlsx", sheet(`<row><c t="inlineStr"><is><t>_x0000_</t></is></c></row>`), "Answers!A1: holds the control character 00"},
		{"XLSX in UTF-16", "a.xlsx", func() []byte {
			return book(nil, map[string][]byte{"xl/workbook.xml": inUTF16(`<?xml version="1.0" encoding="UTF-16"?><workbook/>`)})
		}, "is not valid XML"},
		{"XLSX cut off inside a sheet", "a.xlsx", func() []byte { return book([]byte("<worksheet><sheetData><row><c><v>1"), nil) }, "xl/s.xml: is not valid XML"},
		{"XLSX without its sheet", "a.xlsx", func() []byte { return book(nil, map[string][]byte{"xl/s.xml": nil}) }, `is missing, and sheet "Answers" should stand there`},
		{"XLSX without a sheet Answers", "a.xlsx", swap("xl/workbook.xml", `<workbook><sheets><sheet name="Sheet1" id="r1"/></sheets></workbook>`), "has no sheet named Answers; start from"},
		{"XLSX with two sheets Answers", "a.xlsx", swap("xl/workbook.xml", `<workbook><sheets><sheet name="Answers" id="r1"/><sheet name="answers" id="r1"/></sheets></workbook>`), `has two sheets named "answers"`},
		{"XLSX with a password", "a.xlsx", text("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 2_000)), "is an old .xls file or protected by a password; save it as .xlsx"},
		{"XLS named CSV", "a.csv", text("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "is an old Office file or protected by a password"},
		{"XLS", "a.xls", text("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "use .yaml, .json, .csv or .xlsx"},
		{"XLSB named XLSX", "a.xlsx", func() []byte { return packed(zip.Store, part{name: "xl/workbook.bin"}) }, "is a binary workbook (.xlsb); save it as .xlsx"},
		{"DOCX named XLSX", "a.xlsx", func() []byte { return packed(zip.Store, part{name: "word/document.xml", data: []byte("<a/>")}) }, "is a text document (.docx)"},
		{"ODS named XLSX", "a.xlsx", func() []byte {
			return packed(zip.Store, part{name: "mimetype", data: []byte("application/vnd.oasis.opendocument.spreadsheet")}, part{name: "content.xml", data: []byte("<a/>")})
		}, "is an OpenDocument file (.ods)"},
		{"CSV named XLSX", "a.xlsx", text("ref,level\n"), "is no .xlsx workbook, whatever its name says"},
		{"XLSX empty", "a.xlsx", text(""), "is empty; save the workbook again"},
		{"XLSX of noise", "a.xlsx", func() []byte { return append([]byte("PK\x03\x04"), bytes.Repeat([]byte{7, 130}, 1_000)...) }, "is cut off or broken"},
	}
}
