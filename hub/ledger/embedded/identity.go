package embedded

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"google.golang.org/protobuf/proto"
)

// An Identity is a member of an organisation: a client, a peer, or the
// organisation's certification authority. The zero value is nobody.
type Identity struct {
	MSPID string
	Name  string

	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	// creator is the msp.SerializedIdentity.
	creator []byte
}

// Certificate returns the identity certificate. It must not be changed.
func (id Identity) Certificate() *x509.Certificate { return id.cert }

// PEM returns the identity certificate and its private key (PKCS #8), for a
// client that signs for itself.
func (id Identity) PEM() ([]byte, error) {
	if id.cert == nil || id.key == nil {
		return nil, errors.New("ledger: the identity has no key; get it from Enroll")
	}
	return encode(id.cert, id.key)
}

// Units of Fabric's NodeOUs: what a certificate's owner is.
const (
	unitPeer   = "peer"
	unitClient = "client"
)

// validity is how long a certificate of the network is valid.
const validity = 10 * 365 * 24 * time.Hour

// load reads the identity at path, or makes one with create and keeps it there.
func load(path, mspID, name string, create func() (*x509.Certificate, *ecdsa.PrivateKey, error)) (Identity, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		cert, key, err := create()
		if err != nil {
			return Identity{}, err
		}
		if data, err = encode(cert, key); err != nil {
			return Identity{}, err
		}
		if err := writeFile(path, data); err != nil {
			return Identity{}, noSpace(fmt.Errorf("ledger: keep the key of %s of %s: %w", name, mspID, err))
		}
	} else if err != nil {
		return Identity{}, fmt.Errorf("ledger: read the key of %s of %s: %w", name, mspID, err)
	}
	return decode(data, mspID, name)
}

// encode puts certificate and key into one text, so that there is never one without the other.
func encode(cert *x509.Certificate, key *ecdsa.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return append(certPEM(cert), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})...), nil
}

func decode(data []byte, mspID, name string) (Identity, error) {
	bad := func(err error) (Identity, error) {
		return Identity{}, fmt.Errorf("ledger: the key file of %s of %s cannot be read: %w", name, mspID, err)
	}
	certBlock, rest := pem.Decode(data)
	keyBlock, _ := pem.Decode(rest)
	if certBlock == nil || keyBlock == nil {
		return bad(errors.New("must hold one certificate and one private key in PEM"))
	}
	cert, err := x509.ParseCertificate(certBlock.Bytes)
	if err != nil {
		return bad(err)
	}
	k, err := x509.ParsePKCS8PrivateKey(keyBlock.Bytes)
	if err != nil {
		return bad(err)
	}
	key, ok := k.(*ecdsa.PrivateKey)
	if !ok || !key.PublicKey.Equal(cert.PublicKey) {
		return bad(errors.New("the private key is not the certificate's"))
	}
	creator, err := proto.Marshal(&msp.SerializedIdentity{Mspid: mspID, IdBytes: certPEM(cert)})
	return Identity{MSPID: mspID, Name: name, cert: cert, key: key, creator: creator}, err
}

func certPEM(cert *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
}

// issue makes a key and a certificate for it; without an issuer, that of a certification authority.
func issue(issuer *Identity, subject pkix.Name, ext []pkix.Extension, now time.Time) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127)) // RFC 5280 §4.1.2.2: at most 20 octets, positive
	if err != nil {
		return nil, nil, err
	}
	t := &x509.Certificate{
		SerialNumber: serial.Add(serial, big.NewInt(1)), Subject: subject, ExtraExtensions: ext, BasicConstraintsValid: true,
		NotBefore: now.UTC().Add(-time.Hour), NotAfter: now.UTC().Add(validity), KeyUsage: x509.KeyUsageDigitalSignature,
	}
	parent, signer := t, key
	if issuer == nil {
		t.IsCA, t.KeyUsage = true, x509.KeyUsageCertSign|x509.KeyUsageCRLSign
	} else {
		parent, signer = issuer.cert, issuer.key
	}
	der, err := x509.CreateCertificate(rand.Reader, t, parent, &key.PublicKey, signer)
	if err != nil {
		return nil, nil, err
	}
	cert, err := x509.ParseCertificate(der)
	return cert, key, err
}

var (
	order     = elliptic.P256().Params().N
	halfOrder = new(big.Int).Rsh(order, 1)
)

// sign signs a digest with the lower S, as Fabric demands.
func (id Identity) sign(digest []byte) ([]byte, error) {
	sig, err := ecdsa.SignASN1(rand.Reader, id.key, digest)
	if err != nil {
		return nil, err
	}
	var v struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(sig, &v); err != nil {
		return nil, err
	}
	if v.S.Cmp(halfOrder) <= 0 {
		return sig, nil
	}
	v.S.Sub(order, v.S)
	return asn1.Marshal(v)
}

func (id Identity) hasExtension(ext pkix.Extension) bool {
	for _, e := range id.cert.Extensions {
		if e.Id.Equal(ext.Id) {
			return bytes.Equal(e.Value, ext.Value)
		}
	}
	return false
}
