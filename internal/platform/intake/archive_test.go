// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
)

// noise is content that cannot be packed.
func noise(n int) []byte {
	source, out := rand.NewChaCha8([32]byte{}), make([]byte, n)
	source.Read(out) //nolint:errcheck // never fails
	return out
}

func TestIM1AnArchiveThatIsKeptHoldsNoBomb(t *testing.T) {
	t.Parallel()
	inner := zipped(t, func(z *zip.Writer) { entry(t, z, "a.txt", []byte("text")) })
	var gz bytes.Buffer
	g := gzip.NewWriter(&gz)
	fmt.Fprint(g, "packed") //nolint:errcheck // a buffer takes everything
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	one := func(name string, data []byte) []byte {
		return zipped(t, func(z *zip.Writer) { entry(t, z, name, data) })
	}
	many := func(n int, name string) []byte {
		return zipped(t, func(z *zip.Writer) {
			for i := range n {
				entry(t, z, fmt.Sprintf(name, i), nil)
			}
		})
	}
	header := func(set func(*zip.FileHeader)) []byte {
		return zipped(t, func(z *zip.Writer) {
			h := &zip.FileHeader{Name: "linked"}
			set(h)
			w, err := z.CreateHeader(h)
			if err == nil {
				_, err = w.Write([]byte("/etc/passwd"))
			}
			if err != nil {
				t.Fatal(err)
			}
		})
	}
	for name, c := range map[string]struct {
		office bool
		data   []byte
		want   []string // in the error; none where it is taken
	}{
		"files of many kinds": {false, zipped(t, func(z *zip.Writer) {
			entry(t, z, "logs/", nil)
			entry(t, z, "logs/README", []byte("a"))
			entry(t, z, "logs/readme", []byte("b"))
			entry(t, z, "logs/noise.bin", noise(3<<20))
			entry(t, z, "logs/lines.log", []byte(strings.Repeat("the same line again and again\n", 30_000))) // below 1 MiB
		}), nil},
		"2,000 entries with long names": {false, many(2000, "a folder with a rather long name/another one within it/"+strings.Repeat("x", 100)+"%d.txt"), nil},
		"a text document": {true, zipped(t, func(z *zip.Writer) {
			entry(t, z, "word/document.xml", []byte("<w/>"))
			entry(t, z, "word/media/image1.emz", gz.Bytes())
		}), nil},
		"too many entries":                    {false, many(2001, "%d"), []string{"2001 parts", "split it"}},
		"far too many entries":                {false, many(40_000, "%d"), []string{"more than 2000 parts", "split it"}},
		"names without end":                   {false, many(1500, strings.Repeat("x", 900)+"%d"), []string{"more than 2000 parts"}},
		"a bomb":                              {false, one("zeros.log", make([]byte, 64<<20)), []string{"zeros.log", "100 times", ".gz"}},
		"a document with a bomb":              {true, one("word/document.xml", make([]byte, 64<<20)), []string{"word/document.xml", "100 times", "PDF"}},
		"an archive":                          {false, one("sub/inner.zip", inner), []string{"sub/inner.zip", "archive inside", "file of its own"}},
		"an archive by another name":          {false, one("inner.dat", inner), []string{"inner.dat", "archive inside"}},
		"something packed":                    {false, one("inner.dat", gz.Bytes()), []string{"inner.dat", "archive inside"}},
		"a document within a document":        {true, one("word/embeddings/sheet1.xlsx", inner), []string{"word/embeddings/sheet1.xlsx", "as a picture"}},
		"an archive within a document":        {true, one("word/embeddings/object1.bin", inner), []string{"word/embeddings/object1.bin", "archive inside"}},
		"a part twice":                        {true, zipped(t, func(z *zip.Writer) { entry(t, z, "A.xml", nil); entry(t, z, "a.xml", nil) }), []string{"a.xml", "twice"}},
		"a way out":                           {false, one("../../etc/passwd", []byte("x")), []string{"../../etc/passwd", "outside"}},
		"a way out as other systems write it": {false, one(`..\..\windows`, []byte("x")), []string{"windows", "outside"}},
		"a name from the root":                {false, one("/etc/passwd", []byte("x")), []string{"/etc/passwd", "outside"}},
		"a drive":                             {false, one("C:/x", []byte("x")), []string{"C:/x", "colons"}},
		"a link":                              {false, header(func(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777) }), []string{"linked", "is a link"}},
		"an encrypted entry":                  {false, header(func(h *zip.FileHeader) { h.Flags |= 1 }), []string{"linked", "encrypted"}},
		"cut off":                             {false, one("a.txt", noise(1000))[:900], []string{"cut off", "copy it again"}},
		"no archive":                          {false, []byte("PK\x03\x04 and no more"), []string{"cut off"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := intake.CheckArchive("a.zip", intake.Held(c.data), c.office)
			if len(c.want) == 0 {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if !errors.Is(err, fault.Invalid) {
				t.Fatalf("not refused: %v", err)
			}
			refusedWell(t, err, 0)
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is not in %v", want, err)
				}
			}
		})
	}
}

// TestIM1AnArchiveTakesTwoMiBAtMost is not parallel, since it counts what is allocated.
func TestIM1AnArchiveTakesTwoMiBAtMost(t *testing.T) { //nolint:paralleltest // see above
	for name, data := range map[string][]byte{
		"2,000 entries": zipped(t, func(z *zip.Writer) {
			for i := range 2000 {
				entry(t, z, fmt.Sprintf("%d", i), nil)
			}
		}),
		"100,000 entries": zipped(t, func(z *zip.Writer) {
			for i := range 100_000 {
				entry(t, z, fmt.Sprintf("%d", i), nil)
			}
		}),
		"long names": zipped(t, func(z *zip.Writer) {
			for i := range 700 {
				entry(t, z, strings.Repeat("x", 60_000)+fmt.Sprint(i), nil)
			}
		}),
		"large content": zipped(t, func(z *zip.Writer) { entry(t, z, "a", noise(64<<20)) }),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := intake.CheckArchive("a.zip", intake.Held(data), false)
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > 2<<20 {
			t.Errorf("%s: %d KiB, %v", name, took>>10, err)
		}
	}
}

func FuzzIM1Archives(f *testing.F) {
	f.Add(workbook(f), true)
	f.Add(zipped(f, func(z *zip.Writer) { entry(f, z, "../x", []byte("y")) }), false)
	f.Add(zipped(f, func(z *zip.Writer) { entry(f, z, "x", bytes.Repeat([]byte("y"), 100)); entry(f, z, "d/", nil) }), false)
	f.Fuzz(func(t *testing.T, data []byte, office bool) {
		if err := intake.CheckArchive("a.zip", intake.Held(data), office); err != nil {
			refusedWell(t, err, 0)
		}
	})
}
