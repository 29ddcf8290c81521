// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package documents

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"concord/internal/ims/document"
	"concord/internal/ims/evidence"
	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/web"
)

// fileTime is how long a file may be on its way, as long as it moves.
const fileTime = 12 * time.Hour

// upload takes a file while it comes; the version that the person saw stands in the address, since a form's file comes first.
func (h screens) upload(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(r.PathValue("seen"))
	if err != nil {
		return fmt.Errorf("an address without version: %w", fault.Unversioned)
	}
	in, err := httpserver.ReadIncoming(r, "file")
	if err == nil {
		_, err = document.Upload(r.Context(), h.shelf, a, which, version, evidence.Incoming{Name: in.Name, Size: in.Size, Hash: in.Hash}, in.Content)
	}
	if err != nil {
		return h.again(w, r, a, err, func(p *onePage) {
			if open := p.Document.Open(); open != nil {
				p.Version = open
			}
		})
	}
	return h.toOpen(w, r, a, which)
}

// toOpen leads to the version at work.
func (h screens) toOpen(w http.ResponseWriter, r *http.Request, a access.Actor, which id.ID) error {
	var d *document.Document
	err := h.DB.Read(r.Context(), a, func(tx *db.Tx) (err error) {
		d, err = document.Find(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	return web.See(w, r, fmt.Sprintf("%s?number=%d", here(which), d.Versions[0].Number), "saved")
}

func (h screens) takeAway(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, _, err := seen(r)
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := document.TakeAway(r.Context(), tx, which, version)
		return err
	})
	if err != nil {
		return h.again(w, r, a, err, nil)
	}
	return h.toOpen(w, r, a, which)
}

func (h screens) download(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var content blob.Content
	var f *document.File
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		d, err := document.Find(r.Context(), tx, which)
		if err != nil {
			return err
		}
		v, err := asked(r, d, "number")
		if err != nil {
			return err
		}
		f = v.File
		content, err = document.OpenFile(r.Context(), tx, h.shelf, v)
		return err
	})
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // only read
	if r.URL.Query().Get("show") == "true" && evidence.Inline(f.MediaType) {
		httpserver.Shown(w, r, f.Name, f.MediaType, f.Hash, content)
		return nil
	}
	httpserver.Content(w, r, f.Name, f.MediaType, f.Hash, content)
	return nil
}

func (h screens) link(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "number")
	if err != nil {
		return err
	}
	number, _ := strconv.Atoi(form.Get("number")) // 0 is no version
	out := web.Handed{}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		l, err := h.desk.ForDocument(r.Context(), tx, which, number)
		if err != nil {
			return err
		}
		d, err := document.Find(r.Context(), tx, which)
		if err != nil {
			return err
		}
		out.Address, out.File, out.Expires, out.Back = l.Address, l.Name, l.Expires, web.Crumb{Name: d.Title, Path: fmt.Sprintf("%s?number=%d", here(which), number)}
		return nil
	})
	if err != nil {
		return err
	}
	return h.ShowHanded(w, r, a, out)
}
