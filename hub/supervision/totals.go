package supervision

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/follow"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/projection"
	"github.com/tradehub/tradehub/hub/verify"
)

// Reports hold what was examined for verdicts of this hub.
type Reports interface {
	Report(ctx context.Context, bank, id string) (*verify.Report, error)
}

// Verifications say which bank asked for a verdict.
type Verifications interface {
	Verification(id string) (cases.Verification, error)
}

// Sources are what totals are counted from, and who is told.
type Sources struct {
	Ledger  projection.Source
	Cases   Verifications
	Reports Reports
	Zone    *time.Location // whose days are counted
	// Told is called after changes of the ledger were counted, with the banks that they are
	// of, "" for a bank of another hub; nil is nobody. It must not wait.
	Told func(kind string, banks []string)
}

// The kinds of changes that Sources.Told is called with.
const (
	ChangedVerdicts = "verdict.recorded"
	ChangedClaims   = "claim.moved"
)

// Totals are counts of the ledger's events. They are kept up to date event by event, so
// reading them costs the same however many there are. Its methods may be called concurrently.
type Totals struct {
	rows *cases.Tallies
	*follow.Follower
}

// OpenTotals returns the totals of the rows. Call Run to keep them up to date.
func OpenTotals(rows *cases.Tallies, s Sources, log *slog.Logger) *Totals {
	return &Totals{rows, follow.New("totals", s.Ledger, &sink{rows, s}, log)}
}

// read returns the sum. Its rows are for reading alone.
func (t *Totals) read() (s sum, err error) {
	return s, t.rows.View(func(tx *cases.TallyTx) error {
		row, err := cases.Tally[sum](tx, "sum")
		if err != nil {
			return err
		}
		s = *row
		s.make()
		return nil
	})
}

// A sink counts. Rows and checkpoint are one transaction.
type sink struct {
	rows *cases.Tallies
	Sources
}

// schema is the version of the rows. Raise it when they change.
const schema = 1

// A state is how far the counting is.
type state struct {
	Schema int               `json:"schema"`
	Block  uint64            `json:"block"` // the last whole one
	Last   ledger.Checkpoint `json:"last"`
}

func (s *sink) Checkpoint(context.Context) (c follow.Checkpoint, err error) {
	err = s.rows.View(func(tx *cases.TallyTx) error {
		at, err := cases.Tally[state](tx, "state")
		switch {
		case errors.Is(err, cases.ErrSealed):
			return fmt.Errorf("%w: %w", follow.ErrNoCheckpoint, err)
		case err != nil:
			return err
		case at.Schema != schema:
			return fmt.Errorf("%w: the totals' schema is %d, want %d", follow.ErrNoCheckpoint, at.Schema, schema)
		}
		c = follow.Checkpoint{Block: at.Block, Last: at.Last}
		return nil
	})
	return c, err
}

// Reset drops every row.
func (s *sink) Reset(context.Context) error {
	if err := s.rows.Reset(); err != nil {
		return err
	}
	return s.rows.Update(func(tx *cases.TallyTx) error {
		at, err := cases.Tally[state](tx, "state")
		if err == nil {
			*at = state{Schema: schema}
		}
		return err
	})
}

func (s *sink) Apply(ctx context.Context, changes []ledger.Change, to follow.Checkpoint) error {
	facts, err := s.Ledger.Facts(ctx, changes)
	if err != nil {
		return err
	}
	told := map[string][]string{}
	err = s.rows.Update(func(tx *cases.TallyTx) error {
		at, err := cases.Tally[state](tx, "state")
		if err != nil {
			return err
		}
		all, err := cases.Tally[sum](tx, "sum")
		if err != nil {
			return err
		}
		all.make()
		c := counter{sink: s, tx: tx, all: all, facts: facts, told: told}
		for _, change := range changes {
			if change.At.Block > at.Block { // else it was counted
				if err := c.count(ctx, change); err != nil {
					return err
				}
			}
		}
		all.cut()
		at.Block, at.Last = max(at.Block, to.Block), to.Last
		return nil
	})
	if err != nil {
		return fmt.Errorf("totals: count up to block %d: %w", to.Block, err)
	}
	for kind, banks := range told {
		if s.Told != nil {
			s.Told(kind, slices.Compact(slices.Sorted(slices.Values(banks))))
		}
	}
	return nil
}

// A counter counts within one transaction.
type counter struct {
	*sink
	tx    *cases.TallyTx
	all   *sum
	facts map[string]dedupe.Claim
	told  map[string][]string
}

func (c *counter) count(ctx context.Context, change ledger.Change) error {
	for _, v := range change.Verdicts {
		if err := c.verdict(ctx, v, change.At.Block); err != nil {
			return err
		}
	}
	for _, e := range change.Claims {
		if err := c.claim(e, change.At.Block); err != nil {
			return err
		}
	}
	return nil
}

// A verdictRow is what claims need to know of their verdict.
type verdictRow struct {
	Outcome documents.Outcome `json:"outcome"`
}

// An assetRow is who asked for an asset, and who holds it.
type assetRow struct {
	Asked int64             `json:"asked"`
	Held  map[string]string `json:"held,omitempty"` // bank by claim
}

// verdict counts a verdict. One of another hub has an outcome, and nothing else is known of it.
func (c *counter) verdict(ctx context.Context, v protocol.VerdictRecord, block uint64) error {
	day := dayOf(v.At, c.Zone)
	row, err := cases.Tally[verdictRow](c.tx, "verdict", v.ID)
	if err != nil {
		return err
	}
	row.Outcome = v.Outcome
	c.all.Verdicts++
	c.all.day(day).Outcomes[v.Outcome]++
	c.all.happened(Happening{Block: block, ID: v.ID, Outcome: v.Outcome})
	lists := []string{"day|" + day, "outcome|" + string(v.Outcome)}
	bank, r, err := c.report(ctx, v.ID)
	if err != nil {
		return err
	}
	c.told[ChangedVerdicts] = append(c.told[ChangedVerdicts], bank)
	if r == nil {
		c.all.Unread++
		return c.list(v.ID, lists)
	}
	if c.all.Banks[bank] == nil {
		c.all.Banks[bank] = Outcomes{}
	}
	c.all.Banks[bank][v.Outcome]++
	c.all.Requested.add(r.Verdict.Request.Amount, 1)
	if lists = append(lists, "bank|"+bank); v.Final {
		c.all.Stopped++
		c.all.StoppedOf.add(r.Verdict.Request.Amount, 1)
		lists = append(lists, "stopped")
	}
	for _, rule := range failed(&r.Verdict) {
		c.all.Rules[rule]++
		lists = append(lists, "rule|"+rule)
	}
	if v.Supersedes == "" { // another look at the same request is no further request
		for _, u := range r.Claim.Uses {
			if err := c.asked(u.Token.String()); err != nil {
				return err
			}
			lists = append(lists, "asset|"+u.Token.String())
		}
	}
	return c.list(v.ID, lists)
}

// report returns the report of a verdict and the bank that asked, nil for one of another hub.
func (c *counter) report(ctx context.Context, id string) (bank string, r *verify.Report, err error) {
	k, err := c.Cases.Verification(id)
	if err == nil {
		r, err = c.Reports.Report(ctx, k.Bank, id)
	}
	if errors.Is(err, cases.ErrNotFound) {
		return "", nil, nil
	}
	return k.Bank, r, err
}

// failed returns the rules that failed and count against the request.
func failed(v *documents.Verdict) (out []string) {
	for _, f := range v.Findings {
		if f.Result == documents.Fail && f.Severity != documents.Info && !slices.Contains(out, f.Rule) {
			out = append(out, f.Rule)
		}
	}
	return out
}

func (c *counter) asked(token string) error {
	a, err := cases.Tally[assetRow](c.tx, "asset", token)
	if err != nil {
		return err
	}
	if a.Asked++; a.Asked > 1 {
		c.all.Assets[token] = a.Asked
	}
	return nil
}

// list puts a verdict at the head of lists, which keep the latest.
func (c *counter) list(id string, lists []string) error {
	for _, name := range lists {
		row, err := cases.Tally[[]string](c.tx, "list", name)
		if err != nil {
			return err
		}
		*row = append([]string{id}, *row...)
		*row = (*row)[:min(len(*row), maxListed)]
	}
	return nil
}

// A claimRow is what a claim was counted as.
type claimRow struct {
	Bank    string          `json:"bank"`
	Day     string          `json:"day"`
	Granted documents.Money `json:"granted,omitzero"`
	Holds   bool            `json:"holds,omitempty"`
	Assets  []string        `json:"assets,omitempty"`
	Against bool            `json:"against,omitempty"` // on a verdict that is RED or AMBER
}

// claim counts a claim as it is now, in the place of what it was counted as.
func (c *counter) claim(e protocol.ClaimEvent, block uint64) error {
	c.all.happened(Happening{Block: block, ID: e.ID, State: e.State})
	row, err := cases.Tally[claimRow](c.tx, "claim", e.ID)
	if err != nil {
		return err
	}
	next := claimRow{Against: row.Against}
	facts, known := c.facts[e.ID]
	if known && !e.Purged {
		if next, err = c.counted(facts, row.Against); err != nil {
			return err
		}
	}
	c.told[ChangedClaims] = append(c.told[ChangedClaims], row.Bank, next.Bank)
	if err := errors.Join(c.grant(e.ID, *row, -1), c.grant(e.ID, next, 1)); err != nil {
		return err
	}
	if next.Against && !row.Against {
		c.all.Against++
		place, err := cases.Tally[string](c.tx, "against", strconv.FormatUint(c.all.Against, 10))
		if err != nil {
			return err
		}
		*place = e.ID
	}
	*row = next
	return nil
}

// counted returns what a claim counts as.
func (c *counter) counted(f dedupe.Claim, against bool) (claimRow, error) {
	v, err := cases.Tally[verdictRow](c.tx, "verdict", f.Verdict)
	row := claimRow{Bank: f.Bank, Day: dayOf(f.Created, c.Zone), Holds: f.State.Active(), Against: against || v != nil && (v.Outcome == documents.Red || v.Outcome == documents.Amber)}
	if f.State.Active() || f.State == dedupe.Repaid {
		if row.Granted = f.Advance; row.Granted.Minor == 0 {
			row.Granted = f.Amount
		}
	}
	for _, u := range f.Uses {
		row.Assets = append(row.Assets, u.Token.String())
	}
	return row, err
}

// grant adds what a claim counts as, or takes it away.
func (c *counter) grant(id string, r claimRow, sign int64) error {
	if r.Granted.Minor != 0 {
		c.all.Granted.add(r.Granted, sign)
		c.all.day(r.Day).Granted.add(r.Granted, sign)
	}
	if !r.Holds {
		return nil
	}
	c.all.Holding += sign
	for _, token := range r.Assets {
		a, err := cases.Tally[assetRow](c.tx, "asset", token)
		switch {
		case err != nil:
			return err
		case sign < 0:
			delete(a.Held, id)
		case a.Held == nil:
			a.Held = map[string]string{id: r.Bank}
		default:
			a.Held[id] = r.Bank
		}
	}
	return nil
}
