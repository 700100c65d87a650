package verify

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/facts"
	"github.com/tradehub/tradehub/documents/match"
)

// attested asks the ledger who attested a document of each document's own number,
// and holds the documents against that.
func (v *Verifier) attested(ctx context.Context, items []documents.Item) {
	for i := range items {
		if err := v.against(ctx, &items[i]); err != nil {
			items[i].Attested = nil
			items[i].Unchecked = fmt.Sprintf("attestations could not be read: %v", err)
		}
	}
}

func (v *Verifier) against(ctx context.Context, it *documents.Item) error {
	keys := match.AttestationKeys(it.Document)
	if len(keys) == 0 {
		return nil
	}
	opened, err := v.opened(ctx, keys)
	if err != nil || len(opened) == 0 {
		return err
	}
	state, err := facts.Of(it.Document)
	if err != nil {
		return err
	}
	for len(opened) > 0 { // in the order of IDs, then of versions
		n := 1
		for n < len(opened) && opened[n].Attestation.ID == opened[0].Attestation.ID {
			n++
		}
		a, err := compare(state, opened[:n])
		if err != nil {
			return err
		}
		if a.Attestation.Block, err = v.block(ctx, a.Attestation.TxID); err != nil {
			return err
		}
		it.Attested = append(it.Attested, a)
		opened = opened[n:]
	}
	return nil
}

// maxKeys bounds what is asked of the ledger for one document.
const maxKeys = 8 * protocol.MaxKeys

// opened asks under all keys, as many at once as the contract takes, so that nobody
// hides an altered copy behind a great many identifiers.
func (v *Verifier) opened(ctx context.Context, keys []documents.Digest) ([]protocol.OpenedAttestation, error) {
	if len(keys) > maxKeys {
		return nil, fmt.Errorf("the document has %d identifications; at most %d are looked up", len(keys), maxKeys)
	}
	var all []protocol.OpenedAttestation
	for some := range slices.Chunk(keys, protocol.MaxKeys) {
		found, err := v.Registrar.Opened(ctx, some)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	slices.SortFunc(all, func(a, b protocol.OpenedAttestation) int {
		return cmp.Or(cmp.Compare(a.Attestation.ID, b.Attestation.ID), cmp.Compare(a.Attestation.Version, b.Attestation.Version))
	})
	return slices.CompactFunc(all, func(a, b protocol.OpenedAttestation) bool {
		return a.Attestation.ID == b.Attestation.ID && a.Attestation.Version == b.Attestation.Version
	}), nil
}

// compare holds a document against the last version of an attestation, and where
// it differs from that, against the earlier ones: what an authority amended since
// is not what anybody forged.
func compare(state facts.State, versions []protocol.OpenedAttestation) (documents.Attested, error) {
	last := versions[len(versions)-1]
	a, err := hold(state, last)
	if err != nil {
		return a, err
	}
	a.Attestation = last.Attestation
	a.Attestation.Keys, a.Attestation.Facts = nil, nil
	for i := len(versions) - 2; i >= 0 && departs(a) && a.Earlier == 0; i-- {
		earlier, err := hold(state, versions[i])
		if err != nil {
			return a, err
		}
		if !departs(earlier) {
			a.Earlier = versions[i].Attestation.Version
		}
	}
	return a, nil
}

func departs(a documents.Attested) bool { return len(a.Differing) > 0 || len(a.Renamed) > 0 }

func hold(state facts.State, o protocol.OpenedAttestation) (documents.Attested, error) {
	if protocol.SaltDigest(o.Salt) != o.Attestation.Salt {
		return documents.Attested{}, fmt.Errorf("the salt of attestation %s, version %d, is not held by the peer that was asked", o.Attestation.ID, o.Attestation.Version)
	}
	return state.Against(o.Salt, o.Attestation.Facts), nil
}

// block returns where a transaction was committed, and notes it.
func (v *Verifier) block(ctx context.Context, txID string) (uint64, error) {
	if err := v.locate(ctx, txID); err != nil {
		return 0, fmt.Errorf("find the block of transaction %s: %w", txID, err)
	}
	return v.Cases.Block(txID)
}
