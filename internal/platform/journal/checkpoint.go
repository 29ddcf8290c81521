// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package journal

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/keyring"
)

// secretName is where the installation's signing key lies, sealed.
const secretName = "journal-signing-key"

// Signer signs checkpoints with the installation's Ed25519 key.
type Signer struct {
	signer   note.Signer
	verifier string
}

// VerifierKey is the public key in the form of signed notes, to be kept where nobody of this installation can change it.
func (s *Signer) VerifierKey() string { return s.verifier }

// OpenSigner reads the installation's signing key, or makes it at the first start.
func OpenSigner(ctx context.Context, d *db.DB, ring *keyring.Keyring) (*Signer, error) {
	var sealed string
	err := d.ReadSystem(ctx, func(tx *db.SystemTx) error {
		return db.One(ctx, tx, []any{&sealed}, "SELECT sealed FROM secrets WHERE name = $1", secretName)
	})
	if errors.Is(err, fault.NotFound) {
		sealed, err = makeKey(ctx, d, ring)
	}
	if err != nil {
		return nil, fmt.Errorf("open the journal's signing key: %w", err)
	}
	secret, err := ring.Reveal(secretName, sealed)
	if err != nil {
		return nil, fmt.Errorf("open the journal's signing key: %w", err)
	}
	signing, verifier, found := strings.Cut(string(secret), "\n")
	if !found {
		return nil, errors.New("open the journal's signing key: it is damaged")
	}
	signer, err := note.NewSigner(signing)
	if err != nil {
		return nil, fmt.Errorf("open the journal's signing key: %w", err)
	}
	return &Signer{signer: signer, verifier: verifier}, nil
}

// makeKey stores a new key and returns what is stored: another program may have been faster.
func makeKey(ctx context.Context, d *db.DB, ring *keyring.Keyring) (sealed string, err error) {
	var name [4]byte
	rand.Read(name[:]) // never fails: it ends the program instead
	signing, verifier, err := note.GenerateKey(rand.Reader, fmt.Sprintf("concord-journal-%x", name))
	if err != nil {
		return "", err
	}
	err = d.WriteSystem(ctx, func(tx *db.SystemTx) error {
		_, err := db.Exec(ctx, tx, "INSERT INTO secrets (name, sealed) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
			secretName, ring.Seal(secretName, []byte(signing+"\n"+verifier)))
		if err != nil {
			return err
		}
		return db.One(ctx, tx, []any{&sealed}, "SELECT sealed FROM secrets WHERE name = $1", secretName)
	})
	return sealed, err
}

// origin names the log of one organization in its checkpoints.
func origin(tenant id.ID) string { return "concord/journal/" + string(tenant) }

// checkpointText is the signed text: origin, size, root, as C2SP tlog-checkpoint has it.
func checkpointText(tenant id.ID, size int64, root tlog.Hash) string {
	return origin(tenant) + "\n" + strconv.FormatInt(size, 10) + "\n" + base64.StdEncoding.EncodeToString(root[:]) + "\n"
}

// Checkpoint signs the journal as it stands and keeps the signed note. Where it has not grown since the last one, that one
// is returned.
func (s *Signer) Checkpoint(ctx context.Context, tx *db.Tx) (string, error) {
	head, err := lockHead(ctx, tx)
	if err != nil {
		return "", fmt.Errorf("checkpoint: %w", err)
	}
	var kept string
	err = db.One(ctx, tx, []any{&kept}, "SELECT note FROM journal_checkpoints WHERE tenant_id = $1 AND size = $2", head.size)
	if !errors.Is(err, fault.NotFound) {
		return kept, err
	}
	signed, err := note.Sign(&note.Note{Text: checkpointText(tx.Actor.Tenant(), head.size, head.root())}, s.signer)
	if err != nil {
		return "", fmt.Errorf("checkpoint: %w", err)
	}
	_, err = db.Exec(ctx, tx, "INSERT INTO journal_checkpoints (tenant_id, size, at, note) VALUES ($1, $2, $3, $4)",
		head.size, tx.Now.UnixMicro(), string(signed))
	return string(signed), err
}

// checkpoint is a signed note that was checked.
type checkpoint struct {
	tenant id.ID
	size   int64
	root   tlog.Hash
}

// openCheckpoint checks a signed note against a public key, to the byte: a note that reads the same but is written
// otherwise is refused.
func openCheckpoint(data []byte, key string) (checkpoint, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return checkpoint{}, fmt.Errorf("the public key is damaged: %w", err)
	}
	if parts := strings.SplitN(key, "+", 3); parts[1] != fmt.Sprintf("%08x", verifier.KeyHash()) || !strictBase64(parts[2]) {
		return checkpoint{}, errors.New("the public key is not in its one form")
	}
	n, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return checkpoint{}, fmt.Errorf("the checkpoint's signature does not hold: %w", err)
	}
	if len(n.Sigs) != 1 || len(n.UnverifiedSigs) != 0 {
		return checkpoint{}, errors.New("the checkpoint has more than one signature")
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(n.Sigs[0].Base64)
	if err != nil || len(raw) != 4+ed25519.SignatureSize {
		return checkpoint{}, errors.New("the checkpoint's signature is not in its one form")
	}
	if want := n.Text + "\n— " + n.Sigs[0].Name + " " + n.Sigs[0].Base64 + "\n"; want != string(data) {
		return checkpoint{}, errors.New("the checkpoint is not in its one form")
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return checkpoint{}, errors.New("the checkpoint does not have three lines")
	}
	tenant, found := strings.CutPrefix(lines[0], origin(""))
	size, sizeErr := strconv.ParseInt(lines[1], 10, 64)
	root, rootErr := tlog.ParseHash(lines[2])
	if !found || sizeErr != nil || size < 0 || rootErr != nil {
		return checkpoint{}, errors.New("the checkpoint does not name a journal, its size and its root")
	}
	return checkpoint{tenant: id.ID(tenant), size: size, root: root}, nil
}

// strictBase64 reports whether a text is the one way to write its bytes.
func strictBase64(text string) bool {
	_, err := base64.StdEncoding.Strict().DecodeString(text)
	return err == nil
}
