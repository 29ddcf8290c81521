// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

//go:build !linux

package db

func refuseNetworkFolder(string) error { return nil }
