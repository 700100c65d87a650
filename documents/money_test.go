package documents_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/documents"
)

func TestParseMoney(t *testing.T) {
	for _, c := range []struct {
		in   string
		ccy  documents.CurrencyCode
		want int64
		text string
	}{
		{"8400000", "CNY", 840000000, "8,400,000.00 CNY"},
		{"0.05", "HKD", 5, "0.05 HKD"},
		{" 12.5\n", "USD", 1250, "12.50 USD"},
		{"-999.99", "EUR", -99999, "-999.99 EUR"},
		{"+1.50000", "EUR", 150, "1.50 EUR"},
		{".5", "EUR", 50, "0.50 EUR"},
		{"5.", "EUR", 500, "5.00 EUR"},
		{"1234", "JPY", 1234, "1,234 JPY"},
		{"1234.00", "JPY", 1234, "1,234 JPY"},
		{"1.234", "KWD", 1234, "1.234 KWD"},
		{"0001", "CLF", 10000, "1.0000 CLF"},
		{"-0", "CNY", 0, "0.00 CNY"},
		{"90071992547409.91", "CNY", documents.MaxMinor, "90,071,992,547,409.91 CNY"},
	} {
		m, err := documents.ParseMoney(c.in, c.ccy)
		if err != nil || m.Minor != c.want || m.String() != c.text || m.Currency != c.ccy {
			t.Errorf("%q %s = %d %q, %v; want %d %q", c.in, c.ccy, m.Minor, m, err, c.want, c.text)
		}
	}
}

// notDecimals are what a number must not look like, since two readers could
// take it for two amounts.
var notDecimals = []string{
	"", " ", ".", "-", "+", "+-1", "--1", "1-", "1.2.3", "1.234,56", "1,234.56", "1,5", "1 000", "1'000", "1e5", "1E5", "0x10", "1_000",
	"NaN", "Inf", "∞", "１２", "−5", "(5)", "$5", "5%", "5 CNY", strings.Repeat("9", 37), "1\x00", "٣",
}

func TestParseMoneyRefuses(t *testing.T) {
	for _, in := range notDecimals {
		if m, err := documents.ParseMoney(in, "CNY"); !errors.Is(err, documents.ErrAmount) {
			t.Errorf("%q = %v, %v", in, m, err)
		}
	}
	for in, ccy := range map[string]documents.CurrencyCode{
		"1.001": "CNY", "1.5": "JPY", "1.2345": "KWD", "1": "XXX", "2": "", "90071992547409.92": "CNY", "-90071992547409.92": "CNY",
		"9007199254740992": "JPY",
	} {
		if m, err := documents.ParseMoney(in, ccy); !errors.Is(err, documents.ErrAmount) {
			t.Errorf("%s %s = %v, %v", in, ccy, m, err)
		}
	}
}

func TestRoundMoney(t *testing.T) {
	for in, want := range map[string]int64{"1.005": 101, "-1.005": -101, "1.004999": 100, "0.0049": 0, "2": 200} {
		if m, err := documents.RoundMoney(decimal.RequireFromString(in), "CNY"); err != nil || m.Minor != want {
			t.Errorf("%s = %d, %v; want %d", in, m.Minor, err, want)
		}
	}
	if _, err := documents.RoundMoney(decimal.New(1, 30), "CNY"); !errors.Is(err, documents.ErrAmount) {
		t.Errorf("beyond the bound: %v", err)
	}
	if _, err := documents.RoundMoney(decimal.New(1, 0), "???"); !errors.Is(err, documents.ErrAmount) {
		t.Errorf("no currency: %v", err)
	}
}

func TestMoneyReadsBackWhatItWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := documents.Money{
			Minor:    rapid.Int64Range(-documents.MaxMinor, documents.MaxMinor).Draw(t, "minor"),
			Currency: rapid.SampledFrom([]documents.CurrencyCode{"CNY", "JPY", "KWD", "CLF"}).Draw(t, "currency"),
		}
		if back, err := documents.ParseMoney(m.Decimal().String(), m.Currency); err != nil || back != m {
			t.Fatalf("%s reads back as %s, %v", m, back, err)
		}
		number, _, _ := strings.Cut(strings.ReplaceAll(m.String(), ",", ""), " ")
		if back, err := documents.ParseMoney(number, m.Currency); err != nil || back != m {
			t.Fatalf("%s reads back as %s, %v", m, back, err)
		}
	})
}

// A decimal that is accepted has the value that math/big reads.
func FuzzParseDecimal(f *testing.F) {
	for _, s := range append(notDecimals, "1", "-1.50", "+.5", "5.", "00012.3400") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := documents.ParseDecimal(s)
		if err != nil {
			return
		}
		want, ok := new(big.Rat).SetString(strings.TrimSpace(s))
		if !ok || d.Rat().Cmp(want) != 0 {
			t.Fatalf("%q = %s", s, d)
		}
		if strings.ContainsAny(s, "eE,xX_/") {
			t.Fatalf("%q is accepted", s)
		}
		if again, err := documents.ParseDecimal(d.String()); err != nil || !again.Equal(d) {
			t.Fatalf("%q writes %s, which reads %s, %v", s, d, again, err)
		}
	})
}

func FuzzParseMoney(f *testing.F) {
	for _, s := range append(notDecimals, "1", "-1.50", "8400000.00") {
		f.Add(s, "CNY")
		f.Add(s, "JPY")
	}
	f.Fuzz(func(t *testing.T, s, ccy string) {
		m, err := documents.ParseMoney(s, documents.CurrencyCode(ccy))
		if err != nil {
			if !errors.Is(err, documents.ErrAmount) {
				t.Fatal(err)
			}
			return
		}
		if m.Minor > documents.MaxMinor || m.Minor < -documents.MaxMinor {
			t.Fatalf("%q = %d", s, m.Minor)
		}
		d, err := documents.ParseDecimal(s)
		if err != nil || !d.Equal(m.Decimal()) {
			t.Fatalf("%q = %s", s, m)
		}
	})
}
