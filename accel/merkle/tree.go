package merkle

import (
	"fmt"
	"math/bits"

	"github.com/tradehub/tradehub/accel"
)

// The prefixes that distinguish a leaf from a node: RFC 6962, 2.1.
const (
	leafPrefix = 0x00
	nodePrefix = 0x01
)

// A Joiner computes the digests of leaves and nodes; see [accel.Pool.Join].
type Joiner interface {
	Join(alg accel.Algorithm, dst []accel.Digest, prefix byte, parts []accel.Digest) error
}

// A Tree is a Merkle tree that grows at its right edge. It is not safe for
// concurrent use while it grows.
type Tree struct {
	alg    accel.Algorithm
	joiner Joiner
	// levels[h][i] is the root of the complete subtree over the leaves from
	// i<<h to (i+1)<<h. What hangs at the right of the complete ones is
	// computed when it is asked for.
	levels [][]accel.Digest
}

// Build returns the tree over digests of documents, in their order.
func Build(j Joiner, alg accel.Algorithm, digests []accel.Digest) (*Tree, error) {
	t := &Tree{alg: alg, joiner: j, levels: [][]accel.Digest{{}}}
	return t, t.Append(digests...)
}

// Append adds leaves at the right.
func (t *Tree) Append(digests ...accel.Digest) error {
	leaves, err := t.join(nil, leafPrefix, digests, 1)
	if err != nil {
		return err
	}
	t.levels[0] = append(t.levels[0], leaves...)
	for h := 0; len(t.levels[h]) > 1; h++ {
		if h+1 == len(t.levels) {
			t.levels = append(t.levels, nil)
		}
		done := len(t.levels[h+1])
		pairs := t.levels[h][2*done : len(t.levels[h])&^1]
		if t.levels[h+1], err = t.join(t.levels[h+1], nodePrefix, pairs, 2); err != nil {
			return err
		}
	}
	return nil
}

// join appends the digests over each per parts to dst.
func (t *Tree) join(dst []accel.Digest, prefix byte, parts []accel.Digest, per int) ([]accel.Digest, error) {
	n := len(dst)
	dst = append(dst, make([]accel.Digest, len(parts)/per)...)
	return dst, t.joiner.Join(t.alg, dst[n:], prefix, parts)
}

// Size returns the number of leaves.
func (t *Tree) Size() int { return len(t.levels[0]) }

// Root returns the Merkle tree hash of all leaves. That of no leaves is the digest of nothing.
func (t *Tree) Root() (accel.Digest, error) { return t.RootAt(t.Size()) }

// RootAt returns the root that the tree had when it had n leaves.
func (t *Tree) RootAt(n int) (accel.Digest, error) {
	if n < 0 || n > t.Size() {
		return accel.Digest{}, fmt.Errorf("merkle: the tree has %d leaves, not %d", t.Size(), n)
	}
	if n == 0 {
		return t.alg.Sum(nil)
	}
	return t.subtree(0, n)
}

// subtree returns MTH(D[from:to]) of RFC 6962, 2.1. A subtree of the tree must begin at from.
func (t *Tree) subtree(from, to int) (accel.Digest, error) {
	n := to - from
	if n&(n-1) == 0 {
		h := bits.Len(uint(n)) - 1
		return t.levels[h][from>>h], nil
	}
	k := split(n)
	left, err := t.subtree(from, from+k)
	if err != nil {
		return left, err
	}
	right, err := t.subtree(from+k, to)
	if err != nil {
		return right, err
	}
	return node(t.alg, left, right)
}

// split returns the largest power of two below n.
func split(n int) int { return 1 << (bits.Len(uint(n-1)) - 1) }

func node(alg accel.Algorithm, left, right accel.Digest) (accel.Digest, error) {
	return alg.Sum(append(append([]byte{nodePrefix}, left[:]...), right[:]...))
}

// Leaf returns the hash of the leaf over a document's digest.
func Leaf(alg accel.Algorithm, digest accel.Digest) (accel.Digest, error) {
	return alg.Sum(append([]byte{leafPrefix}, digest[:]...))
}
