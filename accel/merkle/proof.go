package merkle

import (
	"errors"
	"fmt"

	"github.com/tradehub/tradehub/accel"
)

// ErrProof means that a proof does not show the document to be in the tree. Ask the sender of
// the proof for another.
var ErrProof = errors.New("merkle: the proof does not lead to the root")

// Inclusion proves that leaf i is in the tree of the first n leaves: the audit
// path of RFC 6962, 2.1.1, from the leaf up.
func (t *Tree) Inclusion(i, n int) ([]accel.Digest, error) {
	if i < 0 || i >= n || n > t.Size() {
		return nil, fmt.Errorf("merkle: no leaf %d among %d of %d", i, n, t.Size())
	}
	var path []accel.Digest
	from, to := 0, n
	for to-from > 1 {
		other, otherTo := from+split(to-from), to // the half that the leaf is not in
		if i < other {
			to = other
		} else {
			from, other, otherTo = other, from, other
		}
		sibling, err := t.subtree(other, otherTo)
		if err != nil {
			return nil, err
		}
		path = append([]accel.Digest{sibling}, path...)
	}
	return path, nil
}

// VerifyInclusion checks that the document with the digest is leaf i of the n under root: RFC
// 9162, 2.1.3.2. It fails with [ErrProof] if it is not.
func VerifyInclusion(alg accel.Algorithm, digest accel.Digest, i, n int, proof []accel.Digest, root accel.Digest) error {
	if i < 0 || i >= n {
		return fmt.Errorf("%w: leaf %d of %d", ErrProof, i, n)
	}
	r, err := Leaf(alg, digest)
	fn, sn := i, n-1
	for _, p := range proof {
		if sn == 0 {
			return fmt.Errorf("%w: it is too long", ErrProof)
		}
		if fn&1 == 1 || fn == sn {
			r, err = join(alg, p, r, err)
			for fn&1 == 0 && fn != 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			r, err = join(alg, r, p, err)
		}
		fn, sn = fn>>1, sn>>1
	}
	if err != nil {
		return err
	}
	if sn != 0 || r != root {
		return ErrProof
	}
	return nil
}

// join returns node(left, right), or the earlier error before.
func join(alg accel.Algorithm, left, right accel.Digest, before error) (accel.Digest, error) {
	if before != nil {
		return left, before
	}
	return node(alg, left, right)
}
