package identity

import (
	"context"
	"sync"
	"time"

	"github.com/tradehub/tradehub/hub/access"
)

const (
	standingFor  = 2 * time.Second // an answer counts so long
	standingMost = 1 << 12         // callers whose answers are kept
)

// A standing remembers for a moment who is suspended, so that a page with ten requests asks
// the ledger once. An answer that could not be had is not remembered.
type standing struct {
	ask func(ctx context.Context, c access.Caller) (bool, error)
	now func() time.Time

	mu    sync.Mutex
	known map[access.Caller]answer // guarded by mu
}

type answer struct {
	suspended bool
	at        time.Time
}

func newStanding(ask func(context.Context, access.Caller) (bool, error), now func() time.Time) *standing {
	return &standing{ask: ask, now: now, known: map[access.Caller]answer{}}
}

func (s *standing) suspended(ctx context.Context, c access.Caller) (bool, error) {
	s.mu.Lock()
	a, ok := s.known[c]
	s.mu.Unlock()
	if ok && s.now().Sub(a.at) < standingFor {
		return a.suspended, nil
	}
	at := s.now() // before the question: the answer may be older than its arrival
	yes, err := s.ask(ctx, c)
	if err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.known) >= standingMost {
		clear(s.known)
	}
	s.known[c] = answer{yes, at}
	return yes, nil
}
