package corridor_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"

	"github.com/tradehub/tradehub/corridor"
)

const (
	channel = "trade-b"
	cc      = "tradecc"
	wantTx  = "bridge:Packet"
	wantKey = "p/a-b/0000000000000042"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func marshal(m proto.Message) []byte { return must(proto.Marshal(m)) }

// A signer is a certificate with its key.
type signer struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// certify issues a certificate; a nil issuer makes a root.
func certify(issuer *signer, unit string, change func(*x509.Certificate)) *signer {
	curve := elliptic.P256()
	if unit == "P-384" {
		curve, unit = elliptic.P384(), "peer"
	}
	s := &signer{key: must(ecdsa.GenerateKey(curve, rand.Reader))}
	t := &x509.Certificate{
		SerialNumber: must(rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 100))), Subject: pkix.Name{CommonName: "somebody"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature,
	}
	if unit == "ca" {
		t.IsCA, t.KeyUsage = true, x509.KeyUsageCertSign
	} else {
		t.Subject.OrganizationalUnit = []string{unit}
	}
	if change != nil {
		change(t)
	}
	if issuer == nil {
		issuer = &signer{t, s.key}
	}
	s.cert = must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, t, issuer.cert, &s.key.PublicKey, issuer.key))))
	return s
}

// A network is what a proof is made of; a case changes it before the proof is made.
type network struct {
	header  *common.ChannelHeader
	args    [][]byte
	asked   string // chaincode
	payload *peer.ChaincodeProposalPayload
	action  *peer.ChaincodeAction
	kv      *kvrwset.KVRWSet
	rw      *rwset.TxReadWriteSet
	peers   map[string]*signer
	cas     map[string]*signer
	order   []string
	client  *corridor.ClientState
}

func newNetwork() *network {
	n := &network{
		header:  &common.ChannelHeader{Type: int32(common.HeaderType_ENDORSER_TRANSACTION), ChannelId: channel, TxId: "t"},
		args:    [][]byte{[]byte(wantTx), []byte("a-b"), []byte("42")},
		asked:   cc,
		payload: &peer.ChaincodeProposalPayload{},
		action:  &peer.ChaincodeAction{Response: &peer.Response{Status: 200, Payload: []byte("record")}, ChaincodeId: &peer.ChaincodeID{Name: cc, Version: "1.0"}},
		kv:      &kvrwset.KVRWSet{Reads: []*kvrwset.KVRead{{Key: wantKey, Version: &kvrwset.Version{BlockNum: 91, TxNum: 7}}}},
		rw: &rwset.TxReadWriteSet{NsRwset: []*rwset.NsReadWriteSet{{Namespace: "_lifecycle", Rwset: marshal(&kvrwset.KVRWSet{
			Reads: []*kvrwset.KVRead{{Key: "namespaces/fields/tradecc/Sequence", Version: &kvrwset.Version{BlockNum: 7}}}})}}},
		peers: map[string]*signer{}, cas: map[string]*signer{},
		client: &corridor.ClientState{ChannelID: channel, Chaincode: cc, Versions: []string{"0.9", "1.0"}, Orgs: map[string]corridor.Org{}, Threshold: 3},
	}
	for _, id := range []string{"BankMSP", "CustomsMSP", "CarrierMSP"} {
		n.cas[id] = certify(nil, "ca", nil)
		n.peers[id] = certify(n.cas[id], "peer", nil)
		n.client.Orgs[id] = corridor.Org{Roots: [][]byte{n.cas[id].cert.Raw}}
		n.order = append(n.order, id)
	}
	return n
}

// change replaces what the client holds of one organisation.
func (n *network) change(id string, f func(*corridor.Org)) {
	o := n.client.Orgs[id]
	f(&o)
	n.client.Orgs[id] = o
}

func (n *network) proof() *corridor.Proof {
	p := &corridor.Proof{ChannelHeader: marshal(n.header), SignatureHeader: marshal(&common.SignatureHeader{Creator: []byte("relayer"), Nonce: []byte("nonce")})}
	n.payload.Input = marshal(&peer.ChaincodeInvocationSpec{ChaincodeSpec: &peer.ChaincodeSpec{
		ChaincodeId: &peer.ChaincodeID{Name: n.asked}, Input: &peer.ChaincodeInput{Args: n.args}}})
	p.ProposalPayload = marshal(n.payload)
	n.rw.NsRwset = append(n.rw.NsRwset, &rwset.NsReadWriteSet{Namespace: cc, Rwset: marshal(n.kv)})
	n.action.Results = marshal(n.rw)
	p.Payload = marshal(&peer.ProposalResponsePayload{
		ProposalHash: corridor.ProposalDigest(p.ChannelHeader, p.SignatureHeader, p.ProposalPayload), Extension: marshal(n.action)})
	for _, id := range n.order {
		p.Endorsements = append(p.Endorsements, endorse(id, n.peers[id], p.Payload))
	}
	return p
}

func endorse(mspID string, s *signer, payload []byte) corridor.Endorsement {
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.cert.Raw})
	e := corridor.Endorsement{Endorser: marshal(&msp.SerializedIdentity{Mspid: mspID, IdBytes: text})}
	sig := must(ecdsa.SignASN1(rand.Reader, s.key, corridor.EndorsementDigest(payload, e.Endorser)))
	e.Signature = withS(sig, s.key.Curve, false)
	return e
}

// withS returns the signature with the lower or the upper of its two possible S.
func withS(sig []byte, curve elliptic.Curve, upper bool) []byte {
	var v struct{ R, S *big.Int }
	must(asn1.Unmarshal(sig, &v))
	half := new(big.Int).Rsh(curve.Params().N, 1)
	if (v.S.Cmp(half) > 0) != upper {
		v.S.Sub(curve.Params().N, v.S)
	}
	return must(asn1.Marshal(v))
}

func wantCode(t *testing.T, err error, code corridor.RefusalCode) {
	t.Helper()
	r, ok := errors.AsType[*corridor.Refusal](err)
	if !ok || r.Code != code {
		t.Errorf("error %v, want a refusal %s", err, code)
	}
}
