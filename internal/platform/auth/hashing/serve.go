// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package hashing

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/alexedwards/argon2id"
)

// question asks for a hash of a password, or, with a hash, whether it is the password's.
type question struct {
	Password string
	Hash     string
	Params   Params
}

// answer is a hash, or whether one fits; or what is wrong.
type answer struct {
	Hash  string
	Fits  bool
	Stale bool // fits, and was made with other parameters
	Wrong string
}

func (a answer) err() error {
	if a.Wrong != "" {
		return errors.New(a.Wrong)
	}
	return nil
}

func (q question) answer() answer {
	if q.Hash == "" {
		hash, err := argon2id.CreateHash(q.Password, &q.Params)
		return wrong(answer{Hash: hash}, err)
	}
	fits, params, err := argon2id.CheckHash(q.Password, q.Hash)
	return wrong(answer{Fits: fits, Stale: fits && *params != q.Params}, err)
}

func wrong(a answer, err error) answer {
	if err != nil {
		return answer{Wrong: fmt.Sprintf("hash a password: %v", err)}
	}
	return a
}

// Serve answers the questions of a hasher that is apart until there are no more.
func Serve(in io.Reader, out io.Writer) error {
	questions, answers := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var q question
		if err := questions.Decode(&q); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read what to hash: %w", err)
		}
		if err := answers.Encode(q.answer()); err != nil {
			return fmt.Errorf("answer with a hash: %w", err)
		}
	}
}
