// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth

import "strings"

// runs are the rows in which hands and heads count.
var runs = []string{
	"abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn",
	"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
}

// guessable reports whether a password in lower case is nothing but repetition or rows of keys: what remains short after
// such parts are taken out needs no list to be guessed.
func guessable(low string) bool {
	chars := map[rune]bool{}
	for _, r := range low {
		chars[r] = true
	}
	if len(chars) < 5 {
		return true
	}
	for n := 1; n <= len(low)/2; n++ { // the same piece again and again
		if strings.HasPrefix(strings.Repeat(low[:n], len(low)/n+1), low) {
			return true
		}
	}
	left := low
	for _, row := range runs {
		for _, r := range []string{row, reversed(row)} {
			for n := min(len(r), len(left)); n >= 4; n-- {
				for i := 0; i+n <= len(r); i++ {
					left = strings.ReplaceAll(left, r[i:i+n], "")
				}
			}
		}
	}
	return len(left) < 6
}

func reversed(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}
