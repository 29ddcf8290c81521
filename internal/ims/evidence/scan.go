// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package evidence

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
)

const (
	scanKind = "evidence.scan"
	// scanTime is how long a scanner may look at one file.
	scanTime = 10 * time.Minute
	// ScanTimeout is how long a job may take that scans one file.
	ScanTimeout = scanTime + time.Minute
	// infectedCode is how scanners end that found something; clamscan and clamdscan do so.
	infectedCode = 1
)

// Scanning is the work that has files looked at by the scanner.
func (s Shelf) Scanning() jobs.Work {
	return jobs.Work{Kind: scanKind, Timeout: ScanTimeout, Run: s.look}
}

// look runs the scanner on one file. One that cannot be run, or that can tell nothing, leaves the file closed.
func (s Shelf) look(ctx context.Context, t *jobs.Task) error {
	place, err := s.place(ctx, t.Actor, t.Object)
	if err != nil {
		return err
	}
	found := s.Look(ctx, place)
	if err := ctx.Err(); err != nil { // the program ends: another run looks again
		return err
	}
	return t.Finish(ctx, func(tx *db.Tx) error {
		var of id.ID
		err := db.One(ctx, tx, []any{&of}, "UPDATE evidence_files SET scan = $3, scanned_at = $4 WHERE tenant_id = $1 AND id = $2 RETURNING evidence_id", string(t.Object), string(found), tx.Now.UnixMicro())
		if errors.Is(err, fault.NotFound) { // taken away meanwhile
			return nil
		}
		if err != nil {
			return fmt.Errorf("keep the result of a scan: %w", err)
		}
		tx.Record(db.Change{Action: scanKind, Object: Register.Name, ID: of, Fields: []db.Field{{Name: "file", New: string(t.Object)}, {Name: "scan", New: string(found)}}})
		return nil
	})
}

// place is where the content of a file lies.
func (s Shelf) place(ctx context.Context, a access.Actor, which id.ID) (place string, err error) {
	err = s.DB.Read(ctx, a, func(tx *db.Tx) error {
		var hash string
		if err := db.One(ctx, tx, []any{&hash}, "SELECT sha256 FROM evidence_files WHERE tenant_id = $1 AND id = $2", string(which)); err != nil {
			return fmt.Errorf("file to scan: %w", err)
		}
		place, err = s.Blobs.Place(ctx, tx, hash)
		return err
	})
	return place, err
}

// Look has the scanner look at a file. Its path is an argument of its own, which no shell reads.
func (s Shelf) Look(ctx context.Context, place string) Scan {
	if len(s.Scan) == 0 { // the operator took the scanner away while files waited
		return NotScanned
	}
	ctx, cancel := context.WithTimeout(ctx, scanTime)
	defer cancel()
	err := exec.CommandContext(ctx, s.Scan[0], append(s.Scan[1:len(s.Scan):len(s.Scan)], place)...).Run() //nolint:gosec // the operator's own command
	var ended *exec.ExitError
	switch {
	case err == nil:
		return Clean
	case errors.As(err, &ended) && ended.ExitCode() == infectedCode:
		return Infected
	}
	return ScanFailed
}
