// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package app puts the parts of a running installation together.
package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"concord/internal/ims/evidence"
	"concord/internal/ims/handout"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/auth/hashing"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/keyring"
	"concord/internal/platform/live"
	"concord/internal/platform/register"
	"concord/internal/platform/register/imports"
	"concord/internal/platform/search"
	"concord/internal/platform/tenant"
)

// Config says where an installation keeps its things.
type Config struct {
	Data        string       // folder for the embedded database, files and the master key; made when missing
	DatabaseURL string       // PostgreSQL instead of the embedded database
	Role        string       // PostgreSQL role to work as
	MasterKey   string       // file of the master key; default: master.key in Data
	Log         *slog.Logger // nil for none
	Version     string       // of the program
	FileQuota   int64        // bytes of files that each organization may keep; 0 for blob.DefaultQuota
	FileMost    int64        // bytes of one file of evidence; 0 for evidence.DefaultMost
	Scan        []string     // command that looks for malware in files of evidence, see evidence.Shelf; none for no scanner
	Hashing     []string     // command that hashes passwords in a process of its own, see hashing.Apart; none for this process
	PlainHTTP   bool         // browsers reach the listener without TLS, on this machine only: see httpserver.Cookies
}

// Installation is an open installation.
type Installation struct {
	DB      *db.DB
	Ring    *keyring.Keyring
	Signer  *journal.Signer
	Hasher  *hashing.Hasher
	Gate    *auth.Gate
	Files   *blob.Store
	Imports *imports.Desk
	Log     *slog.Logger
	Version string

	data        string // the folder
	fileMost    int64
	scan        []string
	cookies     httpserver.Cookies
	live        *live.Bus
	checkpoints *follower
	indexing    *follower
}

// Open opens the installation, making what is missing.
func Open(ctx context.Context, c Config) (*Installation, error) {
	if c.Data == "" {
		return nil, fault.Fields{{Field: "--data", Problem: "is missing", Cure: "name the folder that keeps Concord's data"}}
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	if c.MasterKey == "" {
		c.MasterKey = filepath.Join(c.Data, "master.key")
	}
	ring, err := keyring.Open(c.MasterKey, true)
	if err != nil {
		return nil, err
	}
	i := &Installation{data: c.Data, fileMost: c.FileMost, scan: c.Scan, Ring: ring, Hasher: hashing.New(hashing.Strong), Log: c.Log, Version: c.Version, cookies: httpserver.Cookies{Plain: c.PlainHTTP}}
	if i.Log == nil {
		i.Log = slog.New(slog.DiscardHandler)
	}
	if len(c.Hashing) > 0 {
		i.Hasher = hashing.Apart(hashing.Strong, c.Hashing, i.Log)
	}
	i.live = live.New()
	i.checkpoints = newFollower(signAfter, signAt, i.Sign, func(err error) { i.Log.Error("journal not signed", "error", err) })
	i.indexing = newFollower(indexAfter, indexAt, func(ctx context.Context, _ id.ID) error { return search.Settle(ctx, i.DB) }, func(err error) { i.Log.Error("search waits to take in texts", "error", err) })
	if i.DB, err = db.Open(ctx, db.Config{Path: filepath.Join(c.Data, "concord.db"), URL: c.DatabaseURL, Role: c.Role, Indexes: register.Indexes(Registers), Seal: i.seal}); err != nil {
		return nil, err
	}
	if i.Signer, err = journal.OpenSigner(ctx, i.DB, ring); err != nil {
		return nil, errors.Join(err, i.DB.Close())
	}
	if i.Files, err = blob.Open(filepath.Join(c.Data, FilesFolder), cmp.Or(c.FileQuota, blob.DefaultQuota)); err != nil {
		return nil, errors.Join(err, i.DB.Close())
	}
	i.Imports = imports.New(i.DB, i.Files, Registers)
	i.Gate = auth.NewGate(i.DB, i.Hasher, ring, i.Log)
	return i, nil
}

// FilesFolder is where files lie in the data folder, whatever the database.
const FilesFolder = "blobs"

// Shelf keeps the files of evidence.
func (i *Installation) Shelf() evidence.Shelf {
	return evidence.Shelf{DB: i.DB, Blobs: i.Files, Most: cmp.Or(i.fileMost, evidence.DefaultMost), Scan: i.scan}
}

// Handout makes download links for files, and honours them.
func (i *Installation) Handout() handout.Desk { return handout.NewDesk(i.Shelf(), i.Ring) }

// Close takes in what search waits for, signs what the journals gained and closes the database.
func (i *Installation) Close() error {
	ctx := context.Background()
	i.Hasher.Close()
	return errors.Join(i.indexing.close(ctx), i.checkpoints.close(ctx), i.Files.Close(), i.DB.Close())
}

// OnBehalf returns who acts on the machine's own command line for a member, with that member's role of this moment. It fails with
// fault.Forbidden for a person who is disabled or no member.
func (i *Installation) OnBehalf(ctx context.Context, t tenant.Tenant, person id.ID) (access.Actor, error) {
	a, err := auth.ForJob(ctx, i.DB, t.ID, person)
	if err != nil {
		return access.Actor{}, err
	}
	return access.Proven(access.Proof{Tenant: t.ID, User: person, Role: a.Role(), Method: access.ByOperator}), nil
}

// Operator returns who acts on the machine's own command line in an organization.
func Operator(t tenant.Tenant) access.Actor {
	return access.Proven(access.Proof{Tenant: t.ID, Role: access.Owner, Method: access.ByOperator})
}
