package accel

import (
	"fmt"
	"sync"
)

// parallelJoins is from how many messages on Join uses every worker's share of the machine.
const parallelJoins = 1 << 12

// Join puts into dst[i] the digest of the byte prefix and of one or two digests of parts:
// len(parts)/len(dst) for each. These are the leaves and the nodes of a Merkle tree. All
// these messages have one length, so that they need no schedule.
func (p *Pool) Join(alg Algorithm, dst []Digest, prefix byte, parts []Digest) error {
	if _, err := classOf([]Algorithm{alg}); err != nil {
		return err
	}
	if len(dst) == 0 && len(parts) == 0 {
		return nil
	}
	per := 0
	if len(dst) > 0 {
		per = len(parts) / len(dst)
	}
	if per < 1 || per > 2 || per*len(dst) != len(parts) {
		return fmt.Errorf("accel: join of %d digests into %d: want one or two to each", len(parts), len(dst))
	}
	l, share := p.dispatch.ladders[alg], len(dst)
	if len(dst) >= parallelJoins {
		share = (len(dst) + p.options.Workers - 1) / p.options.Workers
	}
	var all sync.WaitGroup
	for at := share; at < len(dst); at += share {
		to := min(at+share, len(dst))
		all.Go(func() { join(alg, l, dst[at:to], prefix, parts[per*at:per*to]) })
	}
	join(alg, l, dst[:share], prefix, parts[:per*share])
	all.Wait()
	return nil
}

// joiners are messages side by side, with their padding: only the digests in
// them change.
type joiners struct {
	messages [2 * MaxLanes][2 * BlockBytes]byte
	ptrs     [2 * MaxLanes]*byte
	states   [2 * MaxLanes]State
}

var joinerPool = sync.Pool{New: func() any { return new(joiners) }}

func join(alg Algorithm, l *ladder, dst []Digest, prefix byte, parts []Digest) {
	j := joinerPool.Get().(*joiners)
	defer joinerPool.Put(j)
	per := len(parts) / len(dst)
	blank := make([]byte, 1+per*DigestBytes)
	blocks := 0
	for i := range j.messages {
		blocks = pad(&j.messages[i], blank, uint64(len(blank)))
		j.messages[i][0] = prefix
		j.ptrs[i] = &j.messages[i][0]
	}
	first := initial(alg)
	for len(dst) > 0 {
		k := min(l.width, len(dst))
		for i := range k {
			m := &j.messages[i]
			*(*Digest)(m[1:]) = parts[per*i]
			if per == 2 {
				*(*Digest)(m[1+DigestBytes:]) = parts[2*i+1]
			}
			j.states[i] = first
		}
		at := 0
		for _, e := range l.runs[k] {
			e.Blocks(j.states[at:], j.ptrs[at:], blocks)
			at += e.Lanes()
		}
		for i := range k {
			putState(&dst[i], &j.states[i])
		}
		dst, parts = dst[k:], parts[per*k:]
	}
}
