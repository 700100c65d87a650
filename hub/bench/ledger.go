package bench

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/gateway"
)

// Goals of the ledger benchmark.
const (
	batchGoal    = 25  // records/s by the batcher, over one a transaction
	overheadGoal = 1.2 // time of a lone write, over the plain client's
	batchTimeout = 200 * time.Millisecond
	answerGoal   = batchTimeout + time.Second // 99th percentile at half the best rate
)

// LedgerOptions bound the ledger benchmark.
type LedgerOptions struct {
	Rounds  int           // interleaved rounds
	Round   time.Duration // of each side, each round
	Callers int           // at the same time at the hub
	Assets  int           // that each claim is on
	Size    int           // claims in a transaction at most; 0 is the batcher's default
	Lone    int           // lone writes to time, each side
	// Unfinanced measures a ledger on which no claim was ever financed: peers look
	// for the key-level policies of other keys only once there is one.
	Unfinanced bool
}

// Valid names the first option that measures nothing.
func (o LedgerOptions) Valid() error {
	switch {
	case o.Rounds < 1:
		return errors.New("--rounds: at least 1")
	case o.Round <= 0:
		return errors.New("--round: longer than 0")
	case o.Callers < 1:
		return errors.New("--callers: at least 1")
	case o.Assets < 1 || o.Assets > 8:
		return errors.New("--assets: 1 to 8")
	case o.Lone < 1:
		return errors.New("--lone: at least 1")
	}
	return nil
}

// concurrencies are those that the plain client is tried at; a peer's gateway
// takes at most 500 calls at once.
var concurrencies = []int{64, 128, 256}

// Ledger measures claims on a Fabric network: through the hub's batcher, and one
// a transaction through Fabric's own client library. All are new claims, each on
// assets of its own and with an answer of its own; both sides call the same contract.
func Ledger(ctx context.Context, profile gateway.Profile, o LedgerOptions) (Report, error) {
	r := Report{Bench: "ledger", Machine: machine()}
	l, err := openLedgers(ctx, profile, o)
	if err != nil {
		return r, err
	}
	defer l.close()
	best, plain, err := l.rates(ctx)
	if err != nil {
		return r, err
	}
	concurrency, base := fastest(plain)
	r.Results = append(r.Results, against("claims, batched", "claims/s", median(best), fmt.Sprintf("plain client, %d at once", concurrency), base, batchGoal))
	for _, c := range concurrencies {
		r.Results = append(r.Results, Result{Name: fmt.Sprintf("claims, plain client, %d at once", c), Value: median(plain[c]), Unit: "claims/s", Met: true})
	}
	p50, p99, err := l.half(ctx, median(best)/2)
	if err != nil {
		return r, err
	}
	r.Results = append(r.Results,
		Result{Name: "answer at half the rate, p50", Value: p50, Unit: "ms", Met: true},
		Result{Name: "answer at half the rate, p99", Value: p99, Unit: "ms", Goal: ms(answerGoal), Met: p99 <= ms(answerGoal)})
	ours, theirs, err := l.alone(ctx)
	if err != nil {
		return r, err
	}
	lone := against("a lone claim", "ms", median(ours), "plain client", median(theirs), overheadGoal)
	lone.Met = lone.Ratio <= lone.Goal
	r.Results = append(r.Results, lone)
	return r, nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func fastest(plain map[int][]float64) (concurrency int, rate float64) {
	for _, c := range concurrencies {
		if v := median(plain[c]); v > rate {
			concurrency, rate = c, v
		}
	}
	return concurrency, rate
}

// ledgers are both sides of the benchmark.
type ledgers struct {
	o       LedgerOptions
	net     *gateway.Network
	batcher *ledger.Batcher
	banks   []*ledger.Ledger
	plain   *plainClient
}

func openLedgers(ctx context.Context, profile gateway.Profile, o LedgerOptions) (_ *ledgers, err error) {
	l := &ledgers{o: o}
	defer func() {
		if err != nil {
			l.close()
		}
	}()
	if l.net, err = gateway.Dial(profile, gateway.Options{}); err != nil {
		return nil, err
	}
	hub, err := l.net.Client("hub")
	if err != nil {
		return nil, err
	}
	l.batcher = ledger.NewBatcher(hub, ledger.BatchOptions{Channel: profile.Channel, Members: profile.Claims, Size: o.Size})
	for _, name := range []string{"bank-a", "bank-b"} {
		bank, err := l.net.Client(name)
		if err != nil {
			return nil, err
		}
		l.banks = append(l.banks, ledger.New(bank, l.batcher))
	}
	if l.plain, err = openPlain(profile, l.net); err != nil {
		return nil, err
	}
	for i := range l.banks { // enrolls
		if err := l.reserve(ctx, i); err != nil {
			return nil, err
		}
	}
	if o.Unfinanced {
		return l, nil
	}
	return l, l.finance(ctx)
}

// finance has a claim confirmed, as there are on any ledger in use.
func (l *ledgers) finance(ctx context.Context) error {
	in := l.claim()
	if _, _, err := l.banks[0].Claims.Reserve(ctx, in); err != nil {
		return err
	}
	_, _, err := l.banks[0].Claims.Confirm(ctx, protocol.ClaimMove{ID: in.ID})
	return err
}

func (l *ledgers) close() {
	if l.plain != nil {
		l.plain.close()
	}
	if l.batcher != nil {
		_ = l.batcher.Close()
	}
	if l.net != nil {
		_ = l.net.Close()
	}
}

// claim returns a new claim on assets of its own.
func (l *ledgers) claim() protocol.ClaimInput {
	amount := documents.Money{Minor: 10_536_000, Currency: "USD"}
	in := protocol.ClaimInput{ID: "C-" + rand.Text()[:20], Amount: amount, Partial: true, Borrower: documents.BorrowerBuyer}
	for i := range l.o.Assets {
		var token [16]byte
		rand.Read(token[:]) // never fails
		in.Uses = append(in.Uses, dedupe.Use{
			Token:    dedupe.Token{Kind: dedupe.Kinds[i], Epoch: 2026, Value: hex.EncodeToString(token[:])},
			Capacity: documents.Money{Minor: 13_170_000, Currency: "USD"}, Amount: amount,
		})
	}
	return in
}

// reserve has a bank reserve by way of the hub's batcher.
func (l *ledgers) reserve(ctx context.Context, i int) error {
	a, _, err := l.banks[i%len(l.banks)].Claims.Reserve(ctx, l.claim())
	if err == nil && a.Claim == nil {
		err = errors.New("a claim on assets of its own was refused")
	}
	return err
}

// rates measures both sides in turn.
func (l *ledgers) rates(ctx context.Context) (batched []float64, plain map[int][]float64, err error) {
	plain = map[int][]float64{}
	for range l.o.Rounds {
		for _, c := range concurrencies {
			rate, err := l.rate(ctx, c, func(int) error { return l.plain.reserve(ctx, l.claim()) })
			if err != nil {
				return nil, nil, fmt.Errorf("plain client, %d at once: %w", c, err)
			}
			plain[c] = append(plain[c], rate)
		}
		rate, err := l.rate(ctx, l.o.Callers, func(i int) error { return l.reserve(ctx, i) })
		if err != nil {
			return nil, nil, fmt.Errorf("batched: %w", err)
		}
		batched = append(batched, rate)
	}
	return batched, plain, nil
}

// rate has so many callers reserve one claim after the other, and returns how many were
// answered a second. A call that is in flight at the end is waited for, and its time counts.
func (l *ledgers) rate(ctx context.Context, callers int, reserve func(i int) error) (float64, error) {
	var n atomic.Int64
	errs := make(chan error, callers)
	start := time.Now()
	end := start.Add(l.o.Round)
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			for time.Now().Before(end) && ctx.Err() == nil {
				if err := reserve(i); err != nil {
					errs <- err
					return
				}
				n.Add(1)
			}
		})
	}
	wg.Wait()
	close(errs)
	if err := <-errs; err != nil {
		return 0, err
	}
	return float64(n.Load()) / time.Since(start).Seconds(), ctx.Err()
}

// half lets claims come at the rate, whether those before were answered or not,
// and returns how long answers took.
func (l *ledgers) half(ctx context.Context, rate float64) (p50, p99 float64, err error) {
	total := int(rate * (time.Duration(l.o.Rounds) * l.o.Round).Seconds())
	took, errs := make([]time.Duration, total), make([]error, total)
	start := time.Now()
	var wg sync.WaitGroup
	for i := range total {
		due := start.Add(time.Duration(float64(i) / rate * float64(time.Second)))
		time.Sleep(time.Until(due))
		wg.Go(func() {
			errs[i] = l.reserve(ctx, i)
			took[i] = time.Since(due)
		})
	}
	wg.Wait()
	return percentile(took, 50), percentile(took, 99), errors.Join(errs...)
}

// alone times writes without any other load, of both sides in turn.
func (l *ledgers) alone(ctx context.Context) (ours, theirs []float64, err error) {
	for i := range l.o.Lone {
		start := time.Now()
		if err := l.plain.reserve(ctx, l.claim()); err != nil {
			return nil, nil, err
		}
		theirs = append(theirs, ms(time.Since(start)))
		start = time.Now()
		if err := l.reserve(ctx, i); err != nil {
			return nil, nil, err
		}
		ours = append(ours, ms(time.Since(start)))
	}
	return ours, theirs, nil
}
