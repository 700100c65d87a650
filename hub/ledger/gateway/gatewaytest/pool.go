package gatewaytest

import (
	"context"
	"sync"

	gw "github.com/hyperledger/fabric-protos-go-apiv2/gateway"

	"github.com/tradehub/tradehub/hub/ledger/embedded"
)

// A pool is what the peers know of transactions that are not, or only just, in a block.
type pool struct {
	mu       sync.Mutex
	prepared map[string]*embedded.Prepared // guarded by mu
	statuses map[string]*commitStatus      // guarded by mu
}

// A commitStatus is set once done is closed.
type commitStatus struct {
	done   chan struct{}
	answer *gw.CommitStatusResponse
}

func newPool() *pool {
	return &pool{prepared: map[string]*embedded.Prepared{}, statuses: map[string]*commitStatus{}}
}

func (p *pool) add(t *embedded.Prepared) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.prepared[t.TxID] = t
}

// take returns an endorsed transaction for its first copy to be ordered; nil for another copy.
func (p *pool) take(txID string) (t *embedded.Prepared, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, known = p.prepared[txID]
	p.prepared[txID] = nil
	return t, known
}

func (p *pool) status(txID string) *commitStatus {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.statuses[txID]
	if s == nil {
		s = &commitStatus{done: make(chan struct{})}
		p.statuses[txID] = s
	}
	return s
}

func (p *pool) committed(txID string, answer *gw.CommitStatusResponse) {
	s := p.status(txID)
	s.answer = answer
	close(s.done)
}

// await waits until the transaction is in a block.
func (p *pool) await(ctx context.Context, txID string) (*gw.CommitStatusResponse, error) {
	s := p.status(txID)
	select {
	case <-s.done:
		return s.answer, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
