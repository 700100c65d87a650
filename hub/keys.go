package hub

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"github.com/tradehub/tradehub/hub/certificate"
)

const (
	tokenKeyBytes  = 32
	signerValidity = 10 * 365 * 24 * time.Hour // an auditor asks years later
)

// openTokenKey reads the key that turns fingerprints into tokens, or makes it.
func openTokenKey(keys string) ([]byte, error) {
	path := filepath.Join(keys, "token.key")
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		b = make([]byte, tokenKeyBytes)
		_, _ = rand.Read(b) // never fails: crypto/rand
		return b, writeNew(path, b)
	}
	if err == nil && len(b) != tokenKeyBytes {
		err = fmt.Errorf("%s has %d bytes, not %d; restore it from a backup, because another key hides every earlier claim", path, len(b), tokenKeyBytes)
	}
	return b, err
}

// openSigner reads the key and certificate that sign verification
// certificates, or makes them.
func openSigner(keys, city string, now time.Time) (*certificate.Signer, error) {
	path := filepath.Join(keys, "signer.pem")
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		if b, err = newSigner(city, now); err != nil {
			return nil, err
		}
		err = writeNew(path, b)
	}
	if err != nil {
		return nil, err
	}
	return parseSigner(path, b)
}

func newSigner(city string, now time.Time) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Tradehub " + city + " certificate signer", Organization: []string{"Tradehub " + city}},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(signerValidity),
		KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true,
	}
	cert, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})...), nil
}

func parseSigner(path string, b []byte) (*certificate.Signer, error) {
	keyBlock, rest := pem.Decode(b)
	certBlock, _ := pem.Decode(rest)
	if keyBlock == nil || certBlock == nil {
		return nil, fmt.Errorf("%s must hold a PEM private key and a PEM certificate", path)
	}
	key, err := x509.ParsePKCS8PrivateKey(keyBlock.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	ec, ok := key.(*ecdsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s must hold an ECDSA P-256 key", path)
	}
	cert, err := x509.ParseCertificate(certBlock.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &certificate.Signer{Key: ec, Cert: cert}, nil
}

// writeNew writes a secret that did not exist before, for the owner alone, and
// returns once it is on disk.
func writeNew(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err = f.Write(b); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
