// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package locale finds the words of the interface in the reader's language.
package locale

import (
	"fmt"
	"io/fs"
	"path"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"

	"concord/content"
)

// Words gives texts of one language by key. The zero value is not usable; call For.
type Words struct {
	Lang      string // BCP 47, for example "en"
	localizer *i18n.Localizer
}

var load = sync.OnceValues(func() (*i18n.Bundle, error) {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	err := fs.WalkDir(content.Files, "locales", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := content.Files.ReadFile(p)
		if err != nil {
			return err
		}
		// The folder names the language, the file the area: locales/en/roadmap.yaml.
		name := path.Base(p[:len(p)-len(".yaml")]) + "." + path.Base(path.Dir(p)) + ".yaml"
		_, err = bundle.ParseMessageFileBytes(data, name)
		if err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
		return nil
	})
	return bundle, err
})

// For returns the words of lang, falling back to English text by text. It panics when the embedded files are broken,
// which the tests of this package rule out for a release.
func For(lang string) *Words {
	bundle, err := load()
	if err != nil {
		panic("locale: " + err.Error())
	}
	return &Words{Lang: lang, localizer: i18n.NewLocalizer(bundle, lang, "en")}
}

// T returns the text for key with pairs of name and value filled in, as in T("gaps.count", "count", 3). A pair named
// "count" with an int also picks the plural form. An unknown key comes back in angle quotes, so that it is seen.
func (w *Words) T(key string, pairs ...any) string {
	data := make(map[string]any, len(pairs)/2)
	cfg := &i18n.LocalizeConfig{MessageID: key, TemplateData: data}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, _ := pairs[i].(string)
		data[name] = pairs[i+1]
		if n, ok := pairs[i+1].(int); ok && name == "count" {
			cfg.PluralCount = n
		}
	}
	text, err := w.localizer.Localize(cfg)
	if err != nil && text == "" {
		return "‹" + key + "›"
	}
	return text
}
