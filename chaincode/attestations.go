package chaincode

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// attests says which documents an authority of a role may attest.
var attests = map[protocol.Role]struct {
	authority documents.Authority
	family    documents.Family
}{
	protocol.RoleCustoms: {documents.AuthorityCustoms, documents.FamilyCustoms},
	protocol.RoleCarrier: {documents.AuthorityCarrier, documents.FamilyTransport},
	protocol.RoleSeller:  {documents.AuthoritySeller, documents.FamilyInvoice},
	protocol.RoleTax:     {documents.AuthorityTax, documents.FamilyInvoice},
}

// Attest puts the facts of an authority's document under the document's number. An
// authority has one attestation in force for a number: the same document again is
// the same attestation, another one must name the document that it supersedes, or
// follow a revocation. Earlier versions are kept (see Amended).
//
// The keys are digests, so the contract cannot see whose number they stand for:
// an attestation is worth what the organisation MSPID is worth for that document.
// The facts are digests under a salt that it cannot see either.
func (*documentContract) Attest(ctx *Context, arg string) (*documents.Attestation, error) {
	in, err := protocol.Decode[protocol.AttestInput](arg)
	if err != nil {
		return nil, err
	}
	if err := checkAttest(ctx.caller, in); err != nil {
		return nil, err
	}
	known, err := ownAttestations(ctx, in.Keys)
	if err != nil {
		return nil, err
	}
	if a := inForce(known, in.Document); a != nil {
		return a, nil
	}
	was, err := superseded(in, known)
	if err != nil {
		return nil, err
	}
	return attest(ctx, in, was)
}

// superseded returns the attestation of which in becomes the next version: the one
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
	at, err := ctx.now()
	if err != nil {
		return nil, err
	}
	authority := attests[ctx.caller.role].authority
	a := &documents.Attestation{
		ID: attestationID(in.Keys[0], authority, ctx.caller.msp), Authority: authority, MSPID: ctx.caller.msp, Document: in.Document,
		Keys: in.Keys, Facts: in.Facts, Salt: in.Salt, At: at, TxID: ctx.GetStub().GetTxID(), Version: 1,
	}
	if was != nil {
		a.ID, a.Version = was.ID, was.Version+1
		// Whoever shows the version before is to find this one, however it was written.
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
	if err := store(ctx.public, key, a); err != nil {
		return err
	}
	if err := putStates(ctx, a); err != nil {
		return err
	}
	return emit(ctx, protocol.EventAttested, a)
}

// amend puts the version that was in force among the earlier ones.
func amend(ctx *Context, was documents.Attestation, by documents.Digest) error {
	was.SupersededBy = by
	key, err := amendedKey(was.ID, was.Version)
	if err != nil {
		return err
	}
	return store(ctx.public, key, was)
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
	case a.MSPID != ctx.caller.msp || a.Authority != attests[ctx.caller.role].authority:
		return nil, protocol.Refuse(protocol.CodeNotOwner, "attestation %s is of the %s of %s", a.ID, a.Authority, a.MSPID)
	case a.Revoked:
		return nil, protocol.Refuse(protocol.CodeRevoked, "revoked already")
	}
	a.Revoked, a.Reason = true, in.Reason
	return a, putAttestation(ctx, a)
}

func loadAttestation(ctx *Context, id string) (*documents.Attestation, error) {
	key, err := attestationKey(id)
	if err != nil {
		return nil, err
	}
	a, err := load[documents.Attestation](ctx.public, key)
	if err == nil && a == nil {
		err = protocol.Refuse(protocol.CodeNotFound, "no attestation %s", id)
	}
	return a, err
}

// maxKeysOfAll bounds the keys of all versions of an attestation.
const maxKeysOfAll = 4 * protocol.MaxKeys

// factName is the form of a fact's name and of a part's, for instance "UN/LOCODE".
var factName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9/-]{0,31}$`)

func checkAttest(who caller, in protocol.AttestInput) error {
	if family := attests[who.role].family; in.Family != family {
		return protocol.Refuse(protocol.CodeForbidden, "role %s attests %s documents, not %q", who.role, family, protocol.Clip(string(in.Family)))
	}
	if err := checkKeys(in.Keys); err != nil {
		return err
	}
	if err := protocol.CheckDigest("document", in.Document, accel.SHA256); err != nil {
		return err
	}
	if err := protocol.CheckDigest("salt", in.Salt, accel.SHA256); err != nil {
		return err
	}
	if in.Supersedes != "" {
		if err := protocol.CheckDigest("supersedes", in.Supersedes, accel.SHA256); err != nil {
			return err
		}
	}
	return checkFacts(in.Facts)
}

func checkKeys(keys []documents.Digest) error {
	if len(keys) == 0 || len(keys) > protocol.MaxKeys {
		return protocol.Refuse(protocol.CodeInvalidArgument, "%d keys; 1 to %d are accepted", len(keys), protocol.MaxKeys)
	}
	for _, k := range keys {
		if err := protocol.CheckDigest("keys", k, accel.SHA256); err != nil {
			return err
		}
	}
	return nil
}

func checkFacts(facts []documents.SealedFact) error {
	if len(facts) == 0 || len(facts) > protocol.MaxFacts {
		return protocol.Refuse(protocol.CodeInvalidArgument, "%d facts; 1 to %d are accepted", len(facts), protocol.MaxFacts)
	}
	for _, f := range facts {
		if !factName.MatchString(string(f.Fact)) || f.Part != "" && !factName.MatchString(f.Part) {
			return protocol.Refuse(protocol.CodeInvalidArgument, "facts: %q, %q: must be names of letters, digits, / and -", protocol.Clip(string(f.Fact)), protocol.Clip(f.Part))
		}
		if err := protocol.CheckDigest("facts", f.Digest, accel.SHA256); err != nil {
			return err
		}
	}
	return nil
}
