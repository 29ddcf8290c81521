// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package blob

// Room lets tests say how much room the disk has.
func (s *Store) Room(free, total int64) { s.room = func() (int64, int64) { return free, total } }
