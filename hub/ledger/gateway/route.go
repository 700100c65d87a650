package gateway

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/status"
)

// A node is a peer that is connected to.
type node struct {
	Peer
	conn   *grpc.ClientConn
	asking chan struct{} // held while it is asked whether it has caught up
	height atomic.Uint64 // the highest block that it is known to hold
}

func (n *node) reached(block uint64) {
	for {
		h := n.height.Load()
		if block <= h || n.height.CompareAndSwap(h, block) {
			return
		}
	}
}

// An attemptError is what came of asking one peer.
type attemptError struct {
	at  Peer
	err error
}

func (e *attemptError) Error() string              { return e.err.Error() }
func (e *attemptError) Unwrap() error              { return e.err }
func (e *attemptError) GRPCStatus() *status.Status { return status.Convert(e.err) }

// A route is the client library's one connection: it passes each call to a peer
// that answers.
type route struct {
	net   *Network
	nodes []*node // in the order of preference
	// commitStatus returns the signed question for a transaction.
	commitStatus func(txID string) (*gateway.SignedCommitStatusRequest, error)
}

var _ grpc.ClientConnInterface = (*route)(nil)

type avoided struct{}

// avoid returns a context whose calls ask the peer only when no other is there.
func avoid(ctx context.Context, p Peer) context.Context {
	return context.WithValue(ctx, avoided{}, p.Address)
}

type amongOrgs struct{}

// among returns a context whose calls go only to peers of the organisations: the peer whose
// Gateway takes a call sees all of it.
func among(ctx context.Context, orgs []string) context.Context {
	if len(orgs) == 0 {
		return ctx
	}
	return context.WithValue(ctx, amongOrgs{}, orgs)
}

// order lists the peers that may be asked, those that are known to be away last.
func (r *route) order(ctx context.Context) []*node {
	address, _ := ctx.Value(avoided{}).(string)
	rank := func(n *node) int {
		switch s := n.conn.GetState(); {
		case s == connectivity.TransientFailure || s == connectivity.Shutdown:
			return 2
		case n.Address == address:
			return 1
		}
		return 0
	}
	out := slices.Clone(r.nodes)
	if orgs, ok := ctx.Value(amongOrgs{}).([]string); ok {
		out = slices.DeleteFunc(out, func(n *node) bool { return !slices.Contains(orgs, n.MSPID) })
	}
	slices.SortStableFunc(out, func(a, b *node) int { return rank(a) - rank(b) })
	return out
}

// Invoke asks one peer after the other until one answers. Submit goes to one
// alone: whether it may go to another is for its caller to find out.
func (r *route) Invoke(ctx context.Context, method string, args, reply any, opts ...grpc.CallOption) error {
	last := status.Error(codes.Unavailable, "the connection profile names no peer of the organisations that may see the call")
	for _, n := range r.order(ctx) {
		err := r.attempt(ctx, n, method, args, reply, opts)
		if err == nil {
			return nil
		}
		last = &attemptError{n.Peer, err}
		if method == gateway.Gateway_Submit_FullMethodName || ctx.Err() != nil || !passOver(err) {
			break
		}
	}
	return last
}

// passOver reports whether another peer may do better: this one is away, or, as
// one that was just started, does not reach its chaincode or other peers yet.
func passOver(err error) bool {
	return away(err) && !newAnswers(err).contract
}

func (r *route) attempt(ctx context.Context, n *node, method string, args, reply any, opts []grpc.CallOption) error {
	switch method {
	case gateway.Gateway_Endorse_FullMethodName:
		r.catchUpOthers(ctx, n)
		fallthrough
	case gateway.Gateway_Evaluate_FullMethodName:
		if err := r.catchUp(ctx, n); err != nil {
			return err
		}
	}
	err := n.conn.Invoke(ctx, method, args, reply, opts...)
	if st, ok := reply.(*gateway.CommitStatusResponse); ok && err == nil {
		n.reached(st.GetBlockNumber())
	}
	return err
}

// NewStream opens a stream at the first peer.
func (r *route) NewStream(ctx context.Context, desc *grpc.StreamDesc, method string, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	return r.order(ctx)[0].conn.NewStream(ctx, desc, method, opts...)
}

// catchUp waits until the peer holds the last block that a caller knows of. Its Gateway shows
// it by answering for a transaction of that block.
func (r *route) catchUp(ctx context.Context, n *node) error {
	if n.height.Load() >= r.net.lastTold().block {
		return nil
	}
	wait, cancel := context.WithTimeout(ctx, r.net.opts.CatchUp)
	defer cancel()
	select {
	case n.asking <- struct{}{}:
		defer func() { <-n.asking }()
	case <-wait.Done():
		return behind(ctx)
	}
	last := r.net.lastTold()
	if n.height.Load() >= last.block {
		return nil
	}
	question, err := r.commitStatus(last.txID)
	if err != nil {
		return err
	}
	st := &gateway.CommitStatusResponse{}
	err = n.conn.Invoke(wait, gateway.Gateway_CommitStatus_FullMethodName, question, st)
	switch {
	case err == nil:
		n.reached(st.GetBlockNumber())
	case wait.Err() != nil, status.Code(err) == codes.DeadlineExceeded: // the peer's clock may be the first to say so
		return behind(ctx)
	case passOver(err):
		return err
	} // a peer that does not say may still answer the call itself
	return nil
}

func behind(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return status.FromContextError(err).Err()
	}
	return status.Error(codes.Unavailable, "the peer is behind: it has not yet committed what another peer has")
}

// catchUpOthers waits for the peers that may be asked to endorse too: one that
// is behind endorses an older state, and the endorsements differ.
func (r *route) catchUpOthers(ctx context.Context, first *node) {
	var wg sync.WaitGroup
	for _, n := range r.nodes {
		if n != first && n.conn.GetState() == connectivity.Ready {
			wg.Go(func() { _ = r.catchUp(ctx, n) })
		}
	}
	wg.Wait()
}
