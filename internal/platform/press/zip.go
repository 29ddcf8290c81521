// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"slices"
)

// ordered repacks an archive with its entries in one order and without dates, so that the same content has the same
// bytes. Entries are copied as they are compressed. What names the types of the others stays first, as readers expect.
func ordered(data []byte) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("order archive: %w", err)
	}
	rank := func(f *zip.File) int {
		if f.Name == "[Content_Types].xml" {
			return 0
		}
		return 1
	}
	slices.SortFunc(z.File, func(a, b *zip.File) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Name, b.Name))
	})
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, f := range z.File {
		f.Extra = nil                            // holds the date a second time
		f.ModifiedDate, f.ModifiedTime = 0x21, 0 // 1 January 1980, the earliest a ZIP can say
		if err := w.Copy(f); err != nil {
			return nil, fmt.Errorf("order archive: %s: %w", f.Name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("order archive: %w", err)
	}
	return buf.Bytes(), nil
}

// ZIP puts files into one archive. The same files give the same bytes.
func ZIP(files []File) ([]byte, error) {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, f := range files {
		part, err := w.Create(f.Name)
		if err == nil {
			_, err = part.Write(f.Data)
		}
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.Name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	return ordered(buf.Bytes())
}
