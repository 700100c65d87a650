package invoice

import (
	"fmt"
	"strings"

	"tradehub/documents"
	"tradehub/documents/xmlread"
)

// An absent or empty element is no value: the pointers below are nil then.

// money reads an amount in the currency that it says itself, else in the document's.
func (r *reader) money(n xmlread.Node) *documents.Money {
	text := n.Text()
	if text == "" || r.err != nil {
		return nil
	}
	ccy := r.doc.Currency
	if own := n.Attr("currencyID"); own != "" {
		ccy = documents.CurrencyCode(own)
	}
	m, err := documents.ParseMoney(text, ccy)
	if err != nil {
		r.invalid(n, err)
		return nil
	}
	return &m
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
	return &documents.Quantity{Value: *d, Unit: documents.UnitCode(n.Attr("unitCode"))}
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
	c := documents.CurrencyCode(n.Text())
	if _, ok := c.Exponent(); !ok && n.Text() != "" {
		r.invalid(n, fmt.Errorf("%q is not a currency of ISO 4217", clip(n.Text())))
	}
	return c
}

func (r *reader) country(n xmlread.Node) documents.CountryCode {
	text := n.Text()
	if text == "" {
		return ""
	}
	c, err := documents.ParseCountry(text)
	if err != nil {
		r.invalid(n, err)
	}
	return c
}

// typeCode reads a UNTDID 1001 code. UBL 2.0 left the list open, so a word
// such as "SalesInvoice" stands for the root element's own kind.
func typeCode(n xmlread.Node, own documents.TypeCode) documents.TypeCode {
	text := n.Text()
	if len(text) == 0 || len(text) > 3 {
		return own
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return own
		}
	}
	return documents.TypeCode(text)
}

// hsCode reads a Harmonized System code, which is often written with points
// or blanks; "" is a list other than the Harmonized System.
func (r *reader) hsCode(n xmlread.Node) documents.HSCode {
	if !isHSList(n.Attr("listID")) || n.Text() == "" {
		return ""
	}
	h, err := documents.ParseHS(n.Text())
	if err != nil {
		r.invalid(n, err)
	}
	return h
}

// isHSList knows the names of lists whose codes begin with a Harmonized System
// code: HS and SRZ of UNTDID 7143, and the tariffs of the EU and the US.
func isHSList(list string) bool {
	switch strings.ToUpper(list) {
	case "HS", "HSCODE", "SRZ", "CN", "CN8", "NC8", "TARIC", "HTS":
		return true
	}
	return false
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
