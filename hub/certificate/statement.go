package certificate

import (
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/go-jose/go-jose/v4"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// A Statement is what the hub signs: a verdict and where it was recorded.
type Statement struct {
	Verdict documents.Verdict `json:"verdict"`
	Receipt protocol.Receipt  `json:"receipt"`
	Channel string            `json:"channel"` // ledger channel of the receipt
}

// A Signer signs certificates.
type Signer struct {
	Key  crypto.Signer // ECDSA P-256
	Cert *x509.Certificate
}

const (
	typeStatement jose.ContentType = "tradehub-certificate+json"
	typeFile      jose.ContentType = "tradehub-certificate-pdf"
)

// keyID names a certificate by the digest of its DER form.
func keyID(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// sign returns the JWS of the payload (RFC 7515). It has the chain in x5c only if withChain:
// a verifier that does not know the signer can then see the name that it claims.
func (s *Signer) sign(payload []byte, typ jose.ContentType, withChain bool) (*jose.JSONWebSignature, error) {
	opts := (&jose.SignerOptions{}).WithType(typ).WithHeader("kid", keyID(s.Cert))
	if withChain {
		opts = opts.WithHeader("x5c", []string{base64.StdEncoding.EncodeToString(s.Cert.Raw)})
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: deterministic{s}}, opts)
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	return signer.Sign(payload)
}

// statementJWS returns the signed JSON of a statement (RFC 7515 §7.2.2, flattened).
func (s *Signer) statementJWS(st *Statement) ([]byte, error) {
	payload, err := json.Marshal(st)
	if err != nil {
		return nil, err
	}
	jws, err := s.sign(payload, typeStatement, true)
	if err != nil {
		return nil, err
	}
	return []byte(jws.FullSerialize()), nil
}

// deterministic signs with RFC 6979 nonces, so that the same statement has the same signature.
type deterministic struct{ *Signer }

func (d deterministic) Public() *jose.JSONWebKey {
	return &jose.JSONWebKey{Key: d.Key.Public(), Algorithm: string(jose.ES256), Use: "sig"}
}

func (deterministic) Algs() []jose.SignatureAlgorithm {
	return []jose.SignatureAlgorithm{jose.ES256}
}

// SignPayload returns r‖s of 32 bytes each (RFC 7518 §3.4).
func (d deterministic) SignPayload(payload []byte, _ jose.SignatureAlgorithm) ([]byte, error) {
	digest := sha256.Sum256(payload)
	// A nil source of randomness makes crypto/ecdsa derive the nonce as RFC 6979 says.
	der, err := d.Key.Sign(nil, digest[:], crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("certificate: sign: %w", err)
	}
	return fixed(der)
}
