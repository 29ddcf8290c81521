// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
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

const (
	zipMagic  = "PK\x03\x04"
	oldOffice = "\xd0\xcf\x11\xe0" // Excel up to 2003; also what a password turns a workbook into
)

// archived are endings of archives, which must not stand inside another.
var archived = []string{".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".jar", ".xlsx", ".docx", ".pptx", ".ods", ".odt"}

// archive is a ZIP file of which every entry was read once and kept the limits.
type archive struct {
	file  string
	parts map[string]*zip.File // by lower-case name
}

// openArchive reads every entry once and refuses too many, too large, too tightly packed, nested, encrypted, repeated
// or badly named ones. It keeps no entry in memory.
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
	z, err := zip.NewReader(in, in.Size())
	if err != nil {
		return nil, fault.Fields{{File: name, Problem: "is cut off or broken: " + problemOf(err), Cure: "copy it again, or save it again with an office program"}}
	}
	if len(z.File) > maxEntries {
		return nil, TooLarge(name, fmt.Sprintf("has %d parts", len(z.File)), fmt.Sprintf("use at most %d; save it again with an office program", maxEntries))
	}
	a := &archive{file: name, parts: make(map[string]*zip.File, len(z.File))}
	var total int64
	for _, f := range z.File {
		key := strings.ToLower(f.Name)
		if a.parts[key] != nil {
			return nil, a.fault(f.Name, "stands in the archive twice", "save it again with an office program")
		}
		a.parts[key] = f
		n, err := a.check(f, maxUnpacked-total)
		if err != nil {
			return nil, err
		}
		total += n
	}
	return a, nil
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
		return 0, a.fault(f.Name, "is a name that points outside the archive", "save it again with an office program")
	case f.Flags&1 != 0:
		return 0, a.fault(f.Name, "is encrypted", "save it without a password")
	case slices.Contains(archived, strings.ToLower(path.Ext(clean))):
		return 0, a.fault(f.Name, "is an archive inside the archive", "take it out")
	}
	r, err := f.Open()
	if err != nil {
		return 0, a.fault(f.Name, "cannot be unpacked: "+problemOf(err), "save it again with an office program")
	}
	defer r.Close() //nolint:errcheck // only read from
	head := make([]byte, 4)
	k, _ := io.ReadFull(r, head)
	if bytes.HasPrefix(head[:k], []byte(zipMagic)) {
		return 0, a.fault(f.Name, "is an archive inside the archive", "take it out")
	}
	limit := min(left, ratioLimit(f))
	n, err := io.Copy(io.Discard, io.LimitReader(r, limit-int64(k)+1))
	n += int64(k)
	switch {
	case n > limit && limit == left:
		return n, TooLarge(a.file, fmt.Sprintf("unpacks to more than %s, at %q", size(maxUnpacked), f.Name), "remove pictures and unused sheets, and save it again")
	case n > limit:
		return n, TooLarge(a.file, fmt.Sprintf("unpacks %q to more than %d times its packed size", f.Name, maxRatio), "remove empty or repeated content, and save it again")
	case err != nil:
		return n, a.fault(f.Name, "cannot be unpacked: "+problemOf(err), "copy the file again, or save it again with an office program")
	}
	return n, nil
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
