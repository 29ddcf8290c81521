// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
)

func TestBK1BK2TheOperatorBacksUpDrillsAndRestores(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o office) {
		o.done("organization", "create", "Northwind")
		o.done("create", "actions", "--set", "title=Review", "--organization", "Northwind")
		identity, err := age.GenerateX25519Identity()
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		keyFile := filepath.Join(dir, "age.txt")
		if err := os.WriteFile(keyFile, []byte(identity.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		file, key := filepath.Join(dir, "concord.tar.age"), o.done("journal", "key")
		said := o.done("backup", "--to", file, "--recipient", identity.Recipient().String())
		if !strings.Contains(said, file) || !strings.Contains(said, "master key") {
			t.Errorf("backup says %s", said)
		}
		o.fails("exists already", "backup", "--to", file)

		run := func(want int, args ...string) (out, said string) {
			t.Helper()
			code, out, said := command(args...)
			if code != want {
				t.Errorf("%v: exit %d: %s%s", args, code, out, said)
			}
			return out, said
		}
		drill := append([]string{"restore", "--drill", "--from", file, "--identity", keyFile, "--key", key, "--format", "json"}, o.place...)
		out, _ := run(exitDone, drill...)
		var got struct {
			Organizations int    `json:"organizations"`
			Key           string `json:"journal_key"`
		}
		if err := json.Unmarshal([]byte(out), &got); err != nil || got.Organizations != 1 || got.Key != key {
			t.Errorf("drill says %s, %v", out, err)
		}
		if acts := o.done("journal", "verify"); !strings.Contains(acts, "hold") {
			t.Error(acts)
		}

		fresh := filepath.Join(dir, "fresh")
		if _, said := run(exitFailed, "restore", "--from", file, "--data", fresh); !strings.Contains(said, "--identity") {
			t.Errorf("without the identity: %s", said)
		}
		run(exitDone, "restore", "--from", file, "--data", fresh, "--identity", keyFile)
		data, err := os.ReadFile(filepath.Join(o.place[1], "master.key"))
		if err = errors.Join(err, os.WriteFile(filepath.Join(fresh, "master.key"), data, 0o600)); err != nil {
			t.Fatal(err)
		}
		restored := office{t, []string{"--data", fresh}}
		if list := restored.done("get", "actions", "--organization", "Northwind"); !strings.Contains(list, "Review") {
			t.Errorf("restored %s", list)
		}

		whole, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		whole[len(whole)/2] ^= 1
		if err := os.WriteFile(file, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		run(exitUnmet, drill...)
	})
}

func TestDB5TheOperatorSeesJobsAndFiles(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o office) {
		o.done("organization", "create", "Northwind")
		if list := o.list("job", "list", "--organization", "Northwind", "--state", "failed"); len(list) != 0 {
			t.Errorf("jobs %v", list)
		}
		if list := o.list("job", "count"); len(list) != 1 || list[0]["organization"] != "Northwind" {
			t.Errorf("counts %v", list)
		}
		o.fails("not found", "job", "cancel", "01a215df-c6f7-7015-b752-6d1886a75760", "--organization", "Northwind")
		o.fails("not found", "job", "retry", "01a215df-c6f7-7015-b752-6d1886a75760", "--organization", "Northwind")
		if list := o.list("file", "verify"); len(list) != 1 || list[0]["files"] != 0.0 {
			t.Errorf("files %v", list)
		}
	})
}
