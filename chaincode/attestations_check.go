package chaincode

import (
	"regexp"

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

// maxKeysOfAll bounds the keys of all versions of an attestation.
const maxKeysOfAll = 4 * protocol.MaxKeys

// factName is the form of a fact's name and of a part's, for instance "UN/LOCODE".
var factName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9/-]{0,31}$`)

func checkAttest(who Caller, in protocol.AttestInput) error {
	if family := attests[who.Role].family; in.Family != family {
		return protocol.Refuse(protocol.CodeForbidden, "role %s attests %s documents, not %q", who.Role, family, protocol.Clip(string(in.Family)))
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
	if in.File != "" {
		if err := protocol.CheckDigest("file", in.File, accel.SHA256); err != nil {
			return err
		}
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
