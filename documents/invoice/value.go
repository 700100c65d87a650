package invoice

import (
	"fmt"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// An absent or empty element is no value: the pointers below are nil then.

// money reads an amount in the currency that it says itself, else in the document's.
func (r *reader) money(n xmlread.Node) *documents.Money {
	text := n.Text()
	if text == "" || r.err != nil {
		return nil
	}
	m, err := documents.ParseMoney(text, r.currencyOf(n))
	if err != nil {
		r.invalid(n, err)
		return nil
	}
	return &m
}

// lineMoney reads an amount of a line. Nothing is financed by a line, and UBL and
// CII bound no decimals: what is finer than the currency is rounded, with a note,
// and rules judge the sums. EN 16931 allows two decimals (BR-DEC-23).
func (r *reader) lineMoney(n xmlread.Node) *documents.Money {
	ccy := r.currencyOf(n)
	d, err := documents.ParseDecimal(n.Text())
	if exp, ok := ccy.Exponent(); r.core || err != nil || !ok || d.Equal(d.Round(int32(exp))) {
		return r.money(n)
	}
	m, err := documents.RoundMoney(d, ccy)
	if err != nil {
		r.invalid(n, err)
		return nil
	}
	r.note("amount of a line: %s %s", n.Text(), ccy)
	return &m
}

// currencyOf returns the currency that an amount says itself, else the document's.
func (r *reader) currencyOf(n xmlread.Node) documents.CurrencyCode {
	own := n.Attr("currencyID")
	if own == "" {
		return r.doc.Currency
	}
	if c, err := documents.ParseCurrency(own); err == nil {
		return c
	}
	return documents.CurrencyCode(own)
}

// sum adds amounts; amounts of two currencies are refused.
func (r *reader) sum(total, m *documents.Money, n xmlread.Node) *documents.Money {
	switch {
	case m == nil:
		return total
	case total == nil:
		sum := *m
		return &sum
	case total.Currency != m.Currency:
		r.invalid(n, fmt.Errorf("%s is added to an amount in %s", m.Currency, total.Currency))
		return total
	}
	if total.Minor += m.Minor; total.Minor > documents.MaxMinor || total.Minor < -documents.MaxMinor {
		r.invalid(n, fmt.Errorf("%w: the sum is beyond 2^53-1 minor units", documents.ErrAmount))
	}
	return total
}

func (r *reader) decimal(n xmlread.Node) *documents.Decimal {
	text := n.Text()
	if text == "" || r.err != nil {
		return nil
	}
	d, err := documents.ParseDecimal(text)
	if err != nil {
		r.invalid(n, err)
		return nil
	}
	return &d
}

// quantity reads a number with its unit in the attribute unitCode.
func (r *reader) quantity(n xmlread.Node) *documents.Quantity {
	d := r.decimal(n)
	if d == nil {
		return nil
	}
	return &documents.Quantity{Value: *d, Unit: unitOf(n)}
}

// unitOf returns the Rec 20 code of the attribute unitCode, or what is written there.
func unitOf(n xmlread.Node) documents.UnitCode {
	own := n.Attr("unitCode")
	if u, err := documents.ParseUnit(own); err == nil {
		return u
	}
	return documents.UnitCode(own)
}

// priceBase reads the number of units that a price is for. One is the same as
// not saying it; a price for zero units or fewer is none.
func (r *reader) priceBase(n xmlread.Node) *documents.Decimal {
	d := r.decimal(n)
	if d == nil || d.Equal(one) {
		return nil
	}
	if d.Sign() <= 0 {
		r.invalid(n, fmt.Errorf("a price for %s units", d))
		return nil
	}
	return d
}

// packages reads a count of packages; unitCode says their kind.
func (r *reader) packages(n xmlread.Node) *documents.Packages {
	d := r.decimal(n)
	if d == nil {
		return nil
	}
	if !d.IsInteger() || d.Sign() < 0 || d.GreaterThan(maxCount) {
		r.invalid(n, fmt.Errorf("%s is not a number of packages", d))
		return nil
	}
	return &documents.Packages{Count: d.IntPart(), Kind: n.Attr("unitCode")}
}

func (r *reader) currency(n xmlread.Node) documents.CurrencyCode {
	if n.Text() == "" {
		return ""
	}
	c, err := documents.ParseCurrency(n.Text())
	if err != nil {
		r.invalid(n, err)
	}
	return c
}

// country reads a country. An invoice is valid without it: what is no country of ISO 3166-1
// becomes a note.
func (r *reader) country(n xmlread.Node) documents.CountryCode {
	text := n.Text()
	if text == "" {
		return ""
	}
	c, err := documents.ParseCountry(text)
	if err != nil {
		r.note("country: %s", clip(text))
	}
	return c
}

// kindWords are words that writers of UBL 2.0, which left the list of types open,
// put in place of a UNTDID 1001 code. The first that is part of the text counts.
var kindWords = []struct {
	word string
	kind documents.TypeCode
}{
	{"PROFORMA", documents.TypeProforma}, {"CREDIT", documents.TypeCreditNote}, {"CORRECT", "384"},
	{"PREPAYMENT", "386"}, {"FACTORED", "393"}, {"DEBIT", "383"},
}

// typeCode reads a UNTDID 1001 code, or the word in place of it. A word that adds nothing,
// such as "SalesInvoice", means the root element's own kind.
func typeCode(n xmlread.Node, own documents.TypeCode) documents.TypeCode {
	text := n.Text()
	if digits(text) {
		return documents.TypeCode(text)
	}
	folded := strings.NewReplacer("-", "", " ", "", "_", "").Replace(strings.ToUpper(text))
	for _, k := range kindWords {
		if strings.Contains(folded, k.word) {
			return k.kind
		}
	}
	return own
}

// digits reports whether a text has the form of a code of UNTDID 1001: one to three digits.
func digits(s string) bool {
	return s != "" && len(s) <= 3 && strings.Trim(s, "0123456789") == ""
}

// hsCode reads a Harmonized System code, which is often written with points
// or blanks; "" is a list other than the Harmonized System. An invoice need not
// give one: a heading of four digits, or what is no code, becomes a note.
func (r *reader) hsCode(n xmlread.Node) documents.HSCode {
	if !isHSList(n) || n.Text() == "" {
		return ""
	}
	h, whole := documents.ReadHS(n.Text())
	if !whole {
		r.note("HS code: %s", clip(n.Text()))
	}
	return h
}

// isHSList reports whether a list has codes that begin with a Harmonized System code. These
// are HS and SRZ of UNTDID 7143, and the tariffs of the EU, the US, India and MERCOSUR. The
// CommodityCode of UBL is one if it names no list.
func isHSList(n xmlread.Node) bool {
	list := strings.NewReplacer("-", "", " ", "", "_", "").Replace(strings.ToUpper(n.Attr("listID")))
	switch list {
	case "HS", "HSCODE", "HSN", "SRZ", "CN", "CN8", "NC8", "TARIC", "HTS", "HTSUS", "ITCHS", "NCM":
		return true
	case "":
		return n.Name() == "CommodityCode"
	}
	year := strings.TrimPrefix(list, "HS")
	return year != list && len(year) <= 4 && strings.Trim(year, "0123456789") == ""
}

// notes returns the text of each node that has some.
func notes(nodes []xmlread.Node) []string {
	var out []string
	for _, n := range nodes {
		if t := n.Text(); t != "" {
			out = append(out, t)
		}
	}
	return out
}

func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
