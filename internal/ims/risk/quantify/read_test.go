// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"concord/internal/ims/risk/quantify"
	"concord/internal/platform/fault"
)

const head = "schema: concord/risk-portfolio@1\nname: Test\ncurrency: EUR\nrisks:\n"

const sound = head + "  - {id: R-01, title: One, frequency: {fixed: 2}, loss: {pert: {min: 1, mode: 2, max: 3}}}\n"

func TestTheTemplateIsSoundAndValidUnderTheSchema(t *testing.T) {
	t.Parallel()
	p, err := quantify.Read("t.yaml", quantify.Template)
	if err != nil || len(p.Risks) != 3 || len(p.Treatments) != 3 || p.Check() != nil || p.Treatments[2].Chosen {
		t.Fatalf("%v: %+v", err, p)
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(quantify.PortfolioJSONSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("urn:concord:risk-portfolio:1", parsed); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("urn:concord:risk-portfolio:1")
	if err != nil {
		t.Fatal(err)
	}
	check := func(text string) error {
		var v any
		if err := yaml.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		return schema.Validate(v)
	}
	if err := check(string(quantify.Template)); err != nil {
		t.Error(err)
	}
	if check(strings.Replace(sound, "fixed: 2", "fixed: 2, probability: 0.1", 1)) == nil || check(head+"  []\n") == nil {
		t.Error("the schema lets two ranges or no risk pass")
	}
}

func TestWrongPortfoliosNameLineFieldAndCure(t *testing.T) {
	t.Parallel()
	risk := func(f, l string) string {
		return head + "  - id: R-01\n    title: One\n    frequency: {" + f + "}\n    loss: {" + l + "}\n"
	}
	treatment := func(s string) string { return sound + "treatments:\n" + s }
	for name, c := range map[string]struct{ text, want string }{
		"nothing":                  {"", "a.yaml:1: is empty; write one with: concord risk template"},
		"no risk":                  {head + "  []\n", "a.yaml:5: risks: names 0 risks; write 1 to 200"},
		"another format":           {"schema: concord/answers@1\n", `a.yaml:1: schema: is "concord/answers@1"; write "concord/risk-portfolio@1"`},
		"an unknown field":         {strings.Replace(sound, "title", "tilte", 1), `a.yaml:5: risks[0].tilte: is not a known field; did you mean "title"?`},
		"no range":                 {risk("", "fixed: 1"), "a.yaml:7: risks[0].frequency: says no range; write exactly one of pert"},
		"two ranges":               {risk("fixed: 1, probability: 0.5", "fixed: 1"), "risks[0].frequency: says fixed and probability; write exactly one of"},
		"a frequency that is gone": {head + "  - {id: R, title: One, loss: {fixed: 1}}\n", "a.yaml:5: risks[0].frequency: is missing; add it with one of"},
		"a PERT out of order":      {risk("pert: {min: 3, mode: 2, max: 9}", "fixed: 1"), "a.yaml:7: risks[0].frequency.pert.mode: is 2, less than min 3; write min, mode, max from small to large"},
		"half a PERT":              {risk("pert: {min: 3, max: 9}", "fixed: 1"), "a.yaml:7: risks[0].frequency.pert.mode: is missing; add a number"},
		"a text for a number":      {risk("fixed: often", "fixed: 1"), `a.yaml:7: risks[0].frequency.fixed: is "often"; write a number`},
		"a probability above one":  {risk("probability: 3", "fixed: 1"), "a.yaml:7: risks[0].frequency.probability: is 3; write a probability from 0 to 1"},
		"a negative loss":          {risk("fixed: 1", "fixed: -4"), "a.yaml:8: risks[0].loss.fixed: is -4; write a number from 0"},
		"not a number":             {risk("fixed: 1", "fixed: .nan"), "a.yaml:8: risks[0].loss.fixed: is "},
		"an interval of a point":   {risk("fixed: 1", "interval_90: {low: 5, high: 5}"), "a.yaml:8: risks[0].loss.interval_90.high: is 5, not more than low 5"},
		"an interval too wide":     {risk("fixed: 1", "interval_90: {low: 1, high: 1e9}"), "is 1e+09 times low; split the risk in two"},
		"a wild sigma":             {risk("fixed: 1", "lognormal: {mu: 1, sigma: 9}"), "a.yaml:8: risks[0].loss.lognormal.sigma: is 9; write the standard deviation"},
		"half an insurance":        {risk("fixed: 1", "fixed: 1, insurance: {limit: 4}"), "risks[0].loss.insurance.deductible: is missing; add an amount"},
		"a maximum of nothing":     {risk("fixed: 1", "fixed: 1, maximum: 0"), `risks[0].loss.maximum: is "0"; write an amount from 0.01`},
		"an id twice":              {sound + strings.TrimPrefix(sound, head), "a.yaml:6: risks[1].id: R-01 stands here a second time, first on line 5"},
		"an id with a blank":       {strings.Replace(sound, "R-01", "R 01", 1), `a.yaml:5: risks[0].id: is "R 01"; write letters, digits`},
		"an unknown risk":          {treatment("  - {id: T, title: T, cost_per_year: 1, changes: [{risk: R-02, frequency: {fixed: 1}}]}\n"), `a.yaml:7: treatments[0].changes[0].risk: is "R-02", no risk of this file; did you mean "R-01"?`},
		"a change of nothing":      {treatment("  - {id: T, title: T, cost_per_year: 1, changes: [{risk: R-01}]}\n"), "treatments[0].changes[0]: changes nothing; add frequency, loss or both"},
		"two chosen for one part": {
			treatment("  - {id: T, title: T, cost_per_year: 1, changes: [{risk: R-01, frequency: {fixed: 1}}]}\n  - {id: U, title: T, cost_per_year: 1, changes: [{risk: R-01, frequency: {fixed: 0}}]}\n"),
			"a.yaml:8: treatments[1].changes[0].frequency: the frequency of R-01 is changed by T too; write one treatment",
		},
		"a threshold of nothing": {"thresholds: [0]\n" + sound, `a.yaml:1: thresholds[0].loss: is "0"; write an amount`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := quantify.Read("a.yaml", []byte(c.text))
			if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}

func FuzzPortfolio(f *testing.F) {
	f.Add(quantify.Template, false)
	f.Add([]byte(sound), false)
	f.Add([]byte(`{"schema":"concord/risk-portfolio@1","name":"a","currency":"b","thresholds":[1],"risks":[{"id":"R","title":"t","frequency":{"interval_90":{"low":1,"high":1000}},"loss":{"lognormal":{"mu":30,"sigma":5}}}]}`), true)
	f.Add([]byte(sound+"treatments: [{id: T, title: T, cost_per_year: 0, changes: [{risk: R-01, loss: {fixed: 1, insurance: {deductible: 1, limit: 1}}}]}]\n"), false)
	f.Fuzz(func(t *testing.T, data []byte, asJSON bool) {
		if len(data) > 1<<13 {
			t.Skip("large inputs only take time")
		}
		name := "a.yaml"
		if asJSON {
			name = "a.json"
		}
		p, err := quantify.Read(name, data)
		if err != nil {
			var fields fault.Fields
			if !errors.As(err, &fields) || len(fields) == 0 {
				t.Fatalf("an error of no kind: %v", err)
			}
			for _, f := range fields {
				if f.File == "" || f.Problem == "" || f.Cure == "" || strings.ContainsAny(f.String(), "\n\x1b") {
					t.Fatalf("a fault that helps nobody: %+v", f)
				}
			}
			return
		}
		if err := p.Check(); err != nil {
			t.Fatalf("read and not sound: %v", err)
		}
	})
}
