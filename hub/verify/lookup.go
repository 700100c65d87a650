package verify

import (
	"context"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// A Question is what a verdict's documents ask of the registry.
type Question struct {
	Ask   dedupe.Ask
	Whole bool      // nothing of the documents was left out
	Until time.Time // the end of the verdict's validity
}

// QuestionOf returns what the report's documents ask in the bank's name.
func QuestionOf(r *Report, bank string) Question {
	return Question{r.Claim.Ask(bank), len(r.Claim.Uses) > 0 && r.Verdict.Duplicate.Unanswered == "", r.Verdict.ValidUntil}
}

// A Lookup is what the index knows of a verdict's documents, at a time. It binds nobody: the
// ledger decides when capacity is reserved.
type Lookup struct {
	Verdict string    `json:"verdictId"`
	At      time.Time `json:"at"`
	// Outcome is absent where something was left out and nothing excludes the request: what
	// could not be asked is never CLEAR.
	Outcome      documents.RegistryOutcome `json:"outcome,omitempty"`
	Similar      documents.RegistryOutcome `json:"similar,omitempty"` // as in documents.Registry
	Reversals    int                       `json:"reversals,omitempty"`
	Hits         []documents.Hit           `json:"hits,omitempty"`
	Unanswered   string                    `json:"unanswered,omitempty"` // why there may be more
	IndexHeight  uint64                    `json:"indexHeight"`          // the answer holds up to this block
	LedgerHeight uint64                    `json:"ledgerHeight"`         // the last block when it was asked
}

// Lookup asks the index, once it has followed the ledger. What is not known is said in the answer.
func (c *Claims) Lookup(ctx context.Context, q Question) Lookup {
	out := Lookup{At: c.Now().UTC().Truncate(time.Second)}
	d, unanswered := c.decide(ctx, q, &out)
	switch {
	case unanswered != "":
		out.Unanswered = unanswered
		return out
	case out.At.After(q.Until):
		out.Unanswered = "the verdict has expired; request a new one"
	case !q.Whole:
		out.Unanswered = "the verdict left documents out of the registry"
	}
	if out.Unanswered == "" || d.Outcome == documents.OutcomeOver {
		out.Outcome = d.Outcome
	}
	out.Similar, out.Reversals, out.Hits = d.Similar, d.Reversals, d.Hits
	return out
}

// decide returns what the index says, or why it says nothing. Causes name machines, and
// clients see the text, so it has none.
func (c *Claims) decide(ctx context.Context, q Question, out *Lookup) (_ dedupe.Decision, unanswered string) {
	none := dedupe.Decision{}
	height, err := c.Ledger.Height(ctx)
	if err != nil {
		return none, "the height of the ledger could not be read"
	}
	out.LedgerHeight = height
	wait, cancel := context.WithTimeout(ctx, c.MaxLag)
	defer cancel()
	if c.Index.Await(wait, height) != nil {
		return none, "the index is behind the ledger"
	}
	assets, near, at, err := c.Index.Lookup(ctx, q.Ask.Tokens())
	out.IndexHeight = at
	if err != nil {
		return none, "the index could not be read"
	}
	if at < height { // it was lost and is being rebuilt
		return none, "the index is being rebuilt"
	}
	d, err := dedupe.Decide(q.Ask, assets, near, c.Now())
	if err != nil {
		return none, "the documents of the verdict cannot be judged"
	}
	return d, ""
}
