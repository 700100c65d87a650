package verify

import (
	"context"
	"fmt"
	"slices"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// ask fills the presentation's registry: the ledger says what is taken, the
// index what is similar. It returns the claim that would take the capacity.
func (v *Verifier) ask(ctx context.Context, bank Bank, p *documents.Presentation) protocol.ClaimInput {
	claim, kinds, left, err := v.claim(ctx, p)
	if err != nil {
		p.Registry.Unanswered = err.Error()
		return claim
	}
	p.Registry.Kinds, p.Registry.Epochs = kinds, epochs(claim)
	taken, err := bank.Check(ctx, claim)
	if err != nil {
		p.Registry.Unanswered = fmt.Sprintf("the claims on the ledger could not be read: %v", err)
		return claim
	}
	d := dedupe.Join(*taken, v.similar(ctx, p, claim))
	p.Registry.Outcome, p.Registry.Similar, p.Registry.Reversals, p.Registry.Hits = d.Outcome, d.Similar, d.Reversals, d.Hits
	if left != "" && p.Registry.Outcome != documents.OutcomeOver {
		p.Registry.Unanswered = left
	}
	return claim
}

// similar asks the index about tier B. An index that is away or behind is
// noted as unanswered: its silence would otherwise read as "nothing similar".
func (v *Verifier) similar(ctx context.Context, p *documents.Presentation, claim protocol.ClaimInput) dedupe.Decision {
	none := dedupe.Decision{Outcome: documents.OutcomeClear}
	ask := claim.Ask(p.Request.Bank)
	assets, near, err := v.consult(ctx, p, ask.Tokens())
	if err != nil {
		p.Registry.NearUnanswered = err.Error()
		return none
	}
	d, err := dedupe.Decide(ask, assets, near, v.Now())
	if err != nil {
		p.Registry.NearUnanswered = err.Error()
		return none
	}
	return d
}

// consult reads the index once it has followed the ledger to its present height.
func (v *Verifier) consult(ctx context.Context, p *documents.Presentation, tokens []dedupe.Token) ([]dedupe.Asset, []dedupe.Near, error) {
	height, err := v.Registrar.Height(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("the ledger's height could not be read: %w", err)
	}
	p.Registry.LedgerHeight = height
	wait, cancel := context.WithTimeout(ctx, v.MaxLag)
	defer cancel()
	if err := v.Index.Await(wait, height); err != nil {
		return nil, nil, fmt.Errorf("the index is behind the ledger: %w", err)
	}
	assets, near, at, err := v.Index.Lookup(ctx, tokens)
	p.Registry.IndexHeight = at
	if err != nil {
		return nil, nil, fmt.Errorf("the index could not be read: %w", err)
	}
	if at < height { // it was lost and is being rebuilt
		return nil, nil, fmt.Errorf("the index is at block %d, the ledger at %d", at, height)
	}
	return assets, near, nil
}

// claim makes the claim that the request needs: every asset that the documents
// name, with what is advanced against it. left says why a document could not
// be entered: what the registry says of the rest is not clear then.
func (v *Verifier) claim(ctx context.Context, p *documents.Presentation) (_ protocol.ClaimInput, kinds []string, left string, _ error) {
	claim := protocol.ClaimInput{
		ID: v.claimOf(p.Request), Amount: p.Request.Amount, Partial: p.Request.Partial, Borrower: p.Request.Borrower,
	}
	fps, skipped := dedupe.Fingerprints(p)
	tokens, err := v.Tokenizer.Tokens(ctx, fps)
	if err != nil {
		return claim, nil, "", fmt.Errorf("the tokens could not be computed: %w", err)
	}
	ask, err := dedupe.NewAsk(p.Request, fps, tokens)
	if err != nil {
		return claim, nil, "", err
	}
	claim.Uses, claim.Near, claim.FX = ask.Uses, ask.Near, ask.FX
	for _, fp := range fps {
		kinds = append(kinds, string(fp.Kind))
	}
	slices.Sort(kinds)
	return claim, slices.Compact(kinds), unentered(skipped), nil
}

// unentered returns why a document has no share in the claim, "" if all have one. Every file
// has a digest, so a file without its kind A1 has no amount.
func unentered(skipped []dedupe.Skipped) string {
	for _, s := range skipped {
		if s.Kind == dedupe.KindDocument && s.Item >= 0 {
			return fmt.Sprintf("document %d could not be entered in the registry: it lacks %s", s.Item+1, s.Missing)
		}
	}
	return ""
}

func epochs(c protocol.ClaimInput) []int {
	var out []int
	for _, u := range c.Uses {
		if !slices.Contains(out, u.Token.Epoch) {
			out = append(out, u.Token.Epoch)
		}
	}
	slices.Sort(out)
	return out
}
