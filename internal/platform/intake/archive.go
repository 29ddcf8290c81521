// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"concord/internal/platform/fault"
)

// Limits on archives. Sizes are counted while reading; what an archive says of itself is not believed.
const (
	maxEntries  = 2_000
	maxUnpacked = 256 << 20
	maxPart     = 16 << 20 // one XML part
	maxRatio    = 100      // unpacked to packed, for entries over 1 MiB
)

// packed are the first bytes of archives, whatever their names.
var packed = []string{zipMagic, "\x1f\x8b\x08", "BZh", "\xfd7zXZ\x00", "7z\xbc\xaf\x27\x1c", "Rar!\x1a\x07", "\x28\xb5\x2f\xfd"}

const (
	zipMagic  = "PK\x03\x04"
	oldOffice = "\xd0\xcf\x11\xe0" // Excel up to 2003; also what a password turns a workbook into
)

// archived are endings of archives, which must not stand inside another.
var archived = []string{".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".jar", ".xlsx", ".xlsm", ".docx", ".docm", ".pptx", ".ods", ".odt", ".odp"}

// archive is a ZIP file of which every entry was read once and kept the limits.
type archive struct {
	file  string
	words cures
	plain bool                 // no office file: names that differ in case are two
	parts map[string]*zip.File // by name, of office files in lower case
}

// cures say what to do instead where an archive is refused.
type cures struct{ again, nested, fewer, large, tight string }

var (
	importCures = cures{
		again: "save it again with an office program", nested: "take it out", fewer: "save it again with an office program",
		large: "remove pictures and unused sheets, and save it again", tight: "remove empty or repeated content, and save it again",
	}
	officeCures = cures{
		again: "save it again with an office program, without a password", nested: "put it there as a picture, and upload what it holds as a file of its own", fewer: "save it as PDF",
		large: "make its pictures smaller, or save it as PDF", tight: "remove empty or repeated content, or save it as PDF",
	}
	packedCures = cures{
		again: "pack it again, without a password, in the usual way (Deflate)", nested: "upload that one as a file of its own, or pack what it holds instead", fewer: "split it into several archives",
		large: "split it into several archives, or upload large files by themselves", tight: "upload that file by itself, as .gz if it is large",
	}
)

// CheckArchive reads every entry of a ZIP file that is kept as it is, and refuses too many, too large, too tightly packed, nested,
// encrypted, repeated or badly named ones, saying what to do instead. office says that it is a document of an office program,
// which is a ZIP file too. Sizes are counted while reading, a piece at a time.
func CheckArchive(name string, in *io.SectionReader, office bool) error {
	a := archive{file: name, words: packedCures, plain: !office}
	if office {
		a.words = officeCures
	}
	return a.open(in)
}

// openArchive is CheckArchive for a workbook that is read then. It keeps no entry in memory.
func openArchive(name string, in *io.SectionReader) (*archive, error) {
	if in.Size() == 0 {
		return nil, fault.Fields{{File: name, Problem: "is empty", Cure: "save the workbook again"}}
	}
	begin := make([]byte, 4)
	n, _ := in.ReadAt(begin, 0)
	if bytes.HasPrefix(begin[:n], []byte(oldOffice)) {
		return nil, fault.Fields{{File: name, Problem: "is an old .xls file or protected by a password", Cure: "save it as .xlsx, without a password"}}
	}
	if !bytes.HasPrefix(begin[:n], []byte(zipMagic)) {
		return nil, fault.Fields{{File: name, Problem: "is no .xlsx workbook, whatever its name says", Cure: "save it as .xlsx with an office program, or name it by what it is: .csv, .yaml, .json"}}
	}
	a := &archive{file: name, words: importCures}
	return a, a.open(in)
}

// open reads the directory and then every entry.
func (a *archive) open(in *io.SectionReader) error {
	d := &directory{in: in}
	z, err := zip.NewReader(d, in.Size())
	d.known = true
	switch {
	case errors.Is(err, errDirectory):
		return TooLarge(a.file, fmt.Sprintf("has more than %d parts", maxEntries), a.words.fewer)
	case err != nil:
		return fault.Fields{{File: a.file, Problem: "is cut off or broken: " + problemOf(err), Cure: "copy it again, or " + a.words.again}}
	case len(z.File) > maxEntries:
		return TooLarge(a.file, fmt.Sprintf("has %d parts", len(z.File)), fmt.Sprintf("use at most %d; %s", maxEntries, a.words.fewer))
	}
	a.parts = make(map[string]*zip.File, len(z.File))
	var total int64
	for _, f := range z.File {
		key := f.Name
		if !a.plain {
			key = strings.ToLower(key)
		}
		if a.parts[key] != nil {
			return a.fault(f.Name, "stands in the archive twice", a.words.again)
		}
		a.parts[key] = f
		n, err := a.check(f, maxUnpacked-total)
		if err != nil {
			return err
		}
		total += n
	}
	return nil
}

// fault names a part inside the archive.
func (a *archive) fault(part, problem, cure string) error {
	return fault.Fields{{File: a.file, Field: CleanName(cutTo(part, 100)), Problem: problem, Cure: cure}}
}

// check reads one entry through and returns its size; left is what the archive may still unpack to.
func (a *archive) check(f *zip.File, left int64) (int64, error) {
	clean := path.Clean(strings.ReplaceAll(f.Name, `\`, "/"))
	switch {
	case path.IsAbs(clean), clean == "..", strings.HasPrefix(clean, "../"), strings.ContainsAny(clean, ":\x00"), len(f.Name) > 1_000:
		return 0, a.fault(f.Name, "is a name that points outside the archive", a.rename())
	case f.Mode()&fs.ModeType&^fs.ModeDir != 0:
		return 0, a.fault(f.Name, "is a link or a device", "pack the file that it leads to")
	case f.Flags&1 != 0:
		return 0, a.fault(f.Name, "is encrypted", "save it without a password")
	case slices.Contains(archived, strings.ToLower(path.Ext(clean))) && !f.Mode().IsDir():
		return 0, a.fault(f.Name, "is an archive inside the archive", a.words.nested)
	}
	r, err := f.Open()
	if err != nil {
		return 0, a.fault(f.Name, "cannot be unpacked: "+problemOf(err), a.words.again)
	}
	defer r.Close() //nolint:errcheck // only read from
	head := make([]byte, 8)
	k, _ := io.ReadFull(r, head)
	if a.isArchive(head[:k]) {
		return 0, a.fault(f.Name, "is an archive inside the archive", a.words.nested)
	}
	limit := min(left, ratioLimit(f))
	n, err := io.Copy(io.Discard, io.LimitReader(r, limit-int64(k)+1))
	n += int64(k)
	switch {
	case n > limit && limit == left:
		return n, TooLarge(a.file, fmt.Sprintf("unpacks to more than %s, at %q", size(maxUnpacked), f.Name), a.words.large)
	case n > limit:
		return n, TooLarge(a.file, fmt.Sprintf("unpacks %q to more than %d times its packed size", f.Name, maxRatio), a.words.tight)
	case err != nil:
		return n, a.fault(f.Name, "cannot be unpacked: "+problemOf(err), "copy the file again, or "+a.words.again)
	}
	return n, nil
}

// isArchive reports whether an entry begins as archives do. Office files may hold drawings that are packed with gzip.
func (a *archive) isArchive(head []byte) bool {
	if !a.plain {
		return bytes.HasPrefix(head, []byte(zipMagic))
	}
	return slices.ContainsFunc(packed, func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) })
}

// rename says what to do about a name.
func (a *archive) rename() string {
	if a.plain {
		return "pack it with names below one folder, without colons"
	}
	return a.words.again
}

// ratioLimit is how much an entry may unpack to: maxRatio times its packed size, and 1 MiB in any case.
func ratioLimit(f *zip.File) int64 {
	packed := min(f.CompressedSize64, maxUnpacked)
	return max(1<<20, int64(packed)*maxRatio)
}

// xml opens a part as XML. It returns nil where there is no such part.
func (a *archive) xml(part string) (*xmlPart, error) {
	f := a.parts[strings.ToLower(part)]
	if f == nil {
		return nil, nil //nolint:nilnil // a part that is not there is no fault; callers that need it say so
	}
	r, err := f.Open()
	if err != nil {
		return nil, a.fault(part, "cannot be unpacked: "+problemOf(err), "save it again with an office program")
	}
	return newXMLPart(a.file, part, r), nil
}

// directory bounds what is read to find the entries of an archive: the library keeps all of them before anybody can count.
type directory struct {
	in    *io.SectionReader
	known bool // the entries; what they hold is bounded elsewhere
	bytes int
	heads int
}

const (
	mostDirectory = 768 << 10 // bytes: entries with long names
	// readTwice is how many entries may be read twice, because the end of the directory is looked for in the last 65 KiB.
	readTwice = 1_500
	head      = "PK\x01\x02" // begins an entry
)

var errDirectory = errors.New("directory over its limit")

// ReadAt reads from the archive.
func (d *directory) ReadAt(p []byte, at int64) (int, error) {
	n, err := d.in.ReadAt(p, at)
	if d.known {
		return n, err
	}
	d.bytes += n
	d.heads += bytes.Count(p[:n], []byte(head))
	if d.bytes > mostDirectory || d.heads > maxEntries+readTwice {
		return 0, errDirectory
	}
	return n, err
}
