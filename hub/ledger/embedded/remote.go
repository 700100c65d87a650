package embedded

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"

	"github.com/tradehub/tradehub/hub/ledger"
)

// What a client that signs for itself calls the network by: signed proposals
// and envelopes in the form that Fabric's Gateway service takes.

// A Prepared transaction is one that organisations have endorsed and nobody has
// submitted. It belongs to the network that endorsed it.
type Prepared struct {
	TxID string
	// Payload is the common.Payload for the creator to sign, in its marshalled form.
	Payload []byte

	p *proposal
	e *endorsed
}

// Authenticate checks that the creator, an msp.SerializedIdentity, is of the
// network and signed the message.
func (n *Network) Authenticate(creator, message, signature []byte) error {
	id, err := n.identity(creator)
	if err != nil {
		return err
	}
	key, ok := id.cert.PublicKey.(*ecdsa.PublicKey)
	if d := sha256.Sum256(message); !ok || !ecdsa.VerifyASN1(key, d[:], signature) {
		return fmt.Errorf("ledger: the signature is not that of %s of %s", id.Name, id.MSPID)
	}
	return nil
}

func (n *Network) identity(creator []byte) (Identity, error) {
	s := &msp.SerializedIdentity{}
	if err := proto.Unmarshal(creator, s); err != nil {
		return Identity{}, fmt.Errorf("ledger: creator: %w", err)
	}
	o, err := n.org(s.Mspid)
	if err != nil {
		return Identity{}, err
	}
	block, _ := pem.Decode(s.IdBytes)
	if block == nil {
		return Identity{}, errors.New("ledger: creator: the identity certificate is not PEM")
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return Identity{}, fmt.Errorf("ledger: creator: %w", err)
	}
	if err := cert.CheckSignatureFrom(o.ca.cert); err != nil {
		return Identity{}, fmt.Errorf("ledger: creator: %s was not enrolled by %s: %w", cert.Subject.CommonName, s.Mspid, err)
	}
	return Identity{MSPID: s.Mspid, Name: cert.Subject.CommonName, cert: cert, creator: creator}, nil
}

// EvaluateProposal runs a client's proposal at one peer and discards its writes.
func (n *Network) EvaluateProposal(ctx context.Context, sp *peer.SignedProposal) ([]byte, error) {
	if err := n.enter(); err != nil {
		return nil, err
	}
	defer n.leave()
	p, err := n.accept(sp)
	if err != nil {
		return nil, badCall(err)
	}
	return n.evaluate(ctx, p, nil)
}

// EndorseProposal runs a client's proposal at a peer of each of the
// organisations; of those that the policies ask for if none is named.
func (n *Network) EndorseProposal(ctx context.Context, sp *peer.SignedProposal, mspIDs []string) (*Prepared, error) {
	if err := n.enter(); err != nil {
		return nil, err
	}
	defer n.leave()
	p, err := n.accept(sp)
	if err != nil {
		return nil, badCall(err)
	}
	e, err := n.endorse(ctx, p, mspIDs)
	if err != nil {
		return nil, err
	}
	payload, err := p.prepare(e)
	return &Prepared{TxID: p.txID, Payload: payload, p: p, e: e}, err
}

// accept takes a proposal that a client made and signed.
func (n *Network) accept(sp *peer.SignedProposal) (*proposal, error) {
	prop, header, sh := &peer.Proposal{}, &common.Header{}, &common.SignatureHeader{}
	if err := errors.Join(
		proto.Unmarshal(sp.GetProposalBytes(), prop),
		proto.Unmarshal(prop.GetHeader(), header),
		proto.Unmarshal(header.GetSignatureHeader(), sh),
	); err != nil {
		return nil, err
	}
	if err := n.Authenticate(sh.Creator, sp.ProposalBytes, sp.Signature); err != nil {
		return nil, err
	}
	creator, err := n.identity(sh.Creator)
	if err != nil {
		return nil, err
	}
	p := &proposal{
		creator: creator, nonce: sh.Nonce, channelHeader: header.ChannelHeader, signatureHeader: header.SignatureHeader,
		signed: func() (*peer.SignedProposal, error) { return sp, nil },
	}
	err = errors.Join(p.readHeader(n.opts.Channel), p.readPayload(prop.Payload))
	p.asked = namespaceOf(string(p.asked), n.opts.Chaincode)
	return p, err
}

func (p *proposal) readHeader(channel string) error {
	ch := &common.ChannelHeader{}
	if err := proto.Unmarshal(p.channelHeader, ch); err != nil {
		return err
	}
	id := sha256.Sum256(append(bytes.Clone(p.nonce), p.creator.creator...))
	if ch.ChannelId != channel || ch.TxId != hex.EncodeToString(id[:]) {
		return fmt.Errorf("transaction %s of channel %q is not of this channel, or not of its creator", ch.TxId, ch.ChannelId)
	}
	p.txID, p.at = ch.TxId, ch.GetTimestamp().AsTime()
	return nil
}

func (p *proposal) readPayload(b []byte) error {
	payload, spec := &peer.ChaincodeProposalPayload{}, &peer.ChaincodeInvocationSpec{}
	if err := errors.Join(proto.Unmarshal(b, payload), proto.Unmarshal(payload.GetInput(), spec)); err != nil {
		return err
	}
	p.args, p.transient = spec.GetChaincodeSpec().GetInput().GetArgs(), payload.TransientMap
	p.asked = namespace(spec.GetChaincodeSpec().GetChaincodeId().GetName())
	if len(p.args) == 0 {
		return fmt.Errorf("chaincode %q is asked without a transaction's name", p.asked)
	}
	var err error
	p.payload, err = deterministic.Marshal(&peer.ChaincodeProposalPayload{Input: payload.Input})
	return err
}

// Order has a prepared transaction, signed by its creator, written into a block
// and says in which, and whether it was valid there.
func (n *Network) Order(ctx context.Context, t *Prepared, signature []byte) (ledger.Receipt, peer.TxValidationCode, error) {
	if err := n.enter(); err != nil {
		return ledger.Receipt{}, 0, err
	}
	defer n.leave()
	if err := n.Authenticate(t.p.creator.creator, t.Payload, signature); err != nil {
		return ledger.Receipt{}, 0, err
	}
	env, err := deterministic.Marshal(&common.Envelope{Payload: t.Payload, Signature: signature})
	if err != nil {
		return ledger.Receipt{}, 0, err
	}
	s, err := submissionOf(t.p, t.e, env)
	if err != nil {
		return ledger.Receipt{}, 0, err
	}
	out, err := n.order(ctx, s)
	if out.err == nil && out.code != peer.TxValidationCode_VALID {
		err = nil // the code says so
	}
	return ledger.Receipt{TxID: t.TxID, Block: out.block}, out.code, err
}
