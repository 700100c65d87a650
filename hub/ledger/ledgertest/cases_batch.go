package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/policy"
)

// The identities that hold the claims, and submit or purge them, in every network with the
// hub's contracts.
var (
	registrar  = Identity{"RegistrarMSP", protocol.RoleRegistrar}
	supervisor = Identity{"SupervisorMSP", protocol.RoleSupervisor}
)

func (s *suite) batchOptions() ledger.BatchOptions {
	return ledger.BatchOptions{Channel: s.h.ClientState(1).ChannelID, Members: policy.Keepers}
}

// batcher returns the one batcher of the case.
func (s *suite) batcher() *ledger.Batcher {
	s.Helper()
	if s.b == nil {
		s.b = s.newBatcher(s.driverAs(registrar).Driver, s.batchOptions())
	}
	return s.b
}

func (s *suite) newBatcher(d ledger.Driver, o ledger.BatchOptions) *ledger.Batcher {
	b := ledger.NewBatcher(d, o)
	s.Cleanup(func() { b.Close() })
	return b
}

// banks returns the identities of banks.
func (s *suite) banks() (out []Identity) {
	for _, id := range s.h.Identities {
		if id.Role == protocol.RoleBank {
			out = append(out, id)
		}
	}
	return out
}

// lossy is a driver that may lose answers and counts lost races.
type lossy struct {
	ledger.Driver
	lose      atomic.Bool
	conflicts atomic.Int64
}

func (d *lossy) Submit(ctx context.Context, c ledger.Call) ([]byte, ledger.Receipt, error) {
	b, r, err := d.Driver.Submit(ctx, c)
	if errors.Is(err, ledger.ErrConflict) {
		d.conflicts.Add(1)
	}
	if err == nil && d.lose.Load() {
		return nil, ledger.Receipt{}, fmt.Errorf("the answer is lost: %w", ledger.ErrUnavailable)
	}
	return b, r, err
}

// claim returns an ask for the whole of one asset.
func (s *suite) claim(id, asset string) protocol.ClaimInput {
	all := documents.Money{Minor: 1_000_000, Currency: "CNY"}
	return protocol.ClaimInput{
		ID: s.key + "-" + id, Amount: all, Borrower: documents.BorrowerBuyer,
		Uses: []dedupe.Use{{
			Token:    dedupe.Token{Kind: dedupe.KindInvoiceBuyer, Epoch: 2026, Value: hexDigest(s.key + asset)[:32]},
			Capacity: all, Amount: all,
		}},
	}
}

// Those who come at the same time share transactions of at most so many, and
// each has its own answer: also who is refused, and who asks for what is gone.
func testBatch(s *suite) {
	const callers, size = 23, 10
	o := s.batchOptions()
	o.Wait, o.Size, o.InFlight = 50*time.Millisecond, size, 1
	b := s.newBatcher(s.driverAs(registrar).Driver, o)
	signers := []ledger.Driver{s.driverAs(s.banks()[0]).Driver, s.driverAs(s.banks()[0]).Driver, s.driverAs(supervisor).Driver}
	ledgers := make([]*ledger.Ledger, callers)
	for i := range ledgers {
		ledgers[i] = ledger.New(signers[i%2], b)
		if i == 0 {
			ledgers[i] = ledger.New(signers[2], b) // one of its own between the others'
			continue
		}
		if _, err := ledgers[i].Claims.Check(s.ctx, s.claim("enrolls", "enrolls")); err != nil {
			s.Fatal(err)
		}
	}
	receipts := make([]ledger.Receipt, callers)
	together(callers, func(i int) {
		id := fmt.Sprint(i)
		if i == 0 {
			_, _, err := ledgers[i].Claims.Freeze(s.ctx, protocol.ClaimMove{ID: s.key + "-never", Key: "k"})
			wantCode(s, err, protocol.CodeNotFound)
			return
		}
		a, r, err := ledgers[i].Claims.Reserve(s.ctx, s.claim(id, id))
		if err != nil || a.Claim == nil || a.Claim.ID != s.key+"-"+id {
			s.Errorf("caller %d: %+v, %v", i, a, err)
		}
		receipts[i] = r
	})
	shared := map[string]int{}
	for _, r := range receipts[1:] {
		shared[r.TxID]++
	}
	most := 0
	for _, n := range shared {
		most = max(most, n)
	}
	if most < 2 || most > size {
		s.Errorf("transactions with %v claims, want some with several and none with more than %d", shared, size)
	}
}

// Two hubs race for one asset, each in a batch with claims of others: one of the two has it,
// and the others are not affected.
func testBatchConflict(s *suite) {
	const each = 6
	banks := s.banks()
	var hubs [2]*lossy
	var ledgers [2][each]*ledger.Ledger
	for h := range hubs {
		hubs[h] = &lossy{Driver: s.driverAs(registrar).Driver}
		o := s.batchOptions()
		o.Wait, o.Size = 20*time.Millisecond, each
		b := s.newBatcher(hubs[h], o)
		for i := range each {
			ledgers[h][i] = ledger.New(s.driverAs(banks[(h+i)%len(banks)]).Driver, b)
		}
	}
	s.untilConflict(func(key string) int {
		before := hubs[0].conflicts.Load() + hubs[1].conflicts.Load()
		var granted atomic.Int64
		together(2*each, func(n int) {
			h, i := n%2, n/2
			asset := fmt.Sprintf("%s/%d/%d", key, h, i)
			if i == 0 {
				asset = key + "/contested"
			}
			a, _, err := ledgers[h][i].Claims.Reserve(s.ctx, s.claim(fmt.Sprintf("%s-%d-%d", key[len(s.key):], h, i), asset))
			switch {
			case err != nil:
				s.Errorf("hub %d, claim %d: %v", h, i, err)
			case a.Claim != nil && i == 0:
				granted.Add(1)
			case a.Claim == nil && i != 0:
				s.Errorf("hub %d, claim %d is not granted, of an asset that nobody else asked for", h, i)
			}
		})
		wantEqual(s, "claims granted on the one asset", granted.Load(), 1)
		return int(hubs[0].conflicts.Load() + hubs[1].conflicts.Load() - before)
	})
}

// A caller that did not receive the answer asks again, also through another hub, and gets the
// first one.
func testBatchRepeat(s *suite) {
	d := &lossy{Driver: s.driverAs(registrar).Driver}
	bank := s.driverAs(s.banks()[0]).Driver
	deaf, other := ledger.New(bank, s.newBatcher(d, s.batchOptions())), ledger.New(bank, s.batcher())
	if _, err := deaf.Claims.Check(s.ctx, s.claim("1", "1")); err != nil { // enrolls
		s.Fatal(err)
	}
	steps := []func(*ledger.Ledger) (*dedupe.Claim, ledger.Receipt, error){
		func(l *ledger.Ledger) (*dedupe.Claim, ledger.Receipt, error) {
			a, r, err := l.Claims.Reserve(s.ctx, s.claim("1", "1"))
			if err != nil {
				return nil, r, err
			}
			return a.Claim, r, nil
		},
		func(l *ledger.Ledger) (*dedupe.Claim, ledger.Receipt, error) {
			return l.Claims.Confirm(s.ctx, protocol.ClaimMove{ID: s.key + "-1", Key: "confirm"})
		},
	}
	var last ledger.Receipt
	for i, step := range steps {
		d.lose.Store(true)
		_, _, err := step(deaf)
		wantIs(s, err, ledger.ErrUnavailable)
		d.lose.Store(false)
		c, first, err := step(deaf)
		if err != nil || c == nil {
			s.Fatalf("step %d again: %+v, %v", i, c, err)
		}
		_, again, err := step(other)
		if err != nil || again != first || first.Block <= last.Block {
			s.Errorf("step %d through another hub: %+v, %v; the first receipt is %+v, that before it %+v", i, again, err, first, last)
		}
		last = first
	}
}

// A claim that was purged is nowhere, and its ID is nobody's to take.
func testPurgedClaim(s *suite) {
	bank, purger := s.ledgerAs(s.banks()[0]), s.ledgerAs(supervisor)
	in := s.claim("1", "1")
	if _, _, err := bank.Claims.Reserve(s.ctx, in); err != nil {
		s.Fatal(err)
	}
	_, _, err := purger.Claims.Purge(s.ctx, in.ID)
	wantCode(s, err, protocol.CodeClaimState)
	_, _, err = bank.Claims.Purge(s.ctx, in.ID)
	wantCode(s, err, protocol.CodeForbidden)
	if _, _, err := bank.Claims.Release(s.ctx, protocol.ClaimMove{ID: in.ID, Key: "release", Reason: dedupe.Ends[0]}); err != nil {
		s.Fatal(err)
	}
	_, rc, err := purger.Claims.Purge(s.ctx, in.ID)
	if err != nil {
		s.Fatal(err)
	}
	for c, err := range purger.Events(s.ctx, s.before(rc)) {
		if err != nil {
			s.Fatal(err)
		}
		if c.At.TxID == rc.TxID {
			if len(c.Claims) != 1 || c.Claims[0].ID != in.ID || !c.Claims[0].Purged {
				s.Errorf("the event of the purge is %+v", c.Claims)
			}
			break
		}
	}
	_, err = bank.Claims.Claim(s.ctx, in.ID)
	wantCode(s, err, protocol.CodeNotFound)
	_, err = purger.Claims.Asset(s.ctx, in.Uses[0].Token)
	wantCode(s, err, protocol.CodeNotFound)
	_, _, err = bank.Claims.Reserve(s.ctx, in)
	wantCode(s, err, protocol.CodeExists)
}

// A claim that was financed is not moved without the registrar's peer.
func testFinancedIsBound(s *suite) {
	bank := s.driverAs(s.banks()[0]).Driver
	l := ledger.New(bank, s.batcher())
	in := s.claim("1", "1")
	if _, _, err := l.Claims.Reserve(s.ctx, in); err != nil {
		s.Fatal(err)
	}
	if _, _, err := l.Claims.Confirm(s.ctx, protocol.ClaimMove{ID: in.ID, Key: "confirm"}); err != nil {
		s.Fatal(err)
	}
	o := s.batchOptions()
	o.Members = []string{supervisor.MSPID}
	around := ledger.New(bank, s.newBatcher(s.driverAs(registrar).Driver, o))
	move := protocol.ClaimMove{ID: in.ID, Key: "repay", Amount: in.Amount}
	if c, _, err := around.Claims.Repay(s.ctx, move); err == nil {
		s.Errorf("moved with the supervisor's endorsement alone: %+v", c)
	}
	if c, err := l.Claims.Claim(s.ctx, in.ID); err != nil || c.State != dedupe.Financed {
		s.Errorf("the claim is %+v, %v", c, err)
	}
	if c, _, err := l.Claims.Repay(s.ctx, move); err != nil || c.State != dedupe.Repaid {
		s.Errorf("repaid %+v, %v", c, err)
	}
	if c, err := l.Claims.Claim(s.ctx, in.ID); err != nil || c.State != dedupe.Repaid {
		s.Errorf("the claim that was repaid is %+v, %v", c, err)
	}
	if again, _, err := l.Claims.Reserve(s.ctx, in); err != nil || again.Claim == nil || again.Claim.State != dedupe.Repaid {
		s.Errorf("reserved again, it is %+v, %v", again, err)
	}
}
