// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package civil_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"concord/internal/platform/civil"
)

// dates draws days far enough from year 1 and year 9999 that the sums of these tests stay inside.
func dates() *rapid.Generator[civil.Date] {
	return rapid.Custom(func(t *rapid.T) civil.Date {
		year := rapid.IntRange(200, 9700).Draw(t, "year")
		day := rapid.IntRange(0, 364).Draw(t, "day")
		return civil.Date{Year: year, Month: time.January, Day: 1}.AddDays(day)
	})
}

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       civil.Date
		ok         bool
	}{
		{"an ordinary day", "2026-11-23", civil.Date{Year: 2026, Month: time.November, Day: 23}, true},
		{"a leap day", "2028-02-29", civil.Date{Year: 2028, Month: time.February, Day: 29}, true},
		{"a century that leaps", "2000-02-29", civil.Date{Year: 2000, Month: time.February, Day: 29}, true},
		{"the first day there is", "0001-01-01", civil.Date{Year: 1, Month: time.January, Day: 1}, true},
		{"the last day there is", "9999-12-31", civil.Date{Year: 9999, Month: time.December, Day: 31}, true},
		{"no leap day in a common year", "2026-02-29", civil.Date{}, false},
		{"no leap day in 1900", "1900-02-29", civil.Date{}, false},
		{"no day 31 in April", "2026-04-31", civil.Date{}, false},
		{"no month 13", "2026-13-01", civil.Date{}, false},
		{"no year 0", "0000-01-01", civil.Date{}, false},
		{"no single digits", "2026-1-2", civil.Date{}, false},
		{"no time behind it", "2026-11-23T00:00:00Z", civil.Date{}, false},
		{"no space around it", " 2026-11-23", civil.Date{}, false},
		{"no other order", "23-11-2026", civil.Date{}, false},
		{"not nothing", "", civil.Date{}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := civil.Parse(tt.text)
			if (err == nil) != tt.ok || got != tt.want {
				t.Errorf("Parse(%q) = %v, %v", tt.text, got, err)
			}
		})
	}
}

func TestAddMonths(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, from string
		months     int
		want       string
	}{
		{"the same day a month later", "2026-11-23", 1, "2026-12-23"},
		{"over the end of the year", "2026-11-23", 2, "2027-01-23"},
		{"clipped to a short February", "2026-01-31", 1, "2026-02-28"},
		{"clipped to a long February", "2028-01-31", 1, "2028-02-29"},
		{"a leap day a year later", "2028-02-29", 12, "2029-02-28"},
		{"a leap day four years later", "2028-02-29", 48, "2032-02-29"},
		{"backwards", "2026-03-31", -1, "2026-02-28"},
		{"backwards over the start of the year", "2026-01-15", -13, "2024-12-15"},
		{"nothing", "2026-08-31", 0, "2026-08-31"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := civil.MustParse(tt.from).AddMonths(tt.months).String(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestAddMonthsLandsInTheMonthAndNeverBehindTheDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, n := dates().Draw(t, "date"), rapid.IntRange(-1200, 1200).Draw(t, "months")
		got := d.AddMonths(n)
		if months := (got.Year*12 + int(got.Month)) - (d.Year*12 + int(d.Month)); months != n {
			t.Fatalf("%v plus %d months is %v, %d months on", d, n, got, months)
		}
		if got.Day > d.Day {
			t.Fatalf("%v plus %d months is %v, a later day of the month", d, n, got)
		}
		if got.Day < d.Day && got.AddDays(1).Month == got.Month {
			t.Fatalf("%v plus %d months is %v, clipped before the end of the month", d, n, got)
		}
	})
}

func TestDaysUntilTakesAddDaysBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, n := dates().Draw(t, "date"), rapid.IntRange(-50_000, 50_000).Draw(t, "days")
		later := d.AddDays(n)
		if got := d.DaysUntil(later); got != n {
			t.Fatalf("%v plus %d days is %v, which is %d days on", d, n, later, got)
		}
		if got := later.AddDays(-n); got != d {
			t.Fatalf("%v plus %d days and back is %v", d, n, got)
		}
	})
}

func TestOrderAgreesWithDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := dates().Draw(t, "a"), dates().Draw(t, "b")
		days := a.DaysUntil(b)
		if a.Before(b) != (days > 0) || a.After(b) != (days < 0) || (a.Compare(b) == 0) != (days == 0) {
			t.Fatalf("%v and %v: before %v, after %v, %d days", a, b, a.Before(b), a.After(b), days)
		}
		if a.Before(b) != (a.String() < b.String()) {
			t.Fatalf("%v and %v sort otherwise as text", a, b)
		}
	})
}

func TestWeekdayMovesOnADay(t *testing.T) {
	t.Parallel()
	if got := civil.MustParse("2026-11-23").Weekday(); got != time.Monday {
		t.Fatalf("23 November 2026 is a %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := dates().Draw(t, "date")
		if got, want := d.AddDays(1).Weekday(), (d.Weekday()+1)%7; got != want {
			t.Fatalf("the day after %v is a %v, want %v", d, got, want)
		}
	})
}

func TestWrittenDatesReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := dates().Draw(t, "date")
		if got, err := civil.Parse(d.String()); err != nil || got != d {
			t.Fatalf("Parse(%q) = %v, %v", d, got, err)
		}
		data, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var got civil.Date
		if err := json.Unmarshal(data, &got); err != nil || got != d {
			t.Fatalf("%s reads as %v, %v", data, got, err)
		}
	})
}

func TestNoDateIsEmptyText(t *testing.T) {
	t.Parallel()
	var none civil.Date
	if !none.IsZero() || none.String() != "" {
		t.Errorf("no date is %q", none)
	}
	got := civil.MustParse("2026-11-23")
	if err := got.UnmarshalText(nil); err != nil || !got.IsZero() {
		t.Errorf("empty text reads as %v, %v", got, err)
	}
	if err := got.UnmarshalText([]byte("tomorrow")); err == nil {
		t.Error("a word reads as a date")
	}
}

func TestMustParsePanicsOnAWrongConstant(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	civil.MustParse("2026-02-30")
}

func TestOfKeepsTheDayOfTheZone(t *testing.T) {
	t.Parallel()
	east := time.FixedZone("east", 13*60*60)
	moment := time.Date(2026, time.November, 23, 22, 0, 0, 0, time.UTC)
	if got := civil.Of(moment.In(east)).String(); got != "2026-11-24" {
		t.Errorf("22:00 UTC is %s thirteen hours east", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"2026-11-23", "2028-02-29", "0000-00-00", "9999-12-31", "2026-1-1", "", "٢٠٢٦-11-23", "+2026-11-23"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := civil.Parse(s)
		if err != nil {
			if d != (civil.Date{}) {
				t.Fatalf("Parse(%q) fails with %v", s, d)
			}
			return
		}
		if got := d.String(); got != s {
			t.Fatalf("Parse(%q) writes back as %q", s, got)
		}
	})
}
