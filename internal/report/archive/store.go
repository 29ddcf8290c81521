// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package archive

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
)

func insert(ctx context.Context, tx *db.Tx, r Report) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO reports (tenant_id, id, version, created_at, made_by, kind, object_id, title, language, formats, content, job_id)
VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, '', $10)`,
		string(r.ID), tx.Now.UnixMicro(), string(tx.Actor.User()), r.Kind, string(r.Object), r.Title, r.Language, strings.Join(r.Formats, " "), string(r.Job))
	if err != nil {
		return fmt.Errorf("ask for report: %w", err)
	}
	tx.Record(db.Change{Action: Object + ".create", Object: Object, ID: r.ID, Version: 1, Fields: []db.Field{
		{Name: "kind", New: r.Kind}, {Name: "object", New: string(r.Object)}, {Name: "title", New: r.Title}, {Name: "formats", New: strings.Join(r.Formats, " ")},
	}})
	return nil
}

func addFile(ctx context.Context, tx *db.Tx, of id.ID, f printed) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO report_files (tenant_id, report_id, format, name, hash) VALUES ($1, $2, $3, $4, $5)", string(of), f.format, f.name, f.Hash)
	if err != nil {
		return fmt.Errorf("keep report: %w", err)
	}
	return nil
}

// makeReady fails with fault.NotFound where the report was deleted meanwhile. One that is made at once nobody saw before.
func makeReady(ctx context.Context, tx *db.Tx, which id.ID, content string) error {
	n, err := db.Exec(ctx, tx, "UPDATE reports SET version = CASE WHEN job_id = '' THEN 1 ELSE version + 1 END, ready_at = $3, content = $4 WHERE tenant_id = $1 AND id = $2 AND ready_at IS NULL",
		string(which), tx.Now.UnixMicro(), content)
	if err == nil && n == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return fmt.Errorf("keep report: %w", err)
	}
	return nil
}

// columns give a row for each file of a report, and one for a report without files.
const columns = `SELECT r.id, r.version, r.created_at, r.made_by, r.kind, r.object_id, r.title, r.language, r.formats, r.content, COALESCE(r.ready_at, 0), r.job_id,
COALESCE(j.state, ''), COALESCE(j.progress, 0), COALESCE(j.word, ''), COALESCE(j.error, ''),
COALESCE(f.format, ''), COALESCE(f.name, ''), COALESCE(f.hash, ''), COALESCE(b.size, 0), COALESCE(b.media_type, ''), COALESCE(b.created_at, 0)
FROM reports r LEFT JOIN jobs j ON j.tenant_id = r.tenant_id AND j.id = r.job_id
LEFT JOIN report_files f ON f.tenant_id = r.tenant_id AND f.report_id = r.id
LEFT JOIN blobs b ON b.tenant_id = f.tenant_id AND b.hash = f.hash
WHERE r.tenant_id = $1 `

// collect reads the rows that columns give, which must come report by report.
func collect(ctx context.Context, tx *db.Tx, text string, args ...any) (out []Report, err error) {
	err = db.Each(ctx, tx, func(row db.Row) error {
		r, f, err := scan(row)
		if err != nil {
			return err
		}
		if n := len(out); n == 0 || out[n-1].ID != r.ID {
			out = append(out, r)
		}
		if f.Format != "" {
			last := &out[len(out)-1]
			last.Files = append(last.Files, f)
		}
		return nil
	}, columns+text, args...)
	for _, r := range out {
		slices.SortFunc(r.Files, func(a, b File) int { return slices.Index(r.Formats, a.Format) - slices.Index(r.Formats, b.Format) })
	}
	return out, err
}

func scan(row db.Row) (r Report, f File, err error) {
	var created, ready, kept int64
	var formats string
	var job jobs.State
	err = row.Scan(&r.ID, &r.Version, &created, &r.MadeBy, &r.Kind, &r.Object, &r.Title, &r.Language, &formats, &r.Content, &ready, &r.Job,
		&job, &r.Progress, &r.Printing, &r.Error, &f.Format, &f.Name, &f.Hash, &f.Size, &f.MediaType, &kept)
	r.CreatedAt, f.CreatedAt, r.Formats = time.UnixMicro(created).UTC(), time.UnixMicro(kept).UTC(), strings.Fields(formats)
	if ready != 0 {
		r.ReadyAt = time.UnixMicro(ready).UTC()
	}
	r.stand(job)
	return r, f, err
}

// stand says where a report stands by its job, which is gone a long time after its end.
func (r *Report) stand(job jobs.State) {
	switch {
	case !r.ReadyAt.IsZero():
		r.State, r.Progress, r.Printing, r.Error = Ready, 100, "", ""
	case job == jobs.Cancelled:
		r.State, r.Printing, r.Error = Cancelled, "", ""
	case job == jobs.Failed, job == jobs.Done, job == "":
		r.State, r.Printing = Failed, ""
	default:
		r.State = Waiting
	}
}

// Find returns one report, or fault.NotFound.
func Find(ctx context.Context, tx *db.Tx, which id.ID) (Report, error) {
	list, err := collect(ctx, tx, "AND r.id = $2", string(which))
	if err == nil && len(list) == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return Report{}, fmt.Errorf("find report: %w", err)
	}
	return list[0], nil
}

// List returns at most limit reports, the newest first, from before the one with this id (empty for the newest), of one
// object or, for "", of any.
func List(ctx context.Context, tx *db.Tx, object, before id.ID, limit int) ([]Report, error) {
	if before == "" {
		before = "g" // behind every identifier
	}
	list, err := collect(ctx, tx, `AND r.id IN (SELECT x.id FROM reports x WHERE x.tenant_id = $1 AND x.id < $2 AND ($3 = '' OR x.object_id = $3) ORDER BY x.id DESC LIMIT $4)
ORDER BY r.id DESC`, string(before), string(object), limit)
	if err != nil {
		return nil, fmt.Errorf("list reports: %w", err)
	}
	return list, nil
}

// First opens the file of an order's object in one format as it was first printed, in the order's kind and language, or fails with
// fault.NotFound: what somebody took out once is taken out the same from then on. It is otherwise as Open.
func (a *Archive) First(ctx context.Context, tx *db.Tx, o Order, format string) (blob.Content, File, error) {
	list, err := collect(ctx, tx, `AND r.id = (SELECT MIN(x.id) FROM reports x JOIN report_files y ON y.tenant_id = x.tenant_id AND y.report_id = x.id
WHERE x.tenant_id = $1 AND x.object_id = $2 AND x.kind = $3 AND x.language = $4 AND x.ready_at IS NOT NULL AND y.format = $5)`, string(o.Object), o.Kind, o.Language, format)
	if err == nil && len(list) == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return nil, File{}, fmt.Errorf("find the first print: %w", err)
	}
	return a.Open(ctx, tx, list[0].ID, format)
}

// Cancel ends the making of a report. It fails with fault.NotFound, or with fault.Conflict where it is ready or has ended.
func Cancel(ctx context.Context, tx *db.Tx, which id.ID) error {
	r, err := Find(ctx, tx, which)
	if err != nil {
		return err
	}
	if r.State != Waiting {
		return fmt.Errorf("cancel report: it is %s: %w", r.State, fault.Conflict)
	}
	return jobs.Cancel(ctx, tx, r.Job)
}

// Delete removes a report; its files go where nothing else needs them, and its job ends. version is the one the caller saw.
// It fails with fault.NotFound and fault.Conflict.
func Delete(ctx context.Context, tx *db.Tx, which id.ID, version int) error {
	r, err := Find(ctx, tx, which)
	if err != nil {
		return err
	}
	if r.State == Waiting && r.Version == version {
		if err := jobs.Cancel(ctx, tx, r.Job); err != nil && !errors.Is(err, fault.Conflict) {
			return err
		}
	}
	if err := blob.Release(ctx, tx, "", ref(which)); err != nil {
		return err
	}
	n, err := db.Exec(ctx, tx, "DELETE FROM reports WHERE tenant_id = $1 AND id = $2 AND version = $3", string(which), version)
	if err == nil && n == 0 {
		err = fmt.Errorf("it has version %d: %w", r.Version, fault.Conflict)
	}
	if err != nil {
		return fmt.Errorf("delete report: %w", err)
	}
	tx.Record(db.Change{Action: Object + ".delete", Object: Object, ID: which, Version: version, Fields: []db.Field{{Name: "title", Old: r.Title}}})
	return nil
}

// Open opens the file of a report in one format, or fails with fault.NotFound. That it was taken out stands in the journal.
// The content stays readable after the transaction, and must be closed.
func (a *Archive) Open(ctx context.Context, tx *db.Tx, which id.ID, format string) (blob.Content, File, error) {
	r, err := Find(ctx, tx, which)
	if err != nil {
		return nil, File{}, err
	}
	f, err := r.File(format)
	if err != nil {
		return nil, File{}, err
	}
	content, _, err := a.files.Read(ctx, tx, f.Hash)
	if err != nil {
		return nil, File{}, fmt.Errorf("open report: %w", err)
	}
	tx.Record(db.Change{Action: Object + ".export", Object: Object, ID: which, Reason: format})
	return content, f, nil
}
