// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"concord/internal/app"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
)

func TestCR2AnAddressForOtherMachinesNeedsTLSOrANamedProxy(t *testing.T) {
	t.Parallel()
	outside := func(s string) *url.URL {
		u, err := url.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	proxies := httpserver.Proxies{netip.MustParsePrefix("10.0.0.0/24")}
	for name, tt := range map[string]struct {
		listen app.Listen
		field  string
	}{
		"all interfaces":                      {app.Listen{Addr: "0.0.0.0:0"}, "--addr"},
		"no host":                             {app.Listen{Addr: ":0"}, "--addr"},
		"a name":                              {app.Listen{Addr: "example.org:0"}, "--addr"},
		"a proxy without the people's way in": {app.Listen{Addr: "0.0.0.0:0", Proxies: proxies}, "--external-url"},
		"a certificate without key":           {app.Listen{Addr: "127.0.0.1:0", CertFile: "cert.pem"}, "--tls-cert"},
		"an outside address with a path":      {app.Listen{Addr: "127.0.0.1:0", External: outside("https://example.org/concord")}, "--external-url"},
		"an outside address of another kind":  {app.Listen{Addr: "127.0.0.1:0", External: outside("ftp://example.org")}, "--external-url"},
		"a contact that nobody can reach":     {app.Listen{Addr: "127.0.0.1:0", Contact: "our office"}, "--security-contact"},
	} {
		i := &app.Installation{}
		err := i.Serve(t.Context(), tt.listen, quiet, func(at string) { t.Errorf("%s: opened %s", name, at) })
		var fields fault.Fields
		if !errors.As(err, &fields) || fields[0].Field != tt.field {
			t.Errorf("%s: %v, want a fault of %s", name, err, tt.field)
		}
	}
}

func TestWB7WB9AServerWithTLSAnswersToItsOutsideNameOnly(t *testing.T) {
	t.Parallel()
	cert, key, pool := selfSigned(t, "concord.example.org")
	u, err := url.Parse("https://concord.example.org")
	if err != nil {
		t.Fatal(err)
	}
	at := serving(t, app.Config{Data: t.TempDir()}, app.Listen{Addr: "127.0.0.1:0", External: u, CertFile: cert, KeyFile: key, Contact: "mailto:security@example.org"}).addr
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, ServerName: "concord.example.org", MinVersion: tls.VersionTLS12}}}
	get := func(host, path string) (int, http.Header, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+at+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close() //nolint:errcheck // read to its end
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, answer.Header, string(text)
	}
	for host, status := range map[string]int{"concord.example.org": 200, "concord.example.org:443": 200, "evil.example": 421, at: 421} {
		if got, _, _ := get(host, "/healthz"); got != status {
			t.Errorf("host %s: %d, want %d", host, got, status)
		}
	}
	_, header, text := get("concord.example.org", "/.well-known/security.txt")
	if !strings.Contains(text, "Contact: mailto:security@example.org\nExpires: ") {
		t.Errorf("security.txt says %q", text)
	}
	if header.Get("Strict-Transport-Security") == "" {
		t.Error("behind TLS nothing is said of it")
	}
}

// selfSigned makes a certificate for a name.
func selfSigned(t *testing.T, name string) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(file, kind string, data []byte) string {
		path := filepath.Join(dir, file)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pool = x509.NewCertPool()
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool.AddCert(made)
	return write("cert.pem", "CERTIFICATE", der), write("key.pem", "PRIVATE KEY", raw), pool
}
