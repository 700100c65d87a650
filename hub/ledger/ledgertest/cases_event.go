package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/tradehub/tradehub/documents/itertest"
	"github.com/tradehub/tradehub/hub/ledger"
)

// before returns the checkpoint just before the block of a receipt.
func (s *suite) before(rc ledger.Receipt) ledger.Checkpoint {
	return ledger.Checkpoint{Block: rc.Block - 1}
}

// collect reads the stream from a checkpoint until n events of this case have come.
func (s *suite) collect(d *caller, from ledger.Checkpoint, n int) []ledger.Event {
	s.Helper()
	var out []ledger.Event
	last := ledger.Event{}
	for e, err := range d.Events(s.ctx, from) {
		if err != nil {
			s.Fatalf("after %d events: %v", len(out), err)
		}
		if e.Block < last.Block || e.Block == last.Block && (e.TxID == last.TxID || ended(last)) {
			s.Errorf("event %+v came after %+v", e, last)
		}
		last = e
		if strings.Contains(string(e.Payload), s.key) {
			if out = append(out, e); len(out) == n {
				break
			}
		}
	}
	return out
}

// ended reports whether e is the mark at the end of a block.
func ended(e ledger.Event) bool { return e.Block > 0 && e.TxID == "" }

// A follower learns that it has caught up, also with a block without an event.
func testEventsMarkBlocks(s *suite) {
	d := s.driver(0)
	from := s.start(d)
	_, silent := d.submit("probe:Put", s.key, "v")
	for e, err := range d.Events(s.ctx, from) {
		if err != nil {
			s.Fatal(err)
		}
		if e.TxID == silent.TxID {
			s.Errorf("a transaction without an event has %+v", e)
		}
		if ended(e) && e.Block >= silent.Block {
			return
		}
	}
}

// A consumer that stops is not called again, also where its context ends at that moment.
func testEventsStop(s *suite) {
	d := s.driver(0)
	from := s.start(d)
	_, rc := d.submit("probe:Emit", s.key, "v")
	n := 0
	for e, err := range d.Events(s.ctx, from) {
		if err != nil {
			s.Fatal(err)
		}
		if n++; ended(e) && e.Block >= rc.Block {
			break
		}
	}
	itertest.Stops2(s.T, n, func(ctx context.Context) iter.Seq2[ledger.Event, error] { return d.Events(ctx, from) })
}

// start emits an event and returns the checkpoint just after it.
func (s *suite) start(d *caller) ledger.Checkpoint {
	_, rc := d.submit("probe:Emit", s.key+"-start", "start")
	return ledger.Checkpoint{Block: rc.Block, TxID: rc.TxID}
}

func testEventsInOrder(s *suite) {
	d := s.driver(0)
	from := s.start(d)
	live := make(chan []ledger.Event, 1)
	go func() { live <- s.collect(s.driver(1), from, 10) }() // begins before there is anything
	var receipts []ledger.Receipt
	for i := range 10 {
		_, rc := d.submit("probe:Emit", s.key, fmt.Sprintf("%s-%d", s.key, i))
		receipts = append(receipts, rc)
	}
	for name, events := range map[string][]ledger.Event{"live": <-live, "replayed": s.collect(d, from, 10)} {
		for i, e := range events {
			want := fmt.Sprintf("%s-%d", s.key, i)
			if e.Name != "probe" || string(e.Payload) != want || e.TxID != receipts[i].TxID || e.Block != receipts[i].Block {
				s.Errorf("%s event %d is %+v, want %s of %+v", name, i, e, want, receipts[i])
			}
		}
	}
}

// A client that processed an event and kept its place gets the next one and not it again,
// also when both are in one block.
func testEventsFromCheckpoint(s *suite) {
	d := s.driver(0)
	ds := make([]*caller, racers)
	for i := range ds {
		ds[i] = s.driver(i % len(s.h.Identities))
	}
	for round := range rounds {
		from := s.start(d)
		together(racers, func(i int) {
			key := fmt.Sprintf("%s-%d-%d", s.key, round, i)
			if _, _, err := ds[i].Submit(s.ctx, call("probe:Emit", key, key)); err != nil {
				s.Error(err)
			}
		})
		if s.wantNext(d, s.collect(d, from, racers)) {
			return
		}
	}
	s.Errorf("in %d rounds of %d no two transactions shared a block", rounds, racers)
}

// wantNext goes on from each event in turn, and reports whether two shared a block.
func (s *suite) wantNext(d *caller, all []ledger.Event) (shared bool) {
	s.Helper()
	for i, e := range all[:len(all)-1] {
		next := s.collect(d, ledger.Checkpoint{Block: e.Block, TxID: e.TxID}, 1)[0]
		wantEqual(s, "the event after a checkpoint", next.TxID, all[i+1].TxID)
		shared = shared || next.Block == e.Block
		if e.Block != all[len(all)-1].Block {
			next = s.collect(d, ledger.Checkpoint{Block: e.Block}, 1)[0]
			if next.Block <= e.Block {
				s.Errorf("after the whole of block %d came an event of block %d", e.Block, next.Block)
			}
		}
	}
	return shared
}

func testEventsOfInvalid(s *suite) {
	d := s.driver(0)
	from := s.start(d)
	won := map[string]bool{}
	s.untilConflict(func(key string) int {
		errs, receipts := s.race(func(int) ledger.Call { return call("probe:Increment", key) })
		for i, err := range errs {
			if err == nil {
				won[receipts[i].TxID] = true
			}
		}
		return conflicts(s, errs)
	})
	d.submit("probe:Emit", s.key, s.key+"-end")
	for _, e := range s.collect(d, from, len(won)+1)[:len(won)] {
		if !won[e.TxID] {
			s.Errorf("event %+v is of a transaction that lost", e)
		}
		delete(won, e.TxID)
	}
	wantEqual(s, "transactions without an event", len(won), 0)
}

func testEventsFromZero(s *suite) {
	d := s.driver(0)
	_, rc := d.submit("probe:Emit", s.key, s.key)
	got := s.collect(d, ledger.Checkpoint{}, 1)[0]
	wantEqual(s, "event", got.TxID, rc.TxID)
	first := ledger.Event{}
	for e, err := range d.Events(s.ctx, ledger.Checkpoint{}) {
		if err != nil {
			s.Fatal(err)
		}
		first = e
		break
	}
	if first.Block == 0 || first.Block > rc.Block {
		s.Errorf("the first event of the ledger is %+v", first)
	}
}

func testEventsEnd(s *suite) {
	d := s.driver(0)
	from := s.start(d)
	ctx, cancel := context.WithCancel(s.ctx)
	ended := make(chan error, 1)
	go func() {
		var last error
		for _, err := range d.Events(ctx, from) {
			last = err
			if err == nil { // ours is there: the stream now waits for more
				cancel()
			}
		}
		ended <- last
	}()
	d.submit("probe:Emit", s.key, s.key)
	if err := <-ended; !errors.Is(err, context.Canceled) {
		s.Errorf("the stream ended with %v, want context.Canceled", err)
	}
}

// A client that built something from another ledger gets an error, and never events that do
// not follow.
func testEventsElsewhere(s *suite) {
	d := s.driver(0)
	at := s.start(d)
	for name, from := range map[string]ledger.Checkpoint{
		"another transaction": {Block: at.Block, TxID: strings.Repeat("0", 64)},
		"beyond the end":      {Block: at.Block + 1e6, TxID: at.TxID},
		"a block not written": {Block: at.Block + 1e6},
	} {
		for e, err := range d.Events(s.ctx, from) {
			if err == nil {
				s.Errorf("%s: event %+v", name, e)
				break
			}
			wantIs(s, err, ledger.ErrCheckpoint)
		}
	}
}
