package rules

import (
	"bytes"
	"crypto/x509"
	_ "embed" // the default pack
	"encoding/pem"
	"errors"
	"fmt"
)

// The default pack, its signature, and the public half of the development key.
// After an edit: go test ./documents/rules -run TestDefaultPack -update.
var (
	//go:embed packs/cn-import-2026.2.yaml
	defaultPackFile []byte
	//go:embed packs/cn-import-2026.2.yaml.jws
	defaultPackSignature []byte
	//go:embed packs/development.pub.pem
	developmentKey []byte
)

// DefaultPack returns the embedded pack for imports into China. See the
// package comment for what its signature is worth.
func DefaultPack() (*Pack, error) {
	block, _ := pem.Decode(developmentKey)
	if block == nil {
		return nil, errors.New("rule pack: the embedded development key is not PEM")
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("rule pack: the embedded development key: %w", err)
	}
	return LoadPack(defaultPackFile, defaultPackSignature, key)
}

// DefaultPackFile returns a copy of the embedded pack file, for a supervisor to
// sign with a key of its own (see [SignPack]).
func DefaultPackFile() []byte { return bytes.Clone(defaultPackFile) }
