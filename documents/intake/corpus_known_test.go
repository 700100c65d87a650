package intake_test

import (
	"fmt"

	"github.com/tradehub/tradehub/documents"
)

// A fact is what the corpus's own description says of a document's content.
type fact struct{ number, taxExclusive, tax, taxInclusive, currency string }

var known = map[string]fact{
	"efapiao-ofd/发票示例.ofd": {"99999951", "300.00", "18.00", "318.00", "CNY"},
}

// differs says how the document is not as the fact has it.
func (f fact) differs(d *documents.Document) string {
	if f == (fact{}) {
		return ""
	}
	got := fact{d.Number, amount(d.Totals.TaxExclusive), amount(d.Totals.Tax), amount(d.Totals.TaxInclusive), string(d.Currency)}
	if got != f {
		return fmt.Sprintf("read as %v, but it says %v", got, f)
	}
	return ""
}

func amount(m *documents.Money) string {
	if m == nil {
		return ""
	}
	return m.Decimal().StringFixed(2)
}
