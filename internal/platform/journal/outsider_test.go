// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package journal_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

// outsider is a second verifier, written from docs/journal-format.md alone: it shares no code with the journal and knows
// neither its types nor its Merkle library. It returns the number of entries that the export proves.
func outsider(folder, key string) (int, error) {
	parts := strings.SplitN(key, "+", 3)
	public, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(public) != 33 || public[0] != 1 {
		return 0, errors.New("no Ed25519 key")
	}
	if own, err := os.ReadFile(filepath.Join(folder, "journal.key")); err != nil || string(own) != key+"\n" {
		return 0, errors.New("the key is another one")
	}
	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return 0, err
	}
	text, signature, found := strings.Cut(string(signed), "\n\n— "+parts[0]+" ")
	if !found || !strings.HasSuffix(signature, "\n") {
		return 0, errors.New("no signature by the key's name")
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(strings.TrimSuffix(signature, "\n"))
	if err != nil || len(raw) != 68 || fmt.Sprintf("%08x", raw[:4]) != parts[1] || !ed25519.Verify(public[1:], []byte(text+"\n"), raw[4:]) {
		return 0, errors.New("the signature does not hold")
	}
	lines := strings.Split(text, "\n")
	size, err := strconv.Atoi(lines[1])
	if err != nil {
		return 0, err
	}
	files, err := below(folder)
	if err != nil {
		return 0, err
	}
	var leaves [][]byte
	for i := 0; i < size; i += 256 {
		bundle := fmt.Sprintf("%03d", i/256) // below 256,000 entries
		if width := min(256, size-i); width < 256 {
			bundle += fmt.Sprintf(".p/%d", width)
		}
		hashes, err := readBundle(files["tile/entries/"+bundle], files["tile/details/"+bundle], i, min(256, size-i))
		if err != nil {
			return 0, fmt.Errorf("bundle %s: %w", bundle, err)
		}
		if !bytes.Equal(files["tile/0/"+bundle], bytes.Join(hashes, nil)) {
			return 0, fmt.Errorf("tile %s holds other hashes", bundle)
		}
		leaves = append(leaves, hashes...)
	}
	if root := base64.StdEncoding.EncodeToString(tree(leaves)); root != lines[2] {
		return 0, errors.New("another root")
	}
	var above [][]byte // level 1: a hash for each full tile
	for i := 0; i+256 <= size; i += 256 {
		above = append(above, tree(leaves[i:i+256]))
	}
	if len(above) > 0 && !bytes.Equal(files[fmt.Sprintf("tile/1/000.p/%d", len(above))], bytes.Join(above, nil)) {
		return 0, errors.New("tile 1 holds other hashes")
	}
	return size, nil
}

func below(folder string) (map[string][]byte, error) {
	out := map[string][]byte{}
	err := filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		out[filepath.ToSlash(name)], err = os.ReadFile(path)
		return err
	})
	return out, err
}

func readBundle(entries, details []byte, first, width int) (hashes [][]byte, err error) {
	for i := range width {
		if len(entries) < 2 || len(details) < 4 {
			return nil, errors.New("too short")
		}
		n, m := int(binary.BigEndian.Uint16(entries)), int(binary.BigEndian.Uint32(details))
		if len(entries) < 2+n || len(details) < 4+m {
			return nil, errors.New("too short")
		}
		leaf, words := entries[2:2+n], details[4:4+m]
		entries, details = entries[2+n:], details[4+m:]
		var said struct {
			N       int    `json:"n"`
			Details string `json:"details"`
		}
		if err := json.Unmarshal(leaf, &said); err != nil {
			return nil, err
		}
		sum := sha256.Sum256(words)
		if said.N != first+i || m > 0 && base64.StdEncoding.EncodeToString(sum[:]) != said.Details {
			return nil, fmt.Errorf("entry %d is another", first+i)
		}
		hash := sha256.Sum256(append([]byte{0}, leaf...))
		hashes = append(hashes, hash[:])
	}
	if len(entries)+len(details) > 0 {
		return nil, errors.New("too long")
	}
	return hashes, nil
}

// tree is RFC 6962, 2.1, word for word: split at the largest power of two below the number of leaves.
func tree(leaves [][]byte) []byte {
	if len(leaves) == 0 {
		sum := sha256.Sum256(nil)
		return sum[:]
	}
	if len(leaves) == 1 {
		return leaves[0]
	}
	powers := []int{1}
	for powers[len(powers)-1]*2 < len(leaves) {
		powers = append(powers, powers[len(powers)-1]*2)
	}
	k := powers[sort.SearchInts(powers, len(leaves))-1]
	sum := sha256.Sum256(append(append([]byte{1}, tree(leaves[:k])...), tree(leaves[k:])...))
	return sum[:]
}
