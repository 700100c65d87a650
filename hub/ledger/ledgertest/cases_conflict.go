package ledgertest

import (
	"errors"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/tradehub/tradehub/hub/ledger"
)

func testReceiptsGrow(s *suite) {
	d := s.driver(0)
	seen, last := map[string]bool{}, uint64(0)
	for i := range 5 {
		_, rc := d.submit("probe:Put", s.key, strconv.Itoa(i))
		if rc.Block <= last || seen[rc.TxID] {
			s.Errorf("receipt %+v after block %d", rc, last)
		}
		last, seen[rc.TxID] = rc.Block, true
	}
	h, err := d.Height(s.ctx)
	if err != nil || h < last {
		s.Errorf("height %d, %v after block %d", h, err, last)
	}
}

// racers is how many callers try to do the same thing at once.
const racers = 8

// rounds is how often a case tries to make transactions meet before it says
// that they never do. A ledger that loses no race never has a conflict.
const rounds = 200

func conflicts(s *suite, errs []error) (n int) {
	s.Helper()
	for _, err := range errs {
		switch {
		case err == nil:
		case errors.Is(err, ledger.ErrConflict):
			n++
		default:
			s.Fatalf("error %v, want none or ErrConflict", err)
		}
	}
	return n
}

// race lets n callers submit at the same time.
func (s *suite) race(of func(i int) ledger.Call) (errs []error, receipts []ledger.Receipt) {
	errs, receipts = make([]error, racers), make([]ledger.Receipt, racers)
	ds := make([]*caller, racers)
	for i := range ds {
		ds[i] = s.driver(i % len(s.h.Identities))
	}
	together(racers, func(i int) { _, receipts[i], errs[i] = ds[i].Submit(s.ctx, of(i)) })
	return errs, receipts
}

// untilConflict runs races until two transactions have met.
func (s *suite) untilConflict(round func(key string) (lost int)) {
	s.Helper()
	for i := range rounds {
		if round(s.key+strconv.Itoa(i)) > 0 {
			return
		}
	}
	s.Errorf("in %d races of %d nobody lost: conflicts are not found", rounds, racers)
}

// A counter that is raised by many callers must count exactly those that got a success.
func testOneOfManyWins(s *suite) {
	d := s.driver(0)
	s.untilConflict(func(key string) int {
		errs, _ := s.race(func(int) ledger.Call { return call("probe:Increment", key) })
		lost := conflicts(s, errs)
		wantEqual(s, "counter", d.evaluate("probe:Get", key), strconv.Itoa(racers-lost))
		return lost
	})
}

// Of all that reserve one asset exactly one gets it, and it is that one's.
func testRace(s *suite) {
	for i := range 5 {
		key := s.key + strconv.Itoa(i)
		errs, _ := s.race(func(i int) ledger.Call { return call("probe:Reserve", key, strconv.Itoa(i)) })
		winner := -1
		for i, err := range errs {
			var ce *ledger.ContractError
			switch {
			case err == nil && winner < 0:
				winner = i
			case err == nil:
				s.Errorf("%d and %d both hold %s", winner, i, key)
			case errors.Is(err, ledger.ErrConflict), errors.As(err, &ce) && strings.HasPrefix(ce.Text, "TAKEN:"):
			default:
				s.Errorf("unexpected %v", err)
			}
		}
		wantEqual(s, "holder", s.driver(0).evaluate("probe:Get", key), strconv.Itoa(winner))
	}
}

// Who lost a race has a receipt, and the block holds more than the winner.
func testInvalidTakesAPlace(s *suite) {
	s.untilConflict(func(key string) int {
		errs, receipts := s.race(func(int) ledger.Call { return call("probe:Increment", key) })
		for i, err := range errs {
			if rc := receipts[i]; err != nil && (rc.TxID == "" || rc.Block == 0) {
				s.Errorf("the receipt %+v of a transaction that lost is not filled", rc)
			}
		}
		h, err := s.driver(0).Height(s.ctx)
		for _, rc := range receipts {
			if err != nil || rc.Block > h {
				s.Errorf("block %d of a receipt is beyond the last, %d, %v", rc.Block, h, err)
			}
		}
		return conflicts(s, errs)
	})
}

// Two that count and then add cannot both have counted the same.
func testPhantom(s *suite) {
	s.phantom("probe:CountThenAdd", func(key string) []Entry {
		return decode[[]Entry](s, s.driver(0).evaluate("probe:Range", key+"/", key+"0"))
	})
}

func testCompositePhantom(s *suite) {
	s.phantom("probe:CountComposite", func(key string) []Entry {
		return decode[[]Entry](s, s.driver(0).evaluate("probe:RangeComposite", key))
	})
}

func (s *suite) phantom(tx string, read func(key string) []Entry) {
	var named atomic.Int64
	s.untilConflict(func(key string) int {
		errs, _ := s.race(func(int) ledger.Call { return call(tx, key, strconv.FormatInt(named.Add(1), 10)) })
		counts := map[string]bool{}
		for _, e := range read(key) {
			if counts[e.Value] {
				s.Errorf("two transactions counted %s keys and added one", e.Value)
			}
			counts[e.Value] = true
		}
		lost := conflicts(s, errs)
		wantEqual(s, "keys", len(counts), racers-lost)
		return lost
	})
}
