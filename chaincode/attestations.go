package chaincode

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/chaincode/state"
	"github.com/tradehub/tradehub/documents"
)

// Attest puts the facts of an authority's document under the document's number. An authority
// has one attestation in force for a number. The same document again is the same attestation.
// Another document must name the one that it supersedes, or follow a revocation. Earlier
// versions are kept (see Amended).
//
// The keys are digests, so the contract cannot see which number they are of. An attestation
// deserves the trust that the organisation MSPID deserves for that document. The facts are
// digests under a salt that the contract cannot see either.
func (*documentContract) Attest(ctx *Context, arg string) (*documents.Attestation, error) {
	in, err := protocol.Decode[protocol.AttestInput](arg)
	if err != nil {
		return nil, err
	}
	if err := checkAttest(ctx.Caller, in); err != nil {
		return nil, err
	}
	known, err := ownAttestations(ctx, in.Keys)
	if err != nil {
		return nil, err
	}
	if a := inForce(known, in.Document); a != nil {
		if in.File != "" && in.File != a.File {
			return nil, protocol.Refuse(protocol.CodeExists, "attested with %q as its file; revoke it, then attest again", a.File)
		}
		return a, nil
	}
	was, err := superseded(in, known)
	if err != nil {
		return nil, err
	}
	return attest(ctx, in, was)
}

// superseded returns the attestation that in becomes the next version of: the one
// that it names, else one that was revoked, else none.
func superseded(in protocol.AttestInput, known []*documents.Attestation) (*documents.Attestation, error) {
	var revoked, other *documents.Attestation
	for _, a := range known {
		switch {
		case a.Revoked:
			revoked = a
		case a.Document != in.Supersedes:
			other = a
		}
	}
	was := inForce(known, in.Supersedes)
	switch {
	case in.Supersedes == "" && other != nil:
		return nil, protocol.Refuse(protocol.CodeExists, "attested as %s; name it in supersedes to amend it, or revoke it", other.Document)
	case in.Supersedes == "":
		return revoked, nil
	case was != nil && other != nil:
		return nil, protocol.Refuse(protocol.CodeExists, "also attested as %s, in attestation %s; revoke that first", other.Document, other.ID)
	case was != nil:
		return was, nil
	case other != nil:
		return nil, protocol.Refuse(protocol.CodeSuperseded, "in force is %s, not %s", other.Document, in.Supersedes)
	case revoked != nil:
		return nil, protocol.Refuse(protocol.CodeRevoked, "attestation %s is revoked; attest without supersedes", revoked.ID)
	}
	return nil, protocol.Refuse(protocol.CodeNotFound, "nothing is attested that could be superseded")
}

func inForce(all []*documents.Attestation, document documents.Digest) *documents.Attestation {
	for _, a := range all {
		if !a.Revoked && a.Document == document {
			return a
		}
	}
	return nil
}

func attest(ctx *Context, in protocol.AttestInput, was *documents.Attestation) (*documents.Attestation, error) {
	at, err := ctx.Now()
	if err != nil {
		return nil, err
	}
	authority := attests[ctx.Caller.Role].authority
	a := &documents.Attestation{
		ID: attestationID(in.Keys[0], authority, ctx.Caller.MSPID), Authority: authority, MSPID: ctx.Caller.MSPID, Document: in.Document, File: in.File,
		Keys: in.Keys, Facts: in.Facts, Salt: in.Salt, At: at, TxID: ctx.GetStub().GetTxID(), Version: 1,
	}
	if was != nil {
		a.ID, a.Version = was.ID, was.Version+1
		// Somebody who shows an earlier version must find this one, however it was written.
		a.Keys = append(slices.Clone(was.Keys), in.Keys...)
		slices.Sort(a.Keys)
		if a.Keys = slices.Compact(a.Keys); len(a.Keys) > maxKeysOfAll {
			return nil, protocol.Refuse(protocol.CodeInvalidArgument, "an attestation has at most %d keys, all its versions together", maxKeysOfAll)
		}
		if err := checkSole(ctx, a); err != nil {
			return nil, err
		}
		if err := amend(ctx, *was, a.Document); err != nil {
			return nil, err
		}
	}
	return a, putAttestation(ctx, a)
}

// checkSole refuses a version that would be under a key of another attestation in force:
// one of the keys that earlier versions were under.
func checkSole(ctx *Context, a *documents.Attestation) error {
	known, err := ownAttestations(ctx, a.Keys)
	if err != nil {
		return err
	}
	for _, other := range known {
		if !other.Revoked && other.ID != a.ID {
			return protocol.Refuse(protocol.CodeExists, "also attested as %s, in attestation %s; revoke that first", other.Document, other.ID)
		}
	}
	return nil
}

// attestationID names all versions of an organisation's attestation of a number.
func attestationID(key documents.Digest, a documents.Authority, msp string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{"tradehub:attestation:1", string(key), string(a), msp}, "|")))
	return "A-" + hex.EncodeToString(sum[:12])
}

func putAttestation(ctx *Context, a *documents.Attestation) error {
	key, err := attestationKey(a.ID)
	if err != nil {
		return err
	}
	if err := state.Store(ctx.Public, key, a); err != nil {
		return err
	}
	if err := putStates(ctx, a); err != nil {
		return err
	}
	return ctx.Emit(protocol.EventAttested, a)
}

// amend puts the version that was in force among the earlier ones.
func amend(ctx *Context, was documents.Attestation, by documents.Digest) error {
	was.SupersededBy = by
	key, err := amendedKey(was.ID, was.Version)
	if err != nil {
		return err
	}
	return state.Store(ctx.Public, key, was)
}

// Revoke withdraws the attestation in force.
func (*documentContract) Revoke(ctx *Context, arg string) (*documents.Attestation, error) {
	in, err := protocol.Decode[protocol.RevokeInput](arg)
	if err != nil {
		return nil, err
	}
	if err := protocol.CheckID("id", in.ID); err != nil {
		return nil, err
	}
	if err := protocol.CheckText("reason", in.Reason); err != nil {
		return nil, err
	}
	a, err := loadAttestation(ctx, in.ID)
	switch {
	case err != nil:
		return nil, err
	case a.MSPID != ctx.Caller.MSPID || a.Authority != attests[ctx.Caller.Role].authority:
		return nil, protocol.Refuse(protocol.CodeNotOwner, "attestation %s is of the %s of %s", a.ID, a.Authority, a.MSPID)
	case a.Revoked:
		return nil, protocol.Refuse(protocol.CodeRevoked, "revoked already")
	}
	a.Revoked, a.Reason = true, in.Reason
	return a, putAttestation(ctx, a)
}
