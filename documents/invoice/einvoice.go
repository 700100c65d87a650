package invoice

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// rootEInvoice is the root element of a fully digital e-fapiao (数电票). It has
// no namespace, unlike the eInvoice of 2019.
const rootEInvoice = "EInvoice"

// einvoice reads the EInvoice element of a fully digital e-fapiao, the only
// e-fapiao since 1 December 2024 (STA announcement 2024 No. 11). Its three
// parts are Header (labels), EInvoiceData (what seller and buyer agreed) and
// TaxSupervisionInfo (what the tax bureau added: number and time of issue).
// Amounts are in CNY, prices without tax.
func (r *reader) einvoice(root xmlread.Node) {
	data, tax := root.At("EInvoiceData"), root.At("TaxSupervisionInfo")
	basic := data.At("BasicInformation")
	r.doc.Type, r.doc.Currency = documents.TypeInvoice, "CNY"
	r.fapiaoNumber(root, first(tax.At("InvoiceNumber"), root.At("Header", "EIid")))
	r.fapiaoIssued(root, first(tax.At("IssueTime"), basic.At("RequestTime")))
	r.addParty(r.einvoiceParty(documents.Seller, data.At("SellerInformation"), "Seller"))
	r.addParty(r.einvoiceParty(documents.Buyer, data.At("BuyerInformation"), "Buyer"))
	r.fapiaoTotals(totals{
		taxExclusive: basic.At("TotalAmWithoutTax"),
		tax:          []xmlread.Node{basic.At("TotalTaxAm")},
		taxInclusive: basic.At("TotalTax-includedAmount"),
	})
	items := data.All("IssuItemInformation")
	for _, n := range items {
		r.einvoiceLine(n)
	}
	labels := root.At("Header", "InherentLabel")
	r.remark("", labels.At("EInvoiceType", "LabelName"), labels.At("GeneralOrSpecialVAT", "LabelName"))
	r.taxRates(items, "TaxRate")
	for _, n := range data.At("SpecificInformation").All("") {
		r.remark(n.Name()+": ", valued(n)...)
	}
	remark := data.At("AdditionalInformation", "Remark")
	r.remark("", remark)
	if labels.At("InIssuType", "LabelCode").Text() == "N" || r.negative() {
		r.redLetter(remark)
	}
}

// fapiaoNumber reads the number, of 20 digits since 2021.
func (r *reader) fapiaoNumber(root, n xmlread.Node) {
	r.required(root, n, "invoice number (发票号码)")
	r.doc.Number = n.Text()
	r.mark("/number", n)
}

func (r *reader) fapiaoIssued(root, n xmlread.Node) {
	r.required(root, n, "date of issue (开票日期)")
	r.doc.IssueDate = r.fapiaoDate(n)
	r.mark("/issueDate", n)
}

// fapiaoTotals reads the sums. The total with tax (价税合计) is the sum of the
// other two by definition, and is filled in where a container states only them.
func (r *reader) fapiaoTotals(t totals) {
	if strings.Trim(t.tax[0].Text(), "*") == "" {
		t.tax[0] = xmlread.Node{} // "***" is the tax of an exempt sale
	}
	r.totals(t)
	d := &r.doc.Totals
	if d.TaxInclusive == nil && d.TaxExclusive != nil && d.Tax != nil {
		d.TaxInclusive = r.sum(r.sum(nil, d.TaxExclusive, t.taxExclusive), d.Tax, t.tax[0])
		r.mark("/totals/taxInclusive", t.taxExclusive)
	}
}

func (r *reader) einvoiceParty(role documents.PartyRole, n xmlread.Node, prefix string) *party {
	p := &party{Party: documents.Party{Role: role}, at: n}
	p.named(n.At(prefix + "Name"))
	r.taxpayer(p, n.At(prefix+"IdNum"))
	p.Address = documents.Address{Lines: lines(n.At(prefix+"Addr").Text(), n.At(prefix+"TelNum").Text())}
	return p
}

func (r *reader) einvoiceLine(n xmlread.Node) {
	i := len(r.doc.Lines)
	r.addLine(line{
		at:          n,
		description: n.At("ItemName"),
		quantity:    n.At("Quantity"),
		price:       n.At("UnPrice"),
		amount:      n.At("Amount"),
	})
	r.describe(i, n.At("SpecMod"), n.At("MeaUnits"))
}

// describe adds the model to the i-th line's description (规格型号), and the
// code of its unit. A line that was refused is not there.
func (r *reader) describe(i int, model, unit xmlread.Node) {
	if i >= len(r.doc.Lines) {
		return
	}
	l := &r.doc.Lines[i]
	l.Description = strings.Join(lines(l.Description, model.Text()), " ")
	if l.Quantity != nil {
		l.Quantity.Unit = fapiaoUnit(unit.Text())
	}
}

// remark adds the texts of nodes as one note, if there is any.
func (r *reader) remark(before string, nodes ...xmlread.Node) {
	if text := strings.Join(notes(nodes), " "); text != "" {
		r.doc.Notes = append(r.doc.Notes, before+text)
	}
}

// taxRates notes the rates of the lines as they are written, each once.
func (r *reader) taxRates(items []xmlread.Node, name string) {
	var rates []string
	for _, n := range items {
		if rate := n.At(name).Text(); rate != "" && !slices.Contains(rates, rate) && len(rates) < maxRates {
			rates = append(rates, rate)
		}
	}
	if len(rates) > 0 {
		r.doc.Notes = append(r.doc.Notes, "税率/征收率 "+strings.Join(rates, ", "))
	}
}

// maxRates is more than there are rates of value-added tax.
const maxRates = 20

// valued returns the elements below n that have no elements, in order.
func valued(n xmlread.Node) []xmlread.Node {
	kids := n.All("")
	if len(kids) == 0 {
		return []xmlread.Node{n}
	}
	var out []xmlread.Node
	for _, kid := range kids {
		out = append(out, valued(kid)...)
	}
	return out
}

// negative reports whether a total is below zero, which only a red-letter invoice has.
func (r *reader) negative() bool {
	m := r.doc.Totals.Gross()
	return m != nil && m.Minor < 0
}

// blueNumber finds the invoice that a red-letter one takes back, in the remark
// that the tax bureau's own program writes, with either word for the invoice.
var blueNumber = regexp.MustCompile(`被红冲蓝字(?:数电)?(?:发)?票号码\s*[:：]\s*([0-9]{8,20})`)

// redLetter makes the document a credit note. A red-letter invoice (红字发票)
// states amounts and quantities below zero; a credit note states what it takes
// back, as UBL and EN 16931 do, so that 381 counts against in every format.
func (r *reader) redLetter(remark xmlread.Node) {
	d := r.doc
	d.Type = documents.TypeCreditNote
	if r.negative() {
		negate(d)
	}
	if m := blueNumber.FindStringSubmatch(remark.Text()); m != nil {
		r.mark(pointer("/references/", len(d.References), ""), remark)
		d.References = append(d.References, documents.Reference{Code: documents.RefPrevious, ID: m[1]})
	}
}

// negate changes the sign of every amount and quantity.
func negate(d *documents.Document) {
	t := &d.Totals
	for _, m := range []*documents.Money{t.TaxExclusive, t.Tax, t.TaxInclusive} {
		if m != nil {
			m.Minor = -m.Minor
		}
	}
	for i := range d.Lines {
		if l := &d.Lines[i]; l.Amount != nil {
			l.Amount.Minor = -l.Amount.Minor
		}
		if q := d.Lines[i].Quantity; q != nil {
			q.Value = q.Value.Neg()
		}
	}
}
