package ledger

import (
	"context"
	"fmt"

	"tradehub/chaincode"
	"tradehub/documents"
)

// Register registers up to chaincode.MaxBatch documents, together with those of
// other callers at the same time. The records are in the order of the inputs; one
// that is Known is the first record of that document, whoever registered it.
func (l *Ledger) Register(ctx context.Context, docs []chaincode.DocumentInput) ([]chaincode.DocumentRecord, Receipt, error) {
	if len(docs) == 0 || len(docs) > chaincode.MaxBatch {
		return nil, Receipt{}, fmt.Errorf("register documents: %d at once; register 1 to %d", len(docs), chaincode.MaxBatch)
	}
	out, r, err := l.b.documents.add(ctx, docs)
	if err != nil {
		return nil, r, fmt.Errorf("register documents: %w", refusal(err))
	}
	return out, r, nil
}

// Document returns the record of the document of the SHA-256 digest, or a
// refusal of chaincode.CodeNotFound.
func (l *Ledger) Document(ctx context.Context, digest documents.Digest) (*chaincode.DocumentRecord, error) {
	return evaluate[*chaincode.DocumentRecord](ctx, l, "document "+string(digest), chaincode.TxDocument, digest)
}

// Attest puts the authority's canonical digest under a document's number. The
// block is set when this transaction made the attestation, and 0 when an
// earlier one had.
func (l *Ledger) Attest(ctx context.Context, in chaincode.AttestInput) (*documents.Attestation, Receipt, error) {
	return l.attestation(ctx, "attest "+string(in.Key), chaincode.TxAttest, in)
}

// Revoke withdraws the attestation in force.
func (l *Ledger) Revoke(ctx context.Context, in chaincode.AttestInput) (*documents.Attestation, Receipt, error) {
	return l.attestation(ctx, "revoke attestation "+string(in.Key), chaincode.TxRevoke, in)
}

func (l *Ledger) attestation(ctx context.Context, noun, tx string, in chaincode.AttestInput) (*documents.Attestation, Receipt, error) {
	a, r, err := submit[*documents.Attestation](ctx, l, noun, tx, in)
	if err == nil && a != nil && a.TxID == r.TxID {
		a.Block = r.Block
	}
	return a, r, err
}

// Attestations returns, for each authority's organisation, its attestation in
// force under the key, or the one that it revoked last. Look at Revoked.
func (l *Ledger) Attestations(ctx context.Context, key documents.Digest) ([]documents.Attestation, error) {
	return evaluate[[]documents.Attestation](ctx, l, "attestations "+string(key), chaincode.TxAttestations, key)
}

// Amended returns the attestations under the key that later ones took the place of.
func (l *Ledger) Amended(ctx context.Context, key documents.Digest) ([]documents.Attestation, error) {
	return evaluate[[]documents.Attestation](ctx, l, "amended attestations "+string(key), chaincode.TxAmended, key)
}
