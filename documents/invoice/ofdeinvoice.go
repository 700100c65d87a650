package invoice

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/ofd"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// ofdFields are the values that an OFD may state twice: as CustomData, which
// no viewer shows, and as an element of an invoice's data or of a custom tag.
var ofdFields = []struct {
	data string
	at   []string
	same func(a, b string) bool // nil: names, which may differ in spelling
}{
	{"发票号码", []string{"InvoiceNo"}, strings.EqualFold},
	{"开票日期", []string{"IssueDate"}, sameDay},
	{"合计金额", []string{"TaxExclusiveTotalAmount"}, sameAmount},
	{"合计税额", []string{"TaxTotalAmount"}, sameAmount},
	{"价税合计", []string{"TaxInclusiveTotalAmount"}, sameAmount},
	{"销售方名称", []string{"Seller", "SellerName"}, nil},
	{"销售方纳税人识别号", []string{"Seller", "SellerTaxID"}, strings.EqualFold},
	{"购买方名称", []string{"Buyer", "BuyerName"}, nil},
	{"购买方纳税人识别号", []string{"Buyer", "BuyerTaxID"}, strings.EqualFold},
}

func sameDay(a, b string) bool {
	x, okX := fapiaoDay(a)
	y, okY := fapiaoDay(b)
	return okX && okY && x == y
}

func sameAmount(a, b string) bool {
	x, errX := documents.ParseDecimal(bare(a))
	y, errY := documents.ParseDecimal(bare(b))
	return errX == nil && errY == nil && x.Equal(y)
}

// bare takes the currency's sign off an amount.
func bare(text string) string { return strings.TrimSpace(strings.TrimLeft(text, "¥￥ ")) }

// agree refuses an OFD that states a value twice and differently: a person who
// sees one of them and a program that reads the other would not read the same.
func (r *reader) agree(root xmlread.Node, meta map[string]xmlread.Node) {
	for _, f := range ofdFields {
		shown, data := root.At(f.at...), meta[f.data]
		if f.same == nil || shown.Text() == "" || data.Text() == "" || f.same(shown.Text(), data.Text()) {
			continue
		}
		r.refuse(documents.CodeForbidden, shown, "the OFD says %q here, and %q in CustomData %s", clip(shown.Text()), clip(data.Text()), f.data)
	}
}

// readOFDEInvoice reads a fully digital e-fapiao. Its OFD holds no XML of the invoice. Values
// are in the CustomDatas of OFD.xml, and on the page, where custom tags map texts to values.
func readOFDEInvoice(c *ofd.Container, meta map[string]xmlread.Node) (*documents.Document, error) {
	tag, unread, err := invoiceTag(c, meta[docRoot].Text())
	if err != nil {
		return nil, err
	}
	value := func(i int) xmlread.Node { return first(tag.At(ofdFields[i].at...), meta[ofdFields[i].data]) }
	if value(0).Text() == "" {
		return nil, errNoOFDInvoice()
	}
	r := newReader(documents.FormatOFDEInvoice, tag)
	r.doc.Type, r.doc.Currency = documents.TypeInvoice, "CNY"
	r.agree(tag, meta)
	r.fapiaoNumber(tag, value(0))
	r.fapiaoIssued(tag, value(1))
	r.addParty(r.ofdParty(documents.Seller, value(5), value(6)))
	r.addParty(r.ofdParty(documents.Buyer, value(7), value(8)))
	r.fapiaoTotals(totals{taxExclusive: value(2), tax: []xmlread.Node{value(3)}, taxInclusive: value(4)})
	if unread != "" {
		r.doc.Notes = append(r.doc.Notes, unread)
	}
	r.ofdLines(tag)
	remark := tag.At("Note")
	r.remark("", remark)
	if r.negative() {
		r.redLetter(remark)
	}
	return r.finish()
}

func (r *reader) ofdParty(role documents.PartyRole, name, id xmlread.Node) *party {
	p := &party{Party: documents.Party{Role: role}, at: first(name, id)}
	p.named(name)
	r.taxpayer(p, id)
	return p
}

// ofdLines reads the lines: one GoodsInfo each, or columns with an equal number of cells. A
// line's text may be broken into several texts of the page, so columns of different length
// cannot be put together; then a note says so.
func (r *reader) ofdLines(tag xmlread.Node) {
	rows := tag.At("GoodsInfos").All("GoodsInfo")
	at := func(row int, name string) xmlread.Node { return rows[row].At(name) }
	count := len(rows)
	if count == 0 {
		columns := columnsOf(tag)
		count = len(columns["Amount"])
		if count != len(columns["Item"]) {
			r.doc.Notes = append(r.doc.Notes, "明细行未读取 lines not read: the OFD does not say which texts are one line")
			return
		}
		at = func(row int, name string) xmlread.Node {
			if cells := columns[name]; len(cells) == count {
				return cells[row]
			}
			return xmlread.Node{}
		}
	}
	for i := range count {
		item := at(i, "Item")
		before := len(r.doc.Lines)
		r.addLine(line{at: item, description: item, quantity: at(i, "Quantity"), price: at(i, "Price"), amount: at(i, "Amount")})
		r.describe(before, at(i, "Specification"), at(i, "MeasurementDimension"))
	}
}

// columnsOf returns the texts of each column of the lines, in order.
func columnsOf(n xmlread.Node) map[string][]xmlread.Node {
	out := map[string][]xmlread.Node{}
	for _, kid := range n.All("") {
		if columns[kid.Name()] {
			out[kid.Name()] = append(out[kid.Name()], kid.All(objectRef)...)
			continue
		}
		for name, cells := range columnsOf(kid) {
			out[name] = append(out[name], cells...)
		}
	}
	return out
}

// columns are the values of a line. Elsewhere they are no children of a tag.
var columns = map[string]bool{
	"Item": true, "Specification": true, "MeasurementDimension": true, "Quantity": true,
	"Price": true, "Amount": true, "TaxScheme": true, "TaxAmount": true,
}

// objectRef is the element by which a custom tag names an object of a page
// (GB/T 33190-2016 §16).
const objectRef = "ObjectRef"
