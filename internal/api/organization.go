// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"
	"strings"
	"time"

	"concord/internal/ims/org"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/intake"
	"concord/internal/platform/openapi"
	"concord/internal/platform/tenant"
)

// organizationRoutes serve what an organization says about itself.
type organizationRoutes struct {
	db      *db.DB
	library *catalog.Library
}

func (a API) organization(s *httpserver.Server) {
	h := organizationRoutes{a.DB, a.Library}
	const one = "/api/v1/organization"
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: one, Door: httpserver.Member, Needs: access.ReadWork, Summary: "What the organization says about itself",
		Doc: openapi.Operation{ID: "getOrganization", Tag: tagOrganization, Answers: []openapi.Answer{openapi.Gives(200, "The settings", settingsSchema(a.Library), "ETag")}},
	}, h.get)
	s.Handle(httpserver.Route{
		Method: http.MethodPatch, Pattern: one, Door: httpserver.Member, Needs: access.ManageOrganization, Audit: "organizations.update", Body: maxBody, StepUp: true,
		Summary: "Change what the organization says about itself; needs If-Match",
		Doc: openapi.Operation{
			ID: "updateOrganization", Tag: tagOrganization, Versioned: true, Body: openapi.JSON(settingsInput(a.Library), map[string]any{"country": "DE", "time_zone": "Europe/Berlin"}),
			Text: "Only the fields that are named change. Before anything was said, the ETag is \"0\".", Problems: []int{409},
			Answers: []openapi.Answer{openapi.Gives(200, "The settings as they are now", settingsSchema(a.Library), "ETag")},
		},
	}, h.change)
}

type settings struct {
	Name            string     `json:"name"`
	LegalName       string     `json:"legal_name"`
	Sector          string     `json:"sector"`
	SizeBand        string     `json:"size_band"`
	Country         string     `json:"country"`
	Language        string     `json:"language"`
	TimeZone        string     `json:"time_zone"`
	WorkingDays     []string   `json:"working_days"`
	FiscalYearStart string     `json:"fiscal_year_start"`
	Contact         string     `json:"contact"`
	TreatmentBudget string     `json:"treatment_budget"`
	Standards       []string   `json:"standards"`
	Certified       []string   `json:"certified"`
	Version         int        `json:"version"`
	UpdatedAt       *time.Time `json:"updated_at"`
}

func answerSettings(w http.ResponseWriter, s org.Settings) error {
	w.Header().Set("ETag", etag(s.Version))
	return httpserver.JSON(w, http.StatusOK, settings{
		s.Name, s.LegalName, s.Sector, s.SizeBand, s.Country, s.Language, s.TimeZone, some(s.WorkingDays), s.FiscalYearStart, s.Contact, s.TreatmentBudget, some(s.Standards), some(s.Certified),
		s.Version, optional(s.UpdatedAt),
	})
}

func (h organizationRoutes) get(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var s org.Settings
	err := h.db.Read(r.Context(), a, func(tx *db.Tx) (err error) {
		s, err = org.FindSettings(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return answerSettings(w, s)
}

func (h organizationRoutes) change(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	version, err := matched(r)
	if err != nil {
		return err
	}
	body := settingsPatch{texts: map[string]string{}, lists: map[string][]string{}}
	if err := httpserver.ReadJSON(r, append(settingsTexts, settingsLists...), body.read); err != nil {
		return err
	}
	var s org.Settings
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		if s, err = org.FindSettings(r.Context(), tx); err != nil {
			return err
		}
		s, err = org.SaveSettings(r.Context(), tx, h.library, version, body.apply(s))
		return err
	})
	if s.Name != "" { // also where it was changed meanwhile: the caller may want to merge
		w.Header().Set("ETag", etag(s.Version))
	}
	if err != nil {
		return err
	}
	return answerSettings(w, s)
}

var (
	settingsTexts = []string{"name", "legal_name", "sector", "size_band", "country", "language", "time_zone", "fiscal_year_start", "contact", "treatment_budget"}
	settingsLists = []string{"working_days", "standards", "certified"}
)

// settingsPatch is what a caller wants changed.
type settingsPatch struct {
	texts map[string]string
	lists map[string][]string
}

func (p settingsPatch) read(d *intake.Decoder, m intake.Fields) {
	for _, key := range settingsTexts {
		if m.Has(key) {
			p.texts[key] = d.Text(m, key, false)
		}
	}
	for _, key := range settingsLists {
		if m.Has(key) {
			p.lists[key] = []string{}
			for _, x := range d.Texts(m, key) {
				if strings.ContainsAny(x.Node.Value, " \t\r\n") { // kept as words in one text
					d.Fault(x.Node, key, "has a blank in a name", "write one name in each place")
				}
				p.lists[key] = append(p.lists[key], x.Node.Value)
			}
		}
	}
}

func (p settingsPatch) apply(s org.Settings) org.Settings {
	for key, to := range map[string]*string{
		"name": &s.Name, "legal_name": &s.LegalName, "sector": &s.Sector, "size_band": &s.SizeBand, "country": &s.Country, "language": &s.Language,
		"time_zone": &s.TimeZone, "fiscal_year_start": &s.FiscalYearStart, "contact": &s.Contact, "treatment_budget": &s.TreatmentBudget,
	} {
		if text, said := p.texts[key]; said {
			*to = text
		}
	}
	for key, to := range map[string]*[]string{"working_days": &s.WorkingDays, "standards": &s.Standards, "certified": &s.Certified} {
		if list, said := p.lists[key]; said {
			*to = list
		}
	}
	return s
}

func settingsProperties(l *catalog.Library) []openapi.Property {
	short := openapi.Text().Long(0, tenant.MaxName)
	standard := standardSchema(l)
	return []openapi.Property{
		openapi.Has("name", openapi.Text().Long(1, tenant.MaxName).About("by which it is known here; nobody else has it")), openapi.Has("legal_name", short), openapi.Has("sector", short),
		openapi.Has("size_band", openapi.OneOf(org.SizeBands...).About("how many people it has")),
		openapi.Has("country", openapi.Text().Like("^([A-Z]{2})?$").About("ISO 3166-1").Such("DE")), openapi.Has("language", openapi.Text().About("BCP 47").Such("en")),
		openapi.Has("time_zone", openapi.Text().About("IANA name").Such("Europe/Berlin")),
		openapi.Has("working_days", openapi.List(openapi.OneOf(org.Weekdays...)).Long(1, len(org.Weekdays)).Once()),
		openapi.Has("fiscal_year_start", openapi.Text().Like("^[0-9]{2}-[0-9]{2}$").About("month and day").Such("01-01")), openapi.Has("contact", openapi.Text().Long(0, tenant.MaxName).About("e-mail address")),
		openapi.Has("treatment_budget", openapi.Text().About("what may be spent on treating risks in a fiscal year: whole units and a currency; empty where nobody said").Such("120000 EUR")),
		openapi.Has("standards", openapi.List(standard).Once().About("those in use")), openapi.Has("certified", openapi.List(standard).Once().About("those already certified; a part of those in use")),
	}
}

func settingsSchema(l *catalog.Library) openapi.Schema {
	return openapi.Object(append(settingsProperties(l), openapi.Has("version", openapi.Int().Least(0)), openapi.Has("updated_at", openapi.Moment().OrNull()))...).Named("Organization")
}

func settingsInput(l *catalog.Library) openapi.Schema {
	return openapi.Object(settingsProperties(l)...).Patch().Only().Named("OrganizationChange")
}

// standardSchema is the id of a standard of the library.
func standardSchema(l *catalog.Library) openapi.Schema {
	return openapi.OneOf(l.StandardIDs()...).Named("StandardID")
}
