package chaincode

import (
	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"tradehub/accel"
	"tradehub/documents"
)

// attests says which documents an authority of a role may attest.
var attests = map[Role]struct {
	authority documents.Authority
	family    documents.Family
}{
	RoleCustoms: {documents.AuthorityCustoms, documents.FamilyCustoms},
	RoleCarrier: {documents.AuthorityCarrier, documents.FamilyTransport},
	RoleSeller:  {documents.AuthoritySeller, documents.FamilyInvoice},
	RoleTax:     {documents.AuthorityTax, documents.FamilyInvoice},
}

// Attest puts the authority's canonical digest under a document's number. An
// authority has one attestation in force for a number: the same digest again is
// the same attestation, another one must name the digest that it supersedes, or
// follow a revocation. Earlier versions are kept (see Amended).
//
// The key is a digest, so the contract cannot see whose number it stands for:
// an attestation is worth what the organisation MSPID is worth for that document.
func (*documentContract) Attest(ctx *Context, arg string) (*documents.Attestation, error) {
	in, now, err := attestArgument(ctx, arg)
	if err != nil {
		return nil, err
	}
	if now == nil {
		return attest(ctx, in, 1)
	}
	if !now.Revoked && now.Canonical == in.Canonical {
		return now, nil
	}
	if !now.Revoked && in.Supersedes == "" {
		return nil, refuse(CodeExists, "attested as %s; name it in supersedes to amend it, or revoke it", now.Canonical)
	}
	if in.Supersedes != "" && in.Supersedes != now.Canonical {
		return nil, refuse(CodeSuperseded, "in force is %s, not %s", now.Canonical, in.Supersedes)
	}
	if err := amend(ctx, in, *now); err != nil {
		return nil, err
	}
	return attest(ctx, in, now.Version+1)
}

// Revoke withdraws the attestation in force.
func (*documentContract) Revoke(ctx *Context, arg string) (*documents.Attestation, error) {
	in, now, err := attestArgument(ctx, arg)
	switch {
	case err != nil:
		return nil, err
	case in.Supersedes != "":
		return nil, refuse(CodeInvalidArgument, "supersedes: a revocation supersedes nothing")
	case now == nil:
		return nil, refuse(CodeNotFound, "no attestation of %s by %s", in.Key, ctx.caller.msp)
	case now.Canonical != in.Canonical:
		return nil, refuse(CodeSuperseded, "in force is %s, not %s", now.Canonical, in.Canonical)
	case now.Revoked:
		return nil, refuse(CodeRevoked, "revoked already")
	}
	now.Revoked, now.Reason = true, in.Reason
	return now, putAttestation(ctx, in, now)
}

// attestArgument reads and checks an AttestInput and loads what is in force.
func attestArgument(ctx *Context, arg string) (in AttestInput, now *documents.Attestation, err error) {
	if in, err = decode[AttestInput](arg); err != nil {
		return in, nil, err
	}
	if err := checkAttest(ctx.caller, in); err != nil {
		return in, nil, err
	}
	key, err := attestationKey(in.Key, attests[ctx.caller.role].authority, ctx.caller.msp)
	if err != nil {
		return in, nil, err
	}
	now, err = load[documents.Attestation](ctx.public, key)
	return in, now, err
}

func checkAttest(who caller, in AttestInput) error {
	if family := attests[who.role].family; in.Family != family {
		return refuse(CodeForbidden, "role %s attests %s documents, not %q", who.role, family, clip(string(in.Family)))
	}
	if err := checkDigest("key", in.Key, accel.SHA256); err != nil {
		return err
	}
	if err := checkDigest("canonical", in.Canonical, accel.SHA256); err != nil {
		return err
	}
	return checkText("reason", in.Reason)
}

func attest(ctx *Context, in AttestInput, version int) (*documents.Attestation, error) {
	if version == 1 && in.Supersedes != "" {
		return nil, refuse(CodeNotFound, "nothing is attested that could be superseded")
	}
	at, err := ctx.now()
	if err != nil {
		return nil, err
	}
	a := &documents.Attestation{
		Authority: attests[ctx.caller.role].authority, MSPID: ctx.caller.msp, Canonical: in.Canonical,
		At: at, TxID: ctx.GetStub().GetTxID(), Version: version,
	}
	return a, putAttestation(ctx, in, a)
}

func putAttestation(ctx *Context, in AttestInput, a *documents.Attestation) error {
	key, err := attestationKey(in.Key, a.Authority, a.MSPID)
	if err != nil {
		return err
	}
	if err := store(ctx.public, key, a); err != nil {
		return err
	}
	return emit(ctx, EventAttested, AttestedEvent{in.Key, *a})
}

// amend puts the version that was in force among the earlier ones.
func amend(ctx *Context, in AttestInput, was documents.Attestation) error {
	was.SupersededBy = in.Canonical
	key, err := amendedKey(in.Key, was.Authority, was.MSPID, was.Version)
	if err != nil {
		return err
	}
	return store(ctx.public, key, was)
}

// Attestations returns, for each authority's organisation, the attestation in
// force or revoked last, ordered by authority and MSP ID.
func (*documentContract) Attestations(ctx *Context, arg string) ([]documents.Attestation, error) {
	return attestationsUnder(ctx, keyAttestation, arg)
}

// Amended returns the attestations that later versions took the place of,
// ordered by authority, MSP ID and version.
func (*documentContract) Amended(ctx *Context, arg string) ([]documents.Attestation, error) {
	return attestationsUnder(ctx, keyAmended, arg)
}

func attestationsUnder(ctx *Context, objectType, arg string) ([]documents.Attestation, error) {
	d, err := decode[documents.Digest](arg)
	if err != nil {
		return nil, err
	}
	if err := checkDigest("key", d, accel.SHA256); err != nil {
		return nil, err
	}
	var it shim.StateQueryIteratorInterface
	if it, err = ctx.GetStub().GetStateByPartialCompositeKey(objectType, []string{string(d)}); err != nil {
		return nil, err
	}
	out, err := drain[documents.Attestation](it)
	if out == nil {
		out = []documents.Attestation{} // JSON [], not null
	}
	return out, err
}
