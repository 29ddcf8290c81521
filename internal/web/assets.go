// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
	"sync"

	"concord/internal/platform/access"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
)

//go:embed dist
var built embed.FS

// asset is a file that browsers load, with its packed form.
type asset struct {
	kind   string
	plain  []byte
	packed []byte
	hash   string // beginning of its SHA-256; part of its address, so that browsers keep it for good
}

var kinds = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

// assets are read and packed when the first page is asked for: the program starts without them.
var assets = sync.OnceValue(func() map[string]asset {
	out := map[string]asset{}
	list, err := built.ReadDir("dist")
	if err != nil { // embedded
		panic("web: " + err.Error())
	}
	for _, f := range list {
		data, err := built.ReadFile("dist/" + f.Name())
		if err != nil {
			panic("web: " + err.Error())
		}
		sum := sha256.Sum256(data)
		out[f.Name()] = asset{kinds[path.Ext(f.Name())], data, pack(data), hex.EncodeToString(sum[:6])}
	}
	return out
})

func pack(data []byte) []byte {
	var buf bytes.Buffer
	w, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil { // into memory
		panic("web: " + err.Error())
	}
	return buf.Bytes()
}

// Asset is the address of a file that pages load.
func Asset(name string) string { return "/static/" + assets()[name].hash + "/" + name }

func serveAsset(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
	a, found := assets()[r.PathValue("name")]
	if !found || a.hash != r.PathValue("hash") {
		return fault.NotFound
	}
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := a.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = a.packed
	}
	w.Write(body) //nolint:errcheck // the caller is gone
	return nil
}

func (s *Shell) registerAssets(to *httpserver.Server) {
	to.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: "/static/{hash}/{name}", Door: httpserver.Public, Free: true, Summary: "What pages load: style sheet, scripts, icon",
	}, serveAsset)
}
