package supervision

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/follow"
	"github.com/tradehub/tradehub/hub/follow/followtest"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/verify"
)

// reports have a report of every verdict, of one of three banks. A verdict of the ID "gone"
// cannot be read.
type reports struct{}

func (reports) Verification(id string) (cases.Verification, error) {
	return cases.Verification{ID: id, Bank: "Bank" + string('A'+rune(len(id)%3)) + "MSP"}, nil
}

func (reports) Report(_ context.Context, _, id string) (*verify.Report, error) {
	if id == "gone" {
		return nil, fmt.Errorf("the store is away")
	}
	r := &verify.Report{Verdict: documents.Verdict{ID: id, Request: documents.Request{Amount: documents.Money{Minor: 100, Currency: "USD"}}}}
	r.Verdict.Findings = []documents.Finding{{Rule: "A05", Result: documents.Fail, Severity: documents.Block}, {Rule: "A06", Result: documents.Pass, Severity: documents.Block}}
	r.Claim.Uses = []dedupe.Use{{Token: followtest.Token(len(id))}}
	return r, nil
}

func seal(t interface {
	Helper()
	Fatalf(string, ...any)
}) *cases.Seal {
	t.Helper()
	s, err := cases.NewSeal([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatalf("seal: %v", err)
	}
	return s
}

func sinkAt(t followtest.T, path string, l *followtest.Ledger) *followtest.Sink {
	t.Helper()
	rows, err := cases.OpenTallies(path, seal(t))
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	s := &sink{rows, Sources{Ledger: l, Cases: reports{}, Reports: reports{}, Zone: time.UTC}}
	return &followtest.Sink{
		Sink: s,
		Held: func() string {
			all, err := (&Totals{rows: rows}).read()
			if err != nil {
				t.Fatalf("read: %v", err)
			}
			b, err := json.Marshal(all)
			if err != nil {
				t.Fatalf("marshal: %v", err)
			}
			return string(b)
		},
		Again: func() *followtest.Sink {
			if err := rows.Close(); err != nil {
				t.Fatalf("close: %v", err)
			}
			return sinkAt(t, path, l)
		},
	}
}

func TestSink(t *testing.T) {
	dir, n := t.TempDir(), 0
	followtest.Run(t, followtest.Harness{
		Open: func(t followtest.T, l *followtest.Ledger) *followtest.Sink {
			n++
			return sinkAt(t, filepath.Join(dir, fmt.Sprint(n)), l)
		},
		Spoilt: func(*followtest.Ledger) ledger.Change {
			return ledger.Change{At: ledger.Checkpoint{Block: 1 << 40}, Verdicts: []protocol.VerdictRecord{{ID: "gone"}}}
		},
	})
}

// TestTotals counts a history that is known.
func TestTotals(t *testing.T) {
	l := followtest.NewLedger("a")
	a, b := followtest.Claim("C-1", "BankAMSP", 0), followtest.Claim("C-2", "BankBMSP", 30)
	a.Verdict, b.Verdict = "V-1", "V-22"
	one, two := followtest.Verdict(1, ""), followtest.Verdict(2, "")
	one.ID, two.ID, one.Outcome, two.Outcome, two.Final = "V-1", "V-22", documents.Red, documents.Green, true
	again := two
	again.ID, again.Supersedes = "V-33", "V-22"
	l.Write(ledger.Change{Verdicts: []protocol.VerdictRecord{one, two}})
	l.Write(ledger.Change{Verdicts: []protocol.VerdictRecord{again}})
	l.Write(l.Claim(a), l.Claim(b))
	rows, err := cases.OpenTallies(filepath.Join(t.TempDir(), "t.db"), seal(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	totals := OpenTotals(rows, Sources{Ledger: l, Cases: reports{}, Reports: reports{}, Zone: time.UTC}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	height, _ := l.Height(t.Context())
	if err := totals.CatchUp(t.Context(), height); err != nil {
		t.Fatal(err)
	}
	s, err := totals.read()
	if err != nil {
		t.Fatal(err)
	}
	if s.Verdicts != 3 || s.Stopped != 2 || s.Holding != 2 || s.Against != 1 || s.Rules["A05"] != 3 || s.Rules["A06"] != 0 || s.Requested["USD"] != 300 {
		t.Errorf("%+v", s)
	}
	if len(s.Assets) != 0 {
		t.Errorf("a superseding verdict counts as a further request: %v", s.Assets)
	}
	if ids, _, err := totals.against(0, 9); err != nil || len(ids) != 1 || ids[0] != "C-1" {
		t.Errorf("against: %v, %v", ids, err)
	}
	a.State, a.Changed = dedupe.Repaid, a.Changed.Add(time.Hour)
	l.Write(l.Claim(a))
	l.Write(l.Purge("C-2"))
	if height, err = l.Height(t.Context()); err == nil {
		err = totals.CatchUp(t.Context(), height)
	}
	if err != nil {
		t.Fatal(err)
	}
	if s, err = totals.read(); err != nil || s.Holding != 0 || len(s.Granted.Money()) != 1 || s.Granted.Money()[0] != a.Amount {
		t.Errorf("after a repayment and a purge: %+v, %v", s, err)
	}
}

// BenchmarkOverview reads the totals of 100,000 verdicts, and counts one more.
func BenchmarkOverview(b *testing.B) {
	const all, block = 100_000, 1000
	rows, err := cases.OpenTallies(filepath.Join(b.TempDir(), "t.db"), seal(b))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	s := &sink{rows, Sources{Ledger: followtest.NewLedger("a"), Cases: reports{}, Reports: reports{}, Zone: time.UTC}}
	if err := s.Reset(b.Context()); err != nil {
		b.Fatal(err)
	}
	n := uint64(0)
	apply := func(size int) {
		n++
		var c ledger.Change
		c.At.Block = n
		for i := range size {
			v := followtest.Verdict(int(n)*block+i, "")
			v.ID, v.At = fmt.Sprintf("V-%d-%d", n, i), followtest.Hour(int(n)*4) //nolint:gosec // small
			c.Verdicts = append(c.Verdicts, v)
		}
		if err := s.Apply(b.Context(), []ledger.Change{c}, follow.Checkpoint{Block: n, Last: c.At}); err != nil {
			b.Fatal(err)
		}
	}
	start := time.Now()
	for range all / block {
		apply(block)
	}
	b.Logf("counting %d verdicts took %s", all, time.Since(start))
	t := &Totals{rows: rows}
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			if _, err := t.read(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("count one", func(b *testing.B) {
		for b.Loop() {
			apply(1)
		}
	})
}
