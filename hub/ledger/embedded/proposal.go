package embedded

import (
	"bytes"
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

// A proposal asks for one run of a transaction.
type proposal struct {
	txID      string
	asked     namespace // of the chaincode that is asked
	creator   Identity
	at        time.Time
	args      [][]byte // the transaction's name first
	transient map[string][]byte

	// What is signed and kept: without the transient data.
	channelHeader, signatureHeader, payload []byte
	nonce                                   []byte

	// signed is made once, when a contract asks for it.
	signed func() (*peer.SignedProposal, error)
}

func (n *Network) propose(id Identity, c ledger.Call) (*proposal, error) {
	p := &proposal{asked: namespaceOf(c.Chaincode, n.opts.Chaincode), creator: id, at: n.opts.Now().UTC(), transient: c.Transient, nonce: make([]byte, 24)}
	p.args = append([][]byte{[]byte(c.Tx)}, c.Args...)
	rand.Read(p.nonce) // never fails: crypto/rand ends the process instead
	id256 := sha256.Sum256(append(bytes.Clone(p.nonce), id.creator...))
	p.txID = hex.EncodeToString(id256[:])

	name := &peer.ChaincodeID{Name: p.asked.chaincode(n.opts.Chaincode)}
	ext, err := deterministic.Marshal(&peer.ChaincodeHeaderExtension{ChaincodeId: name})
	if err != nil {
		return nil, err
	}
	p.channelHeader, err = deterministic.Marshal(&common.ChannelHeader{
		Type: int32(common.HeaderType_ENDORSER_TRANSACTION), ChannelId: n.opts.Channel,
		TxId: p.txID, Timestamp: timestamppb.New(p.at), Extension: ext,
	})
	if err != nil {
		return nil, err
	}
	if p.signatureHeader, err = deterministic.Marshal(&common.SignatureHeader{Creator: id.creator, Nonce: p.nonce}); err != nil {
		return nil, err
	}
	input, err := deterministic.Marshal(&peer.ChaincodeInvocationSpec{ChaincodeSpec: &peer.ChaincodeSpec{
		Type: peer.ChaincodeSpec_GOLANG, ChaincodeId: name, Input: &peer.ChaincodeInput{Args: p.args},
	}})
	if err != nil {
		return nil, err
	}
	p.payload, err = deterministic.Marshal(&peer.ChaincodeProposalPayload{Input: input})
	p.signed = sync.OnceValues(p.sign)
	return p, err
}

func (p *proposal) header() ([]byte, error) {
	return deterministic.Marshal(&common.Header{ChannelHeader: p.channelHeader, SignatureHeader: p.signatureHeader})
}

// digest is what an endorser's answer names the proposal by.
func (p *proposal) digest() []byte {
	return corridor.ProposalDigest(p.channelHeader, p.signatureHeader, p.payload)
}

// sign returns the proposal as a peer gets it: signed, with the transient data.
func (p *proposal) sign() (*peer.SignedProposal, error) {
	payload := &peer.ChaincodeProposalPayload{}
	if err := proto.Unmarshal(p.payload, payload); err != nil {
		return nil, err
	}
	payload.TransientMap = p.transient
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
	sig, err := p.creator.sign(digest(b))
	return &peer.SignedProposal{ProposalBytes: b, Signature: sig}, err
}

// binding is the SHA-256 digest of nonce, creator and epoch, as the shim computes it.
func (p *proposal) binding() []byte {
	b := append(bytes.Clone(p.nonce), p.creator.creator...)
	return digest(binary.LittleEndian.AppendUint64(b, 0))
}
