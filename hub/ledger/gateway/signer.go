package gateway

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"

	"github.com/hyperledger/fabric-gateway/pkg/hash"
	"github.com/hyperledger/fabric-gateway/pkg/identity"
)

// A signer signs as one identity.
type signer struct {
	hash  hash.Hash // what sign takes of a message
	sign  identity.Sign
	close func() error
}

// openSigner opens the private key of the identity's certificate, where the profile says it is.
func openSigner(id Identity, cert *x509.Certificate) (signer, error) {
	if id.HSM != nil {
		return openHSM(*id.HSM, cert)
	}
	return openKeyFile(id.Key)
}

func openKeyFile(file string) (signer, error) {
	der, err := block(file, "PRIVATE KEY")
	if err != nil {
		return signer{}, err
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return signer{}, fmt.Errorf("%s: %w", file, err)
	}
	s := signer{hash: hash.SHA256, close: func() error { return nil }}
	if _, ok := key.(ed25519.PrivateKey); ok {
		s.hash = hash.NONE // Ed25519 signs the message itself
	}
	s.sign, err = identity.NewPrivateKeySign(key)
	return s, err
}

func loadCertificate(file string) (*x509.Certificate, error) {
	der, err := block(file, "CERTIFICATE")
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return cert, nil
}

// block returns the first block of the kind in a PEM file.
func block(file, kind string) ([]byte, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	for p, rest := pem.Decode(b); p != nil; p, rest = pem.Decode(rest) {
		if p.Type == kind {
			return p.Bytes, nil
		}
	}
	return nil, fmt.Errorf("%s holds no PEM block %q", file, kind)
}
