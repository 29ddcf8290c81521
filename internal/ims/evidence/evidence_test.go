// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package evidence_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"concord/internal/ims/evidence"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

var today = civil.MustParse("2026-11-26")

func actor(t *testing.T, d *db.DB, name string) access.Actor {
	t.Helper()
	made, err := tenant.Create(t.Context(), d, name)
	if err != nil {
		t.Fatal(err)
	}
	return access.Proven(access.Proof{Tenant: made.ID, Role: access.Owner, Method: access.ByOperator})
}

// record makes a piece of evidence from some of its fields.
func record(t *testing.T, d *db.DB, a access.Actor, given map[string]string) (rec register.Record, err error) {
	t.Helper()
	values := make([]string, len(evidence.Register.Fields))
	for i, f := range evidence.Register.Fields {
		values[i] = given[f.Name]
	}
	err = d.Write(t.Context(), a, func(tx *db.Tx) error {
		rec, err = evidence.Register.Create(t.Context(), tx, values)
		return err
	})
	return rec, err
}

func TestEvidenceGetsStaleTheDayAfterItsValidityOrItsReview(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := actor(t, d, "A")
		for _, tt := range []struct {
			name         string
			given        map[string]string
			review, from string
			state        evidence.State
		}{
			{"without any day", nil, "", "", evidence.Current},
			{"valid for long", map[string]string{"valid_until": "2027-11-26"}, "", "2027-11-27", evidence.Current},
			{"valid through today", map[string]string{"valid_until": "2026-11-26"}, "", "2026-11-27", evidence.DueSoon},
			{"valid through yesterday", map[string]string{"valid_until": "2026-11-25"}, "", "2026-11-26", evidence.Stale},
			{"stale in 14 days", map[string]string{"valid_until": "2026-12-09"}, "", "2026-12-10", evidence.DueSoon},
			{"stale in 15 days", map[string]string{"valid_until": "2026-12-10"}, "", "2026-12-11", evidence.Current},
			{"reviewed each quarter", map[string]string{"proves_on": "2026-08-31", "review_interval_months": "3"}, "2026-11-30", "2026-12-01", evidence.DueSoon},
			{"reviewed since", map[string]string{"proves_on": "2025-01-01", "reviewed_on": "2026-11-01", "review_interval_months": "3"}, "2027-02-01", "2027-02-02", evidence.Current},
			{"a review before the day it shows counts from that day", map[string]string{"proves_on": "2026-11-01", "reviewed_on": "2025-01-01", "review_interval_months": "3"}, "2027-02-01", "2027-02-02", evidence.Current},
			{"the earlier of the two", map[string]string{"proves_on": "2026-01-01", "review_interval_months": "1", "valid_until": "2030-01-01"}, "2026-02-01", "2026-02-02", evidence.Stale},
			{"withdrawn", map[string]string{"valid_until": "2020-01-01", "standing": "withdrawn"}, "", "", evidence.Withdrawn},
			{"at the end of time", map[string]string{"valid_until": "9999-12-31"}, "", "", evidence.Current},
		} {
			if tt.given == nil {
				tt.given = map[string]string{}
			}
			tt.given["title"] = tt.name
			rec, err := record(t, d, a, tt.given)
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
				continue
			}
			if got := evidence.Value(rec.Values, "next_review"); got != tt.review {
				t.Errorf("%s: next review %q, want %q", tt.name, got, tt.review)
			}
			if got := evidence.Value(rec.Values, "stale_on"); got != tt.from {
				t.Errorf("%s: stale on %q, want %q", tt.name, got, tt.from)
			}
			if got := evidence.Of(rec.Values, today); got != tt.state {
				t.Errorf("%s: %s, want %s", tt.name, got, tt.state)
			}
		}
		// The list is narrowed to what is stale by comparing with today: nothing that ages is stored.
		err := d.Read(t.Context(), a, func(tx *db.Tx) error {
			q, err := evidence.Register.ParseQuery(map[string][]string{"stale_on_to": {today.String()}})
			if err != nil {
				return err
			}
			page, err := evidence.Register.List(t.Context(), tx, q)
			var titles []string
			for _, rec := range page.Records {
				titles = append(titles, rec.Values[0])
			}
			if !slices.Equal(titles, []string{"the earlier of the two", "valid through yesterday"}) {
				t.Errorf("stale are %q", titles)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestALinkLeadsToASafeAddressOnly(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := actor(t, d, "A")
		for address, taken := range map[string]bool{
			"https://example.org/report?id=1#a": true, "": false, "http://example.org": false, "javascript:alert(1)": false, "https://": false,
			"https://user:secret@example.org": false, "//example.org": false, "HTTPS://example.org": true, "data:text/html,x": false, "https:example.org": false,
		} {
			_, err := record(t, d, a, map[string]string{"title": "x", "kind": "link", "url": address})
			if (err == nil) != taken || err != nil && !errors.Is(err, fault.Invalid) {
				t.Errorf("%q: %v", address, err)
			}
		}
		if _, err := record(t, d, a, map[string]string{"title": "x", "kind": "note", "url": "javascript:alert(1)"}); !errors.Is(err, fault.Invalid) {
			t.Errorf("of a note: %v", err)
		}
		if _, err := record(t, d, a, map[string]string{"title": "x", "review_interval_months": "3"}); !errors.Is(err, fault.Invalid) {
			t.Errorf("an interval that begins nowhere: %v", err)
		}
	})
}

func TestFL2NamesAreForShowingOnly(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"report.pdf": "report.pdf", "../../etc/passwd.txt": "passwd.txt", `C:\Users\me\log.txt`: "log.txt", "a\u202egpj.txt": "agpj.txt", "a\r\nSet-Cookie: x.txt": "a Set-Cookie: x.txt",
		"a\x00b.txt": "ab.txt", "  .. x.txt .": "x.txt", "…\xff.txt": "….txt", "Übersicht „Q3“.pdf": "Übersicht „Q3“.pdf", `quote".txt`: `quote".txt`,
		strings.Repeat("é", 150) + ".txt": strings.Repeat("é", 125) + ".txt", strings.Repeat("x", 300) + ".pdf": strings.Repeat("x", 251) + ".pdf",
	} {
		got, err := evidence.CleanName(given)
		if err != nil || got != want {
			t.Errorf("%q: %q, %v", given, got, err)
		}
	}
	for _, given := range []string{"", "/", "..", "a/", "\u202e", " . "} {
		if got, err := evidence.CleanName(given); !errors.Is(err, fault.Invalid) {
			t.Errorf("%q: %q, %v", given, got, err)
		}
	}
}

func FuzzFL2Names(f *testing.F) {
	for _, s := range []string{"report.pdf", "../x.txt", "a\u202e.txt", strings.Repeat("é", 200) + ".tar.gz", "a." + strings.Repeat("b", 300), "\xff\xfe", strings.Repeat(".", 400) + "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, given string) {
		got, err := evidence.CleanName(given)
		if err != nil {
			return
		}
		if got == "" || len(got) > evidence.MaxName || !utf8.ValidString(got) || strings.ContainsAny(got, `/\`) || got[0] == '.' {
			t.Errorf("%q becomes %q", given, got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("%q keeps %U", given, r)
			}
		}
		if again, err := evidence.CleanName(got); err != nil || again != got {
			t.Errorf("%q becomes %q, and that %q, %v", given, got, again, err)
		}
	})
}

func TestFL3ContentMustBeOfItsKind(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, content, media string
	}{
		{"a.pdf", "%PDF-1.7 ...", "application/pdf"},
		{"A.PDF", "%PDF-1.7 ...", "application/pdf"},
		{"a.pdf", "MZ\x90\x00", ""},
		{"a.png", "\x89PNG\r\n\x1a\n...", "image/png"},
		{"a.png", "<svg onload=alert(1)>", ""},
		{"a.jpg", "\xff\xd8\xff\xe0", "image/jpeg"},
		{"a.gif", "GIF89a", "image/gif"},
		{"a.webp", "RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"},
		{"a.webp", "RIFF\x00\x00\x00\x00WAVEfmt ", ""},
		{"a.docx", "PK\x03\x04...", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"a.docx", "<html>", ""},
		{"a.txt", "plain", "text/plain; charset=utf-8"},
		{"a.txt", "MZ\x90\x00\x03", ""},
		{"a.txt", "\xff\xfeh\x00i\x00", "text/plain; charset=utf-8"},
		{"a.csv", "a,b\n", "text/csv; charset=utf-8"},
		{"a.xml", "<a/>", "application/octet-stream"},
		{"a.html", "<html>", ""},
		{"a.svg", "<svg/>", ""},
		{"a.exe", "MZ", ""},
		{"a.js", "x", ""},
		{"a", "x", ""},
		{"a.pdf.exe", "%PDF-", ""},
		{"a.txt", "", ""},
	} {
		got, err := evidence.MediaOf(tt.name, []byte(tt.content))
		if got != tt.media || (err == nil) != (tt.media != "") || err != nil && !errors.Is(err, fault.Invalid) {
			t.Errorf("%s with %q: %q, %v", tt.name, tt.content, got, err)
		}
	}
	for media, inline := range map[string]bool{"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true, "image/tiff": false, "image/svg+xml": false, "text/html": false, "application/pdf": false} {
		if evidence.Inline(media) != inline {
			t.Errorf("%s is shown within a page: %t", media, !inline)
		}
	}
}

func TestOwnersHearBeforeTheirEvidenceGetsStaleAndThenEveryTwoWeeks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := actor(t, d, "A")
		user := id.New(d.Now())
		err := d.WriteSystem(t.Context(), func(tx *db.SystemTx) error {
			_, err := db.Exec(t.Context(), tx, "INSERT INTO users (id, email, email_key, name, password_hash, created_at) VALUES ($1, 'a', 'a', 'Ada', '', 1)", string(user))
			return err
		})
		if err == nil {
			err = d.Write(t.Context(), a, func(tx *db.Tx) error { return tenant.SetMember(t.Context(), tx, user, access.Owner) })
		}
		if err != nil {
			t.Fatal(err)
		}
		for title, given := range map[string]map[string]string{
			"owned": {"owner": string(user)}, "nobody's": {}, "withdrawn": {"owner": string(user), "standing": "withdrawn"},
		} {
			given["title"], given["valid_until"] = title, "2026-11-25" // stale from the day after
			if _, err := record(t, d, a, given); err != nil {
				t.Fatal(err)
			}
		}
		var heard []int
		for days := -30; days <= 30; days++ {
			for again := range 2 {
				told := 0
				err := d.Write(t.Context(), a, func(tx *db.Tx) (err error) {
					if told, err = evidence.Remind(t.Context(), tx, today.AddDays(days)); told == 0 {
						tx.Record(db.Change{Action: "evidence.remind", Object: "notices"})
					}
					return err
				})
				if err != nil || told > 1 || again == 1 && told != 0 {
					t.Errorf("%d days after, told %d, %v", days, told, err)
				}
				if told == 1 {
					heard = append(heard, days)
				}
			}
		}
		if want := []int{-14, -7, -1, 0, 14, 28}; !slices.Equal(heard, want) {
			t.Errorf("heard on %d, want %d", heard, want)
		}
	})
}
