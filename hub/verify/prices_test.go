package verify_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/verify"
)

// book is a price book on a file of its own.
func book(t *testing.T, secret byte) (*verify.PriceBook, *cases.DB) {
	t.Helper()
	rows, err := cases.Open(filepath.Join(t.TempDir(), "hub.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rows.Close() })
	b, err := verify.NewPriceBook(rows, bytes.Repeat([]byte{secret}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return b, rows
}

// TestHistoryIsTheBanksOwn claims an import at one bank: that bank's next request
// sees the prices, the same request does not see its own, and no other bank sees any.
func TestHistoryIsTheBanksOwn(t *testing.T) {
	w := newWorld(t)
	prices, _ := book(t, 1)
	w.v.Prices = prices
	claims := w.granted()
	claims.Prices = prices
	ask := func(id, bank, request string) []documents.Price {
		in := w.input(samples.Import, id)
		in.Request.Bank, in.Request.ID = bank, request
		r, err := w.v.Verify(t.Context(), w.bank, in)
		if err != nil {
			t.Fatal(err)
		}
		if id == "V-1" {
			if _, err := claims.Reserve(t.Context(), w.bank, r, true); err != nil {
				t.Fatal(err)
			}
		}
		return r.Presentation.Prices
	}
	if got := ask("V-1", "BankAMSP", "R-1"); len(got) != 0 {
		t.Errorf("before any claim: %v", got)
	}
	if got := ask("V-2", "BankAMSP", "R-1"); len(got) != 0 {
		t.Errorf("a request is compared with itself: %v", got)
	}
	if got := ask("V-3", "BankBMSP", "R-1"); len(got) != 0 {
		t.Errorf("another bank sees %v", got)
	}
	got := ask("V-4", "BankAMSP", "R-2")
	if len(got) == 0 {
		t.Fatal("the bank does not see its own earlier prices")
	}
	for _, p := range got {
		if len(p.Subheading) != 6 || p.Unit == "" || !p.Price.IsPositive() || p.Currency == "" || p.Date == "" {
			t.Errorf("%+v is not a price", p)
		}
	}
}

// TestPricesAreSealed reads the rows as a thief of the file would, and as a hub
// with another secret.
func TestPricesAreSealed(t *testing.T) {
	w := newWorld(t)
	_, rows := book(t, 1)
	spy := &spy{PriceRows: rows}
	prices, err := verify.NewPriceBook(spy, bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	claims := w.granted()
	claims.Prices = prices
	r := w.verified(samples.Import)
	if _, err := claims.Reserve(t.Context(), w.bank, r, true); err != nil {
		t.Fatal(err)
	}
	if len(spy.put) == 0 {
		t.Fatal("nothing was kept")
	}
	for _, row := range spy.put {
		if all := fmt.Sprintf("%s %s", row.Series[:], row.Sealed); bytes.Contains([]byte(all), []byte("USD")) || bytes.Contains([]byte(all), []byte("hs")) {
			t.Errorf("a row shows what it says: %q", all)
		}
	}
	w.v.Prices = prices
	seen := func(id string) int {
		r, err := w.v.Verify(t.Context(), w.bank, w.input(samples.Import, id))
		if err != nil {
			t.Fatal(err)
		}
		return len(r.Presentation.Prices)
	}
	if got := seen("V-8"); got != len(spy.put) {
		t.Errorf("%d prices of %d rows", got, len(spy.put))
	}
	spy.put[0].Sealed[0] ^= 1 // what the spy holds is what it answers
	if got := seen("V-9"); got != len(spy.put)-1 {
		t.Errorf("%d prices of %d rows, one of them changed", got, len(spy.put))
	}
}

// A spy shows what a book keeps, and answers with it.
type spy struct {
	verify.PriceRows
	put []cases.SealedPrice
}

func (s *spy) PutPrices(prices []cases.SealedPrice, _ int) error {
	s.put = append(s.put, prices...)
	return nil
}

func (s *spy) Prices(series cases.RowName, _ string) ([][]byte, error) {
	var out [][]byte
	for _, p := range s.put {
		if p.Series == series {
			out = append(out, p.Sealed)
		}
	}
	return out, nil
}
