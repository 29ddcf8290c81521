// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package journal_test

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

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

// grown works out both roots from a consistency proof by RFC 9162, 2.1.4.2, alone.
func grown(t *testing.T, c journal.Consistency) (from, to string) {
	t.Helper()
	var path [][]byte
	for _, step := range c.Path {
		h, err := base64.StdEncoding.DecodeString(step)
		if err != nil {
			t.Fatal(err)
		}
		path = append(path, h)
	}
	if c.From == c.To {
		return c.FromRoot, c.ToRoot
	}
	if c.From&(c.From-1) == 0 {
		old, err := base64.StdEncoding.DecodeString(c.FromRoot)
		if err != nil {
			t.Fatal(err)
		}
		path = append([][]byte{old}, path...)
	}
	node := func(a, b []byte) []byte {
		sum := sha256.Sum256(append(append([]byte{1}, a...), b...))
		return sum[:]
	}
	fn, sn := c.From-1, c.To-1
	for fn&1 == 1 {
		fn, sn = fn>>1, sn>>1
	}
	fr, sr := path[0], path[0]
	for _, h := range path[1:] {
		if sn == 0 {
			t.Fatal("the proof is too long")
		}
		if fn&1 == 1 || fn == sn {
			fr, sr = node(h, fr), node(h, sr)
			for fn&1 == 0 && fn != 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			sr = node(sr, h)
		}
		fn, sn = fn>>1, sn>>1
	}
	return base64.StdEncoding.EncodeToString(fr), base64.StdEncoding.EncodeToString(sr)
}

func TestAD3AnEarlierJournalIsProvedToBeTheBeginningOfALaterOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, sign := organization(t, d, "Growing"), signer(t, d)
		roots := map[int64]string{} // as they were signed then
		for n := range 12 {
			act(t, d, a, n)
			var note string
			err := d.Write(t.Context(), a, func(tx *db.Tx) (err error) {
				note, err = sign.Checkpoint(t.Context(), tx)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			roots[int64(n+2)] = strings.Split(note, "\n")[2]
		}
		err := d.Read(t.Context(), a, func(tx *db.Tx) error {
			for from := int64(2); from <= 13; from++ {
				for to := from; to <= 13; to++ {
					c, err := journal.ProveConsistency(t.Context(), tx, from, to)
					if err != nil {
						return err
					}
					if old, now := grown(t, c); old != roots[from] || now != roots[to] || c.FromRoot != old || c.ToRoot != now {
						t.Errorf("%d to %d: the proof leads to %s and %s, signed were %s and %s", from, to, old, now, roots[from], roots[to])
					}
				}
			}
			for _, sizes := range [][2]int64{{0, 3}, {5, 4}, {3, 14}, {-1, -1}} {
				if _, err := journal.ProveConsistency(t.Context(), tx, sizes[0], sizes[1]); !errors.Is(err, fault.Invalid) {
					t.Errorf("%v: %v", sizes, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}, dbtest.Seal(journal.Seal))
}

func TestTheJournalIsNarrowedByTime(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	now := map[db.Engine]time.Time{}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d, "Timed")
		for n := range 5 {
			mu.Lock()
			now[d.Engine()] = start.Add(time.Duration(n) * time.Hour)
			mu.Unlock()
			act(t, d, a, 100+n)
		}
		look := func(f journal.Filter) (out []int) {
			err := d.Read(t.Context(), a, func(tx *db.Tx) error {
				list, err := journal.Look(t.Context(), tx, f, -1, 50)
				for _, e := range list {
					out = append(out, e.Version)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if got := fmt.Sprint(look(journal.Filter{From: start.Add(time.Hour), Until: start.Add(3 * time.Hour), Action: "risks."})); got != "[102 101]" {
			t.Errorf("between: %s", got)
		}
		if got := fmt.Sprint(look(journal.Filter{From: start.Add(3 * time.Hour)})); got != "[104 103]" {
			t.Errorf("since: %s", got)
		}
	}, dbtest.Seal(journal.Seal), func(c *db.Config) {
		engine := db.SQLite
		if c.URL != "" {
			engine = db.Postgres
		}
		c.Clock = func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			if at, said := now[engine]; said {
				return at
			}
			return start
		}
	})
}
