// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import "math/big"

// Percent returns part of whole in percent as content states shares: from an exact fraction, one decimal, half away from
// zero; 0 where the whole is 0.
func Percent(part, whole int64) float64 {
	if whole == 0 {
		return 0
	}
	f, _ := new(big.Rat).SetString(new(big.Rat).Mul(big.NewRat(part, whole), big.NewRat(100, 1)).FloatString(1))
	out, _ := f.Float64()
	return out
}
