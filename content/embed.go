// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package content embeds the field's knowledge: standards, crosswalks, guidance, questions, documents, roadmap, examples and
// interface words, all in our own wording. It holds no logic; knowledge/catalog and platform/locale read it.
package content

import "embed"

// Files holds every reviewed data file, by its path below this folder.
//
//go:embed standards crosswalks guidance questionnaire risks documents roadmap incidents examples locales
var Files embed.FS
