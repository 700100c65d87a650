package chaincode

import (
	"slices"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/chaincode/state"
	"github.com/tradehub/tradehub/documents"
)

// Attestation returns what an organisation attests under one key. It reads that one
// state key and nothing else, so that the answer can be proven to another network.
func (*documentContract) Attestation(ctx *Context, arg string) (*protocol.AttestationState, error) {
	ref, err := protocol.Decode[protocol.AttestationRef](arg)
	if err != nil {
		return nil, err
	}
	key, err := ref.StateKey()
	if err != nil {
		return nil, err
	}
	s, err := state.Load[protocol.AttestationState](ctx.Public, key)
	if err == nil && s == nil {
		err = protocol.Refuse(protocol.CodeNotFound, "the %s of %s attests nothing under %s", ref.Authority, ref.MSPID, ref.Key)
	}
	return s, err
}

// statesUnder returns what the organisation attests under each of the keys; nil is
// nothing.
func statesUnder(ctx *Context, keys []documents.Digest, a documents.Authority, msp string) ([]*protocol.AttestationState, error) {
	at, err := stateKeys(keys, a, msp)
	if err != nil {
		return nil, err
	}
	return state.LoadAll[protocol.AttestationState](ctx.Public, at)
}

func stateKeys(keys []documents.Digest, a documents.Authority, msp string) ([]string, error) {
	out := make([]string, len(keys))
	for i, k := range keys {
		var err error
		if out[i], err = (protocol.AttestationRef{Key: k, Authority: a, MSPID: msp}).StateKey(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// idsOf returns the IDs of what is and was under the keys, in order.
func idsOf(states []*protocol.AttestationState) []string {
	var ids []string
	for _, s := range states {
		if s != nil {
			ids = append(append(ids, s.ID), s.Earlier...)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// putStates puts the last version of an attestation under each of its keys.
func putStates(ctx *Context, a *documents.Attestation) error {
	record, err := protocol.AttestationDigest(*a)
	if err != nil {
		return err
	}
	at, err := stateKeys(a.Keys, a.Authority, a.MSPID)
	if err != nil {
		return err
	}
	were, err := state.LoadAll[protocol.AttestationState](ctx.Public, at)
	if err != nil {
		return err
	}
	for i, was := range were {
		s := protocol.AttestationState{ID: a.ID, Version: a.Version, Document: a.Document, Revoked: a.Revoked, Record: record}
		if was != nil {
			s.Earlier = slices.DeleteFunc(idsOf([]*protocol.AttestationState{was}), func(id string) bool { return id == a.ID })
		}
		if err := state.Store(ctx.Public, at[i], s); err != nil {
			return err
		}
	}
	return nil
}
