package devnet

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"

	"github.com/hyperledger/fabric-admin-sdk/pkg/identity"

	"github.com/tradehub/tradehub/chaincode/protocol"
)

// An authority issues an organisation's certificates.
type authority struct {
	cert *x509.Certificate
	key  any
}

// openAuthority reads the authority that cryptogen made: "ca" for identities, "tlsca" for TLS.
func openAuthority(l layout, o organisation, kind string) (authority, error) {
	cert, err := identity.ReadCertificate(l.org(o, kind, kind+"."+o.Domain+"-cert.pem"))
	if err != nil {
		return authority{}, err
	}
	key, err := identity.ReadPrivateKey(l.org(o, kind, "priv_sk"))
	return authority{cert, key}, err
}

// issue writes a new key and its certificate as cert.pem and key.pem into dir.
func (a authority) issue(dir string, t *x509.Certificate) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	if t.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127)); err != nil {
		return err
	}
	t.SerialNumber.Add(t.SerialNumber, big.NewInt(1)) // RFC 5280 §4.1.2.2: positive
	// As long as the issuer's: a peer verifies the chain at the moment when the certificate begins.
	t.NotBefore, t.NotAfter = a.cert.NotBefore, a.cert.NotAfter
	t.KeyUsage, t.BasicConstraintsValid = x509.KeyUsageDigitalSignature, true
	der, err := x509.CreateCertificate(rand.Reader, t, a.cert, &key.PublicKey, a.key)
	if err != nil {
		return err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := writePEM(filepath.Join(dir, "cert.pem"), "CERTIFICATE", der); err != nil {
		return err
	}
	return writePEM(filepath.Join(dir, "key.pem"), "PRIVATE KEY", keyDER)
}

func writePEM(file, kind string, der []byte) error {
	return os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}

// people issues every person's certificate with the role that the contracts
// read; cryptogen cannot set attributes.
func (m maker) people(context.Context) error {
	orgs := organisations(m.City)
	for _, p := range people {
		o := orgs[slices.IndexFunc(orgs, func(o organisation) bool { return o.MSPID == p.mspID })]
		ca, err := openAuthority(m.layout, o, "ca")
		if err != nil {
			return err
		}
		role, err := protocol.RoleExtension(p.role)
		if err != nil {
			return err
		}
		subject := pkix.Name{CommonName: p.name + "@" + o.Domain, Organization: []string{o.Domain}, OrganizationalUnit: []string{"client"}}
		if err := ca.issue(m.identity(p.name), &x509.Certificate{Subject: subject, ExtraExtensions: []pkix.Extension{role}}); err != nil {
			return fmt.Errorf("identity %s: %w", p.name, err)
		}
	}
	return nil
}

// chaincodeTLS issues the certificates by which an organisation's chaincode
// server and its peer know each other.
func (m maker) chaincodeTLS(o organisation) error {
	ca, err := openAuthority(m.layout, o, "tlsca")
	if err != nil {
		return err
	}
	server := &x509.Certificate{
		Subject: pkix.Name{CommonName: "chaincode." + o.Domain}, DNSNames: []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	client := &x509.Certificate{
		Subject: pkix.Name{CommonName: "peer0." + o.Domain}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	if err := ca.issue(m.path("chaincode", o.Name, "server"), server); err != nil {
		return err
	}
	return ca.issue(m.path("chaincode", o.Name, "client"), client)
}
