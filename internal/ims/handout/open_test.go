// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package handout_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"concord/internal/ims/document"
	"concord/internal/ims/evidence"
	"concord/internal/ims/handout"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// kinds are those of files that links name.
var kinds = []handout.Kind{handout.Evidence, handout.Document}

func TestFL4ALinkOpensItsFileForFiveMinutesAndNoLonger(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, anew func(*testing.T, string) *room) {
		r := anew(t, "A")
		for _, kind := range kinds {
			pass := r.makes(r.person, kind)
			text, by, err := r.opens(pass, "203.0.113.9")
			if err != nil || text != content+"A" || by.User() != r.person.User() || by.Method() != access.ByLink {
				t.Fatalf("%s: %q by %+v, %v", kind, text, by, err)
			}
			for _, p := range access.Permissions() {
				if by.Can(p) != (p == access.ReadWork) {
					t.Errorf("%s: by a link one may %s: %v", kind, p, by.Can(p))
				}
			}
			for _, tt := range []struct {
				after time.Duration
				want  error
			}{
				{5*time.Minute - time.Microsecond, nil},
				{5 * time.Minute, fault.Expired},
				{24 * time.Hour, fault.Expired},
				{-30 * time.Second, nil}, // another machine's clock
				{-2 * time.Minute, fault.Expired},
				{-10 * 365 * 24 * time.Hour, fault.Expired}, // the clock was put back
			} {
				r.clock.move(tt.after)
				if _, _, err := r.opens(pass, "203.0.113.9"); !errors.Is(err, tt.want) {
					t.Errorf("%s after %s: %v, want %v", kind, tt.after, err, tt.want)
				}
				r.clock.move(-tt.after)
			}
		}
	})
}

// ends are what ends a link, each with what is done after it was made by the room's person.
var ends = map[string]func(t *testing.T, r *room){
	"the person was removed": func(t *testing.T, r *room) {
		t.Helper()
		r.write(func(tx *db.Tx) error { return tenant.RemoveMember(t.Context(), tx, r.person.User()) })
	},
	"the person was disabled": func(t *testing.T, r *room) {
		t.Helper()
		r.system("UPDATE users SET disabled_at = 1 WHERE id = $1", string(r.person.User()))
	},
	"the person may make no links any more": func(t *testing.T, r *room) {
		t.Helper()
		r.write(func(tx *db.Tx) error { return tenant.SetMember(t.Context(), tx, r.person.User(), access.Auditor) })
	},
	"the membership ended": func(t *testing.T, r *room) {
		t.Helper()
		r.write(func(tx *db.Tx) error {
			tx.Record(db.Change{Action: "members.update", Object: "members"})
			_, err := db.Exec(t.Context(), tx, "UPDATE members SET ends_at = $3 WHERE tenant_id = $1 AND user_id = $2", string(r.person.User()), tx.Now.UnixMicro())
			return err
		})
	},
	"the files were taken away": func(t *testing.T, r *room) {
		t.Helper()
		r.write(func(tx *db.Tx) error { return evidence.Detach(t.Context(), tx, r.file.ID) })
		r.write(func(tx *db.Tx) error {
			_, err := document.TakeAway(t.Context(), tx, r.document.ID, r.document.Version)
			return err
		})
	},
	"the records were deleted": func(t *testing.T, r *room) {
		t.Helper()
		r.write(func(tx *db.Tx) error { return evidence.Register.Delete(t.Context(), tx, r.record, 1) })
		r.write(func(tx *db.Tx) error {
			_, err := document.DiscardDraft(t.Context(), tx, r.document.ID, r.document.Version)
			return err
		})
	},
	"another file took its place": func(t *testing.T, r *room) {
		t.Helper()
		r.write(func(tx *db.Tx) error { return evidence.Detach(t.Context(), tx, r.file.ID) })
		for _, put := range []func() error{
			func() (err error) {
				_, _, err = r.shelf.Attach(t.Context(), r.operator, r.record, evidence.Incoming{Name: "rights.csv"}, strings.NewReader("other"))
				return err
			},
			func() (err error) {
				_, err = document.Upload(t.Context(), r.shelf, r.operator, r.document.ID, r.document.Version, evidence.Incoming{Name: "rights.txt"}, strings.NewReader("other"))
				return err
			},
		} {
			if err := put(); err != nil {
				t.Fatal(err)
			}
		}
	},
	"the content is another": func(t *testing.T, r *room) {
		t.Helper()
		other, _, err := r.shelf.Attach(t.Context(), r.operator, r.proof(), evidence.Incoming{Name: "other.txt"}, strings.NewReader("other"))
		if err != nil {
			t.Fatal(err)
		}
		r.write(func(tx *db.Tx) error { return evidence.Detach(t.Context(), tx, other.ID) }) // its content stays for a day
		r.set("sha256", other.Hash)
	},
	"the scanner found something":   func(t *testing.T, r *room) { t.Helper(); r.set("scan", string(evidence.Infected)) },
	"the scanner could not tell":    func(t *testing.T, r *room) { t.Helper(); r.set("scan", string(evidence.ScanFailed)) },
	"the scanner has still to look": func(t *testing.T, r *room) { t.Helper(); r.set("scan", string(evidence.Pending)) },
}

// set changes both files of a room behind the back of those who keep them.
func (r *room) set(column, value string) {
	r.t.Helper()
	r.write(func(tx *db.Tx) error {
		tx.Record(db.Change{Action: "evidence.scan", Object: "evidence"})
		for _, table := range []string{"evidence_files", "document_files"} {
			if _, err := db.Exec(r.t.Context(), tx, "UPDATE "+table+" SET "+column+" = $2 WHERE tenant_id = $1", value); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestFL4AccessIsCheckedAgainWhenALinkIsUsed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, anew func(*testing.T, string) *room) {
		for name, end := range ends {
			r := anew(t, name)
			passes := map[handout.Kind]string{}
			for _, kind := range kinds {
				passes[kind] = r.makes(r.person, kind)
				if _, _, err := r.opens(passes[kind], "203.0.113.9"); err != nil {
					t.Errorf("%s, before: %v", name, err)
				}
			}
			end(t, r)
			for kind, pass := range passes {
				var fields fault.Fields
				_, by, err := r.opens(pass, "203.0.113.9")
				if !errors.Is(err, fault.Void) || errors.Is(err, fault.NotFound) || errors.Is(err, fault.Forbidden) || errors.Is(err, fault.Busy) || errors.As(err, &fields) {
					t.Errorf("%s, %s: %v, which tells more than that it is void", name, kind, err)
				}
				if by.Tenant() != r.person.Tenant() || by.User() != r.person.User() { // or else no journal could tell
					t.Errorf("%s, %s: refused to %+v", name, kind, by)
				}
			}
		}
	})
}

func TestFL4ALinkOfAnotherOrganizationOpensNothingHere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, anew func(*testing.T, string) *room) {
		r, other := anew(t, "A"), anew(t, "B")
		p := handout.Pass{Organization: r.person.Tenant(), Person: r.person.User(), Kind: handout.Evidence, File: r.file.ID, Hash: r.file.Hash, Expires: r.d.Now().Add(handout.Life)}
		if text, _, err := r.opens(r.desk.Write(p, handout.Method), ""); err != nil || text != content+"A" {
			t.Fatalf("its own: %q, %v", text, err)
		}
		// Signed here, as no link ever is: what lies behind the signature holds by itself.
		for name, change := range map[string]func(*handout.Pass){
			"another organization's file":    func(p *handout.Pass) { p.File, p.Hash = other.file.ID, other.file.Hash },
			"another organization":           func(p *handout.Pass) { p.Organization = other.person.Tenant() },
			"another organization's person":  func(p *handout.Pass) { p.Person = other.person.User() },
			"a person whom nobody knows":     func(p *handout.Pass) { p.Person = id.New(start) },
			"an organization that is none":   func(p *handout.Pass) { p.Organization = id.New(start) },
			"a token that is none":           func(p *handout.Pass) { p.Token = id.New(start) },
			"a file that is none":            func(p *handout.Pass) { p.File = id.New(start) },
			"a kind that is none":            func(p *handout.Pass) { p.Kind = "reports" },
			"the other kind":                 func(p *handout.Pass) { p.Kind = handout.Document },
			"another content":                func(p *handout.Pass) { p.Hash = other.file.Hash },
			"a longer life than links have":  func(p *handout.Pass) { p.Expires = p.Expires.Add(time.Hour) },
			"an organization without a name": func(p *handout.Pass) { p.Organization = "" },
		} {
			forged := p
			change(&forged)
			if text, _, err := r.opens(r.desk.Write(forged, handout.Method), ""); !errors.Is(err, fault.Void) && !errors.Is(err, fault.Expired) {
				t.Errorf("%s: %q, %v", name, text, err)
			}
		}
		for _, method := range []string{"PUT", "DELETE", "POST", "HEAD", "get", ""} {
			if _, _, err := r.opens(r.desk.Write(p, method), ""); !errors.Is(err, fault.Void) {
				t.Errorf("signed for %q: %v", method, err)
			}
		}
	})
}

func TestTK2ALinkIsNeverWorthMoreThanTheTokenItWasMadeWith(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, anew func(*testing.T, string) *room) {
		r := anew(t, "A")
		near, _ := r.token(nil, netip.MustParsePrefix("192.0.2.0/24"))
		pass := r.makes(near, handout.Evidence)
		if _, _, err := r.opens(pass, "192.0.2.200"); err != nil {
			t.Errorf("from the token's range: %v", err)
		}
		if _, _, err := r.opens(pass, "203.0.113.9"); !errors.Is(err, fault.Void) {
			t.Errorf("from outside of it: %v", err)
		}
		anywhere, made := r.token([]access.Permission{access.ReadWork, access.ShareWork})
		pass = r.makes(anywhere, handout.Document)
		if _, _, err := r.opens(pass, "203.0.113.9"); err != nil {
			t.Errorf("by a token for reading and links: %v", err)
		}
		r.write(func(tx *db.Tx) error { return auth.RevokeToken(t.Context(), tx, made.ID) })
		if _, _, err := r.opens(pass, "203.0.113.9"); !errors.Is(err, fault.Void) {
			t.Errorf("after the token was revoked: %v", err)
		}
	})
}

func TestFL4WhoMakesNoLinks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, anew func(*testing.T, string) *room) {
		r, other := anew(t, "A"), anew(t, "B")
		reading, _ := r.token([]access.Permission{access.ReadWork})
		auditor := access.Proven(access.Proof{Tenant: r.person.Tenant(), User: r.person.User(), Role: access.Auditor, Method: access.ByPassword})
		try := func(name string, a access.Actor, want error) {
			err := r.d.Write(t.Context(), a, func(tx *db.Tx) error {
				_, err := r.desk.ForEvidence(t.Context(), tx, r.file.ID)
				return err
			})
			if !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", name, err, want)
			}
		}
		try("nobody in person", r.operator, fault.Forbidden)
		try("an auditor", auditor, fault.Forbidden)
		try("a token that only reads", reading, fault.Forbidden)
		try("another organization", other.person, fault.NotFound)
		r.set("scan", string(evidence.Infected))
		try("for what is infected", r.person, fault.Invalid)
		r.set("scan", string(evidence.Pending))
		try("for what was not scanned yet", r.person, fault.Busy)
	})
}
