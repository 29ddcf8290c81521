// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"concord/internal/platform/press"
)

func docxFile(t *testing.T, d *press.Document) []byte {
	t.Helper()
	data, err := press.DOCX(d)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// parts unpacks an archive.
func parts(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// starts returns the start tags of a part; a part that is no XML fails the test.
func starts(t *testing.T, part []byte) (out []xml.StartElement) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(part))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("no XML: %v", err)
		}
		if start, ok := token.(xml.StartElement); ok {
			out = append(out, start.Copy())
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func TestWordFileIsBuiltFromRealParts(t *testing.T) {
	t.Parallel()
	all := parts(t, docxFile(t, sample(plain)))
	styles, heads, captions, names, anchors, alts := map[string]int{}, 0, 0, map[string]bool{}, []string{}, 0
	for _, e := range starts(t, all["word/document.xml"]) {
		switch e.Name.Local {
		case "pStyle":
			styles[attribute(e, "val")]++
		case "tblHeader":
			heads++
		case "tblCaption":
			captions++
		case "bookmarkStart":
			if name := attribute(e, "name"); names[name] {
				t.Errorf("place %s is marked twice", name)
			} else {
				names[name] = true
			}
		case "hyperlink":
			if a := attribute(e, "anchor"); a != "" {
				anchors = append(anchors, a)
			}
		case "docPr":
			if attribute(e, "descr") == "" {
				t.Error("a picture without a text that says what it shows")
			}
			alts++
		}
	}
	if styles["Heading1"] != 2 || styles["Heading2"] != 1 || styles["TOC1"] != 2 || styles["Title"] != 1 || styles["ListParagraph"] != 2 || heads != 2 || captions != 1 || alts != 1 {
		t.Errorf("styles %v, %d repeated heads, %d table names, %d pictures", styles, heads, captions, alts)
	}
	for _, a := range anchors {
		if !names[a] {
			t.Errorf("a link leads to %s, which is not marked", a)
		}
	}
	if _, err := png.Decode(bytes.NewReader(all["word/media/picture1.png"])); err != nil {
		t.Error(err)
	}
	for _, want := range []string{`w:orient="landscape"`, " NUMPAGES ", `TOC \o`} {
		if !bytes.Contains(append(all["word/document.xml"], all["word/footer2.xml"]...), []byte(want)) {
			t.Errorf("nothing says %s", want)
		}
	}
}

func TestEveryPartOfAWordFileIsNamedAndReached(t *testing.T) {
	t.Parallel()
	all := parts(t, docxFile(t, sample(plain)))
	typed := map[string]bool{}
	for _, e := range starts(t, all["[Content_Types].xml"]) {
		if name := attribute(e, "PartName"); name != "" {
			typed[strings.TrimPrefix(name, "/")] = true
			if all[name[1:]] == nil {
				t.Errorf("%s is named and does not exist", name)
			}
		}
	}
	ids := map[string]bool{}
	for _, e := range starts(t, all["word/_rels/document.xml.rels"]) {
		if target := attribute(e, "Target"); e.Name.Local == "Relationship" {
			ids[attribute(e, "Id")] = true
			if attribute(e, "TargetMode") != "External" && all["word/"+target] == nil {
				t.Errorf("a relation leads to %s, which does not exist", target)
			}
		}
	}
	for _, e := range starts(t, all["word/document.xml"]) {
		for _, a := range e.Attr {
			if strings.HasSuffix(a.Name.Space, "officeDocument/2006/relationships") && !ids[a.Value] {
				t.Errorf("<%s> uses the relation %s, which does not exist", e.Name.Local, a.Value)
			}
		}
	}
	for name, data := range all {
		if strings.HasSuffix(name, ".xml") && name != "[Content_Types].xml" {
			starts(t, data)
			if !typed[name] {
				t.Errorf("%s has no type", name)
			}
		}
	}
}

func TestHostileTextStaysTextInWordFiles(t *testing.T) {
	t.Parallel()
	all := parts(t, docxFile(t, sample(func(n int) string { return hostile[n%len(hostile)] })))
	for name, data := range all {
		if !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".rels") {
			continue
		}
		for _, e := range starts(t, data) {
			switch e.Name.Local {
			case "script", "img", "object", "altChunk", "OLEObject":
				t.Errorf("%s: text became <%s>", name, e.Name.Local)
			}
		}
		if bytes.ContainsAny(data, "\x00\x1b") || bytes.Contains(data, []byte("\u202e")) {
			t.Errorf("%s: characters came through that steer instead of being read", name)
		}
	}
	for _, e := range starts(t, all["word/_rels/document.xml.rels"]) {
		if target := attribute(e, "Target"); strings.HasPrefix(target, "javascript:") || strings.HasPrefix(target, "data:") {
			t.Errorf("a link leads to %s", target)
		}
	}
	for _, field := range []string{"HYPERLINK", "INCLUDE", "DDE"} {
		if bytes.Contains(all["word/document.xml"], []byte(`<w:instrText xml:space="preserve"> `+field)) {
			t.Errorf("text became a field %s", field)
		}
	}
}

func TestWordFileIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	first := docxFile(t, sample(plain))
	for range 3 {
		if !bytes.Equal(first, docxFile(t, sample(plain))) {
			t.Fatal("the same document gives another file")
		}
	}
}

// converted lets LibreOffice print files, all in one run: starting it costs more than the rest.
func converted(t *testing.T, files map[string][]byte) string {
	t.Helper()
	soffice := tool(t, "soffice")
	dir := t.TempDir()
	args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "pdf", "--outdir", dir}
	for name, data := range files {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	output(t, soffice, args...)
	return dir
}

func TestLibreOfficeOpensWordFilesAndWorkbooks(t *testing.T) {
	t.Parallel()
	// One file holds every kind of difficult text, because each file costs a second of two cores.
	difficult := append([]string{"", strings.Repeat("unbreakable", 300), "日本語 العربية 😀 Ελλάδα Україна ½ ≥ ≤ → ✓"}, hostile...)
	book, err := press.XLSX(sample(plain))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"workbook.xlsx": book}
	for name, text := range map[string]func(int) string{
		"plain":     plain,
		"difficult": func(n int) string { return difficult[n%len(difficult)] },
	} {
		files[name+".docx"] = docxFile(t, sample(text))
	}
	files["nothing.docx"] = docxFile(t, &press.Document{})
	dir := converted(t, files)
	for name := range files {
		path := filepath.Join(dir, strings.TrimSuffix(name, filepath.Ext(name))+".pdf")
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s was not opened: %v", name, err)
		}
	}
	text := output(t, tool(t, "pdftotext"), "-layout", filepath.Join(dir, "plain.pdf"), "-")
	for _, want := range []string{"Figure 1", "Table 1", "Page 3 of", "Contents"} {
		if !strings.Contains(text, want) {
			t.Errorf("the pages do not say %q", want)
		}
	}
}
