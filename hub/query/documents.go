package query

import (
	"context"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/projection"
	"github.com/tradehub/tradehub/hub/trees"
)

// Document returns what the ledger holds of a document, by its SHA-256 digest.
// Every organisation of the channel may read it: it names digests and no content.
func (q *Query) Document(ctx context.Context, who access.Caller, digest documents.Digest) (*protocol.DocumentRecord, error) {
	l, err := q.Ledger(ctx, who)
	if err != nil {
		return nil, err
	}
	rec, err := l.Documents.Document(ctx, digest)
	return rec, hidden(err)
}

// Attestation returns all versions of an attestation, the first first. Every
// organisation of the channel may read it: its facts are salted digests.
func (q *Query) Attestation(ctx context.Context, _ access.Caller, id string) (List[projection.Attestation], error) {
	block, err := q.current(ctx)
	if err != nil {
		return List[projection.Attestation]{}, err
	}
	all, err := q.Projection.Attestation(id)
	if err == nil && len(all) == 0 {
		err = ErrNotFound
	}
	return List[projection.Attestation]{Rows: all, Block: block}, err
}

// Attestations lists those of the caller's organisation, latest first.
func (q *Query) Attestations(ctx context.Context, who access.Caller, p Page) (List[projection.Attestation], error) {
	if !protocol.May(who.Role, protocol.TxAttest) {
		return List[projection.Attestation]{}, ErrNotFound
	}
	return read(ctx, q, who, p, func(after []byte, n int) ([]projection.Attestation, []byte, error) {
		rows, end, err := q.Projection.Attestations(who.MSPID, after, n)
		return rows, end, err
	}, "attestations")
}

// Tree returns what the ledger holds of the tree of a SHA-256 root. Every
// organisation of the channel may read it: it names no document.
func (q *Query) Tree(ctx context.Context, who access.Caller, root documents.Digest) (*protocol.TreeRecord, error) {
	l, err := q.Ledger(ctx, who)
	if err != nil {
		return nil, err
	}
	rec, err := l.Documents.Tree(ctx, root)
	return rec, hidden(err)
}

// Proof returns the proof that a document, by its SHA-256 digest, is in a tree
// that the caller's organisation anchored.
func (q *Query) Proof(ctx context.Context, who access.Caller, root, document documents.Digest) (*trees.Proof, error) {
	p, err := q.Trees.Prove(ctx, who.MSPID, root, document)
	return p, hidden(err)
}

// Findings returns what examining documents that the caller's firm uploaded shows.
// One that another organisation uploaded is ErrNotFound. Nothing that a bank did
// with the documents has a part in the answer.
func (q *Query) Findings(ctx context.Context, who access.Caller, digests []documents.Digest) ([]documents.Finding, error) {
	if !who.IsFirm() {
		return nil, ErrNotFound
	}
	f, err := q.Firms.Findings(ctx, who.MSPID, digests)
	return f, hidden(err)
}
