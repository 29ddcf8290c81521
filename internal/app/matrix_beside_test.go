// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"testing"

	"concord/internal/app"
	"concord/internal/ims/action"
	"concord/internal/ims/org"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/comment"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/notice"
)

// beside makes an action with a comment and a linked site, and a notice, with a word in each.
func (w *world) beside(t *testing.T, o *organization, word string) id.ID {
	t.Helper()
	about := id.Ref{Register: action.Register.Name, ID: w.record(t, o, action.Register, "made for the matrix")}
	w.say(t, o, about, word)
	w.connect(t, o, about, word)
	w.tell(t, o, o.alone.ID, word)
	return about.ID
}

func (w *world) say(t *testing.T, o *organization, about id.Ref, word string) (which id.ID) {
	t.Helper()
	w.write(t, o, func(tx *db.Tx) error {
		c, err := comment.Add(t.Context(), tx, about, word)
		which = c.ID
		return err
	})
	return which
}

// connect links a record to a new site.
func (w *world) connect(t *testing.T, o *organization, from id.Ref, word string) (which id.ID) {
	t.Helper()
	to := id.Ref{Register: org.Sites.Name, ID: w.record(t, o, org.Sites, word)}
	w.write(t, o, func(tx *db.Tx) error {
		l, err := link.Add(t.Context(), tx, link.Link{From: from, Relation: link.Causes, To: to})
		which = l.ID
		return err
	})
	return which
}

// tell gives a person a notice. The same word is told once.
func (w *world) tell(t *testing.T, o *organization, user id.ID, word string) (which id.ID) {
	t.Helper()
	w.write(t, o, func(tx *db.Tx) error {
		tx.Record(db.Change{Action: "actions.remind", Object: "notices"})
		_, err := notice.Add(t.Context(), tx, notice.Notice{User: user, Once: word, Words: "notices.action.today", Details: map[string]string{"title": word}})
		if err != nil {
			return err
		}
		return db.One(t.Context(), tx, []any{&which}, "SELECT id FROM notices WHERE tenant_id = $1 AND user_id = $2 AND once = $3", string(user), word)
	})
	return which
}

func init() {
	makers["comments"] = func(t *testing.T, w *world, o *organization) id.ID {
		t.Helper()
		return w.say(t, o, id.Ref{Register: action.Register.Name, ID: o.spoken}, "said for the matrix")
	}
	makers["links"] = func(t *testing.T, w *world, o *organization) id.ID {
		t.Helper()
		return w.connect(t, o, id.Ref{Register: action.Register.Name, ID: o.spoken}, "made for the matrix")
	}
	makers["notices"] = func(t *testing.T, w *world, o *organization) id.ID {
		t.Helper()
		return w.tell(t, o, o.alone.ID, "told for the matrix")
	}
	makers["calendar-feeds"] = func(t *testing.T, w *world, o *organization) (which id.ID) {
		t.Helper()
		a := access.Proven(access.Proof{Tenant: o.ID, User: o.alone.ID, Role: access.Reader, Method: access.ByPassword})
		err := w.DB.Write(t.Context(), a, func(tx *db.Tx) error {
			list, err := auth.Feeds(t.Context(), tx)
			if err != nil || len(list) > 0 {
				which = append(list, auth.Feed{})[0].ID
				return err
			}
			_, f, err := auth.CreateFeed(t.Context(), tx, auth.FeedAll)
			which = f.ID
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return which
	}
	bodies["PATCH /api/v1/comments/{id}"] = `{"text":"changed"}`
	bodies["PATCH /api/v1/notices/{id}"] = `{"read":true}`
	bodies["POST /api/v1/calendar-feeds"] = `{"scope":"own"}`
	for _, r := range app.Registers {
		bodies["POST /api/v1/"+r.Name+"/{id}/comments"] = `{"text":"looked at"}`
		bodies["POST /api/v1/"+r.Name+"/{id}/links"] = `{"relation":"satisfies","requirement":"iso27001-2022/A.5.2"}`
	}
	fills["/api/v1/search"] = func() string { return "/api/v1/search?q=canary" }
	fills["{feed}"] = func() string { return "none.ics" }
}
