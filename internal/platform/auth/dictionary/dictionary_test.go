// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package dictionary

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var (
	source = flag.String("source", "", "file of common passwords, the most common first; scripts/common-passwords fetches it")
	update = flag.Bool("update", false, "rewrite common.bin from the source")
)

// What is taken of the source: enough to refuse what is typed by many, and little enough to ship.
const (
	mostLong  = 130_000 // of 8 and more characters
	mostShort = 15_000  // of 4 to 7, for what people make of them
	whole     = 15      // from this length on all are taken: only such passwords are allowed
)

// chosen are the passwords of a source that the list holds, in lower case.
func chosen(text string) (out []string, long int) {
	seen := map[string]bool{}
	short := 0
	for _, w := range strings.Fields(strings.ToLower(text)) {
		n := utf8.RuneCountInString(w)
		switch {
		case seen[w] || n < shortestPart || !utf8.ValidString(w):
			continue
		case n < 8 && short == mostShort, n >= 8 && n < whole && long >= mostLong:
			continue
		case n < 8:
			short++
		default:
			long++
		}
		seen[w] = true
		out = append(out, w)
	}
	return out, long
}

func TestTheListIsWhatItsSourceSays(t *testing.T) {
	t.Parallel()
	if *source == "" {
		t.Skip("no source; run scripts/common-passwords")
	}
	data, err := os.ReadFile(*source)
	if err != nil {
		t.Fatal(err)
	}
	list, long := chosen(string(data))
	packed := Pack(list)
	t.Logf("%d words, %d of them with 8 and more characters, in %d bytes", len(list), long, len(packed))
	if *update {
		if err := os.WriteFile("common.bin", packed, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(packed, common) {
		t.Error("common.bin differs; run scripts/common-passwords -update")
	}
}

func TestAU2TheListHoldsAtLeast100000LongPasswordsInAtMost400KB(t *testing.T) {
	t.Parallel()
	known := unpack(common)
	if len(known.hashes) < 100_000+mostShort || uint64(len(known.hashes)) != known.count || !slices.IsSorted(known.hashes) {
		t.Errorf("%d of %d words", len(known.hashes), known.count)
	}
	if len(common) > 400_000 {
		t.Errorf("%d bytes", len(common))
	}
}

func TestAU2CommonPasswordsAndTheirVariantsAreGuessable(t *testing.T) {
	t.Parallel()
	for _, p := range []string{
		"password", "iloveyou", "1q2w3e4r5t6y7u8i9o0p", "qwertyuiop123456789",
		"passwordpassword1", "PasswordPassword", "password password 2026", "password-2026-!!!", "2026password2026", "monkeymonkeymonkey7",
		"p@ssw0rdp@ssw0rd", "P4ssw0rd!P4ssw0rd!", "sunshineprincess", "Sunshine2026Princess", "football & baseball 1", "letmeinletmein!!",
		"dragonmaster1234", "MonkeyDragon2026", "1234567890123456", "aaaaaaaaaaaaaaaaaaaa", "superman-batman-superman-batman", "trustno1trustno1",
	} {
		if !Guessable(p) {
			t.Errorf("%q is not", p)
		}
	}
}

func TestPassphrasesAreNotGuessable(t *testing.T) {
	t.Parallel()
	for _, p := range []string{
		"seven green lamps argue quietly", "correct horse battery staple", "my password is kept by three dogs", "Ünïcödé wörds äre fïne too",
		"jK7$9!2@x#5%8&3*(1", "tea at the old harbour, 4 pm", "zwölf Boxkämpfer jagen Viktor", "4f9c1e7ab03d5526", "  four blanks stand around  ",
	} {
		if Guessable(p) {
			t.Errorf("%q is", p)
		}
	}
}

func TestAU2FewerThanOneLookUpIn10000IsAFalseAlarm(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	known := unpack(common)
	const tries = 1_000_000
	hits := 0
	for i := range tries {
		if known.has(fmt.Sprintf("%x-%d", r.Uint64(), i)) {
			hits++
		}
	}
	t.Logf("%d of %d", hits, tries)
	if hits > tries/10_000 {
		t.Errorf("%d false alarms in %d look-ups", hits, tries)
	}
}

func TestWhatIsPackedIsFoundAgain(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{0, 1, 2, 1000} {
		var list []string
		for range n {
			list = append(list, fmt.Sprintf("Word%d", r.Uint64()))
		}
		known := unpack(Pack(append(list, list...)))
		if len(known.hashes) != n {
			t.Errorf("%d of %d words are left", len(known.hashes), n)
		}
		for _, w := range list {
			if !known.has(strings.ToLower(w)) {
				t.Errorf("%s is lost", w)
			}
		}
	}
}

func FuzzGuessable(f *testing.F) {
	for _, p := range []string{"", "password", "ÄÖÜ\xff", "aaaaaaaaaaaaaaaa", "P4ssw0rd!", "seven green lamps", "!!!!", "1l1l1l"} {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, p string) {
		if len(p) > 1024 {
			return
		}
		if !row(strings.ToLower(p)) && utf8.ValidString(p) && Guessable(p) != Guessable(strings.ToUpper(strings.ToLower(p))) && isASCII(p) {
			t.Errorf("%q depends on its case", p)
		}
	})
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

func FuzzUnpack(f *testing.F) {
	f.Add(Pack([]string{"one", "two"}))
	f.Add([]byte{255, 255, 255, 255, 255})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		if n := len(unpack(data).hashes); n > 8*len(data) {
			t.Errorf("%d words from %d bytes", n, len(data))
		}
	})
}
