// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/comment"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
)

// remarkJSON is a comment on a record as callers see it.
type remarkJSON struct {
	ID        id.ID      `json:"id"`
	Version   int        `json:"version"`
	Register  string     `json:"register"`
	Record    id.ID      `json:"record"`
	Author    id.ID      `json:"author,omitempty"` // empty for the operator
	Name      string     `json:"author_name,omitempty"`
	Text      string     `json:"text"` // Markdown
	CreatedAt time.Time  `json:"created_at"`
	EditedAt  *time.Time `json:"edited_at"`
}

func remarkOf(c comment.Comment) remarkJSON {
	return remarkJSON{c.ID, c.Version, c.About.Register, c.About.ID, c.Author, c.Name, c.Text, c.CreatedAt, optional(c.EditedAt)}
}

func (h besideRoutes) comments(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	after, limit, err := cursorOf(r)
	if err != nil {
		return err
	}
	out := struct {
		Items []remarkJSON `json:"items"`
		Next  id.ID        `json:"next,omitempty"`
	}{Items: []remarkJSON{}}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		about, err := h.Hold(r.Context(), tx, which)
		if err != nil {
			return err
		}
		list, err := comment.List(r.Context(), tx, about, after, limit+1)
		for i, c := range list {
			if i == limit {
				out.Next = list[i-1].ID
				break
			}
			out.Items = append(out.Items, remarkOf(c))
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h besideRoutes) comment(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	in, wrong := words(r, []string{"text"})
	var c comment.Comment
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		about, err := h.Hold(r.Context(), tx, which)
		if err == nil {
			err = wrong // told after what is not there
		}
		if err != nil {
			return err
		}
		return once(tx, w, r, a, in, func() (id.ID, error) {
			c, err = comment.Add(r.Context(), tx, about, in["text"])
			return c.ID, err
		}, func(made id.ID) error {
			c, err = comment.Find(r.Context(), tx, made)
			return err
		})
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", commentsPath+"/"+string(c.ID))
	return answerRemark(w, http.StatusCreated, c)
}

const (
	commentsPath  = "/api/v1/comments"
	commentObject = "comments"
)

// commentRoutes serve comments by themselves.
type commentRoutes struct{ API }

func (a API) comments(s *httpserver.Server) {
	h, docs := commentRoutes{a}, a.workDocs()
	const one = commentsPath + "/{id}"
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: one, Door: httpserver.Member, Needs: access.ReadWork, Object: commentObject,
		Summary: "Get one comment", Doc: docs["GET "+one],
	}, h.get)
	s.Handle(httpserver.Route{
		Method: http.MethodPatch, Pattern: one, Door: httpserver.Member, Needs: access.WriteWork, Object: commentObject, Audit: "comments.update", Body: maxBody,
		Summary: "Change what one said oneself; needs If-Match", Doc: docs["PATCH "+one],
	}, h.change)
	s.Handle(httpserver.Route{
		Method: http.MethodDelete, Pattern: one, Door: httpserver.Member, Needs: access.WriteWork, Object: commentObject, Audit: "comments.delete",
		Summary: "Take a comment away, one's own or, where one may delete records, anybody's; needs If-Match", Doc: docs["DELETE "+one],
	}, h.remove)
}

func answerRemark(w http.ResponseWriter, status int, c comment.Comment) error {
	w.Header().Set("ETag", etag(c.Version))
	return httpserver.JSON(w, status, remarkOf(c))
}

func (h commentRoutes) get(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var c comment.Comment
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		c, err = comment.Find(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	return answerRemark(w, http.StatusOK, c)
}

func (h commentRoutes) change(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	in, wrong := words(r, []string{"text"})
	var c comment.Comment
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		if wrong != nil { // told after what is not there
			if c, err = comment.Find(r.Context(), tx, which); err != nil {
				return err
			}
			return wrong
		}
		c, err = comment.Edit(r.Context(), tx, which, version, in["text"])
		return err
	})
	if err != nil {
		if c.ID != "" { // also where it was changed meanwhile: the caller may want to merge
			w.Header().Set("ETag", etag(c.Version))
		}
		return err
	}
	return answerRemark(w, http.StatusOK, c)
}

func (h commentRoutes) remove(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error { return comment.Remove(r.Context(), tx, which, version) })
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
