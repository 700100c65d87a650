package trees

import (
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/accel/merkle"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// A Proof shows that a document is in an anchored tree. Only a peer of the network can
// confirm that the ledger holds Record.
type Proof struct {
	Leaf
	Index  int                  `json:"index"` // of the document, from 0
	Path   Paths                `json:"path"`
	Record *protocol.TreeRecord `json:"record"` // as the ledger has it
}

// Paths are audit paths of RFC 6962, 2.1.1, from the leaf up, in hexadecimal.
type Paths struct {
	SHA256 []string `json:"sha256"`
	SM3    []string `json:"sm3"`
}

// ErrProof is the error of a proof that does not show what it is to show.
var ErrProof = errors.New("not proved")

// Verify checks that the document is where the proof says in both trees of its
// record. The error is ErrProof where it is not.
func (p *Proof) Verify(document Leaf) error {
	switch {
	case p.Record == nil:
		return fmt.Errorf("%w: the proof names no record of the ledger", ErrProof)
	case p.Leaf != document:
		return fmt.Errorf("%w: the proof is of another document, %s", ErrProof, p.SHA256)
	}
	roots := p.Record.Roots
	err := p.in(accel.SHA256, document.SHA256, p.Path.SHA256, roots.SHA256)
	if err == nil {
		err = p.in(accel.SM3, document.SM3, p.Path.SM3, roots.SM3)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrProof, err)
	}
	return nil
}

// in checks the tree of one algorithm.
func (p *Proof) in(alg accel.Algorithm, document documents.Digest, path []string, root documents.Digest) error {
	leaf, err := digestOf(alg, document)
	if err != nil {
		return err
	}
	top, err := digestOf(alg, root)
	if err != nil {
		return fmt.Errorf("root: %w", err)
	}
	steps := make([]accel.Digest, len(path))
	for i, s := range path {
		b, err := hex.DecodeString(s)
		if err != nil || len(b) != len(steps[i]) {
			return fmt.Errorf("step %d of the %s path is not a digest", i, alg)
		}
		steps[i] = accel.Digest(b)
	}
	if err := merkle.VerifyInclusion(alg, leaf, p.Index, int(p.Record.Size), steps, top); err != nil {
		return fmt.Errorf("%s tree: %w", alg, err)
	}
	return nil
}
