// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package journal_test

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/journal"
)

// climb works out a root from a leaf and its path by RFC 6962 alone, without the code that made the proof.
func climb(t *testing.T, p journal.Proof) string {
	t.Helper()
	leaf := sha256.Sum256(append([]byte{0}, p.Leaf...))
	at, last, hash := p.Number, p.Size-1, leaf[:]
	for _, step := range p.Path {
		other, err := base64.StdEncoding.DecodeString(step)
		if err != nil {
			t.Fatal(err)
		}
		for at%2 == 0 && at == last { // it has no sibling on this floor
			at, last = at/2, last/2
		}
		pair := append([]byte{1}, hash...)
		if at%2 == 0 {
			pair = append(pair, other...)
		} else {
			pair = append(append([]byte{1}, other...), hash...)
		}
		sum := sha256.Sum256(pair)
		hash, at, last = sum[:], at/2, last/2
	}
	return base64.StdEncoding.EncodeToString(hash)
}

func TestAD3EachEntryIsProvedAgainstTheSignedRoot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d, "Proved")
		for n := range 7 {
			act(t, d, a, n)
		}
		sign := signer(t, d)
		if err := d.Write(t.Context(), a, func(tx *db.Tx) error { _, err := sign.Checkpoint(t.Context(), tx); return err }); err != nil {
			t.Fatal(err)
		}
		act(t, d, a, 8) // not signed yet, and so not proved
		var proofs []journal.Proof
		err := d.Read(t.Context(), a, func(tx *db.Tx) error {
			for n := int64(0); ; n++ {
				p, err := journal.Prove(t.Context(), tx, n)
				if errors.Is(err, fault.NotFound) {
					return nil
				}
				if err != nil {
					return err
				}
				proofs = append(proofs, p)
			}
		})
		if err != nil || len(proofs) < 7 {
			t.Fatalf("%d proofs, %v", len(proofs), err)
		}
		for _, p := range proofs {
			if got := climb(t, p); got != p.Root || !strings.Contains(p.Checkpoint, "\n"+p.Root+"\n") {
				t.Errorf("entry %d leads to %s; the checkpoint signs\n%s", p.Number, got, p.Checkpoint)
			}
			p.Leaf = strings.Replace(p.Leaf, `"n":`, `"n": `, 1)
			if climb(t, p) == p.Root {
				t.Errorf("entry %d: a changed leaf leads to the same root", p.Number)
			}
		}
	}, dbtest.Seal(journal.Seal))
}
