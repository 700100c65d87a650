// Package trees anchors many documents by one record of the ledger: the roots of
// Merkle trees over their digests (RFC 6962). It proves each document of a tree.
package trees

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/accel/merkle"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/ledger"
)

// MaxLeaves bounds how many documents the hub puts into one tree.
const MaxLeaves = 20_000

// An Anchorer anchors many documents at once: by the roots of two Merkle trees over
// their digests, in one record of the ledger. The hub keeps the digests, and
// with them every proof.
type Anchorer struct {
	Ledger Ledger // in the hub's own name
	Store  Store
	Rows   Rows
	Joiner merkle.Joiner
}

// A Ledger is what an Anchorer needs of the ledger.
type Ledger interface {
	RegisterTree(ctx context.Context, in protocol.TreeInput) (*protocol.TreeRecord, ledger.Receipt, error)
	Tree(ctx context.Context, root documents.Digest) (*protocol.TreeRecord, error)
}

// A Store keeps the digests of a tree's documents.
type Store interface {
	Put(ctx context.Context, data []byte) (documents.Digest, error)
	Get(ctx context.Context, d documents.Digest) ([]byte, error)
}

// Rows keep who anchored what.
type Rows interface {
	PutTree(t cases.Tree) error
	Tree(mspID string, root documents.Digest) (cases.Tree, error)
}

// A Leaf is a document of a tree: the digests of its bytes.
type Leaf struct {
	SHA256 documents.Digest `json:"sha256"`
	SM3    documents.Digest `json:"sm3"`
}

// LeafOf returns the leaf of a document.
func LeafOf(ctx context.Context, h accel.Hasher, document []byte) (l Leaf, err error) {
	sums, err := h.HashBatch(ctx, [][]byte{document}, accel.SHA256, accel.SM3)
	if err != nil {
		return l, err
	}
	return Leaf{documents.NewDigest(accel.SHA256, sums[0][0]), documents.NewDigest(accel.SM3, sums[0][1])}, nil
}

// Anchor keeps the documents' digests and then anchors their trees. The same
// documents in the same order are the same tree; its record is the first one.
func (t *Anchorer) Anchor(ctx context.Context, mspID string, leaves []Leaf) (*protocol.TreeRecord, error) {
	if len(leaves) == 0 || len(leaves) > MaxLeaves {
		return nil, fmt.Errorf("%w: anchor 1 to %d documents at once", documents.ErrRequest, MaxLeaves)
	}
	trees, err := t.grow(leaves)
	if err != nil {
		return nil, err
	}
	var roots [2]accel.Digest
	for i, tree := range trees {
		if roots[i], err = tree.Root(); err != nil {
			return nil, err
		}
	}
	in := protocol.TreeInput{
		Roots: protocol.Roots{SHA256: documents.NewDigest(accel.SHA256, roots[0][:]), SM3: documents.NewDigest(accel.SM3, roots[1][:])},
		Size:  int64(len(leaves)),
	}
	if err := t.keep(ctx, mspID, in.Roots, leaves); err != nil {
		return nil, err
	}
	rec, _, err := t.Ledger.RegisterTree(ctx, in)
	return rec, err
}

// grow builds the trees, that of SHA-256 first.
func (t *Anchorer) grow(leaves []Leaf) (trees [2]*merkle.Tree, err error) {
	var sums [2][]accel.Digest
	for i, l := range leaves {
		for k, d := range []documents.Digest{l.SHA256, l.SM3} {
			sum, err := digestOf(accel.Algorithms[k], d)
			if err != nil {
				return trees, fmt.Errorf("%w: document %d: %w", documents.ErrRequest, i, err)
			}
			sums[k] = append(sums[k], sum)
		}
	}
	for k, alg := range accel.Algorithms {
		if trees[k], err = merkle.Build(t.Joiner, alg, sums[k]); err != nil {
			return trees, err
		}
	}
	return trees, nil
}

// digestOf returns the bytes of a digest of the algorithm.
func digestOf(alg accel.Algorithm, d documents.Digest) (sum accel.Digest, err error) {
	if _, err := documents.ParseDigest(string(d)); err != nil {
		return sum, err
	}
	if !strings.HasPrefix(string(d), string(alg)+":") {
		return sum, fmt.Errorf("%s is not of %s", d, alg)
	}
	_, err = hex.Decode(sum[:], []byte(d.Hex()))
	return sum, err
}

func (t *Anchorer) keep(ctx context.Context, mspID string, roots protocol.Roots, leaves []Leaf) error {
	b, err := json.Marshal(leaves)
	if err != nil {
		return err
	}
	d, err := t.Store.Put(ctx, b)
	if err != nil {
		return fmt.Errorf("keep the digests of the tree: %w", err)
	}
	return t.Rows.PutTree(cases.Tree{MSPID: mspID, Roots: roots, Leaves: d})
}

// Prove returns the proof of a document, by its SHA-256 digest, in a tree that
// the organisation anchored. Where it did not, or the document is not in it, the
// error is cases.ErrNotFound.
func (t *Anchorer) Prove(ctx context.Context, mspID string, root, document documents.Digest) (*Proof, error) {
	row, err := t.Rows.Tree(mspID, root)
	if err != nil {
		return nil, err
	}
	b, err := t.Store.Get(ctx, row.Leaves)
	if err != nil {
		return nil, fmt.Errorf("digests of tree %s: %w", root, err)
	}
	var leaves []Leaf
	if err := json.Unmarshal(b, &leaves); err != nil {
		return nil, fmt.Errorf("digests of tree %s: %w", root, err)
	}
	i := slices.IndexFunc(leaves, func(l Leaf) bool { return l.SHA256 == document })
	if i < 0 {
		return nil, fmt.Errorf("%w: document %s in tree %s", cases.ErrNotFound, document, root)
	}
	p := &Proof{Leaf: leaves[i], Index: i}
	if p.Record, err = t.Ledger.Tree(ctx, root); err != nil {
		return nil, err
	}
	trees, err := t.grow(leaves)
	if err != nil {
		return nil, err
	}
	for k, path := range []*[]string{&p.Path.SHA256, &p.Path.SM3} {
		steps, err := trees[k].Inclusion(i, len(leaves))
		if err != nil {
			return nil, err
		}
		*path = make([]string, len(steps))
		for s := range steps {
			(*path)[s] = hex.EncodeToString(steps[s][:])
		}
	}
	return p, nil
}
