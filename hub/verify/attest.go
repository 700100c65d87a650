package verify

import (
	"context"
	"crypto/rand"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/facts"
	"github.com/tradehub/tradehub/documents/match"
	"github.com/tradehub/tradehub/hub/ledger"
)

// An Attester is what an authority needs of the ledger.
type Attester interface {
	Attest(ctx context.Context, in protocol.AttestInput) (*documents.Attestation, ledger.Receipt, error)
}

// Attest puts the facts of a document, which the authority's organisation uploaded, under the
// document's own number, in the authority's name. supersedes names the document that the
// authority attested before, "" for none. The salt is kept first: an attestation without its
// salt could be held against nothing, and a salt without its attestation is of no use to anybody.
func (v *Verifier) Attest(ctx context.Context, authority Attester, mspID string, d, supersedes documents.Digest) (*documents.Attestation, error) {
	return v.AttestIssued(ctx, authority, mspID, d, supersedes, "")
}

// AttestIssued is Attest of a document that was issued as a file too, often a PDF, which the
// digest names; "" is none. A paper of the file's bytes is then as issued.
func (v *Verifier) AttestIssued(ctx context.Context, authority Attester, mspID string, d, supersedes, file documents.Digest) (*documents.Attestation, error) {
	items, _, err := v.load(ctx, mspID, []documents.Digest{d})
	if err != nil {
		return nil, err
	}
	if items[0].Transcribed != nil {
		return nil, documents.Refuse(documents.CodeUnsupported, "", "a scan or print is not attested: attest the data that it was made from, and name it as their file")
	}
	doc := items[0].Document
	keys := match.AttestationKeys(doc)
	if len(keys) == 0 {
		return nil, documents.Refuse(documents.CodeMissing, "", "the document names no issuer or number, so nobody could find the attestation")
	}
	state, err := facts.Of(doc)
	if err != nil {
		return nil, err
	}
	salt := make([]byte, protocol.FactSaltBytes)
	rand.Read(salt) // never fails: crypto/rand ends the process instead
	digest, err := v.Registrar.KeepSalt(ctx, salt)
	if err != nil {
		return nil, err
	}
	a, rc, err := authority.Attest(ctx, protocol.AttestInput{
		Keys: keys, Family: doc.Family, Document: d, Facts: state.Seal(salt), Salt: digest, Supersedes: supersedes, File: file,
	})
	if err != nil {
		return nil, err
	}
	if a.TxID == rc.TxID {
		return a, v.Cases.PutReceipt(rc)
	}
	a.Block, err = v.block(ctx, a.TxID)
	return a, err
}
