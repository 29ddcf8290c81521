// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
)

// weighty are the folders whose words and numbers decide what a diagnosis asks and comes to.
var weighty = []string{"standards", "crosswalks", "questionnaire", "guidance"}

// Hash names the state of the library that a diagnosis was made with: the beginning of the SHA-256 over names and contents
// of the files that decide it. It is empty for a library that cannot be read.
func (l *Library) Hash() string {
	l.hashed.Do(func() {
		sum := sha256.New()
		for _, folder := range weighty {
			err := fs.WalkDir(l.files, folder, func(p string, d fs.DirEntry, err error) error {
				if errors.Is(err, fs.ErrNotExist) {
					return nil
				}
				if err != nil || d.IsDir() {
					return err
				}
				data, err := fs.ReadFile(l.files, p)
				if err != nil {
					return err
				}
				io.WriteString(sum, p+"\x00") //nolint:errcheck // a hash takes everything
				sum.Write(data)
				return nil
			})
			if err != nil {
				return
			}
		}
		l.hash = hex.EncodeToString(sum.Sum(nil)[:8])
	})
	return l.hash
}
