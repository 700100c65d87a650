package chaincodetest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"google.golang.org/protobuf/proto"

	"github.com/tradehub/tradehub/chaincode/protocol"
)

// NewCreator returns the serialised identity of a person of the organisation, as in the
// header of a proposal. Role "" leaves the attribute out.
func NewCreator(t testing.TB, mspID, name string, role protocol.Role) []byte {
	t.Helper()
	cert, key := certificate(t, mspID, name, role)
	creator := Serialize(t, mspID, cert)
	keys.Store(string(creator), key)
	return creator
}

// keys are the private keys of the creators of NewCreator, by creator.
var keys sync.Map

// Serialize returns a creator of the organisation with the identity bytes as they are.
func Serialize(t testing.TB, mspID string, identity []byte) []byte {
	t.Helper()
	b, err := proto.Marshal(&msp.SerializedIdentity{Mspid: mspID, IdBytes: identity})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// certificate returns a self-signed identity certificate in PEM, and its key. A contract
// does not verify the chain: the peer did before it called.
func certificate(t testing.TB, mspID, name string, role protocol.Role) ([]byte, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: name, Organization: []string{mspID}},
		NotBefore:    time.Unix(0, 0),
		NotAfter:     time.Unix(1<<33, 0),
	}
	if role != "" {
		ext, err := protocol.RoleExtension(role)
		if err != nil {
			t.Fatal(err)
		}
		cert.ExtraExtensions = []pkix.Extension{ext}
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), key
}
