package verify

import (
	"context"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
)

// Again examines the documents of a report once more, from the bytes that the hub keeps, with
// its present rules. The registry's answer, prices and attestations are those of the report:
// they belong to the moment of the verdict, and so do its times. The report's own copy of the
// documents is not used: it lacks the places and formats that findings name. Nothing is
// recorded. Errors: *MissingError, *FileError.
func (v *Verifier) Again(ctx context.Context, by Reader, r *Report) (*Report, error) {
	kept := &r.Presentation
	digests := make([]documents.Digest, len(kept.Items))
	for i, it := range kept.Items {
		digests[i] = it.Digests.SHA256
	}
	items, anchors, err := v.read(ctx, by, digests)
	if err != nil {
		return nil, err
	}
	for i := range items {
		items[i].Attested, items[i].Unchecked = kept.Items[i].Attested, kept.Items[i].Unchecked
	}
	p := documents.Presentation{Request: kept.Request, Items: items, Registry: kept.Registry, Prices: kept.Prices}
	in := Input{VerdictID: r.Verdict.ID, Supersedes: r.Verdict.Supersedes}
	verdict := v.judge(&p, rules.Examine(&p, v.Pack), in, anchors)
	verdict.IssuedAt, verdict.ValidUntil = r.Verdict.IssuedAt, r.Verdict.ValidUntil
	verdict.Policy.KeyProtection = r.Verdict.Policy.KeyProtection
	return &Report{Presentation: p, Verdict: verdict, Claim: r.Claim, Receipt: r.Receipt}, nil
}
