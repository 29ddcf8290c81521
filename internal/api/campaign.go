// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"

	"concord/internal/ims/campaign"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/openapi"
	"concord/internal/report/attendance"
)

// attendees are who is asked to confirm a campaign.
type attendees struct {
	Progress campaign.Progress `json:"progress"`
	Items    []campaign.Person `json:"items"`
}

func (a API) campaigns(s *httpserver.Server) {
	const people = "/api/v1/campaigns/{id}/people"
	name, list := campaign.Register.Name, openapi.From[attendees]("CampaignPeople")
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: people, Door: httpserver.Member, Needs: access.ReadWork, Object: name, Summary: "Who is asked to confirm a campaign, and who did",
		Doc: openapi.Operation{ID: "listCampaignPeople", Tag: name, Answers: gives("All of them, by name", list)},
	}, a.attendees)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: people + "/export", Door: httpserver.Member, Needs: access.ExportWork, Object: name, Summary: "The same as CSV",
		Doc: openapi.Operation{ID: "exportCampaignPeople", Tag: name, Answers: []openapi.Answer{{Status: 200, Text: "The file", Headers: []string{"Content-Disposition"}, Body: []openapi.Media{openapi.File("text/csv")}}}},
	}, a.exportAttendees)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: people, Door: httpserver.Member, Needs: access.WriteWork, Object: name, Audit: "campaigns.invite", Body: maxBody, Summary: "Ask people to confirm a campaign",
		Doc: openapi.Operation{
			ID: "inviteToCampaign", Tag: name, Text: "Each of people is everyone, holders (of responsibilities), role: with a role, unit: with the name of a unit, or the id or address of a member. Who is asked already stays as they are; auditors are left out.",
			Body:    openapi.JSON(openapi.Object(openapi.Has("people", openapi.List(openapi.Text()))).Only().Named("CampaignInvitation"), map[string]any{"people": []string{"everyone"}}),
			Answers: gives("Everybody who is asked now", list),
		},
	}, a.invite)
	s.Handle(httpserver.Route{
		Method: http.MethodDelete, Pattern: people + "/{user}", Door: httpserver.Member, Needs: access.WriteWork, Object: name, Audit: "campaigns.release", Summary: "Take somebody out who did not confirm yet",
		Doc: openapi.Operation{ID: "releaseFromCampaign", Tag: name, Params: []openapi.Param{openapi.Path("user", "The person", openapi.ID())}, Answers: []openapi.Answer{{Status: 204, Text: "Taken out"}}},
	}, a.release)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: "/api/v1/campaigns/{id}/confirm", Door: httpserver.Member, Needs: access.KeepNotices, Object: name, Audit: "campaigns.confirm", Summary: "Confirm a campaign for oneself",
		Doc: openapi.Operation{
			ID: "confirmCampaign", Tag: name, Text: "For whoever is asked, while the campaign runs; once more changes nothing. Where the campaign proves a skill, the register of competences follows.",
			Answers: []openapi.Answer{{Status: 204, Text: "Confirmed"}},
		},
	}, a.confirm)
}

// attending reads who is asked.
func (a API) attending(r *http.Request, who access.Actor) (out attendees, err error) {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return out, err
	}
	err = a.DB.Read(r.Context(), who, func(tx *db.Tx) error {
		if _, err := campaign.Register.Find(r.Context(), tx, which); err != nil {
			return err
		}
		list, err := campaign.People(r.Context(), tx, which)
		out = attendees{campaign.Count(list), append([]campaign.Person{}, list...)}
		return err
	})
	return out, err
}

func (a API) attendees(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	out, err := a.attending(r, who)
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (a API) exportAttendees(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	out, err := a.attending(r, who)
	if err != nil {
		return err
	}
	data, err := attendance.CSV(out.Items, wordsOf(r))
	if err != nil {
		return err
	}
	httpserver.Attachment(w, "people.csv", "text/csv; charset=utf-8", data)
	return nil
}

func (a API) invite(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var asked []string
	wrong := httpserver.ReadJSON(r, []string{"people"}, func(d *intake.Decoder, body intake.Fields) {
		for _, item := range d.Texts(body, "people") {
			asked = append(asked, item.Node.Value)
		}
	})
	err = a.DB.Write(r.Context(), who, func(tx *db.Tx) error {
		if _, err := campaign.Register.Hold(r.Context(), tx, which); err != nil {
			return err
		}
		if wrong != nil { // told after what is not there
			return wrong
		}
		_, err := campaign.Invite(r.Context(), tx, which, asked)
		return err
	})
	if err != nil {
		return err
	}
	return a.attendees(w, r, who)
}

func (a API) release(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	user, err := id.Parse(r.PathValue("user"))
	if err != nil {
		return err
	}
	err = a.DB.Write(r.Context(), who, func(tx *db.Tx) error {
		if _, err := campaign.Register.Hold(r.Context(), tx, which); err != nil {
			return err
		}
		return campaign.Release(r.Context(), tx, which, user)
	})
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (a API) confirm(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := a.DB.Write(r.Context(), who, func(tx *db.Tx) error { return campaign.Confirm(r.Context(), tx, which) }); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
