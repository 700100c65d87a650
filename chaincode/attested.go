package chaincode

import (
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// Attestations returns the attestations under any of the keys, each in force or revoked
// last, ordered by ID.
func (*documentContract) Attestations(ctx *Context, arg string) ([]documents.Attestation, error) {
	ids, err := idsUnder(ctx, arg)
	if err != nil {
		return nil, err
	}
	out := []documents.Attestation{} // JSON [], not null
	for _, id := range ids {
		a, err := loadAttestation(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, *a)
	}
	return out, nil
}

// Amended returns the attestations under any of the keys that later versions took
// the place of, ordered by ID and version.
func (*documentContract) Amended(ctx *Context, arg string) ([]documents.Attestation, error) {
	ids, err := idsUnder(ctx, arg)
	if err != nil {
		return nil, err
	}
	return amendedOf(ctx, ids)
}

// KeepSalt keeps a salt of facts among the private data of registrar and supervisor, under
// its SaltDigest. An attestation names the digest, so it does not matter who submitted the
// salt. A salt that no attestation names is of no use.
func (*documentContract) KeepSalt(ctx *Context, arg string) (string, error) {
	if _, err := protocol.Decode[struct{}](arg); err != nil {
		return "", err
	}
	transient, err := ctx.GetStub().GetTransient()
	if err != nil {
		return "", err
	}
	salt := transient[protocol.TransientSalt]
	if len(salt) != protocol.FactSaltBytes {
		return "", protocol.Refuse(protocol.CodeInvalidArgument, "transient data %q: must be %d random bytes, got %d", protocol.TransientSalt, protocol.FactSaltBytes, len(salt))
	}
	key, err := saltKey(protocol.SaltDigest(salt))
	if err != nil {
		return "", err
	}
	return "", ctx.GetStub().PutPrivateData(protocol.Collection, key, salt)
}

// Opened returns the attestations under any of the keys with all versions and their
// salts, ordered by ID and version, the last version last. It is to be evaluated: an
// answer in a block would show the salts to everybody.
func (*documentContract) Opened(ctx *Context, arg string) ([]protocol.OpenedAttestation, error) {
	ids, err := idsUnder(ctx, arg)
	if err != nil {
		return nil, err
	}
	out := []protocol.OpenedAttestation{} // JSON [], not null
	for _, id := range ids {
		all, err := amendedOf(ctx, []string{id})
		if err != nil {
			return nil, err
		}
		last, err := loadAttestation(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, a := range append(all, *last) {
			out = append(out, protocol.OpenedAttestation{Attestation: a})
		}
	}
	return out, openSalts(ctx, out)
}

func openSalts(ctx *Context, all []protocol.OpenedAttestation) error {
	if len(all) == 0 {
		return nil
	}
	keys := make([]string, len(all))
	for i, a := range all {
		var err error
		if keys[i], err = saltKey(a.Attestation.Salt); err != nil {
			return err
		}
	}
	salts, err := ctx.GetStub().GetMultiplePrivateData(protocol.Collection, keys...)
	if err != nil {
		return err
	}
	for i := range all {
		all[i].Salt = salts[i]
	}
	return nil
}
