// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package handout_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concord/internal/ims/handout"
	"concord/internal/platform/fault"
	"concord/internal/platform/keyring"
)

// opened is a pass taken apart: its fields, and the mark that signs them.
func opened(t *testing.T, pass string) (fields []string, mark []byte) {
	t.Helper()
	raw, err := handout.Spelling.DecodeString(pass)
	if err != nil {
		t.Fatal(err)
	}
	fields, whole := handout.Split(raw[:len(raw)-sha256.Size])
	if !whole || len(fields) != 7 {
		t.Fatalf("%q", fields)
	}
	return fields, raw[len(raw)-sha256.Size:]
}

func closed(fields []string, mark []byte) string {
	return handout.Spelling.EncodeToString(append(handout.Join(fields...), mark...))
}

func TestFL4ALinkOfWhichAnythingWasChangedOpensNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, anew func(*testing.T, string) *room) {
		r := anew(t, "A")
		token, _ := r.token(nil)
		for what, pass := range map[string]string{"by a person": r.makes(r.person, handout.Evidence), "by a token": r.makes(token, handout.Document)} {
			if _, _, err := r.opens(pass, ""); err != nil {
				t.Fatalf("%s, as it was made: %v", what, err)
			}
			refused := func(how, changed string) {
				if changed == pass {
					t.Fatalf("%s, %s: nothing was changed", what, how)
				}
				if _, by, err := r.opens(changed, ""); !errors.Is(err, fault.Void) || by.Tenant() != "" {
					t.Errorf("%s, %s: %v on behalf of %+v", what, how, err, by)
				}
			}
			fields, mark := opened(t, pass)
			for i, f := range fields {
				for at := range len(f) {
					other := slices.Clone(fields)
					changed := []byte(f)
					changed[at] ^= 1
					other[i] = string(changed)
					refused(fmt.Sprintf("byte %d of field %d", at, i), closed(other, mark))
				}
				longer := slices.Clone(fields)
				longer[i] += "0"
				refused(fmt.Sprintf("field %d longer", i), closed(longer, mark))
			}
			for i := range len(fields) - 1 { // the same bytes in other fields
				for _, n := range []int{1, len(fields[i]), len(fields[i]) + 1} {
					both := fields[i] + fields[i+1]
					if n == len(fields[i]) || n > len(both) {
						continue
					}
					moved := slices.Clone(fields)
					moved[i], moved[i+1] = both[:n], both[n:]
					refused(fmt.Sprintf("fields %d and %d parted after %d bytes", i, i+1, n), closed(moved, mark))
				}
			}
			for at := range mark {
				changed := bytes.Clone(mark)
				changed[at] ^= 0x80
				refused(fmt.Sprintf("byte %d of the mark", at), closed(fields, changed))
			}
			for at := range len(pass) {
				to := "0"
				if pass[at] == '0' {
					to = "1"
				}
				refused(fmt.Sprintf("character %d", at), pass[:at]+to+pass[at+1:])
			}
			for how, changed := range map[string]string{
				"empty": "", "without its end": pass[:len(pass)-1], "twice": pass + pass, "in small letters": strings.ToLower(pass), "with a line break": pass[:9] + "\n" + pass[9:],
				"with a filler": pass + "=", "with a blank": pass + " ", "far too long": strings.Repeat(pass, 99), "without its mark": closed(fields, nil), "with half its mark": closed(fields, mark[:16]),
				"without a field": closed(fields[1:], mark), "with one more": closed(append(slices.Clone(fields), ""), mark), "in another order": closed(append(slices.Clone(fields[1:]), fields[0]), mark),
			} {
				refused(how, changed)
			}
		}
	})
}

func TestFL4ALinkSignedWithAnotherKeyOpensNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, anew func(*testing.T, string) *room) {
		r := anew(t, "A")
		ring, err := keyring.New(bytes.Repeat([]byte{8}, keyring.Size))
		if err != nil {
			t.Fatal(err)
		}
		p := handout.Pass{Organization: r.person.Tenant(), Person: r.person.User(), Kind: handout.Evidence, File: r.file.ID, Hash: r.file.Hash, Expires: r.d.Now().Add(handout.Life)}
		if _, _, err := r.opens(handout.NewDesk(r.shelf, ring).Write(p, handout.Method), ""); !errors.Is(err, fault.Void) {
			t.Error(err)
		}
	})
}

func TestFL4NoTwoListsOfFieldsAreSignedAlike(t *testing.T) {
	t.Parallel()
	if bytes.Equal(handout.Join("ab", "c"), handout.Join("a", "bc")) || bytes.Equal(handout.Join("a", ""), handout.Join("a")) {
		t.Error("fields run into each other")
	}
	rapid.Check(t, func(t *rapid.T) {
		fields := rapid.SliceOf(rapid.String()).Draw(t, "fields")
		if got, whole := handout.Split(handout.Join(fields...)); !whole || !slices.Equal(got, fields) {
			t.Fatalf("%q came back as %q", fields, got)
		}
	})
}

// FuzzPass holds that whatever is read as a pass is what would be signed again for it: nothing is read in two ways.
func FuzzPass(f *testing.F) {
	const one, hash = "01975c2e-0000-7000-8000-000000000001", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	f.Add(handout.Join(one, one, "", string(handout.Evidence), one, hash, "1795683600000000"))
	f.Add(handout.Join(one, one, one, string(handout.Document), one, hash, "-1"))
	f.Add(handout.Join(one, one, "", "", one, "", "+1"))
	f.Add([]byte{0, 9, 'a'})
	f.Add([]byte{255, 255})
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := handout.Parse(body)
		if err != nil {
			return
		}
		again := handout.Join(string(p.Organization), string(p.Person), string(p.Token), string(p.Kind), string(p.File), p.Hash, fmt.Sprint(p.Expires.UnixMicro()))
		if !bytes.Equal(again, body) {
			t.Errorf("%q is read as %+v, which is written %q", body, p, again)
		}
	})
}
