package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/hub/ledger"
)

// runs are the runs of one proposal, which must all come to the same.
type runs struct {
	ctx      context.Context
	net      *Network
	tx       *bbolt.Tx
	prop     *Proposal
	first    string // MSP ID of who ran it first
	endorsed *endorsed
	refusal  error // of the first run
}

func (n *Network) runs(ctx context.Context, tx *bbolt.Tx, p *Proposal) *runs {
	return &runs{ctx: ctx, net: n, tx: tx, prop: p}
}

// at runs the proposal at one more organisation.
func (r *runs) at(o *org) error {
	got, err := r.net.simulate(r.ctx, r.tx, r.prop, o)
	var away *notHeldError
	if r.ctx.Err() != nil || errors.As(err, &away) {
		return err
	}
	switch {
	case r.endorsed == nil:
		r.endorsed, r.refusal, r.first = &endorsed{run: got}, err, o.MSPID
	case !alike(r.endorsed.run, r.refusal, got, err):
		return fmt.Errorf("%w: %s ran differently at %s and at %s", ledger.ErrNondeterministic, r.prop.Args[0], r.first, o.MSPID)
	}
	if err == nil {
		r.endorsed.orgs = append(r.endorsed.orgs, o.MSPID)
	}
	return nil
}

func alike(a *run, aErr error, b *run, bErr error) bool {
	if aErr != nil || bErr != nil {
		return aErr != nil && bErr != nil && aErr.Error() == bErr.Error()
	}
	return bytes.Equal(a.payload, b.payload)
}
