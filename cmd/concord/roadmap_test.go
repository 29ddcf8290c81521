// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/emersion/go-ical"
)

// planned runs roadmap plan, which must succeed, and returns what it prints.
func planned(t *testing.T, args ...string) string {
	t.Helper()
	code, out, said := command(append([]string{"roadmap", "plan"}, args...)...)
	if code != exitDone || said != "" {
		t.Fatalf("%v: code %d, %s", args, code, said)
	}
	return out
}

func TestPlansAsJSONHaveTheFieldsOfTheGuide(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scenario, size string
		weeks          int
		months         float64
		days           int
	}{
		{"joint", "small", 50, 11.5, 145},
		{"joint", "mid", 72, 16.6, 457},
		{"joint", "large", 102, 23.5, 1085},
		{"add-on", "small", 33, 7.6, 80},
		{"add-on", "mid", 37, 8.5, 212},
		{"add-on", "large", 75, 17.3, 517},
	} {
		var got struct {
			Scenario          string   `json:"scenario"`
			Size              string   `json:"size"`
			CriticalPathWeeks int      `json:"critical_path_weeks"`
			Months            float64  `json:"months"`
			PersonDays        int      `json:"person_days"`
			CriticalPath      []string `json:"critical_path"`
			Tasks             []map[string]any
		}
		if err := json.Unmarshal([]byte(planned(t, "--scenario", c.scenario, "--size", c.size, "--format", "json")), &got); err != nil {
			t.Fatal(err)
		}
		if got.Scenario != c.scenario || got.Size != c.size || got.CriticalPathWeeks != c.weeks || got.Months != c.months || got.PersonDays != c.days {
			t.Errorf("%s %s: %d weeks, %v months, %d days", got.Scenario, got.Size, got.CriticalPathWeeks, got.Months, got.PersonDays)
		}
		if len(got.Tasks) != 68 || len(got.CriticalPath) == 0 {
			t.Errorf("%d tasks, critical path %v", len(got.Tasks), got.CriticalPath)
		}
		for _, field := range []string{"id", "start", "finish", "slack_weeks", "person_days", "state"} {
			if _, ok := got.Tasks[0][field]; !ok {
				t.Errorf("a task has no field %s", field)
			}
		}
	}
}

func TestThePlanFromAnswersIsThatOfTheirDiagnosis(t *testing.T) {
	t.Parallel()
	answers := exampleFile(t)
	code, out, said := command("diagnose", "run", answers, "--format", "json")
	if code != exitDone {
		t.Fatal(said)
	}
	var diagnosis struct{ Roadmap map[string]any }
	var alone map[string]any
	if err := json.Unmarshal([]byte(out), &diagnosis); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(planned(t, "--answers", answers, "--format", "json")), &alone); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(diagnosis.Roadmap, alone) {
		t.Error("roadmap plan --answers and diagnose run plan differently")
	}
	if table := planned(t, "--answers", answers, "--size", "large", "--start", "2028-01-03"); !strings.Contains(table, "large, from 2028-01-03") || !strings.Contains(table, "done") {
		t.Errorf("flags do not win over answers, or nothing is done:\n%.300s", table)
	}
}

func TestPlansReadBackInOtherPrograms(t *testing.T) {
	t.Parallel()
	rows, err := csv.NewReader(strings.NewReader(planned(t, "--format", "csv"))).ReadAll()
	if err != nil || len(rows) != 69 {
		t.Errorf("CSV: %d rows, %v", len(rows), err)
	}
	cal, err := ical.NewDecoder(strings.NewReader(planned(t, "--format", "ics", "--answers", exampleFile(t)))).Decode()
	if err != nil {
		t.Fatal(err)
	}
	if name, err := cal.Props.Text("X-WR-CALNAME"); err != nil || !strings.HasSuffix(name, ": Northwind Credit") || len(cal.Events()) == 0 {
		t.Errorf("calendar %q of %d events, %v", name, len(cal.Events()), err)
	}
	dec := xml.NewDecoder(strings.NewReader(planned(t, "--format", "svg")))
	for {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("SVG: %v", err)
		}
	}
}

func TestChangesAndCapacitiesAreToldWithTheirEffect(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "changes.yaml")
	text := "schema: concord/plan-changes@1\nchanges:\n  - {task: T13, duration_weeks: 9, reason: Two people work on it}\ncapacity: {ai-manager: 0.5}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out := planned(t, "--changes", file)
	for _, want := range []string{"Changed by you\n  T13: 9 weeks, ", "Two people work on it", "weeks more:\n", ", ai manager: "} {
		if !strings.Contains(out, want) {
			t.Errorf("not told: %q", want)
		}
	}
	if out := planned(t, "--capacity", "ciso=500"); !strings.Contains(out, "The capacities given suffice: the plan still takes 72 weeks.") {
		t.Error("that a capacity suffices is not told")
	}
}

func TestWrongFlagsOfAPlanComeAtOnce(t *testing.T) {
	t.Parallel()
	code, _, said := command("roadmap", "plan", "--start", "2027-02-30", "--holiday", "soon", "--capacity", "cios=1", "--capacity", "ciso=0")
	if code != exitFailed {
		t.Errorf("code %d", code)
	}
	for _, want := range []string{`--start: "2027-02-30" is not a date`, `--holiday: "soon" is not a date`, `--capacity: "cios" is no role of the plan; did you mean "ciso"?`, "--capacity ciso: is 0; write person-days a week from 0.1 to 1000"} {
		if !strings.Contains(said, want) {
			t.Errorf("said %s\nwant %s", said, want)
		}
	}
}
