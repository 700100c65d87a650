package casework

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/failpoint"
	"github.com/tradehub/tradehub/hub/verify"
)

const (
	atOnce   = 8                // verifications that run side by side
	retry    = 15 * time.Second // between attempts while the ledger or the index is away
	maxFault = 300              // characters of a fault
)

// ring wakes Run if the case waits for a verdict.
func (d *Desk) ring(c *cases.Case) {
	if !c.Unverified() {
		return
	}
	select {
	case d.bell <- struct{}{}:
	default: // it is awake already
	}
}

// Run asks for the verdicts of the banks' standing orders until ctx ends. A firm's request
// does not wait for it: how long an answer takes may depend on what the registry holds.
func (d *Desk) Run(ctx context.Context) {
	ticker := time.NewTicker(retry)
	defer ticker.Stop()
	for {
		d.VerifyWaiting(ctx)
		select {
		case <-d.bell:
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// VerifyWaiting asks once for the verdict of each case that waits for one.
func (d *Desk) VerifyWaiting(ctx context.Context) {
	tried := map[string]int{} // turn by case: one that fails for now waits for the next time
	for ctx.Err() == nil {
		waiting, err := d.Book.Unverified(len(tried) + atOnce)
		if err != nil {
			d.Log.Error("the cases that wait for a verdict could not be read", "cause", err)
			return
		}
		var group sync.WaitGroup
		n := 0
		for _, c := range waiting {
			if turn, ok := tried[c.ID]; ok && turn == c.Turn {
				continue
			}
			tried[c.ID] = c.Turn
			n++
			group.Go(func() {
				if err := d.verify(ctx, c); err != nil && ctx.Err() == nil {
					d.Log.Warn("a case could not be verified yet", "case", c.ID, "cause", err)
				}
			})
		}
		group.Wait()
		if n == 0 {
			return
		}
	}
}

// verify asks for the verdict of a case in its bank's name, and notes it.
func (d *Desk) verify(ctx context.Context, c *cases.Case) error {
	officer, ok := d.Officer(c.Bank)
	if !ok {
		return d.note(c, "", &cases.Answer{Fault: "no officer of " + c.Bank + " is known to this hub"})
	}
	l, err := d.Ledger(ctx, officer)
	if err != nil {
		return err
	}
	r, err := d.Verifier.Verify(ctx, verify.AsBank(l), verify.Input{
		VerdictID: d.Verifier.VerdictID("case", fmt.Sprintf("%s|%d", c.ID, c.Turn)), Supersedes: c.Earlier,
		Request: c.Request, Documents: c.Documents,
	})
	if lasting(err) {
		return d.note(c, "", &cases.Answer{Fault: clip(err.Error())})
	}
	if err != nil {
		return err
	}
	failpoint.Reach("case verified") // but its verdict is not noted yet
	return d.note(c, r.Verdict.ID, answer(&r.Verdict))
}

// lasting reports whether a repetition would fail for the same reason.
func lasting(err error) bool {
	if _, ok := errors.AsType[*verify.FileError](err); ok {
		return true
	}
	_, ok := errors.AsType[*verify.MissingError](err)
	return ok || errors.Is(err, documents.ErrRequest)
}

func clip(s string) string {
	for utf8.RuneCountInString(s) > maxFault {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}

// note keeps the verdict of a turn, unless the case has moved on meanwhile.
func (d *Desk) note(of *cases.Case, verdict string, a *cases.Answer) error {
	for i := 0; ; i++ {
		c, err := d.Book.Case(of.ID)
		if err != nil {
			return err
		}
		if c.Turn != of.Turn || !c.Unverified() {
			return nil
		}
		c.Verdict, c.Answer = verdict, a
		err = d.Book.Put(c, "", d.now())
		if _, changed := errors.AsType[*cases.ChangedError](err); !changed || i == attempts {
			return err
		}
	}
}

// answer returns what lists show of a verdict.
func answer(v *documents.Verdict) *cases.Answer {
	a := &cases.Answer{Outcome: v.Outcome, Dimensions: v.Dimensions, Grade: v.Coverage.Grade, ValidUntil: v.ValidUntil}
	for _, severity := range []documents.Severity{documents.Block, documents.Review} {
		for _, f := range v.Findings {
			switch {
			case f.Result != documents.Fail || f.Severity != severity:
			case a.Reason == nil:
				a.Reason = documents.Text{}
				for lang, s := range f.Text {
					a.Reason[lang] = clip(s)
				}
			default:
				a.More++
			}
		}
	}
	return a
}
