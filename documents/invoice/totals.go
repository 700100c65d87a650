package invoice

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// Totals hold the places of the sums of a document, in any format.
type totals struct {
	lines, allowances, charges, taxExclusive, taxInclusive xmlread.Node
	rounding, payable                                      xmlread.Node
	tax, prepaid                                           []xmlread.Node
}

func (r *reader) totals(t totals) {
	d := &r.doc.Totals
	for _, f := range []struct {
		name string
		to   **documents.Money
		from []xmlread.Node
	}{
		{"lines", &d.Lines, []xmlread.Node{t.lines}},
		{"allowances", &d.Allowances, []xmlread.Node{t.allowances}},
		{"charges", &d.Charges, []xmlread.Node{t.charges}},
		{"taxExclusive", &d.TaxExclusive, []xmlread.Node{t.taxExclusive}},
		{"tax", &d.Tax, t.tax},
		{"taxInclusive", &d.TaxInclusive, []xmlread.Node{t.taxInclusive}},
		{"prepaid", &d.Prepaid, t.prepaid},
		{"rounding", &d.Rounding, []xmlread.Node{t.rounding}},
		{"payable", &d.Payable, []xmlread.Node{t.payable}},
	} {
		if *f.to = r.total(f.from, r.money); *f.to != nil {
			r.mark("/totals/"+f.name, f.from[0])
		}
	}
}

// paid returns the sum of what was paid where the document states one (BT-113), else
// the payments that it lists.
func paid(sum xmlread.Node, payments []xmlread.Node, amount string) []xmlread.Node {
	if sum.Text() != "" {
		return []xmlread.Node{sum}
	}
	var at []xmlread.Node
	for _, p := range payments {
		if n := p.At(amount); n.Text() != "" {
			at = append(at, n)
		}
	}
	return at
}

// adjustTotals fills sums of allowances and charges that the document did not
// add up itself (UBL 2.0 and ZUGFeRD 1 leave it to the reader).
func (r *reader) adjustTotals(l line) {
	t := &r.doc.Totals
	if t.Allowances == nil && len(l.allowances) > 0 {
		t.Allowances = r.total(l.allowances, r.money)
		r.mark("/totals/allowances", l.allowances[0])
	}
	if t.Charges == nil && len(l.charges) > 0 {
		t.Charges = r.total(l.charges, r.money)
		r.mark("/totals/charges", l.charges[0])
	}
}
