// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"encoding/csv"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"concord/internal/ims/risk/quantify"
)

var updateGoldens = flag.Bool("update", false, "rewrite the golden files")

func TestTheTemplateSimulatesToItsGoldenFiles(t *testing.T) {
	t.Parallel()
	code, template, said := command("risk", "template")
	if code != exitDone {
		t.Fatal(said)
	}
	file := filepath.Join(t.TempDir(), "portfolio.yaml")
	if err := os.WriteFile(file, []byte(template), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"table", "json", "csv"} {
		code, out, said := command("risk", "simulate", file, "--trials", "20000", "--seed", "5", "--format", format)
		if code != exitDone || said != "" {
			t.Fatalf("%s: code %d, %s", format, code, said)
		}
		golden := filepath.Join("testdata", "risk."+format)
		if *updateGoldens {
			if err := os.WriteFile(golden, []byte(out), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil || out != string(want) {
			t.Errorf("%s: not as in %s (%v); rewrite it with -update and read the difference", format, golden, err)
		}
	}
}

func TestRiskTablesAreReadByOtherPrograms(t *testing.T) {
	t.Parallel()
	file, err := os.Open(filepath.Join("testdata", "risk.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // only read from
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) < 100 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	negative := 0
	for _, row := range rows[1:] {
		x, err := strconv.ParseFloat(row[5], 64)
		if err != nil || row[9] == "" {
			t.Errorf("%v: %v, or no method", row, err)
		}
		if x < 0 {
			negative++
		}
	}
	if negative == 0 {
		t.Error("the treatment that does not pay has no negative benefit")
	}
	data, err := os.ReadFile(filepath.Join("testdata", "risk.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r quantify.Result
	if err := json.Unmarshal(data, &r); err != nil || r.Schema != quantify.ResultSchema || r.Method.Trials != 20_000 || r.Method.Seed != 5 {
		t.Errorf("%v: %+v", err, r.Method)
	}
}

func TestWrongSimulationsAreRefused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "bad.yaml")
	if err := os.WriteFile(file, []byte("schema: concord/risk-portfolio@1\nname: a\ncurrency: b\nrisks: [{id: R, title: t, frequency: {fixed: -1}, loss: {fixed: 1}}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, said := command("risk", "simulate", file)
	if code != exitFailed || out != "" || !strings.Contains(said, "bad.yaml:4: risks[0].frequency.fixed: is -1; write a number from 0 to 1000") {
		t.Errorf("code %d, %s", code, said)
	}
	good := filepath.Join(t.TempDir(), "good.yaml")
	if err := os.WriteFile(good, quantify.Template, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, said := command("risk", "simulate", good, "--trials", "10"); code != exitFailed || !strings.Contains(said, "trials: is 10; write 1000 to 1000000000") {
		t.Errorf("code %d, %s", code, said)
	}
}
