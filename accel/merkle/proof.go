package merkle

import (
	"errors"
	"fmt"

	"github.com/tradehub/tradehub/accel"
)

// ErrProof says that a proof does not prove what it was brought for. Whoever
// brought it must be asked for another; the document is not shown to be in the tree.
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

// Consistency proves that the tree of the first n leaves begins with the tree
// of the first m: RFC 6962, 2.1.2. It is empty for m equal to n.
func (t *Tree) Consistency(m, n int) ([]accel.Digest, error) {
	if m < 1 || m > n || n > t.Size() {
		return nil, fmt.Errorf("merkle: no tree of %d leaves before one of %d among %d", m, n, t.Size())
	}
	var proof []accel.Digest
	from, to, whole := 0, n, true // whole: the old tree is the subtree at hand, whose root the verifier has
	for m != to {
		other, otherTo := from+split(to-from), to // the half that the old tree does not end in
		if m <= other {
			to = other
		} else {
			from, other, otherTo, whole = other, from, other, false
		}
		sibling, err := t.subtree(other, otherTo)
		if err != nil {
			return nil, err
		}
		proof = append([]accel.Digest{sibling}, proof...)
	}
	if whole {
		return proof, nil
	}
	last, err := t.subtree(from, to)
	return append([]accel.Digest{last}, proof...), err
}

// VerifyInclusion says whether the document with the digest is leaf i of the n
// under root: RFC 9162, 2.1.3.2. The error is [ErrProof] where it is not.
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

// VerifyConsistency says whether the tree of n leaves under newer only adds to
// the tree of m under older: RFC 9162, 2.1.4.2. The error is [ErrProof] where it does not.
func VerifyConsistency(alg accel.Algorithm, m, n int, proof []accel.Digest, older, newer accel.Digest) error {
	switch {
	case m < 1 || m > n:
		return fmt.Errorf("%w: no tree of %d leaves before one of %d", ErrProof, m, n)
	case m == n && len(proof) == 0 && older == newer:
		return nil
	case m == n || len(proof) == 0:
		return ErrProof
	}
	if m&(m-1) == 0 { // the old tree is a subtree of the new one, and its root is not sent
		proof = append([]accel.Digest{older}, proof...)
	}
	fn, sn := m-1, n-1
	for fn&1 == 1 {
		fn, sn = fn>>1, sn>>1
	}
	fr, sr := proof[0], proof[0]
	var err error
	for _, c := range proof[1:] {
		if sn == 0 {
			return fmt.Errorf("%w: it is too long", ErrProof)
		}
		if fn&1 == 1 || fn == sn {
			fr, err = join(alg, c, fr, err)
			sr, err = join(alg, c, sr, err)
			for fn&1 == 0 && fn != 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			sr, err = join(alg, sr, c, err)
		}
		fn, sn = fn>>1, sn>>1
	}
	if err != nil {
		return err
	}
	if sn != 0 || fr != older || sr != newer {
		return ErrProof
	}
	return nil
}

// join is node, after an error that there may have been before.
func join(alg accel.Algorithm, left, right accel.Digest, before error) (accel.Digest, error) {
	if before != nil {
		return left, before
	}
	return node(alg, left, right)
}
