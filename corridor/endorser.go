package corridor

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"slices"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"google.golang.org/protobuf/proto"
)

// peerUnit is the organizational unit of a peer's certificate under Fabric's NodeOUs.
const peerUnit = "peer"

// signers returns the organisations that signed, each once.
func (p *Proof) signers(cs *ClientState) ([]string, error) {
	var orgs []string
	for _, e := range p.Endorsements {
		mspID, err := e.Verify(cs, p.Payload)
		if err != nil {
			return nil, err
		}
		if slices.Contains(orgs, mspID) {
			return nil, refuse(CodeEndorser, "organisation %q signed twice", mspID)
		}
		orgs = append(orgs, mspID)
	}
	if cs.Threshold < 1 || len(orgs) < cs.Threshold {
		return nil, refuse(CodePolicy, "%d organisations signed, want %d", len(orgs), cs.Threshold)
	}
	return orgs, nil
}

// Verify checks that a peer of one of the client's organisations signed the
// payload, and returns that organisation's MSP ID. An error is a *Refusal.
func (e *Endorsement) Verify(cs *ClientState, payload []byte) (mspID string, err error) {
	id := &msp.SerializedIdentity{}
	if err := proto.Unmarshal(e.Endorser, id); err != nil {
		return "", refuse(CodeSyntax, "endorser: %v", err)
	}
	org, ok := cs.Orgs[id.Mspid]
	if !ok || org.Suspended {
		return "", refuse(CodeEndorser, "organisation %q is not accepted", id.Mspid)
	}
	cert, err := parseIdentity(id.IdBytes)
	if err != nil {
		return "", err
	}
	if err := org.accepts(cert); err != nil {
		return "", err
	}
	key, ok := cert.PublicKey.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		return "", refuse(CodeEndorser, "the key of organisation %q is not ECDSA on P-256", id.Mspid)
	}
	if !lowS(e.Signature) {
		return "", refuse(CodeSignature, "the signature of organisation %q is not DER with the lower S", id.Mspid)
	}
	if !ecdsa.VerifyASN1(key, EndorsementDigest(payload, e.Endorser), e.Signature) {
		return "", refuse(CodeSignature, "the signature of organisation %q does not verify", id.Mspid)
	}
	return id.Mspid, nil
}

// EndorsementDigest returns the SHA-256 digest that an endorser signs: of the
// proposal response payload followed by its own serialized identity
// (Endorsement in Fabric's peer/proposal_response.proto).
func EndorsementDigest(payload, endorser []byte) []byte {
	h := sha256.New()
	h.Write(payload)
	h.Write(endorser)
	return h.Sum(nil)
}

func parseIdentity(text []byte) (*x509.Certificate, error) {
	block, rest := pem.Decode(text)
	if block == nil || block.Type != "CERTIFICATE" || len(bytes.TrimSpace(rest)) != 0 {
		return nil, refuse(CodeEndorser, "the endorser is not one PEM certificate")
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, refuse(CodeEndorser, "the endorser's certificate: %v", err)
	}
	return cert, nil
}

// accepts checks that cert is of a peer of the organisation. It judges at the
// second after the certificate's beginning, as Fabric's MSP does for endorsers:
// an expired certificate must not make an old fact unprovable, nor a clock decide.
func (o *Org) accepts(cert *x509.Certificate) error {
	if u := cert.Subject.OrganizationalUnit; cert.IsCA || len(u) != 1 || u[0] != peerUnit {
		return refuse(CodeEndorser, "%q is not the certificate of a peer", cert.Subject)
	}
	roots, err := pool(o.Roots)
	if err != nil {
		return err
	}
	intermediates, err := pool(o.Intermediates)
	if err != nil {
		return err
	}
	chains, err := cert.Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: intermediates,
		CurrentTime: cert.NotBefore.Add(time.Second),
		KeyUsages:   []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	if err != nil {
		return refuse(CodeEndorser, "%q: %v", cert.Subject, err)
	}
	if !slices.ContainsFunc(chains, func(c []*x509.Certificate) bool { return !slices.ContainsFunc(c, o.revoked) }) {
		return refuse(CodeRevoked, "the certificate %s of %q was revoked", cert.SerialNumber, cert.Subject)
	}
	return nil
}

func (o *Org) revoked(cert *x509.Certificate) bool {
	return slices.ContainsFunc(o.Revoked, func(r Certificate) bool {
		return bytes.Equal(r.AuthorityKeyID, cert.AuthorityKeyId) && r.Serial == cert.SerialNumber.String()
	})
}

func pool(certs [][]byte) (*x509.CertPool, error) {
	p := x509.NewCertPool()
	for _, der := range certs {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, refuse(CodeEndorser, "the client holds a certificate that cannot be read: %v", err)
		}
		p.AddCert(cert)
	}
	return p, nil
}

// halfOrder is half of the order of P-256's base point.
var halfOrder = new(big.Int).Rsh(elliptic.P256().Params().N, 1)

// lowS reports whether sig has the lower of its two possible S. With the upper
// one, anybody could make a second signature of each, and Fabric refuses it too.
func lowS(sig []byte) bool {
	var v struct{ R, S *big.Int }
	rest, err := asn1.Unmarshal(sig, &v)
	return err == nil && len(rest) == 0 && v.S.Sign() > 0 && v.S.Cmp(halfOrder) <= 0
}
