package chaincode

import (
	"fmt"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/chaincode/state"
	"github.com/tradehub/tradehub/documents"
)

func loadAttestation(ctx *Context, id string) (*documents.Attestation, error) {
	key, err := attestationKey(id)
	if err != nil {
		return nil, err
	}
	a, err := state.Load[documents.Attestation](ctx.Public, key)
	if err == nil && a == nil {
		err = protocol.Refuse(protocol.CodeNotFound, "no attestation %s", id)
	}
	return a, err
}

// ownAttestations returns the caller's attestations under any of the keys, by ID.
func ownAttestations(ctx *Context, keys []documents.Digest) ([]*documents.Attestation, error) {
	states, err := statesUnder(ctx, keys, attests[ctx.Caller.Role].authority, ctx.Caller.MSPID)
	if err != nil {
		return nil, err
	}
	var out []*documents.Attestation
	for _, id := range idsOf(states) {
		a, err := loadAttestation(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// idsUnder returns the IDs of the attestations under any of the keys of the argument, in order.
func idsUnder(ctx *Context, arg string) ([]string, error) {
	keys, err := protocol.Decode[[]documents.Digest](arg)
	if err != nil {
		return nil, err
	}
	if err := checkKeys(keys); err != nil {
		return nil, err
	}
	var states []*protocol.AttestationState
	for _, k := range keys {
		it, err := ctx.GetStub().GetStateByPartialCompositeKey(protocol.KeyAttested, []string{string(k)})
		if err != nil {
			return nil, err
		}
		under, err := state.Drain[*protocol.AttestationState](it)
		if err != nil {
			return nil, err
		}
		states = append(states, under...)
	}
	return idsOf(states), nil
}

func amendedOf(ctx *Context, ids []string) ([]documents.Attestation, error) {
	out := []documents.Attestation{} // JSON [], not null
	for _, id := range ids {
		it, err := ctx.GetStub().GetStateByPartialCompositeKey(keyAmended, []string{id})
		if err != nil {
			return nil, err
		}
		all, err := state.Drain[documents.Attestation](it)
		if err != nil {
			return nil, fmt.Errorf("attestation %s: %w", id, err)
		}
		out = append(out, all...)
	}
	return out, nil
}
