// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package journal

import (
	"encoding/base64"
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// edge is the right edge of a Merkle tree: the roots of its complete subtrees, the largest first. It is all that is
// needed to append and to know the root, so that writing costs the same in a journal of any length.
type edge struct {
	size   int64
	hashes []tlog.Hash // one for each bit that is set in size, highest first
}

func parseEdge(size int64, text string) (edge, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw)%tlog.HashSize != 0 || len(raw)/tlog.HashSize != bits.OnesCount64(uint64(size)) { //nolint:gosec // size is never negative
		return edge{}, fmt.Errorf("the journal's edge at size %d is damaged", size)
	}
	e := edge{size: size}
	for ; len(raw) > 0; raw = raw[tlog.HashSize:] {
		e.hashes = append(e.hashes, tlog.Hash(raw[:tlog.HashSize]))
	}
	return e, nil
}

func (e edge) text() string {
	raw := make([]byte, 0, len(e.hashes)*tlog.HashSize)
	for _, h := range e.hashes {
		raw = append(raw, h[:]...)
	}
	return base64.StdEncoding.EncodeToString(raw)
}

// append adds a leaf by its hash: as many subtrees at the edge are joined as the size has trailing ones.
func (e *edge) append(leaf tlog.Hash) {
	h := leaf
	for range bits.TrailingZeros64(^uint64(e.size)) { //nolint:gosec // size is never negative
		last := len(e.hashes) - 1
		h = tlog.NodeHash(e.hashes[last], h)
		e.hashes = e.hashes[:last]
	}
	e.hashes = append(e.hashes, h)
	e.size++
}

// root is the tree's hash. Of an empty tree it is the hash of nothing, as RFC 6962 has it.
func (e edge) root() tlog.Hash {
	if e.size == 0 {
		return emptyRoot
	}
	h := e.hashes[len(e.hashes)-1]
	for i := len(e.hashes) - 2; i >= 0; i-- {
		h = tlog.NodeHash(e.hashes[i], h)
	}
	return h
}
