// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package web_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"concord/internal/platform/chart"
)

func TestTheStyleSheetHasEveryInkOfChartsInBothPalettes(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("assets/src/app.css")
	if err != nil {
		t.Fatal(err)
	}
	css := strings.ReplaceAll(string(data), "#fff}", "#ffffff}")
	for dark, form := range map[bool]string{
		false: ".f-%[1]s{fill:#%02[2]x%02[3]x%02[4]x}.s-%[1]s{stroke:#%02[2]x%02[3]x%02[4]x}",
		true:  ".f-%[1]s { @variant darkened { fill: #%02[2]x%02[3]x%02[4]x; } } .s-%[1]s { @variant darkened { stroke: #%02[2]x%02[3]x%02[4]x; } }",
	} {
		for ink, c := range chart.Palette(dark) {
			if said := fmt.Sprintf(form, ink, c.R, c.G, c.B); !strings.Contains(css, said) {
				t.Errorf("%s is missing", said)
			}
		}
	}
}
