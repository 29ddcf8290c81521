// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"concord/internal/ims/asset"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
)

// chainMark begins the note of a risk that was identified from an asset.
const chainMark = "Threats and vulnerabilities "

// Chain is an asset with a weakness and what can befall it by that: a risk to be identified. Source: the asset-based way of ISO/IEC 27005.
type Chain struct {
	Vulnerability catalog.Vulnerability `json:"-"`
	Threat        catalog.Threat        `json:"-"`
	Risk          id.ID                 `json:"risk,omitempty"` // that came of it
	Number        int                   `json:"-"`              // of the risk
}

// Code names a chain, as in VUL-01/THR-02.
func (c Chain) Code() string { return c.Vulnerability.ID + "/" + c.Threat.ID }

// Chains are all chains of the catalogue that fit a kind of asset, vulnerability by vulnerability.
func Chains(t *catalog.Threats, kind string) (out []Chain) {
	for _, v := range t.Vulnerabilities {
		if !slices.Contains(v.Kinds, kind) {
			continue
		}
		for _, name := range v.Threats {
			if x := t.Threat(name); x != nil && slices.Contains(x.Kinds, kind) {
				out = append(out, Chain{Vulnerability: v, Threat: *x})
			}
		}
	}
	return out
}

// Suggest returns the asset and the chains that fit its kind, with the risks that came of them. It fails with fault.NotFound for
// an asset that is not there.
func Suggest(ctx context.Context, tx *db.Tx, t *catalog.Threats, which id.ID) (register.Record, []Chain, error) {
	rec, err := asset.Register.Find(ctx, tx, which)
	if err != nil {
		return rec, nil, err
	}
	list := Chains(t, rec.Values[assetKind])
	known := map[string]Chain{}
	err = db.Each(ctx, tx, func(row db.Row) error {
		var x Chain
		var note string
		err := row.Scan(&x.Risk, &x.Number, &note)
		first, _, _ := strings.Cut(note, "\n")
		if code, ours := strings.CutPrefix(first, chainMark); ours {
			known[strings.TrimSpace(code)] = x
		}
		return err
	}, `SELECT r.id, r.number, r.note FROM risks r JOIN links l ON l.tenant_id = r.tenant_id AND l.relation = $3
AND (l.register = $4 AND l.record_id = r.id AND l.to_register = $5 AND l.to_record = $2 OR l.register = $5 AND l.record_id = $2 AND l.to_register = $4 AND l.to_record = r.id)
WHERE r.tenant_id = $1 ORDER BY r.id DESC`, string(which), string(link.RelatesTo), Register.Name, asset.Register.Name)
	if err != nil {
		return rec, nil, fmt.Errorf("risks of an asset: %w", err)
	}
	for i := range list {
		x := known[list[i].Code()]
		list[i].Risk, list[i].Number = x.Risk, x.Number
	}
	return rec, list, nil
}

// assetKind is the place of the kind among an asset's fields.
const assetKind = 1

// Identify makes risks of chains of an asset: what can befall it, by which weakness, what that takes away; the asset and the
// controls that often help are linked. How likely and severe each is, who owns it and what is done about it stay open. It fails
// with fault.NotFound for an asset that is not there, and fault.Fields for chains that do not fit it or came to a risk already;
// then nothing is made.
func Identify(ctx context.Context, tx *db.Tx, t *catalog.Threats, which id.ID, codes []string) (made []Started, err error) {
	if _, err := asset.Register.Hold(ctx, tx, which); err != nil {
		return nil, err
	}
	rec, list, err := Suggest(ctx, tx, t, which)
	if err != nil {
		return nil, err
	}
	var chosen []Chain
	var wrong fault.Fields
	say := func(problem, cure string) {
		wrong = append(wrong, fault.Field{Field: "chains", Problem: problem, Cure: cure})
	}
	if len(codes) == 0 {
		say("are none", "choose at least one vulnerability with its threat")
	}
	for i, code := range codes {
		at := slices.IndexFunc(list, func(c Chain) bool { return c.Code() == code })
		switch {
		case at < 0:
			say(fmt.Sprintf("%.40q does not fit this kind of asset", code), "choose one that is suggested, as VUL-01/THR-01")
		case slices.Contains(codes[:i], code):
			say(fmt.Sprintf("%.40q is named twice", code), "name it once")
		case list[at].Risk != "":
			say(code+" stands in the register already", "judge the risk that is there")
		default:
			chosen = append(chosen, list[at])
		}
	}
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	for _, c := range chosen {
		one, err := c.identify(ctx, tx, rec)
		if err != nil {
			return nil, fmt.Errorf("identify %s: %w", c.Code(), err)
		}
		made = append(made, one)
	}
	return made, nil
}

func (c Chain) identify(ctx context.Context, tx *db.Tx, of register.Record) (Started, error) {
	name := of.Values[0]
	title := []rune(c.Threat.Title + ": " + name)
	v := make(values, len(places))
	v.set("title", string(title[:min(len(title), mostTitle)]))
	v.set("domain", c.Threat.Domain)
	v.set("approach", "asset")
	v.set("source", c.Threat.Title)
	v.set("event", c.Threat.Title)
	v.set("cause", c.Vulnerability.Title)
	v.set("note", chainMark+c.Code())
	for _, p := range c.Threat.Properties {
		v.set(p, "true")
	}
	rec, err := Register.Create(ctx, tx, v)
	if err != nil {
		return Started{}, err
	}
	from := id.Ref{Register: Register.Name, ID: rec.ID}
	if _, err := link.Add(ctx, tx, link.Link{From: from, Relation: link.RelatesTo, To: id.Ref{Register: asset.Register.Name, ID: of.ID}}); err != nil {
		return Started{}, err
	}
	for _, ref := range c.Vulnerability.Controls {
		if _, err := link.Add(ctx, tx, link.Link{From: from, Relation: link.RelatesTo, Requirement: ref.String()}); err != nil {
			return Started{}, err
		}
	}
	return Started{c.Code(), rec.ID, rec.Values[0]}, nil
}

// mostTitle is how many characters the title of a risk may have.
const mostTitle = 200
