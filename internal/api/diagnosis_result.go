// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
	"concord/internal/report/archive"
	"concord/internal/report/gapanalysis"
)

// words are those of the language that the caller asks for.
func wordsOf(r *http.Request) *locale.Words {
	if l := r.Header.Get("Accept-Language"); l != "" {
		return locale.For(l)
	}
	return locale.For("en")
}

type questionJSON struct {
	ID     string      `json:"id"`
	Title  string      `json:"title"`
	Part   string      `json:"part"`
	Places []placeJSON `json:"places"`
}

type placeJSON struct {
	Refs          []string `json:"refs"` // one answer holds for all of them
	Ask           string   `json:"ask"`
	Add           string   `json:"add,omitempty"`
	NotApplicable bool     `json:"may_be_not_applicable"`
}

// depthOf reads how finely the caller wants to be asked; empty for the diagnosis's own.
func depthOf(r *http.Request) (questionnaire.Depth, error) {
	depth := questionnaire.Depth(r.URL.Query().Get("depth"))
	if depth != "" && !slices.Contains([]questionnaire.Depth{questionnaire.Quick, questionnaire.Subclause, questionnaire.Full}, depth) {
		return "", fault.Fields{{Field: "depth", Problem: fmt.Sprintf("is %.40q", depth), Cure: "choose quick, subclause or full"}}
	}
	return depth, nil
}

// asked are the questions of a diagnosis at one depth.
func (h diagnosisRoutes) asked(d dossier.Diagnosis, depth questionnaire.Depth) ([]questionnaire.Question, error) {
	return questionnaire.Questions(h.library, questionnaire.Request{Standards: d.Standards, Depth: depth, Certified: d.Certified, Inherit: d.Inherit})
}

func (h diagnosisRoutes) questions(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	depth, err := depthOf(r)
	if err != nil {
		return err
	}
	var d dossier.Diagnosis
	err = h.within(r, a, func(tx *db.Tx, which id.ID) (err error) {
		d, err = dossier.Find(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	depth = cmp.Or(depth, d.Depth)
	list, err := h.asked(d, depth)
	if err != nil {
		return err
	}
	out := struct {
		Depth questionnaire.Depth `json:"depth"`
		Items []questionJSON      `json:"items"`
	}{depth, []questionJSON{}}
	for _, q := range list {
		one := questionJSON{ID: q.ID, Title: q.Title, Part: q.Group.Ref.String()}
		for _, p := range q.Places {
			place := placeJSON{Ask: p.Ask, Add: p.Add, NotApplicable: p.NotApplicable}
			for _, ref := range p.Refs() {
				place.Refs = append(place.Refs, ref.String())
			}
			one.Places = append(one.Places, place)
		}
		out.Items = append(out.Items, one)
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

// analysis evaluates a diagnosis with the earlier one that it compares itself with; a complete one as it was kept.
func (h diagnosisRoutes) analysis(r *http.Request, a access.Actor) (out *gapanalysis.Analysis, err error) {
	var answers, previous *diagnosis.Answers
	err = h.within(r, a, func(tx *db.Tx, which id.ID) error {
		answers, previous, err = dossier.Compared(r.Context(), tx, h.library, which)
		return err
	})
	if err != nil {
		return nil, err
	}
	return gapanalysis.Analyze(h.library, answers, previous, wordsOf(r))
}

func (h diagnosisRoutes) complete(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	var d dossier.Diagnosis
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		d, err = dossier.Close(r.Context(), tx, which, version, func(answers *diagnosis.Answers) ([]byte, error) {
			return gapanalysis.Kept(h.library, answers, wordsOf(r))
		})
		return err
	})
	if err != nil {
		return err
	}
	return answerDiagnosis(w, http.StatusOK, d)
}

func (h diagnosisRoutes) result(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var result []byte
	err := h.within(r, a, func(tx *db.Tx, which id.ID) (err error) {
		_, result, err = dossier.Result(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	httpserver.Raw(w, http.StatusOK, result)
	return nil
}

// answerNames gives an answers file that came by its media type the name that tells its format.
var answerNames = map[string]string{
	"application/yaml": "answers.yaml", "application/json": "answers.json", "text/csv": "answers.csv",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "answers.xlsx",
}

// errOnlyLooked undoes an import that was only looked at.
var errOnlyLooked = errors.New("only a preview")

// flagOf reads a parameter that says yes or no, as whether an import is only looked at.
func flagOf(r *http.Request, name string) (bool, error) {
	switch p := r.URL.Query().Get(name); p {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	default:
		return false, fault.Fields{{Field: name, Problem: fmt.Sprintf("is %.40q", p), Cure: "write true or false"}}
	}
}

func (h diagnosisRoutes) bring(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	name := answerNames[kind]
	if err != nil || name == "" {
		return fmt.Errorf("an answers file of another kind: %w", fault.Media)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return fmt.Errorf("read the request: %w", err)
	}
	preview, bad := flagOf(r, "preview")
	answers, wrong := diagnosis.ReadAnswers(h.library, name, bytes.NewReader(body), civil.Of(h.db.Now()))
	wrong = errors.Join(bad, wrong)
	var out struct {
		Preview   bool `json:"preview"`
		Answers   int  `json:"answers"`
		Documents int  `json:"documents"`
	}
	out.Preview = preview
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		if _, err := dossier.Find(r.Context(), tx, which); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		out.Answers, out.Documents, err = dossier.Import(r.Context(), tx, h.library, which, answers)
		if err == nil && preview {
			return errOnlyLooked
		}
		return err
	})
	if err != nil && !errors.Is(err, errOnlyLooked) {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h diagnosisRoutes) take(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	format := cmp.Or(r.URL.Query().Get("format"), "yaml")
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	name, data, err := dossier.Export(r.Context(), h.db, a, which, format)
	if err != nil {
		return err
	}
	httpserver.Attachment(w, name, diagnosis.FileKinds[format], data)
	return nil
}

func (h diagnosisRoutes) report(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	format := cmp.Or(r.URL.Query().Get("format"), "json")
	if err := gapanalysis.CheckFormat(format); err != nil {
		return err
	}
	var printer archive.Print
	err := h.within(r, a, func(tx *db.Tx, which id.ID) (err error) {
		printer, err = gapanalysis.Printer(r.Context(), tx, h.library, which, wordsOf(r))
		return err
	})
	if err != nil {
		return err
	}
	name, kind, data, err := printer(format)
	if err != nil {
		return err
	}
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		tx.Record(db.Change{Action: diagnosisObject + ".report", Object: diagnosisObject, ID: id.ID(r.PathValue("id")), Reason: format})
		return nil
	})
	if err != nil {
		return err
	}
	httpserver.Attachment(w, name, kind, data)
	return nil
}
