// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
)

// refusedWell fails the test where an error is none that a person could act on: each fault names file, problem and cure,
// and a line within the file.
func refusedWell(t *testing.T, err error, lines int) {
	t.Helper()
	var fields fault.Fields
	if !errors.Is(err, fault.Invalid) || !errors.As(err, &fields) || len(fields) == 0 {
		t.Fatalf("an error of no kind: %v", err)
	}
	for _, f := range fields {
		if f.File == "" || f.Problem == "" || f.Cure == "" {
			t.Fatalf("a fault without file, problem or cure: %+v", f)
		}
		if f.Line < 0 || lines > 0 && f.Line > lines {
			t.Fatalf("line %d of %d: %v", f.Line, lines, f)
		}
		if !utf8.ValidString(f.String()) || strings.ContainsAny(f.String(), "\x00\x1b\n") {
			t.Fatalf("a message that would upset a terminal: %q", f.String())
		}
	}
}

// linesOf counts lines as people do; the end of a last line begins one more, where a parser may say that something is
// missing.
func linesOf(data []byte) int {
	return 2 + bytes.Count(data, []byte{'\n'}) + bytes.Count(data, []byte{'\r'}) +
		bytes.Count(data, []byte("\u0085")) + bytes.Count(data, []byte("\u2028")) + bytes.Count(data, []byte("\u2029"))
}

// wellFormed fails the test where a tree breaks what every tree must keep, and returns how many nodes it has.
func wellFormed(t *testing.T, n *intake.Node, depth int) int {
	t.Helper()
	count := 1
	if n.Line < 1 || depth > intake.MaxDepth+1 || !utf8.ValidString(n.Value) {
		t.Fatalf("at depth %d: %+v", depth, n)
	}
	for _, c := range n.Children {
		if n.Kind == intake.Map && n.Child(c.Key) != c {
			t.Fatalf("key %q stands here twice", c.Key)
		}
		count += wellFormed(t, c, depth+1)
	}
	return count
}

func fuzzTree(t *testing.T, name string, data []byte) {
	root, err := intake.Parse(name, data)
	if err != nil {
		refusedWell(t, err, linesOf(data))
		return
	}
	if root.Faults != nil {
		refusedWell(t, root.Faults, linesOf(data))
		return
	}
	if n := wellFormed(t, root, 0); n > len(data)+1 {
		t.Fatalf("%d values from %d bytes", n, len(data))
	}
}

func FuzzYAML(f *testing.F) {
	for _, s := range []string{"a: 1", "- [x, {y: z}]", aliasBomb(), "a: &a [*a]", "? [k]\n: v", "a: 2026-11-23\nb: ~\n", "\t", "--- |\n x", "a: b: c", "a: \"x", "<<: {a: 1}", "a: !!binary x"} {
		f.Add([]byte(s))
	}
	for _, name := range examples(f) {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzTree(t, "a.yaml", data) })
}

// examples are the answers files that ship with the program.
func examples(f *testing.F) (out [][]byte) {
	folder := os.DirFS("../../../content/examples")
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil || len(names) == 0 {
		f.Fatalf("no examples: %v", err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			f.Fatal(err)
		}
		out = append(out, data[:min(len(data), 6_000)])
	}
	return out
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5,null,true,"x"]}`, `[`, `{"a":1,"a":2}`, `"\ud800"`, "[1]\n[2]", `{"schema":"concord/answers@1","answers":[{"ref":"iso27001-2022/4.1","level":3,"evidence":[]}]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzTree(t, "a.json", data) })
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "# x: y\nref;level\n", "\"a\n", "a\tb\n\"x\"\"y\"\tz", "a,b\r1,2\r", "\"# a: b\"\r\nc", "a\n\"b\nc", "\ufeffa,b"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := intake.ParseCSV("a.csv", data)
		if err != nil {
			refusedWell(t, err, linesOf(data))
			return
		}
		soundRows(t, table.Rows, linesOf(data))
		size := 0
		for _, r := range append(table.Rows, table.Comments...) {
			for _, c := range r.Cells {
				size += len(c)
			}
		}
		if size > len(data) {
			t.Fatalf("%d bytes of text from %d bytes", size, len(data))
		}
	})
}

func soundRows(t *testing.T, rows []intake.Row, lines int) {
	t.Helper()
	before := 0
	for _, r := range rows {
		if r.Line <= before || lines > 0 && r.Line > lines || len(r.Cells) > intake.MaxCols {
			t.Fatalf("line %d of %d after line %d, %d cells", r.Line, lines, before, len(r.Cells))
		}
		before = r.Line
		for _, c := range r.Cells {
			if len(c) > intake.MaxField || !utf8.ValidString(c) || strings.ContainsRune(c, 0) {
				t.Fatalf("a field came through: %.100q", c)
			}
		}
	}
}

func FuzzXLSX(f *testing.F) {
	f.Add(workbook(f))
	f.Add(zipped(f, func(z *zip.Writer) { entry(f, z, "../x", []byte("y")) }))
	f.Fuzz(func(t *testing.T, data []byte) {
		sheets, err := intake.ParseXLSX("a.xlsx", data)
		if err != nil {
			refusedWell(t, err, 0)
			return
		}
		for _, s := range sheets {
			soundRows(t, s.Rows, 0)
		}
	})
}

// FuzzXLSXParts reaches what a checksum keeps FuzzXLSX from: the XML inside.
func FuzzXLSXParts(f *testing.F) {
	parts := map[string]string{}
	whole := workbook(f)
	z, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		f.Fatal(err)
	}
	for _, e := range z.File {
		data, err := fs.ReadFile(z, e.Name)
		if err != nil {
			f.Fatal(err)
		}
		parts[e.Name] = string(data)
	}
	f.Add(parts["xl/workbook.xml"], parts["xl/worksheets/sheet1.xml"], parts["xl/sharedStrings.xml"], parts["xl/styles.xml"])
	f.Add(`<workbook><workbookPr date1904="1"/><sheets><sheet name="A" id="rId1"/></sheets></workbook>`,
		`<worksheet><sheetData><row r="2"><c r="B2" s="1"><v>46000.5</v></c><c t="inlineStr"><is><r><t>x</t></r></is></c><c t="str"><f>1+1</f><v>_x000D_</v></c><c t="b"><v>1</v></c><c t="d"><v>2026-01-01T00:00:00</v></c></row></sheetData></worksheet>`,
		`<sst><si><t>a</t><rPh><t>b</t></rPh></si></sst>`,
		`<styleSheet><numFmts><numFmt numFmtId="200" formatCode="[$-407]d\.m\.yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs></styleSheet>`)
	f.Fuzz(func(t *testing.T, book, sheet, texts, styles string) {
		data := partsOf(t, book, sheet, texts, styles)
		sheets, err := intake.ParseXLSX("a.xlsx", data)
		if err != nil {
			refusedWell(t, err, 0)
			return
		}
		for _, s := range sheets {
			soundRows(t, s.Rows, 1<<20)
		}
	})
}

// partsOf makes a workbook of one sheet from its XML, nothing compressed.
func partsOf(t testing.TB, book, sheet, texts, styles string) []byte {
	t.Helper()
	return zipped(t, func(z *zip.Writer) {
		for _, p := range [][2]string{
			{"xl/workbook.xml", book},
			{"xl/worksheets/sheet1.xml", sheet},
			{"xl/sharedStrings.xml", texts},
			{"xl/styles.xml", styles},
			{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="x/styles" Target="/xl/styles.xml"/></Relationships>`},
		} {
			w, err := z.CreateHeader(&zip.FileHeader{Name: p[0], Method: zip.Store})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(p[1])); err != nil {
				t.Fatal(err)
			}
		}
	})
}
