// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package crosswalks

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"concord/internal/ims/weight"
	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/idempotency"
	"concord/internal/platform/tenant"
	"concord/internal/web"
)

// rowPage is one row with its weight, and the form to weigh it otherwise.
type rowPage struct {
	web.Page
	*crosswalk.Crosswalk
	Row                row
	Name               string // what the row is about
	HaveName, WantName string
	TargetNames        []string
	Own                *weight.Weight // nil where the content's weight holds
	By                 string         // who chose it
	Form               form
}

// form is what the reader typed, or what stands there.
type form struct {
	Key     string // by which the same form sent twice makes one weight
	Version int
	Weight  string
	Reason  string
	Faults  web.Faults
	Stale   bool // somebody changed it meanwhile
}

// find returns the crosswalk and its row, or fault.NotFound.
func (h screens) find(crosswalkID, source string) (*crosswalk.Crosswalk, crosswalk.CountedRow, error) {
	cw, err := crosswalk.Get(h.l, crosswalkID)
	if err != nil {
		return nil, crosswalk.CountedRow{}, err
	}
	counted, err := cw.Coverage(h.l, nil)
	if err != nil {
		return nil, crosswalk.CountedRow{}, err
	}
	for _, r := range counted.Rows {
		if r.Source == source {
			return cw, r, nil
		}
	}
	return nil, crosswalk.CountedRow{}, fmt.Errorf("row %q of %s: %w", source, crosswalkID, fault.NotFound)
}

func (h screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.page(w, r, a, http.StatusOK, r.PathValue("crosswalk"), r.PathValue("source"), nil)
}

// page shows a row; typed is what was sent and not taken, nil for nothing.
func (h screens) page(w http.ResponseWriter, r *http.Request, a access.Actor, status int, crosswalkID, source string, typed *form) error {
	cw, counted, err := h.find(crosswalkID, source)
	if err != nil {
		return err
	}
	p := rowPage{Crosswalk: cw, Row: h.row(cw, counted), Name: counted.Name, HaveName: crosswalk.NameOf(h.l, cw.Target), WantName: crosswalk.NameOf(h.l, cw.Source)}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		own, err := weight.At(r.Context(), tx, crosswalkID, source)
		if errors.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		p.Own = &own
		people, err := tenant.Members(r.Context(), tx)
		for _, m := range people {
			if m.User == own.UpdatedBy {
				p.By = m.Name
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if p.Page, err = h.Page(r, a, "crosswalks.row", "source", source); err != nil {
		return err
	}
	p.names(h)
	p.fill(string(id.New(h.DB.Now())), typed)
	return web.Render(w, r, status, web.Framed(p.Page, rowView(p)))
}

// names looks up what the targets are called.
func (p *rowPage) names(h screens) {
	for _, t := range p.Row.Targets {
		name := ""
		if n, err := h.l.Node(catalog.Ref{Standard: p.Target, ID: t.ID}); err == nil {
			name = n.Title
			if n.Kind == catalog.KindRequirement {
				name = n.Text
			}
		}
		p.TargetNames = append(p.TargetNames, name)
	}
}

// fill puts into the form what was typed, or else what stands there.
func (p *rowPage) fill(key string, typed *form) {
	quarters := p.Row.Quarters
	if p.Own != nil {
		quarters = p.Own.Quarters
	}
	p.Form = form{Weight: strconv.FormatFloat(crosswalk.Weight(quarters), 'f', -1, 64)}
	if p.Own != nil {
		p.Form.Reason = p.Own.Reason
	}
	if typed != nil {
		p.Form = *typed
	}
	p.Form.Key = key
	if p.Own != nil {
		p.Form.Version = p.Own.Version
	}
}

// action is where the form is sent.
func (p rowPage) action() string {
	if p.Own == nil {
		return "/crosswalk-weights"
	}
	return "/crosswalk-weights/" + string(p.Own.ID)
}

// typed is what a form said.
func typed(f url.Values, faults web.Faults, stale bool) *form {
	return &form{Weight: f.Get("weight"), Reason: f.Get("reason"), Faults: faults, Stale: stale}
}

func (h screens) create(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	f, err := httpserver.ReadForm(r, "crosswalk", "source", "weight", "reason", "key")
	if err != nil {
		return err
	}
	c := weight.Choice{Crosswalk: f.Get("crosswalk"), Source: f.Get("source"), Weight: f.Get("weight"), Reason: f.Get("reason")}
	if _, _, err := h.find(c.Crosswalk, c.Source); err != nil {
		return err
	}
	key := idempotency.Of(string(a.Credential())+"/"+string(a.User()), f.Get("key"), []byte(r.URL.Path+"\n"+f.Encode()))
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := idempotency.Once(r.Context(), tx, key, func() (id.ID, error) {
			made, err := weight.Create(r.Context(), tx, h.l, c)
			return made.ID, err
		}, func(id.ID) error { return nil })
		return err
	})
	return h.done(w, r, a, c.Crosswalk, c.Source, f, err)
}

// done leads back to the row, or shows it again with what is wrong and what was typed.
func (h screens) done(w http.ResponseWriter, r *http.Request, a access.Actor, crosswalkID, source string, f url.Values, err error) error {
	if errors.Is(err, fault.Conflict) || errors.Is(err, fault.Taken) {
		return h.page(w, r, a, http.StatusPreconditionFailed, crosswalkID, source, typed(f, web.Faults{}, true))
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		return h.page(w, r, a, http.StatusUnprocessableEntity, crosswalkID, source, typed(f, faults, false))
	}
	return web.See(w, r, rowOf(crosswalkID, source), "saved")
}

// seen reads which weight a form is about and which version of it the person saw.
func seen(r *http.Request, f url.Values) (which id.ID, version int, err error) {
	if which, err = id.Parse(r.PathValue("id")); err != nil {
		return "", 0, err
	}
	if version, err = strconv.Atoi(f.Get("version")); err != nil {
		return "", 0, fmt.Errorf("a form without version: %w", fault.Unversioned)
	}
	return which, version, nil
}

func (h screens) change(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	f, err := httpserver.ReadForm(r, "weight", "reason", "version")
	if err != nil {
		return err
	}
	which, version, err := seen(r, f)
	if err != nil {
		return err
	}
	var now weight.Weight
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		now, err = weight.Change(r.Context(), tx, which, version, weight.Choice{Weight: f.Get("weight"), Reason: f.Get("reason")})
		return err
	})
	if now.ID == "" {
		return err // it is not there, or the change raced with another
	}
	return h.done(w, r, a, now.Crosswalk, now.Source, f, err)
}

func (h screens) reset(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	f, err := httpserver.ReadForm(r, "version")
	if err != nil {
		return err
	}
	which, version, err := seen(r, f)
	if err != nil {
		return err
	}
	var was weight.Weight
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		if was, err = weight.Find(r.Context(), tx, which); err != nil {
			return err
		}
		return weight.Reset(r.Context(), tx, which, version)
	})
	if err != nil {
		return err
	}
	return web.See(w, r, rowOf(was.Crosswalk, was.Source), "reset")
}
