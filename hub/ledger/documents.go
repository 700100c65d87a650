package ledger

import (
	"context"
	"fmt"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// Register registers up to chaincode.MaxBatch documents, together with those of other callers
// at the same time. The records are in the order of the inputs. A record that is Known is the
// first record of that document, even if another organisation registered it.
func (f Documents) Register(ctx context.Context, docs []protocol.DocumentInput) ([]protocol.DocumentRecord, Receipt, error) {
	if len(docs) == 0 || len(docs) > protocol.MaxBatch {
		return nil, Receipt{}, fmt.Errorf("register documents: %d at once; register 1 to %d", len(docs), protocol.MaxBatch)
	}
	out, r, err := f.b.documents.add(ctx, docs)
	if err != nil {
		return nil, r, fmt.Errorf("register documents: %w", refusal(err))
	}
	return out, r, nil
}

// Document returns the record of the document of the SHA-256 digest, or a
// refusal of protocol.CodeNotFound.
func (f Documents) Document(ctx context.Context, digest documents.Digest) (*protocol.DocumentRecord, error) {
	return evaluate[*protocol.DocumentRecord](ctx, f.client, "document "+string(digest), protocol.TxDocument, digest)
}

// Attest puts the facts of the authority's document under the document's number.
// The block is set when this transaction made the attestation, and 0 when an
// earlier one had. KeepSalt comes before it.
func (f Documents) Attest(ctx context.Context, in protocol.AttestInput) (*documents.Attestation, Receipt, error) {
	return f.attestation(ctx, "attest "+string(in.Document), protocol.TxAttest, in)
}

// Revoke withdraws the attestation in force.
func (f Documents) Revoke(ctx context.Context, in protocol.RevokeInput) (*documents.Attestation, Receipt, error) {
	return f.attestation(ctx, "revoke attestation "+in.ID, protocol.TxRevoke, in)
}

func (f Documents) attestation(ctx context.Context, noun, tx string, in any) (*documents.Attestation, Receipt, error) {
	a, r, err := submit[*documents.Attestation](ctx, f.client, noun, tx, in)
	if err == nil && a != nil && a.TxID == r.TxID {
		a.Block = r.Block
	}
	return a, r, err
}

// KeepSalt has registrar and supervisor keep a salt, and returns the digest that an
// attestation names it by. It is the registrar's to call; nobody else sees the salt.
func (f Documents) KeepSalt(ctx context.Context, salt []byte) (documents.Digest, error) {
	_, _, err := f.d.Submit(ctx, Call{
		Tx: protocol.TxKeepSalt, Args: [][]byte{[]byte("{}")}, Orgs: f.b.opts.Members,
		Transient: map[string][]byte{protocol.TransientSalt: salt},
	})
	if err != nil {
		return "", fmt.Errorf("keep a salt: %w", refusal(err))
	}
	return protocol.SaltDigest(salt), nil
}

// Opened returns the attestations under any of the keys, with all versions and their salts,
// as peers of registrar or supervisor hold them. The block is not set.
func (f Documents) Opened(ctx context.Context, keys []documents.Digest) ([]protocol.OpenedAttestation, error) {
	const noun = "attestations with their salts"
	c, err := call(protocol.TxOpened, keys)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", noun, err)
	}
	c.Orgs = f.b.opts.Members
	b, err := f.d.Evaluate(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", noun, refusal(err))
	}
	var out []protocol.OpenedAttestation
	return out, answer(noun, b, &out)
}

// Attestations returns the attestations under any of the keys, in force or as last revoked.
// Look at Revoked.
func (f Documents) Attestations(ctx context.Context, keys []documents.Digest) ([]documents.Attestation, error) {
	return evaluate[[]documents.Attestation](ctx, f.client, "attestations", protocol.TxAttestations, keys)
}

// Attestation returns what an organisation attests under one key, or a refusal of
// protocol.CodeNotFound. It can be proven: Driver.Prove of protocol.TxAttestation.
func (f Documents) Attestation(ctx context.Context, ref protocol.AttestationRef) (*protocol.AttestationState, error) {
	return evaluate[*protocol.AttestationState](ctx, f.client, "attestation under "+string(ref.Key), protocol.TxAttestation, ref)
}

// Amended returns the attestations under any of the keys that later ones took the place of.
func (f Documents) Amended(ctx context.Context, keys []documents.Digest) ([]documents.Attestation, error) {
	return evaluate[[]documents.Attestation](ctx, f.client, "amended attestations", protocol.TxAmended, keys)
}
