// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"concord/internal/platform/fault"
	"concord/internal/platform/press"
)

// writeFiles writes all files into dir, which is made when missing, or none of them: each is written under another name
// first, and they take their names only when the last one is on the disk. Files of the same names are replaced. It
// returns their paths, and fails with fault.Invalid where dir cannot be written to.
func writeFiles(dir string, files []press.File) (paths []string, err error) {
	_, before := os.Stat(dir)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, unwritable(dir, err)
	}
	staged := make([]string, 0, len(files))
	defer func() {
		for _, s := range staged {
			_ = os.Remove(s) // those that took their names are gone already
		}
		if err != nil && before != nil {
			_ = os.Remove(dir) // only where nothing stands in it
		}
	}()
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return nil, fault.Fields{{File: path, Problem: "is a folder, and a file of the report should take its place", Cure: "move it away or name another folder"}}
		}
		tmp, err := stage(path, f.Data)
		if tmp != "" {
			staged = append(staged, tmp)
		}
		if err != nil {
			return nil, unwritable(path, err)
		}
		paths = append(paths, path)
	}
	for i, path := range paths {
		if err := os.Rename(staged[i], path); err != nil {
			return nil, unwritable(path, err)
		}
	}
	return paths, nil
}

// replaceFile writes one file whole or not at all. A link to a file stays a link.
func replaceFile(path string, data []byte) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	tmp, err := stage(path, data)
	if err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		if tmp != "" {
			_ = os.Remove(tmp)
		}
		return unwritable(path, err)
	}
	return nil
}

// stage writes data to a file beside path, onto the disk, and returns its name, also where it fails halfway. It has the
// permissions of the file at path, where there is one.
func stage(path string, data []byte) (name string, err error) {
	mode := os.FileMode(0o640) // a report is for its reader's group too
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return "", err
	}
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Sync()
	}
	if closing := tmp.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Chmod(tmp.Name(), mode)
	}
	return tmp.Name(), err
}

// writeOut writes data to a file, with its folder, or to standard output where none is named.
func writeOut(p *program, path string, data []byte) error {
	if path == "" {
		_, err := p.out.Write(data)
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return unwritable(path, err)
	}
	return replaceFile(path, data)
}

// unwritable says why the system does not take a file or folder.
func unwritable(path string, err error) error {
	f := fault.Field{File: path, Problem: "cannot be written: " + err.Error(), Cure: "name another folder"}
	var cause *fs.PathError
	if errors.As(err, &cause) {
		f.Problem = "cannot be written: " + cause.Err.Error()
	}
	if errors.Is(err, fs.ErrPermission) {
		f.Problem, f.Cure = "may not be written by you", "name another folder, or ask for the right to write there"
	}
	return fmt.Errorf("nothing was written: %w", fault.Fields{f})
}
