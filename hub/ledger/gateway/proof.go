package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hyperledger/fabric-gateway/pkg/client"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"

	"github.com/tradehub/tradehub/corridor"
	"github.com/tradehub/tradehub/hub/ledger"
)

// Prove has a peer of each of the organisations run the call and sign the
// answer. Nothing is submitted. The endorsements are in the order of orgs.
func (c *Client) Prove(ctx context.Context, call ledger.Call, orgs []string) (*corridor.Proof, error) {
	leave, err := c.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	if err := named(orgs); err != nil {
		return nil, err
	}
	tx, err := c.endorse(ctx, call, orgs)
	if err != nil {
		return nil, err
	}
	p, err := proofOf(tx)
	if err != nil {
		return nil, &StageError{Stage: StageEndorse, TxID: tx.TransactionID(), Err: err}
	}
	return p, sortEndorsements(p.Endorsements, orgs)
}

func named(orgs []string) error {
	if len(orgs) == 0 {
		return errors.New("gateway: no organisation is named to sign; name at least one")
	}
	for i, o := range orgs {
		if slices.Contains(orgs[:i], o) {
			return fmt.Errorf("gateway: organisation %q is named twice", o)
		}
	}
	return nil
}

// proofOf takes the prepared transaction apart. What the endorsers signed must
// stay as it came, byte for byte.
func proofOf(tx *client.Transaction) (*corridor.Proof, error) {
	b, err := tx.Bytes()
	if err != nil {
		return nil, err
	}
	prepared := &gateway.PreparedTransaction{}
	if err := proto.Unmarshal(b, prepared); err != nil {
		return nil, err
	}
	payload, action, err := takeApart(prepared.GetEnvelope())
	if err != nil {
		return nil, err
	}
	p := &corridor.Proof{
		ChannelHeader: payload.GetHeader().GetChannelHeader(), SignatureHeader: payload.GetHeader().GetSignatureHeader(),
		ProposalPayload: action.GetChaincodeProposalPayload(), Payload: action.GetAction().GetProposalResponsePayload(),
	}
	for _, e := range action.GetAction().GetEndorsements() {
		p.Endorsements = append(p.Endorsements, corridor.Endorsement{Endorser: e.GetEndorser(), Signature: e.GetSignature()})
	}
	return p, nil
}

// takeApart returns the parts of an endorsed transaction.
func takeApart(env *common.Envelope) (*common.Payload, *peer.ChaincodeActionPayload, error) {
	payload, tx, action := &common.Payload{}, &peer.Transaction{}, &peer.ChaincodeActionPayload{}
	if err := proto.Unmarshal(env.GetPayload(), payload); err != nil {
		return nil, nil, err
	}
	if err := proto.Unmarshal(payload.GetData(), tx); err != nil {
		return nil, nil, err
	}
	if len(tx.GetActions()) != 1 {
		return nil, nil, fmt.Errorf("the transaction has %d actions, want 1", len(tx.GetActions()))
	}
	return payload, action, proto.Unmarshal(tx.GetActions()[0].GetPayload(), action)
}

// sortEndorsements puts them in the order of the organisations, and fails where
// one of them did not endorse.
func sortEndorsements(es []corridor.Endorsement, orgs []string) error {
	found := make([]string, 0, len(es))
	by := map[string]corridor.Endorsement{}
	for _, e := range es {
		id := &msp.SerializedIdentity{}
		if err := proto.Unmarshal(e.Endorser, id); err != nil {
			return &StageError{Stage: StageEndorse, Err: fmt.Errorf("an endorser: %w", err)}
		}
		by[id.GetMspid()] = e
		found = append(found, id.GetMspid())
	}
	if len(es) != len(orgs) || len(by) != len(orgs) {
		return &StageError{Stage: StageEndorse, Err: fmt.Errorf("endorsed by %q, want %q", found, orgs)}
	}
	for i, o := range orgs {
		e, ok := by[o]
		if !ok {
			return &StageError{Stage: StageEndorse, Err: fmt.Errorf("endorsed by %q, want %q", found, orgs)}
		}
		es[i] = e
	}
	return nil
}
