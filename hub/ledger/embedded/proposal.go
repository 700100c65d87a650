package embedded

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"sync"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/tradehub/tradehub/corridor"
	"github.com/tradehub/tradehub/hub/ledger"
)

// A Proposal asks for one run of a transaction. The network trusts its content: a caller that
// accepts one from elsewhere must check its creator's signature.
type Proposal struct {
	TxID      string
	MSPID     string // of the creator
	Creator   []byte // msp.SerializedIdentity
	Nonce     []byte
	At        time.Time
	Chaincode string   // that is asked
	Args      [][]byte // the transaction's name first
	Transient map[string][]byte

	// What is signed and kept: without the transient data.
	ChannelHeader, SignatureHeader, Payload []byte

	// Signed returns the proposal as a peer gets it, for a contract that asks for it.
	Signed func() (*peer.SignedProposal, error)
}

// propose makes a proposal of a call by the identity.
func (n *Network) propose(id Identity, c ledger.Call) (*Proposal, error) {
	p := &Proposal{
		MSPID: id.MSPID, Creator: id.creator, Nonce: make([]byte, 24), At: n.opts.Now().UTC(),
		Chaincode: cmp.Or(c.Chaincode, n.opts.Chaincode), Transient: c.Transient,
	}
	p.Args = append([][]byte{[]byte(c.Tx)}, c.Args...)
	rand.Read(p.Nonce) // never fails: crypto/rand ends the process instead
	id256 := sha256.Sum256(append(bytes.Clone(p.Nonce), p.Creator...))
	p.TxID = hex.EncodeToString(id256[:])

	name := &peer.ChaincodeID{Name: p.Chaincode}
	ext, err := deterministic.Marshal(&peer.ChaincodeHeaderExtension{ChaincodeId: name})
	if err != nil {
		return nil, err
	}
	p.ChannelHeader, err = deterministic.Marshal(&common.ChannelHeader{
		Type: int32(common.HeaderType_ENDORSER_TRANSACTION), ChannelId: n.opts.Channel,
		TxId: p.TxID, Timestamp: timestamppb.New(p.At), Extension: ext,
	})
	if err != nil {
		return nil, err
	}
	if p.SignatureHeader, err = deterministic.Marshal(&common.SignatureHeader{Creator: p.Creator, Nonce: p.Nonce}); err != nil {
		return nil, err
	}
	input, err := deterministic.Marshal(&peer.ChaincodeInvocationSpec{ChaincodeSpec: &peer.ChaincodeSpec{
		Type: peer.ChaincodeSpec_GOLANG, ChaincodeId: name, Input: &peer.ChaincodeInput{Args: p.Args},
	}})
	if err != nil {
		return nil, err
	}
	p.Payload, err = deterministic.Marshal(&peer.ChaincodeProposalPayload{Input: input})
	p.Signed = sync.OnceValues(func() (*peer.SignedProposal, error) { return p.sign(id) })
	return p, err
}

func (p *Proposal) header() ([]byte, error) {
	return deterministic.Marshal(&common.Header{ChannelHeader: p.ChannelHeader, SignatureHeader: p.SignatureHeader})
}

// digest returns what an endorser's answer names the proposal by.
func (p *Proposal) digest() []byte {
	return corridor.ProposalDigest(p.ChannelHeader, p.SignatureHeader, p.Payload)
}

// sign returns the proposal as a peer gets it: signed, with the transient data.
func (p *Proposal) sign(id Identity) (*peer.SignedProposal, error) {
	payload := &peer.ChaincodeProposalPayload{}
	if err := proto.Unmarshal(p.Payload, payload); err != nil {
		return nil, err
	}
	payload.TransientMap = p.Transient
	full, err := deterministic.Marshal(payload)
	if err != nil {
		return nil, err
	}
	header, err := p.header()
	if err != nil {
		return nil, err
	}
	b, err := deterministic.Marshal(&peer.Proposal{Header: header, Payload: full})
	if err != nil {
		return nil, err
	}
	sig, err := id.sign(digest(b))
	return &peer.SignedProposal{ProposalBytes: b, Signature: sig}, err
}

// binding returns the SHA-256 digest of nonce, creator and epoch, as the shim computes it.
func (p *Proposal) binding() []byte {
	b := append(bytes.Clone(p.Nonce), p.Creator...)
	return digest(binary.LittleEndian.AppendUint64(b, 0))
}
