// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"fmt"
	"net/http"
	"time"

	"concord/internal/ims/evidence"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
)

const (
	evidencePath   = "/api/v1/evidence/{id}/files"
	filesPath      = "/api/v1/evidence-files/{id}"
	evidenceObject = "evidence"
	fileObject     = "evidence-files"
	// fileTime is how long a file of any size may be on its way, as long as it moves.
	fileTime = 12 * time.Hour
)

// evidenceRoutes serve the files of evidence.
type evidenceRoutes struct{ API }

func (a API) evidenceFiles(s *httpserver.Server) {
	h, docs := evidenceRoutes{a}, evidenceDocs()
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: evidencePath, Door: httpserver.Member, Needs: access.ReadWork, Object: evidenceObject,
		Summary: "List the files of a piece of evidence", Doc: docs["list"],
	}, h.list)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: evidencePath, Door: httpserver.Member, Needs: access.WriteWork, Object: evidenceObject, Audit: "evidence.attach", Body: a.Shelf.Body(), Time: fileTime, Slow: true,
		Summary: "Add a file to a piece of evidence, whatever its size up to the operator's limit", Doc: docs["attach"],
	}, h.attach)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: filesPath, Door: httpserver.Member, Needs: access.ReadWork, Object: fileObject, Time: fileTime, Slow: true,
		Summary: "Download a file of a piece of evidence, or a part of it", Doc: docs["download"],
	}, h.download)
	s.Handle(httpserver.Route{
		Method: http.MethodDelete, Pattern: filesPath, Door: httpserver.Member, Needs: access.DeleteWork, Object: fileObject, Audit: "evidence.detach",
		Summary: "Take a file away from its piece of evidence; needs If-Match, which is \"1\": a file never changes", Doc: docs["detach"],
	}, h.detach)
}

// fileJSON is a file of a piece of evidence.
type fileJSON struct {
	ID         id.ID         `json:"id"`
	Evidence   id.ID         `json:"evidence"`
	Name       string        `json:"name"`
	Size       int64         `json:"size"`
	MediaType  string        `json:"media_type"`
	SHA256     string        `json:"sha256"`
	UploadedBy id.ID         `json:"uploaded_by,omitempty"`
	CreatedAt  time.Time     `json:"created_at"`
	Scan       evidence.Scan `json:"scan"`
	ScannedAt  *time.Time    `json:"scanned_at,omitempty"`
}

func fileOf(f evidence.File) fileJSON {
	return fileJSON{f.ID, f.Evidence, f.Name, f.Size, f.MediaType, f.Hash, f.UploadedBy, f.CreatedAt, f.Scan, optional(f.ScannedAt)}
}

func (h evidenceRoutes) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	out := collection[fileJSON]{Items: []fileJSON{}}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if _, err := evidence.Register.Hold(r.Context(), tx, which); err != nil {
			return err
		}
		list, err := evidence.Files(r.Context(), tx, which)
		for _, f := range list {
			out.Items = append(out.Items, fileOf(f))
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h evidenceRoutes) attach(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	in, wrong := httpserver.ReadIncoming(r, "file")
	if wrong != nil { // told after what is not there
		return first(h.held(r, a, which), wrong)
	}
	f, added, err := h.Shelf.Attach(r.Context(), a, which, evidence.Incoming{Name: in.Name, Size: in.Size, Hash: in.Hash}, in.Content)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/api/v1/evidence-files/"+string(f.ID))
	w.Header().Set("ETag", etag(1))
	status := http.StatusOK // the same content was there
	if added {
		status = http.StatusCreated
	}
	return httpserver.JSON(w, status, fileOf(f))
}

// held fails with fault.NotFound where a piece of evidence is not there.
func (h evidenceRoutes) held(r *http.Request, a access.Actor, which id.ID) error {
	return h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		_, err := evidence.Register.Hold(r.Context(), tx, which)
		return err
	})
}

func (h evidenceRoutes) download(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	content, f, err := h.Shelf.Download(r.Context(), a, which, httpserver.Further(r))
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // only read
	w.Header().Set("Repr-Digest", httpserver.ReprDigest(f.Hash))
	httpserver.Content(w, r, f.Name, f.MediaType, f.Hash, content)
	return nil
}

func (h evidenceRoutes) detach(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		if _, err := evidence.FindFile(r.Context(), tx, which); err != nil {
			return err
		}
		if version != 1 {
			return fmt.Errorf("a file has version 1: %w", fault.Conflict)
		}
		return evidence.Detach(r.Context(), tx, which)
	})
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
