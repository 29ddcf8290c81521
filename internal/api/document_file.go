// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"

	"concord/internal/ims/document"
	"concord/internal/ims/evidence"
	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
)

func (h documentRoutes) upload(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	in, wrong := httpserver.ReadIncoming(r, "file")
	if wrong != nil { // told after what is not there
		_, err := h.find(r, a)
		return first(err, wrong)
	}
	d, err := document.Upload(r.Context(), h.shelf, a, which, version, evidence.Incoming{Name: in.Name, Size: in.Size, Hash: in.Hash}, in.Content)
	if err != nil {
		if d != nil {
			w.Header().Set("ETag", etag(d.Version))
		}
		return err
	}
	return answerDocument(w, http.StatusOK, d)
}

func (h documentRoutes) takeAway(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	return h.written(w, r, a, func(tx *db.Tx) (*document.Document, error) { return document.TakeAway(r.Context(), tx, which, version) })
}

func (h documentRoutes) download(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	d, err := h.find(r, a)
	if err != nil {
		return err
	}
	v, err := numbered(d, r.PathValue("number"), fault.NotFound)
	if err != nil {
		return err
	}
	var content blob.Content
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		content, err = document.OpenFile(r.Context(), tx, h.shelf, v)
		return err
	})
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // only read
	w.Header().Set("Repr-Digest", httpserver.ReprDigest(v.File.Hash))
	httpserver.Content(w, r, v.File.Name, v.File.MediaType, v.File.Hash, content)
	return nil
}
