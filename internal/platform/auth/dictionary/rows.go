// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package dictionary

import "strings"

// runs are the rows in which hands and heads count.
var runs = []string{
	"abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn",
	"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
}

// row reports whether a password in lower case is nothing but repetition or rows of keys: what remains short after such
// parts are taken out needs no list to be guessed.
func row(low string) bool {
	chars := map[rune]bool{}
	for _, r := range low {
		chars[r] = true
	}
	if len(chars) < 5 || repeats(low) != "" {
		return true
	}
	left := low
	for _, keys := range runs {
		for _, r := range []string{keys, reversed(keys)} {
			for n := min(len(r), len(left)); n >= 4; n-- {
				for i := 0; i+n <= len(r); i++ {
					left = strings.ReplaceAll(left, r[i:i+n], "")
				}
			}
		}
	}
	return len(left) < 6
}

// repeats returns the shortest piece that s says again and again, the last time maybe not to its end; "" where s does not
// repeat itself.
func repeats(s string) string {
	for n := 1; n <= len(s)/2; n++ {
		if strings.HasPrefix(strings.Repeat(s[:n], len(s)/n+1), s) {
			return s[:n]
		}
	}
	return ""
}

func reversed(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}
