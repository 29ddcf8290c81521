// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app

// ServeOn lets tests serve a handler with routes of their own.
var ServeOn = serve
