// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package e2e_test drives a real browser against the real program, on each engine, as a person would: things are looked up
// by their labels. Each page that a journey comes by is looked at by axe, light and dark, wide and narrow.
package e2e_test
