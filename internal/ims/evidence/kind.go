// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package evidence

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
)

// MaxName is how many bytes the name of a file has at most.
const MaxName = 255

// CleanName makes the name that a file came with safe to show and to save under: the last part of a path, without control and
// bidirectional characters, of at most MaxName bytes with its extension kept. It fails with fault.Fields where nothing is left.
func CleanName(name string) (string, error) {
	name = strings.ReplaceAll(name, `\`, "/")
	name = intake.CleanName(strings.ToValidUTF8(name[strings.LastIndex(name, "/")+1:], ""))
	name = strings.Trim(name, ". ")
	if name == "" {
		return "", fault.Fields{{Field: "name", Problem: "is missing", Cure: "give the file a name with its extension, as in report.pdf"}}
	}
	if len(name) > MaxName {
		end := path.Ext(name)
		if len(end) > 20 { // no extension of any kind that is taken
			end = ""
		}
		stem := name[:MaxName-len(end)]
		for !utf8.ValidString(stem) { // cut within a character
			stem = stem[:len(stem)-1]
		}
		name = strings.TrimRight(stem, ". ") + end
	}
	return name, nil
}

// octets is the type of what no program should open by itself.
const octets = "application/octet-stream"

// fileKind is a kind of file that is taken: its type, and how its content begins. A kind without beginnings is text.
type fileKind struct {
	media  string
	begins []string
}

var (
	zipped   = []string{"PK\x03\x04"}
	compound = []string{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}
	jpeg     = fileKind{"image/jpeg", []string{"\xff\xd8\xff"}}
	tiff     = fileKind{"image/tiff", []string{"II*\x00", "MM\x00*"}}
	yaml     = fileKind{"text/plain; charset=utf-8", nil}
)

const openXML = "application/vnd.openxmlformats-officedocument."

// fileKinds are all that are taken, by extension. Pages, scripts and programs are not among them.
var fileKinds = map[string]fileKind{
	".pdf": {"application/pdf", []string{"%PDF-"}},
	".png": {"image/png", []string{"\x89PNG\r\n\x1a\n"}}, ".jpg": jpeg, ".jpeg": jpeg, ".gif": {"image/gif", []string{"GIF87a", "GIF89a"}},
	".webp": {"image/webp", []string{"RIFF"}}, ".tif": tiff, ".tiff": tiff,
	".docx": {openXML + "wordprocessingml.document", zipped}, ".xlsx": {openXML + "spreadsheetml.sheet", zipped}, ".pptx": {openXML + "presentationml.presentation", zipped},
	".odt": {"application/vnd.oasis.opendocument.text", zipped}, ".ods": {"application/vnd.oasis.opendocument.spreadsheet", zipped}, ".odp": {"application/vnd.oasis.opendocument.presentation", zipped},
	".doc": {octets, compound}, ".xls": {octets, compound}, ".ppt": {octets, compound}, ".msg": {octets, compound},
	".zip": {"application/zip", zipped}, ".gz": {"application/gzip", []string{"\x1f\x8b"}},
	".txt": {"text/plain; charset=utf-8", nil}, ".log": {"text/plain; charset=utf-8", nil}, ".md": {"text/plain; charset=utf-8", nil}, ".csv": {"text/csv; charset=utf-8", nil},
	".yaml": yaml, ".yml": yaml, ".json": {"application/json", nil}, ".xml": {octets, nil}, ".eml": {octets, nil},
}

// Extensions are those of the files that are taken, sorted.
func Extensions() (out []string) {
	for e := range fileKinds {
		out = append(out, e)
	}
	slices.Sort(out)
	return out
}

// MediaTypes are the types of the files that are taken, sorted.
func MediaTypes() (out []string) {
	for _, k := range fileKinds {
		if kind, _, _ := strings.Cut(k.media, ";"); !slices.Contains(out, kind) {
			out = append(out, kind)
		}
	}
	slices.Sort(out)
	return out
}

// shownHere are the types that browsers may show within a page.
var shownHere = []string{"image/png", "image/jpeg", "image/gif", "image/webp"}

// Inline reports whether browsers may show a file of this type instead of saving it.
func Inline(media string) bool { return slices.Contains(shownHere, media) }

// MediaOf returns the type of a file by its name, given how it begins. It fails with fault.Fields for an extension that is not
// taken, and for content that is not of its kind.
func MediaOf(name string, head []byte) (string, error) {
	end := strings.ToLower(path.Ext(name))
	kind, known := fileKinds[end]
	switch {
	case !known:
		return "", fault.Fields{{Field: "name", Problem: fmt.Sprintf("ends in %.20q, which is not taken", end), Cure: "send one of " + strings.Join(Extensions(), ", ")}}
	case len(head) == 0:
		return "", fault.Fields{{Field: "content", Problem: "is empty", Cure: "send a file with content"}}
	case !kind.fits(head):
		return "", fault.Fields{{Field: "content", Problem: "is not what " + end + " files hold", Cure: "give the file the extension of its kind"}}
	}
	return kind.media, nil
}

func (k fileKind) fits(head []byte) bool {
	if k.begins == nil {
		return isText(head)
	}
	if k.media == "image/webp" && (len(head) < 12 || string(head[8:12]) != "WEBP") {
		return false
	}
	return slices.ContainsFunc(k.begins, func(b string) bool { return bytes.HasPrefix(head, []byte(b)) })
}

// checkOf is what looks into a file of this name; nil where nothing does. A kind that holds others is never unpacked here, but
// whoever downloads it will.
func checkOf(name string) func(*io.SectionReader) error {
	end := strings.ToLower(path.Ext(name))
	if !slices.Equal(fileKinds[end].begins, zipped) {
		return nil
	}
	return func(in *io.SectionReader) error { return intake.CheckArchive(name, in, end != ".zip") }
}

// isText reports whether a beginning can be that of a text: in UTF-16 with its mark, or else without zero bytes. What the text
// is in, nobody can say for sure.
func isText(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return true
	}
	return bytes.IndexByte(head, 0) < 0
}
