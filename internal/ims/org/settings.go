// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package org

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // or else the zones would be those that the machine happens to have
	"unicode/utf8"

	"golang.org/x/text/language"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
	"concord/internal/platform/tenant"
)

// SizeBands are how many people an organization has.
var SizeBands = []string{"", "1-9", "10-49", "50-249", "250-999", "1000+"}

// Weekdays are the days that may be working days.
var Weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// Settings are what an organization says about itself.
type Settings struct {
	Name            string // by which it is known here; nobody else has it
	LegalName       string // empty for not said, here and below
	Sector          string
	SizeBand        string
	Country         string   // ISO 3166-1, two letters
	Language        string   // BCP 47
	TimeZone        string   // IANA name
	WorkingDays     []string // in the order of the week
	FiscalYearStart string   // month and day, 01-01
	Contact         string   // e-mail address
	TreatmentBudget string   // of a fiscal year, as 120000 EUR
	Standards       []string // ids of those in use
	Certified       []string // ids of those already certified
	Version         int      // 0 before anything was said
	UpdatedAt       time.Time
}

// FindSettings returns what the actor's organization says about itself, or what is usual where it said nothing yet.
func FindSettings(ctx context.Context, tx *db.Tx) (Settings, error) {
	s := Settings{Language: "en", TimeZone: "UTC", WorkingDays: Weekdays[:5], FiscalYearStart: "01-01"}
	if err := db.One(ctx, tx, []any{&s.Name}, "SELECT name FROM tenants WHERE id = $1"); err != nil {
		return Settings{}, fmt.Errorf("settings: %w", err)
	}
	var updated int64
	var days, standards, certified string
	err := db.One(ctx, tx, []any{
		&s.Version, &updated, &s.LegalName, &s.Sector, &s.SizeBand, &s.Country, &s.Language, &s.TimeZone, &days, &s.FiscalYearStart, &s.Contact, &s.TreatmentBudget, &standards, &certified,
	}, `SELECT version, updated_at, legal_name, sector, size_band, country, language, time_zone, working_days, fiscal_year_start, contact, coalesce(treatment_budget, ''), standards, certified
FROM organization_settings WHERE tenant_id = $1`)
	if errors.Is(err, fault.NotFound) {
		return s, nil
	}
	if err != nil {
		return Settings{}, fmt.Errorf("settings: %w", err)
	}
	s.UpdatedAt = time.UnixMicro(updated).UTC()
	s.WorkingDays, s.Standards, s.Certified = strings.Fields(days), strings.Fields(standards), strings.Fields(certified)
	return s, nil
}

// Zone is the time zone of the actor's organization; UTC where it named none.
func Zone(ctx context.Context, tx *db.Tx) (*time.Location, error) {
	s, err := FindSettings(ctx, tx)
	if err != nil {
		return nil, err
	}
	return s.zone()
}

func (s Settings) zone() (*time.Location, error) {
	zone, err := time.LoadLocation(s.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("time zone %.40q: %w", s.TimeZone, err)
	}
	return zone, nil
}

// Today is the organization's own day at the moment of the transaction.
func (s Settings) Today(tx *db.Tx) (civil.Date, error) {
	zone, err := s.zone()
	if err != nil {
		return civil.Date{}, err
	}
	return civil.Of(tx.Now.In(zone)), nil
}

// Today is the day of the actor's organization at the moment of the transaction.
func Today(ctx context.Context, tx *db.Tx) (civil.Date, error) {
	s, err := FindSettings(ctx, tx)
	if err != nil {
		return civil.Date{}, err
	}
	return s.Today(tx)
}

// SaveSettings keeps what the organization says about itself; version is the one that the caller saw. Saying the same again
// changes nothing. It fails with fault.Conflict where it was changed meanwhile, which returns what there is now, with
// fault.Fields naming everything that is wrong, and with fault.Taken for another organization's name.
func SaveSettings(ctx context.Context, tx *db.Tx, l *catalog.Library, version int, s Settings) (Settings, error) {
	before, err := FindSettings(ctx, tx)
	if err != nil {
		return Settings{}, err
	}
	if before.Version != version {
		return before, fmt.Errorf("save settings: they have version %d: %w", before.Version, fault.Conflict)
	}
	if err := s.clean(l); err != nil {
		return before, err
	}
	changed := before.differences(s)
	if len(changed) == 0 {
		return before, nil
	}
	s.Version, s.UpdatedAt = version+1, tx.Now
	tx.Record(db.Change{Action: "organizations.update", Object: "organizations", ID: tx.Actor.Tenant(), Version: s.Version, Fields: changed})
	if s.Name != before.Name {
		if _, err := db.Exec(ctx, tx, "UPDATE tenants SET name = $2, name_key = $3, version = version + 1 WHERE id = $1", s.Name, tenant.Key(s.Name)); err != nil {
			return before, fmt.Errorf("save settings: %w", err)
		}
	}
	n, err := db.Exec(ctx, tx, `INSERT INTO organization_settings (tenant_id, version, updated_at, legal_name, sector, size_band, country, language, time_zone,
working_days, fiscal_year_start, contact, treatment_budget, standards, certified) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (tenant_id) DO UPDATE SET version = excluded.version, updated_at = excluded.updated_at, legal_name = excluded.legal_name, sector = excluded.sector,
size_band = excluded.size_band, country = excluded.country, language = excluded.language, time_zone = excluded.time_zone, working_days = excluded.working_days,
fiscal_year_start = excluded.fiscal_year_start, contact = excluded.contact, treatment_budget = excluded.treatment_budget, standards = excluded.standards, certified = excluded.certified
WHERE organization_settings.version = $16`, s.Version, s.UpdatedAt.UnixMicro(), s.LegalName, s.Sector, s.SizeBand, s.Country, s.Language, s.TimeZone,
		strings.Join(s.WorkingDays, " "), s.FiscalYearStart, s.Contact, s.TreatmentBudget, strings.Join(s.Standards, " "), strings.Join(s.Certified, " "), version)
	if err == nil && n == 0 {
		err = fault.Conflict
	}
	if err != nil {
		return before, fmt.Errorf("save settings: %w", err)
	}
	return s, nil
}

// clean brings everything to its one form and names everything that is wrong.
func (s *Settings) clean(l *catalog.Library) error {
	var wrong fault.Fields
	say := func(bad bool, field, problem, cure string) {
		if bad {
			wrong = append(wrong, fault.Field{Field: field, Problem: problem, Cure: cure})
		}
	}
	name, err := tenant.CleanName("name", s.Name)
	var fields fault.Fields
	if errors.As(err, &fields) {
		wrong = append(wrong, fields...)
	}
	s.Name = name
	for field, text := range map[string]*string{"legal_name": &s.LegalName, "sector": &s.Sector, "contact": &s.Contact} {
		*text = intake.CleanName(*text)
		say(utf8.RuneCountInString(*text) > tenant.MaxName, field, "is too long", fmt.Sprintf("use at most %d characters", tenant.MaxName))
	}
	say(!slices.Contains(SizeBands, s.SizeBand), "size_band", fmt.Sprintf("is %.40q", s.SizeBand), "choose "+strings.Join(SizeBands[1:], ", ")+", or leave it empty")
	say(s.Country != "" && !country(s.Country), "country", fmt.Sprintf("%.40q is no country", s.Country), "write two capital letters, as in DE")
	tag, err := language.Parse(s.Language)
	say(err != nil || s.Language == "" || tag.String() != s.Language, "language", fmt.Sprintf("%.40q is no language", s.Language), "write one as in en or de-AT")
	_, err = time.LoadLocation(s.TimeZone)
	say(err != nil || s.TimeZone == "" || s.TimeZone == "Local", "time_zone", fmt.Sprintf("%.40q is no time zone", s.TimeZone), "write one as in Europe/Berlin")
	_, err = civil.Parse("2027-" + s.FiscalYearStart) // a year without a 29 February
	say(err != nil || len(s.FiscalYearStart) != len("01-01"), "fiscal_year_start", fmt.Sprintf("is %.40q", s.FiscalYearStart), "write month and day, as in 01-01")
	address, err := mail.ParseAddress(s.Contact)
	say(s.Contact != "" && (err != nil || address.Address != s.Contact), "contact", fmt.Sprintf("%.80q is no e-mail address", s.Contact), "write it as in ada@example.org")
	amount, currency, said := s.Budget()
	if s.TreatmentBudget = strings.TrimSpace(s.TreatmentBudget); said {
		s.TreatmentBudget = fmt.Sprintf("%d %s", amount, currency)
	}
	say(s.TreatmentBudget != "" && !said, "treatment_budget", fmt.Sprintf("is %.40q", s.TreatmentBudget), "write whole units and a currency, as in 120000 EUR, or leave it empty")
	s.cleanLists(l, say)
	return wrong.Sorted().Err()
}

// budget is whole units, which may be parted by blanks, and a currency.
var budget = regexp.MustCompile(`^([0-9][0-9 ]{0,15}) ([A-Z]{3})$`)

// Budget is what may be spent on treating risks in a fiscal year, in whole units of a currency, where somebody said it.
func (s *Settings) Budget() (amount int, currency string, said bool) {
	m := budget.FindStringSubmatch(strings.TrimSpace(s.TreatmentBudget))
	if m == nil {
		return 0, "", false
	}
	amount, err := strconv.Atoi(strings.ReplaceAll(m[1], " ", ""))
	return amount, m[2], err == nil
}

// Year returns the first and the last day of the fiscal year that a day is in.
func (s *Settings) Year(day civil.Date) (first, last civil.Date, err error) {
	begin := func(year int) (civil.Date, error) {
		return civil.Parse(fmt.Sprintf("%04d-%s", year, s.FiscalYearStart))
	}
	year := day.Time().Year()
	if first, err = begin(year); err == nil && day.String() < first.String() {
		year--
		first, err = begin(year)
	}
	next, wrong := begin(year + 1)
	return first, next.AddDays(-1), errors.Join(err, wrong)
}

func (s *Settings) cleanLists(l *catalog.Library, say func(bad bool, field, problem, cure string)) {
	say(len(s.WorkingDays) == 0, "working_days", "none is named", "name at least one")
	known := func(field string, list []string, is func(string) bool, cure string) {
		for i, x := range list {
			say(!is(x), field, fmt.Sprintf("%.60q is none", x), cure)
			say(slices.Contains(list[:i], x), field, fmt.Sprintf("%.60q stands here twice", x), "keep one of the two")
		}
	}
	known("working_days", s.WorkingDays, func(d string) bool { return slices.Contains(Weekdays, d) }, "choose from "+strings.Join(Weekdays, ", "))
	s.WorkingDays = slices.Clone(s.WorkingDays)
	slices.SortFunc(s.WorkingDays, func(a, b string) int { return slices.Index(Weekdays, a) - slices.Index(Weekdays, b) })
	standard := func(id string) bool { _, err := l.Standard(id); return err == nil }
	known("standards", s.Standards, standard, "choose one of the library")
	known("certified", s.Certified, func(id string) bool { return slices.Contains(s.Standards, id) }, "name it among the standards too")
}

// country reports whether two capital letters are a country's.
func country(s string) bool {
	r, err := language.ParseRegion(s)
	return err == nil && r.IsCountry() && r.String() == s && len(s) == len("DE")
}

// differences are what changed, in the order of the form.
func (s Settings) differences(after Settings) (out []db.Field) {
	old, now := s.Texts(), after.Texts()
	for i, f := range old {
		if f[1] != now[i][1] {
			out = append(out, db.Field{Name: f[0], Old: f[1], New: now[i][1]})
		}
	}
	return out
}

// Texts are the names of everything that is said with what it says, in the order of the form; lists are parted by blanks.
func (s Settings) Texts() [][2]string {
	return [][2]string{
		{"name", s.Name},
		{"legal_name", s.LegalName},
		{"sector", s.Sector},
		{"size_band", s.SizeBand},
		{"country", s.Country},
		{"language", s.Language},
		{"time_zone", s.TimeZone},
		{"working_days", strings.Join(s.WorkingDays, " ")},
		{"fiscal_year_start", s.FiscalYearStart},
		{"contact", s.Contact},
		{"treatment_budget", s.TreatmentBudget},
		{"standards", strings.Join(s.Standards, " ")},
		{"certified", strings.Join(s.Certified, " ")},
	}
}
