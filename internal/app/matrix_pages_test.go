// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"concord/internal/app"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/web"
)

// fills replace what patterns leave open beside {id}. A new such part gets its line here.
var fills = map[string]func() string{
	"/static/{hash}/{name}": func() string { return web.Asset("app.css") },
	"{ref...}":              func() string { return place.String() },
	"{document}":            func() string { return "DOC-01" },
	"{number}":              func() string { return "0" },
	"{format}":              func() string { return "json" },
}

// boundary parts the fields of a form with a file.
const boundary = "part-of-a-form"

// formKind is the media type of what a page sends.
func formKind(body string) string {
	if strings.HasPrefix(body, "--"+boundary) {
		return "multipart/form-data; boundary=" + boundary
	}
	return "application/x-www-form-urlencoded"
}

// upload is a form with one file, as a browser sends it.
func upload(name, file string, fields ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(fields); i += 2 {
		b.WriteString("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + fields[i] + "\"\r\n\r\n" + fields[i+1] + "\r\n")
	}
	b.WriteString("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + file + "\r\n")
	b.WriteString("--" + boundary + "--\r\n")
	return b.String()
}

// The pages bring their own lines: the forms that they send.
func init() {
	for name, form := range map[string]string{
		"POST /theme":              "theme=dark&back=/actions",
		"POST /sign-in":            "field=unknown",
		"POST /sign-out":           "",
		"POST /password/new":       "field=unknown",
		"POST /organizations":      "organization=none",
		"POST /account/password":   "old=a&password=b&again=b",
		"POST /account/sessions":   "session=",
		"POST /people":             "email=added@example.org&name=Added&role=reader",
		"POST /people/{id}":        "role=reader",
		"POST /people/{id}/remove": "",
		"POST /settings":           "name=canaryorganizationown&legal_name=canarysettingsown&language=en&time_zone=UTC&working_days=mon&working_days=tue&working_days=wed&working_days=thu&working_days=fri&fiscal_year_start=01-01&standards=iso27001-2022&version=1",
		"POST /notices/{id}":       "version=1&read=true",
		"POST /notices/read":       "",
		"POST /account/calendars":  "scope=own",
		"POST /tokens":             "name=page&role=reader&days=3",
		"POST /tokens/{id}/revoke": "",

		"POST /invitations/{id}/withdraw":     "",
		"POST /account/calendars/{id}/revoke": "version=1",
	} {
		bodies[name] = form
	}
	for _, r := range app.Registers {
		form, head := url.Values{}, []string{}
		for i, value := range samples(r, 2) {
			if !r.Fields[i].Derived {
				form.Set(r.Fields[i].Name, value)
			}
			head = append(head, r.Fields[i].Name)
		}
		bodies["POST /"+r.Name] = form.Encode()
		form.Set("version", "1")
		bodies["POST /"+r.Name+"/{id}"] = form.Encode()
		bodies["POST /"+r.Name+"/{id}/delete"] = "version=1"
		bodies["POST /"+r.Name+"/{id}/comments"] = "text=seen"
		bodies["POST /"+r.Name+"/{id}/links"] = "to=iso27001-2022/A.5.2"
		bodies["POST /"+r.Name+"/{id}/links/remove"] = "link=" + string(nobodys())
		bodies["POST /"+r.Name+"/import"] = upload("import.csv", strings.Join(head, ",")+"\n"+strings.Join(samples(r, 3), ",")+"\n", "act", "import")
	}
}

// someToken makes a token of the organization's reader and returns its id.
func (w *world) someToken(t *testing.T, o *organization) (which id.ID) {
	t.Helper()
	w.setMember(t, o, o.alone, access.Reader) // who was taken out by a route before
	w.write(t, o, func(tx *db.Tx) error {
		_, made, err := auth.CreateToken(t.Context(), tx, auth.Token{User: o.alone.ID, Name: "for the matrix", Role: access.Reader, ExpiresAt: tx.Now.Add(time.Hour)})
		which = made.ID
		return err
	})
	return which
}
