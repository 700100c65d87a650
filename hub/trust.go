package hub

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"strings"

	"github.com/tradehub/tradehub/documents/ofdseal"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/documents/xmlsig"
)

// openPack reads the configured rule pack, or the embedded one.
func openPack(c PackConfig) (*rules.Pack, error) {
	if c == (PackConfig{}) {
		return rules.DefaultPack()
	}
	var files [3][]byte
	for i, name := range []string{c.File, c.Signature, c.Key} {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("configuration: pack: file, signature and key are needed: %w", err)
		}
		files[i] = b
	}
	block, _ := pem.Decode(files[2])
	if block == nil {
		return nil, fmt.Errorf("configuration: pack: %s is not PEM", c.Key)
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("configuration: pack: %s: %w", c.Key, err)
	}
	return rules.LoadPack(files[0], files[1], key)
}

// openAnchors reads the pinned certificates of those who sign documents.
func openAnchors(signers []SignerConfig) (xmlsig.Anchors, error) {
	anchors := xmlsig.Anchors{}
	for i, s := range signers {
		b, err := os.ReadFile(s.File)
		if err != nil {
			return nil, fmt.Errorf("configuration: signers[%d]: %w", i, err)
		}
		issuer := strings.TrimSpace(s.Issuer)
		for block, rest := pem.Decode(b); block != nil; block, rest = pem.Decode(rest) {
			cert, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, fmt.Errorf("configuration: signers[%d]: %s: %w", i, s.File, err)
			}
			anchors[issuer] = append(anchors[issuer], cert)
		}
		if len(anchors[issuer]) == 0 {
			return nil, fmt.Errorf("configuration: signers[%d]: %s holds no certificate", i, s.File)
		}
	}
	return anchors, nil
}

// openSeals reads the pinned roots of those who seal OFD documents.
func openSeals(seals []SealConfig) (ofdseal.Anchors, error) {
	var anchors ofdseal.Anchors
	for i, s := range seals {
		b, err := os.ReadFile(s.File)
		if err != nil {
			return nil, fmt.Errorf("configuration: seals[%d]: %w", i, err)
		}
		a, err := ofdseal.NewAnchor(s.Authority, s.Subject, b)
		if err != nil {
			return nil, fmt.Errorf("configuration: seals[%d]: %s: %w", i, s.File, err)
		}
		anchors = append(anchors, a)
	}
	return anchors, nil
}
