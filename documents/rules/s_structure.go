package rules

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// structureRules are the rules on one document by itself.
var structureRules = []Rule{
	{
		ID: "S01", Version: "1.0", Inputs: []string{inv}, Severity: documents.Review, Dimension: documents.DimConsistency,
		Basis:      []string{"ISBP 821 (mathematical detail is not examined under a credit); arithmetic is a signal only", "EN 16931-1 BR-CO-10 to BR-CO-16"},
		Parameters: []Parameter{{Name: "minorUnitsPerLine", Kind: KindInteger, Unit: "minor units", Default: "1", Max: 1000}},
		check:      checkInvoiceSums,
	},
	{
		ID: "S02", Version: "1.1", Inputs: []string{inv}, Severity: documents.Review, Dimension: documents.DimConsistency,
		Basis:      []string{"EN 16931-1 BT-131 (invoice line net amount)", "PEPPOL-EN16931-R120 (a slack of 0.02)"},
		Parameters: []Parameter{{Name: "minorUnits", Kind: KindDecimal, Unit: "minor units", Default: "2", Max: 1000}},
		check:      checkLineProducts,
	},
	{
		ID: "S03", Version: "1.0", Inputs: []string{inv, dec, bl}, Severity: documents.Review, Dimension: documents.DimConsistency,
		Basis: []string{"ISO 4217"}, check: checkCurrencies,
	},
	{
		ID: "S05", Version: "1.1", Inputs: []string{dec}, Severity: documents.Block, Dimension: documents.DimAuthenticity,
		Basis: []string{
			"GACC announcement 2018 No. 67 (numbering of goods declarations: 4 customs office, 4 year, 1 direction, 9 serial)",
			"European Commission, DG XXI/0879/99 (movement reference number: check character by ISO 6346)",
		},
		check: checkDeclarationNumbers,
	},
	{
		ID: "S06", Version: "1.1", Inputs: []string{dec, inv}, Severity: documents.Review, Dimension: documents.DimConsistency,
		Basis:      []string{"WCO Harmonized System Convention, HS 2022 (headings)", "GACC announcement 2018 No. 67 (商品编号, 10 digits)", "Regulation (EEC) 2658/87 art. 3, 5 (8 digits of the Combined Nomenclature, 10 of TARIC)"},
		Parameters: []Parameter{{Name: "edition", Kind: KindChoice, Default: "HS2022", Choices: []string{"HS2022"}}},
		check:      checkHSCodes,
	},
	{
		ID: "S07", Version: "1.0", Inputs: []string{bl, dec, inv}, Severity: documents.Review, Dimension: documents.DimCargo,
		Basis: []string{"ISO 6346 (owner code, category identifier, check digit)"}, check: checkContainerNumbers,
	},
	{
		ID: "S08", Version: "1.0", Inputs: []string{bl}, Severity: documents.Review, Dimension: documents.DimCargo,
		Basis: []string{"IMO resolution A.1117(30)"}, check: checkIMONumbers,
	},
	{
		ID: "S10", Version: "1.0", Inputs: []string{inv, dec, bl, req}, Severity: documents.Review, Dimension: documents.DimAuthenticity,
		Basis: []string{"GB 32100-2015 (unified social credit identifier)", "ISO 17442-1 (LEI)", "check digits of each register"}, check: checkIdentifiers,
	},
	{
		ID: "S11", Version: "1.2", Inputs: []string{inv, dec, bl, req, ledger}, Severity: documents.Block, Dimension: documents.DimAuthenticity,
		Basis: []string{
			"UCP 600 art. 5, 14(a)", "hub: attestation of the document under its own number",
			"SAFE Huifa [2017] 9 (payment for goods above USD 100,000: the electronic declaration is verified), where the pack sets confirmAbove",
		},
		Parameters: []Parameter{{Name: "confirmAbove", Kind: KindMoney}}, check: checkGenuineness,
	},
}

// maxShown bounds the values that one finding lists.
const maxShown = 10

// checkInvoiceSums follows an invoice's totals from its lines to what is payable.
// Each step starts from the stated figure before it, so that one wrong figure is one departure.
func checkInvoiceSums(e *examiner) {
	if e.lack(e.inv, inv) {
		return
	}
	for _, d := range e.inv {
		e.checkSums(d)
	}
}

func (e *examiner) checkSums(d doc) {
	lines, ok := lineSum(d.Document)
	if !ok && d.Totals.Lines == nil {
		e.missing(d.label + ".lines")
		return
	}
	t, ccy := d.Totals, statedCurrency(d.Document)
	slack := minorUnits(e.number("minorUnitsPerLine"), ccy).Mul(decimalOf(int64(max(1, len(d.Lines)))))
	e.tolerance = amount{slack, ccy}.String()
	steps := []struct {
		stated *documents.Money
		at     string
		add    []*documents.Money
		sub    []*documents.Money
	}{
		{t.Lines, "/totals/lines", nil, nil},
		{t.TaxExclusive, "/totals/taxExclusive", []*documents.Money{t.Charges}, []*documents.Money{t.Allowances}},
		{t.TaxInclusive, "/totals/taxInclusive", []*documents.Money{t.Tax}, nil},
		{t.Payable, "/totals/payable", []*documents.Money{t.Rounding}, []*documents.Money{t.Prepaid}},
	}
	sum, checked := lines, false
	if !ok {
		sum = t.Lines.Decimal()
	}
	last := documents.Compared{}
	for i, s := range steps {
		for _, m := range s.add {
			sum = sum.Add(valueOf(m))
		}
		for _, m := range s.sub {
			sum = sum.Sub(valueOf(m))
		}
		if s.stated == nil || i == 0 && !ok {
			continue
		}
		stated := d.at(s.at, s.stated.String())
		if sum.Sub(s.stated.Decimal()).Abs().GreaterThan(slack) {
			e.fail(documents.Review, "fail", values{"doc": d.label, "stated": s.stated.String(), "computed": amount{sum, ccy}.String()}, stated)
			return
		}
		sum, checked, last = s.stated.Decimal(), true, stated
	}
	if !checked {
		e.missing(d.label + ".total")
		return
	}
	e.pass("pass", values{"doc": d.label, "stated": last.Value}, last)
}

func valueOf(m *documents.Money) documents.Decimal {
	if m == nil {
		return documents.Decimal{}
	}
	return m.Decimal()
}

// lineSum adds the line amounts; false if one of them is not stated.
func lineSum(d *documents.Document) (documents.Decimal, bool) {
	var sum documents.Decimal
	for i := range d.Lines {
		if d.Lines[i].Amount == nil {
			return sum, false
		}
		sum = sum.Add(d.Lines[i].Amount.Decimal())
	}
	return sum, len(d.Lines) > 0
}

// statedCurrency returns the document's currency, else that of its first amount.
func statedCurrency(d *documents.Document) documents.CurrencyCode {
	if d.Currency != "" {
		return d.Currency
	}
	for _, m := range amounts(d) {
		return m.Currency
	}
	return ""
}

// checkLineProducts multiplies each line out: quantity × price ÷ price base − allowance + charge.
func checkLineProducts(e *examiner) {
	if e.lack(e.inv, inv) {
		return
	}
	for _, d := range e.inv {
		e.checkProducts(d)
	}
}

func (e *examiner) checkProducts(d doc) {
	var wrong []documents.Compared
	var first values
	bad, checked := 0, 0
	for i := range d.Lines {
		l := &d.Lines[i]
		computed, ok := product(l)
		if !ok {
			e.missing(d.label + ".linePrice")
			continue
		}
		checked++
		slack := minorUnits(e.number("minorUnits"), l.Amount.Currency)
		if !computed.Sub(l.Amount.Decimal()).Abs().GreaterThan(slack) {
			continue
		}
		if bad++; bad == 1 {
			first = values{
				"line": lineName(l, i), "quantity": quantityText(*l.Quantity), "price": l.UnitPrice.String(),
				"computed": amount{computed, l.Amount.Currency}.String(), "stated": l.Amount.String(),
			}
		}
		if bad <= maxShown {
			wrong = append(wrong, d.at(pointer("lines", i, "amount"), l.Amount.String()))
		}
	}
	e.tolerance = e.number("minorUnits").String() + " minor units"
	switch {
	case bad > 0:
		first["doc"], first["count"] = d.label, itoa(bad)
		e.fail(documents.Review, "fail", first, wrong...)
	case checked > 0:
		e.pass("pass", values{"doc": d.label, "count": itoa(checked)})
	case len(d.Lines) == 0:
		e.missing(d.label + ".lines")
	}
}

// productDigits is the precision of a division by the price base.
const productDigits = 12

func product(l *documents.Line) (documents.Decimal, bool) {
	if l.Quantity == nil || l.UnitPrice == nil || l.Amount == nil {
		return documents.Decimal{}, false
	}
	p := l.Quantity.Value.Mul(*l.UnitPrice)
	if l.PriceBase != nil {
		if !l.PriceBase.IsPositive() {
			return documents.Decimal{}, false
		}
		p = p.DivRound(*l.PriceBase, productDigits)
	}
	return p.Sub(valueOf(l.Allowance)).Add(valueOf(l.Charge)), true
}

func lineName(l *documents.Line, i int) string {
	if l.ID != "" {
		return l.ID
	}
	return itoa(i + 1)
}

// checkCurrencies wants one currency of ISO 4217 in each document that states amounts.
func checkCurrencies(e *examiner) {
	for _, d := range e.all {
		ms := amounts(d.Document)
		ccy := statedCurrency(d.Document)
		if ccy == "" {
			continue // a transport document without amounts
		}
		if wrong, at := oddCurrency(ccy, ms); at != "" {
			e.fail(documents.Review, "fail", values{"doc": d.label, "currency": string(ccy), "odd": string(wrong)}, d.at(at, string(wrong)))
			continue
		}
		if _, ok := ccy.Exponent(); !ok {
			e.fail(documents.Review, "failUnknown", values{"doc": d.label, "currency": string(ccy)}, d.at("/currency", string(ccy)))
			continue
		}
		e.pass("pass", values{"doc": d.label, "currency": string(ccy)}, d.at("/currency", string(ccy)))
	}
	if len(e.findings) == e.firstOfRule {
		e.missing("currency")
	}
}

func oddCurrency(want documents.CurrencyCode, ms []placedMoney) (documents.CurrencyCode, string) {
	for _, m := range ms {
		if m.Currency != want {
			return m.Currency, m.at
		}
	}
	return "", ""
}

type placedMoney struct {
	documents.Money
	at string
}

// amounts lists every amount of the goods and totals in a fixed order. The
// charges of a customs entry may be in other currencies and are not among them.
func amounts(d *documents.Document) []placedMoney {
	var out []placedMoney
	add := func(m *documents.Money, at string) {
		if m != nil {
			out = append(out, placedMoney{*m, at})
		}
	}
	for i := range d.Lines {
		l := &d.Lines[i]
		add(l.Amount, pointer("lines", i, "amount"))
		add(l.Allowance, pointer("lines", i, "allowance"))
		add(l.Charge, pointer("lines", i, "charge"))
	}
	t := &d.Totals
	for _, f := range []struct {
		m  *documents.Money
		at string
	}{
		{t.Lines, "lines"}, {t.Allowances, "allowances"}, {t.Charges, "charges"}, {t.TaxExclusive, "taxExclusive"}, {t.Tax, "tax"},
		{t.TaxInclusive, "taxInclusive"}, {t.Prepaid, "prepaid"}, {t.Rounding, "rounding"}, {t.Payable, "payable"},
	} {
		add(f.m, "/totals/"+f.at)
	}
	return out
}

// upperAlnum keeps letters and digits, in upper case and half width.
func upperAlnum(s string) string {
	return strings.Map(func(r rune) rune {
		if isLetterOrDigit(r) {
			return r
		}
		return -1
	}, foldText(s))
}
