package embedded

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/corridor"
	"github.com/tradehub/tradehub/hub/ledger"
)

// A run is what one peer's simulation of a transaction came to.
type run struct {
	payload  []byte // peer.ProposalResponsePayload
	response []byte
	rw       *readWriteSet
}

// An endorsed transaction is a run that several organisations' peers came to alike, and signed.
type endorsed struct {
	*run
	orgs       []string
	signatures []corridor.Endorsement
}

// notHeldError means that a peer does not hold what the contract reads.
type notHeldError struct{ collection string }

func (e *notHeldError) Error() string {
	return fmt.Sprintf("ledger: too few of the endorsing organisations hold the private data of collection %s", e.collection)
}

// simulate runs the contract at one organisation's peer.
func (n *Network) simulate(ctx context.Context, tx *bbolt.Tx, p *proposal, o *org) (*run, error) {
	s := &stub{simulation: &simulation{ctx: ctx, net: n, tx: tx, prop: p, org: o, rw: newReadWriteSet()}, args: p.args}
	res, err := s.invoke(cmp.Or(n.opts.builds[o.MSPID], n.cc))
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

func (s *stub) invoke(cc shim.Chaincode) (res *peer.Response, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &PanicError{Tx: string(s.prop.args[0]), Value: r, Stack: debug.Stack()}
		}
	}()
	if res = cc.Invoke(s); res == nil {
		return nil, fmt.Errorf("ledger: chaincode %s gave no answer to %s", s.chaincode(), s.prop.args[0])
	}
	return res, s.FinishWriteBatch()
}

// responsePayload returns the bytes that an endorser signs.
func (s *stub) responsePayload(res *peer.Response) ([]byte, error) {
	name := &peer.ChaincodeID{Name: s.net.opts.Chaincode, Version: s.net.opts.Version}
	results, err := s.rw.results(name.Name, s.net.definition)
	if err != nil {
		return nil, fmt.Errorf("ledger: the contract's results: %w", err)
	}
	action := &peer.ChaincodeAction{Results: results, Response: res, ChaincodeId: name}
	if s.event != nil {
		s.event.ChaincodeId, s.event.TxId = name.Name, s.prop.txID
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

// endorseAt has every one of the organisations run the proposal over one
// snapshot, and sign if all came to the same.
func (n *Network) endorseAt(ctx context.Context, p *proposal, orgs []*org) (*endorsed, error) {
	var e *endorsed
	err := n.db.View(func(tx *bbolt.Tx) (err error) {
		e, err = n.collect(ctx, tx, p, orgs, func(e *endorsed) (bool, error) { return len(e.orgs) == len(orgs), nil })
		return err
	})
	if err != nil {
		return nil, err
	}
	return e, e.sign(orgs)
}

// endorse chooses organisations as Fabric's gateway does: the caller's own
// first, only such as hold the private data that is read, and as many as the
// policies of the network, the collections, the further chaincodes and the
// changed keys ask for. Where organisations are named it is these.
func (n *Network) endorse(ctx context.Context, p *proposal, named []string) (*endorsed, error) {
	if len(named) > 0 {
		return n.endorseNamed(ctx, p, named)
	}
	candidates := n.candidates(p.creator.MSPID)
	var e *endorsed
	err := n.db.View(func(tx *bbolt.Tx) (err error) {
		enough := func(e *endorsed) (bool, error) {
			if n.short(e) != "" {
				return false, nil
			}
			_, unmet, err := e.rw.unmet(tx, e.orgs)
			return !unmet, err
		}
		for range len(n.opts.Collections) + 1 {
			e, err = n.collect(ctx, tx, p, candidates, enough)
			var away *notHeldError
			if !errors.As(err, &away) {
				return err
			}
			c, _ := n.opts.collection(away.collection)
			candidates = slices.DeleteFunc(candidates, func(o *org) bool { return !slices.Contains(c.Members, o.MSPID) })
			if len(candidates) == 0 {
				return err
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return e, e.sign(n.orgs)
}

// endorseNamed leaves it to the committer whether the policies of the changed keys are met.
func (n *Network) endorseNamed(ctx context.Context, p *proposal, mspIDs []string) (*endorsed, error) {
	orgs, err := n.named(mspIDs)
	if err != nil {
		return nil, err
	}
	e, err := n.endorseAt(ctx, p, orgs)
	if err == nil && n.short(e) != "" {
		err = fmt.Errorf("ledger: endorsements by %q are too few: %s", e.orgs, n.short(e))
	}
	return e, err
}

// short says what the policies of network, collections and further chaincodes
// ask for beyond the endorsements, "" if nothing.
func (n *Network) short(e *endorsed) string {
	c := e.rw.changes()
	if absent := n.opts.absent(c, e.orgs); absent != nil {
		return fmt.Sprintf("%q must endorse too, as members of a chaincode that is written to", absent)
	}
	if needed := n.opts.needed(c); len(e.orgs) < needed {
		return fmt.Sprintf("%d organisations must endorse", needed)
	}
	return ""
}

func (n *Network) candidates(first string) []*org {
	out := slices.Clone(n.orgs)
	slices.SortStableFunc(out, func(a, b *org) int {
		return btoi(b.MSPID == first) - btoi(a.MSPID == first)
	})
	return out
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// collect runs the proposal at one organisation after the other until enough have. The second
// run comes even when the first refuses: a contract that refuses now and then is not deterministic either.
func (n *Network) collect(ctx context.Context, tx *bbolt.Tx, p *proposal, orgs []*org, enough func(*endorsed) (bool, error)) (*endorsed, error) {
	var e *endorsed
	var refusal error
	for i, o := range orgs {
		r, err := n.simulate(ctx, tx, p, o)
		var away *notHeldError
		if ctx.Err() != nil || errors.As(err, &away) {
			return nil, err
		}
		if i == 0 {
			if e, refusal = (&endorsed{run: r}), err; err == nil {
				n.membersFirst(orgs[1:], r.rw.changes())
			}
		} else if !alike(e.run, refusal, r, err) {
			return nil, fmt.Errorf("%w: %s ran differently at %s and at %s", ledger.ErrNondeterministic, p.args[0], orgs[0].MSPID, o.MSPID)
		}
		if refusal != nil {
			if i > 0 || len(orgs) == 1 {
				return nil, refusal
			}
			continue
		}
		e.orgs = append(e.orgs, o.MSPID)
		if done, err := enough(e); done || err != nil {
			return e, err
		}
	}
	reason := n.short(e)
	if reason == "" {
		key, _, err := e.rw.unmet(tx, e.orgs)
		if err != nil {
			return nil, err
		}
		reason = fmt.Sprintf("the policy of key %q asks for others", key)
	}
	return nil, fmt.Errorf("ledger: endorsements by %q are too few: %s", e.orgs, reason)
}

// membersFirst has the members of the chaincodes that are written to run next:
// all of them must endorse, and nobody else is asked in vain.
func (n *Network) membersFirst(orgs []*org, c changes) {
	members := n.opts.absent(c, nil)
	slices.SortStableFunc(orgs, func(a, b *org) int {
		return btoi(slices.Contains(members, b.MSPID)) - btoi(slices.Contains(members, a.MSPID))
	})
}

func alike(a *run, aErr error, b *run, bErr error) bool {
	if aErr != nil || bErr != nil {
		return aErr != nil && bErr != nil && aErr.Error() == bErr.Error()
	}
	return bytes.Equal(a.payload, b.payload)
}

// sign adds the signature of each endorsing organisation's peer.
func (e *endorsed) sign(orgs []*org) error {
	for _, id := range e.orgs {
		o := orgs[slices.IndexFunc(orgs, func(o *org) bool { return o.MSPID == id })]
		sig, err := o.peer.sign(corridor.EndorsementDigest(e.payload, o.peer.creator))
		if err != nil {
			return fmt.Errorf("ledger: %s could not sign: %w", id, err)
		}
		e.signatures = append(e.signatures, corridor.Endorsement{Endorser: o.peer.creator, Signature: sig})
	}
	return nil
}
