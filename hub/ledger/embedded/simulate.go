package embedded

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/hub/ledger"
)

// A run is what one peer's simulation of a transaction came to.
type run struct {
	payload  []byte // peer.ProposalResponsePayload
	response []byte
	rw       *readWriteSet
}

// notHeldError means that a peer does not hold what the contract reads.
type notHeldError struct{ collection string }

func (e *notHeldError) Error() string {
	return fmt.Sprintf("ledger: too few of the endorsing organisations hold the private data of collection %s", e.collection)
}

// simulate runs the contract at one organisation's peer.
func (n *Network) simulate(ctx context.Context, tx *bbolt.Tx, p *Proposal, o *org) (*run, error) {
	asked := namespaceOf(p.Chaincode, n.opts.Chaincode)
	cc, err := n.contractsOf(asked, o)
	if err != nil {
		return nil, err
	}
	s := &stub{simulation: &simulation{ctx: ctx, net: n, tx: tx, prop: p, org: o, rw: newReadWriteSet(asked)}, ns: asked, args: p.Args}
	res, err := s.invoke(cc)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case s.notHeld != "":
		return nil, &notHeldError{s.notHeld}
	case s.panicked != nil:
		return nil, s.panicked
	case err != nil:
		return nil, err
	case res.GetStatus() >= shim.ERRORTHRESHOLD:
		return nil, &ledger.ContractError{Text: res.GetMessage()}
	}
	payload, err := s.responsePayload(res)
	return &run{payload, res.GetPayload(), s.rw}, err
}

func (n *Network) contractsOf(ns namespace, o *org) (shim.Chaincode, error) {
	if ns == ownNamespace {
		return cmp.Or(n.opts.builds[o.MSPID], n.cc), nil
	}
	further, ok := n.opts.further(string(ns))
	if !ok {
		return nil, fmt.Errorf("ledger: chaincode %q is not on channel %s, which has %q", ns, n.opts.Channel, n.opts.chaincodes())
	}
	return further.Contracts, nil
}

func (s *stub) invoke(cc shim.Chaincode) (res *peer.Response, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &PanicError{Tx: string(s.prop.Args[0]), Value: r, Stack: debug.Stack()}
		}
	}()
	if res = cc.Invoke(s); res == nil {
		return nil, fmt.Errorf("ledger: chaincode %s gave no answer to %s", s.chaincode(), s.prop.Args[0])
	}
	return res, s.FinishWriteBatch()
}

// responsePayload returns the bytes that an endorser signs.
func (s *stub) responsePayload(res *peer.Response) ([]byte, error) {
	name := &peer.ChaincodeID{Name: s.chaincode(), Version: s.net.opts.Version}
	results, err := s.rw.results(s.net.opts.Chaincode, s.net.definition)
	if err != nil {
		return nil, fmt.Errorf("ledger: the contract's results: %w", err)
	}
	action := &peer.ChaincodeAction{Results: results, Response: res, ChaincodeId: name}
	if s.event != nil {
		s.event.ChaincodeId, s.event.TxId = name.Name, s.prop.TxID
		if action.Events, err = deterministic.Marshal(s.event); err != nil {
			return nil, fmt.Errorf("ledger: the contract's event: %w", err)
		}
	}
	ext, err := deterministic.Marshal(action)
	if err != nil {
		return nil, fmt.Errorf("ledger: the contract's answer: %w", err)
	}
	return deterministic.Marshal(&peer.ProposalResponsePayload{ProposalHash: s.prop.digest(), Extension: ext})
}
