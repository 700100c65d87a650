package embedded

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/corridor"
	"github.com/tradehub/tradehub/hub/ledger"
)

// An endorsed transaction is a run that several organisations' peers came to alike, and signed.
type endorsed struct {
	*run
	orgs       []string
	signatures []corridor.Endorsement
}

// endorseAt has every one of the organisations run the proposal over one
// snapshot, and sign if all came to the same. Whether these satisfy the policies is
// for the committer to say, as on Fabric.
func (n *Network) endorseAt(ctx context.Context, p *Proposal, orgs []*org) (*endorsed, error) {
	var e *endorsed
	err := n.db.View(func(tx *bbolt.Tx) error {
		r := n.runs(ctx, tx, p)
		for i, o := range orgs {
			if err := r.at(o); err != nil {
				return err
			}
			if r.refusal != nil && (i > 0 || len(orgs) == 1) {
				return r.refusal
			}
		}
		e = r.endorsed
		return nil
	})
	if err != nil {
		return nil, err
	}
	return e, e.sign(orgs)
}

// endorse chooses organisations as Fabric's gateway does: the caller's own first, and only
// those that hold the private data that is read. It asks until the policies of what is
// written are satisfied. If organisations are named, it asks exactly these.
func (n *Network) endorse(ctx context.Context, p *Proposal, named []string) (*endorsed, error) {
	if len(named) > 0 {
		orgs, err := n.named(named)
		if err != nil {
			return nil, err
		}
		return n.endorseAt(ctx, p, orgs)
	}
	candidates := n.candidates(p.MSPID)
	var e *endorsed
	err := n.db.View(func(tx *bbolt.Tx) (err error) {
		for range len(n.opts.Collections) + 1 {
			e, err = n.collect(ctx, tx, p, candidates)
			var away *notHeldError
			if !errors.As(err, &away) {
				return err
			}
			if candidates = n.holders(candidates, away.collection); len(candidates) == 0 {
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

func (n *Network) candidates(first string) []*org {
	out := slices.Clone(n.orgs)
	slices.SortStableFunc(out, func(a, b *org) int {
		return btoi(b.MSPID == first) - btoi(a.MSPID == first)
	})
	return out
}

// holders returns those of the organisations that hold the collection's data.
func (n *Network) holders(orgs []*org, collection string) []*org {
	c, _ := n.opts.collection(collection)
	return slices.DeleteFunc(slices.Clone(orgs), func(o *org) bool { return !slices.Contains(c.Members, o.MSPID) })
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// collect runs the proposal at one candidate after the other until what it writes
// is endorsed as its policies ask. The second run comes even when the first
// refuses: a contract that refuses now and then is not deterministic either.
func (n *Network) collect(ctx context.Context, tx *bbolt.Tx, p *Proposal, candidates []*org) (*endorsed, error) {
	r := n.runs(ctx, tx, p)
	if err := r.at(candidates[0]); err != nil {
		return nil, err
	}
	if r.refusal != nil {
		if len(candidates) > 1 {
			if err := r.at(candidates[1]); err != nil {
				return nil, err
			}
		}
		return nil, r.refusal
	}
	planned, err := n.rules.planned(r.endorsed.rw, params(tx))
	if err != nil {
		return nil, err
	}
	for _, o := range n.inOrder(planned, n.trusted(p, planned, candidates[1:])) {
		if !slices.ContainsFunc(unmet(planned, r.endorsed.orgs), func(q requirement) bool { return q.Names(o.MSPID) }) {
			continue
		}
		if err := r.at(o); err != nil {
			return nil, err
		}
	}
	if short := unmet(planned, r.endorsed.orgs); len(short) > 0 {
		return nil, fmt.Errorf("%w (%s: endorsements by %q are too few for %s)", ledger.ErrPolicy, p.Args[0], r.endorsed.orgs, short[0].of)
	}
	r.endorsed.keep(planned)
	return r.endorsed, nil
}

// trusted leaves out organisations that may not see the transient data of the proposal. These
// are, as in Fabric's gateway, those outside a collection whose policy must be satisfied.
func (n *Network) trusted(p *Proposal, planned []requirement, orgs []*org) []*org {
	if len(p.Transient) == 0 {
		return orgs
	}
	for _, r := range planned {
		if r.collection != "" {
			orgs = n.holders(orgs, r.collection)
		}
	}
	return orgs
}

// inOrder puts first who must endorse, since without it a policy is not satisfied.
func (n *Network) inOrder(planned []requirement, orgs []*org) []*org {
	var must, may []*org
	for _, o := range orgs {
		others := slices.DeleteFunc(n.mspIDs(), func(id string) bool { return id == o.MSPID })
		if len(unmet(planned, others)) > 0 {
			must = append(must, o)
		} else {
			may = append(may, o)
		}
	}
	return append(must, may...)
}

func (n *Network) mspIDs() []string {
	ids := make([]string, len(n.orgs))
	for i, o := range n.orgs {
		ids[i] = o.MSPID
	}
	return ids
}

// keep drops the organisations that ran the proposal but that no policy counts.
func (e *endorsed) keep(planned []requirement) {
	e.orgs = slices.DeleteFunc(e.orgs, func(id string) bool {
		return !slices.ContainsFunc(planned, func(r requirement) bool { return r.Names(id) })
	})
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
