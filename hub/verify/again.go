package verify

import (
	"context"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/documents/transcript"
)

// Again examines the documents of a report once more, from the bytes that the hub keeps, with
// its present rules. The registry's answer, prices and attestations are those of the report:
// they belong to the moment of the verdict, and so do its times. The report's own copy of the
// documents is not used: it lacks the places and formats that findings name. Nothing is
// recorded. What persons typed from a paper is read from the record that the verdict rests on,
// whatever was typed since. Errors: *MissingError, *FileError.
func (v *Verifier) Again(ctx context.Context, by Reader, r *Report) (*Report, error) {
	kept := &r.Presentation
	digests := make([]documents.Digest, len(kept.Items))
	for i, it := range kept.Items {
		digests[i] = it.Digests.SHA256
	}
	items, anchors, err := v.read(ctx, digests, func(i int, data []byte, known documents.Digests) (documents.Item, error) {
		if t := kept.Items[i].Transcribed; t != nil {
			return v.typedThen(ctx, t.Transcription, known)
		}
		return parsed(by, digests[i], data, known)
	})
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

// typedThen returns the item of a paper from a record of who typed what.
func (v *Verifier) typedThen(ctx context.Context, record documents.Digest, file documents.Digests) (documents.Item, error) {
	b, err := v.Store.Get(ctx, record)
	if err != nil {
		return documents.Item{}, missing(record, err)
	}
	t, err := transcript.Parse(b)
	if err != nil {
		return documents.Item{}, &FileError{string(record), err}
	}
	return Typed(t, record, documents.Digests{SHA256: file.SHA256, SM3: file.SM3})
}
