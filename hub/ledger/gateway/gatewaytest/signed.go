package gatewaytest

import (
	"bytes"
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

	"github.com/tradehub/tradehub/hub/ledger/embedded"
)

// authenticate checks that the creator, an msp.SerializedIdentity, is of the
// network and signed the message. It returns the creator's MSP ID.
func authenticate(core *embedded.Network, creator, message, signature []byte) (string, error) {
	id := &msp.SerializedIdentity{}
	if err := proto.Unmarshal(creator, id); err != nil {
		return "", fmt.Errorf("creator: %w", err)
	}
	org, ok := core.ClientState(1).Orgs[id.Mspid]
	if !ok {
		return "", fmt.Errorf("creator: %q is not an organisation of the network", id.Mspid)
	}
	root, err := x509.ParseCertificate(org.Roots[0])
	if err != nil {
		return "", err
	}
	block, _ := pem.Decode(id.IdBytes)
	if block == nil {
		return "", errors.New("creator: the identity certificate is not PEM")
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return "", fmt.Errorf("creator: %w", err)
	}
	if err := cert.CheckSignatureFrom(root); err != nil {
		return "", fmt.Errorf("creator: %s was not enrolled by %s: %w", cert.Subject.CommonName, id.Mspid, err)
	}
	key, ok := cert.PublicKey.(*ecdsa.PublicKey)
	if d := sha256.Sum256(message); !ok || !ecdsa.VerifyASN1(key, d[:], signature) {
		return "", fmt.Errorf("the signature is not that of %s of %s", cert.Subject.CommonName, id.Mspid)
	}
	return id.Mspid, nil
}

// accept takes a proposal that a client made and signed.
func accept(core *embedded.Network, sp *peer.SignedProposal) (*embedded.Proposal, error) {
	prop, header, sh := &peer.Proposal{}, &common.Header{}, &common.SignatureHeader{}
	if err := errors.Join(
		proto.Unmarshal(sp.GetProposalBytes(), prop),
		proto.Unmarshal(prop.GetHeader(), header),
		proto.Unmarshal(header.GetSignatureHeader(), sh),
	); err != nil {
		return nil, fmt.Errorf("proposal: %w", err)
	}
	mspID, err := authenticate(core, sh.Creator, sp.ProposalBytes, sp.Signature)
	if err != nil {
		return nil, err
	}
	p := &embedded.Proposal{
		MSPID: mspID, Creator: sh.Creator, Nonce: sh.Nonce, ChannelHeader: header.ChannelHeader, SignatureHeader: header.SignatureHeader,
		Signed: func() (*peer.SignedProposal, error) { return sp, nil },
	}
	return p, errors.Join(readHeader(p, core.ClientState(1).ChannelID), readPayload(p, prop.Payload))
}

func readHeader(p *embedded.Proposal, channel string) error {
	ch := &common.ChannelHeader{}
	if err := proto.Unmarshal(p.ChannelHeader, ch); err != nil {
		return fmt.Errorf("channel header: %w", err)
	}
	id := sha256.Sum256(append(bytes.Clone(p.Nonce), p.Creator...))
	if ch.ChannelId != channel || ch.TxId != hex.EncodeToString(id[:]) {
		return fmt.Errorf("transaction %s of channel %q is not of this channel, or not of its creator", ch.TxId, ch.ChannelId)
	}
	p.TxID, p.At = ch.TxId, ch.GetTimestamp().AsTime()
	return nil
}

// readPayload reads what is asked. What is kept of it is without the transient data.
func readPayload(p *embedded.Proposal, b []byte) error {
	payload, spec := &peer.ChaincodeProposalPayload{}, &peer.ChaincodeInvocationSpec{}
	if err := errors.Join(proto.Unmarshal(b, payload), proto.Unmarshal(payload.GetInput(), spec)); err != nil {
		return fmt.Errorf("proposal payload: %w", err)
	}
	p.Chaincode = spec.GetChaincodeSpec().GetChaincodeId().GetName()
	p.Args, p.Transient = spec.GetChaincodeSpec().GetInput().GetArgs(), payload.TransientMap
	if len(p.Args) == 0 {
		return fmt.Errorf("chaincode %q is asked without a transaction's name", p.Chaincode)
	}
	var err error
	p.Payload, err = proto.MarshalOptions{Deterministic: true}.Marshal(&peer.ChaincodeProposalPayload{Input: payload.Input})
	return err
}
