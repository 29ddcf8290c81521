// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package chart

import "image/color"

// shade is one ink's colour on a light and on a dark surface.
type shade struct{ light, dark uint32 } // 0xRRGGBB

// shades keeps every text ink at 4.5:1 or more on the surface and on the track, every data ink at 3:1 or more on the
// surface. Blue and orange, and green, amber and red of different lightness, stay apart for colour-blind eyes.
var shades = map[Ink]shade{
	Text:    {0x1b2430, 0xe8ecf1},
	Muted:   {0x56616f, 0xa5b0bd},
	Grid:    {0xd9dee4, 0x323c48},
	Surface: {0xffffff, 0x12171d},
	Track:   {0xeef1f4, 0x222a33},
	SeriesA: {0x1f5a94, 0x6aaae6},
	SeriesB: {0xc2571a, 0xf0a070},
	SeriesC: {0x7a6aa8, 0xb9a8e0},
	Good:    {0x1c7f66, 0x4fc0a0},
	Warn:    {0xb87a00, 0xe8b84a},
	Bad:     {0xa3262f, 0xf0787a},
	Neutral: {0x868f9b, 0x7d8895},
}

// Palette returns the colour of every ink that draws, for a light or a dark surface. Every medium uses this one.
func Palette(dark bool) map[Ink]color.RGBA {
	out := make(map[Ink]color.RGBA, len(shades))
	for ink, s := range shades {
		hex := s.light
		if dark {
			hex = s.dark
		}
		out[ink] = color.RGBA{R: uint8(hex >> 16 & 0xff), G: uint8(hex >> 8 & 0xff), B: uint8(hex & 0xff), A: 0xff}
	}
	return out
}
