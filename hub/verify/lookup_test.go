package verify_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/verify"
)

// TestLookupIsNeverClearInDoubt breaks what a check depends on, one thing at a time.
func TestLookupIsNeverClearInDoubt(t *testing.T) {
	away := errors.New("dial tcp 10.0.0.7:6379: connection refused")
	for name, breaks := range map[string]func(*world, *verify.Claims, *verify.Question){
		"nothing": nil,
		"the height is not known": func(w *world, _ *verify.Claims, _ *verify.Question) {
			w.registrar.height = func() (uint64, error) { return 0, away }
		},
		"the index is behind": func(w *world, c *verify.Claims, _ *verify.Question) {
			c.MaxLag = time.Nanosecond
			w.index.await = func(ctx context.Context, _ uint64) error {
				<-ctx.Done()
				return ctx.Err()
			}
		},
		"the index is away": func(w *world, _ *verify.Claims, _ *verify.Question) {
			w.index.lookup = func([]dedupe.Token) ([]dedupe.Asset, []dedupe.Near, uint64, error) { return nil, nil, 0, away }
		},
		"the index is being rebuilt": func(w *world, _ *verify.Claims, _ *verify.Question) {
			w.index.lookup = func([]dedupe.Token) ([]dedupe.Asset, []dedupe.Near, uint64, error) { return nil, nil, 0, nil }
		},
		"the verdict has expired":         func(_ *world, _ *verify.Claims, q *verify.Question) { q.Until = noon.Add(-time.Second) },
		"a document was left out":         func(_ *world, _ *verify.Claims, q *verify.Question) { q.Whole = false },
		"the question cannot be judged":   func(_ *world, _ *verify.Claims, q *verify.Question) { q.Ask.Uses = append(q.Ask.Uses, q.Ask.Uses[0]) },
		"the verdict asked nothing":       func(_ *world, _ *verify.Claims, q *verify.Question) { *q = verify.QuestionOf(&verify.Report{}, bankA) },
		"the registry was away back then": func(_ *world, _ *verify.Claims, q *verify.Question) { *q = unanswered(*q) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			r := w.verified(samples.Import)
			claims := &verify.Claims{Index: w.index, Ledger: w.registrar, Now: w.v.Now, MaxLag: time.Second}
			q := verify.QuestionOf(r, bankA)
			if breaks != nil {
				breaks(w, claims, &q)
			}
			c := claims.Lookup(t.Context(), q)
			if breaks == nil {
				if c.Outcome != documents.OutcomeClear || c.Unanswered != "" {
					t.Errorf("%+v", c)
				}
				return
			}
			if c.Outcome != "" || c.Unanswered == "" || strings.Contains(c.Unanswered, "10.0.0.7") {
				t.Errorf("%+v", c)
			}
		})
	}
}

// unanswered is the question of a verdict whose registry did not answer.
func unanswered(q verify.Question) verify.Question {
	r := &verify.Report{Verdict: documents.Verdict{ValidUntil: q.Until}}
	r.Claim.Uses = q.Ask.Uses
	r.Verdict.Duplicate.Unanswered = "away"
	return verify.QuestionOf(r, bankA)
}
