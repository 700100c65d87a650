package invoice

import (
	"strings"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// nsFapiao is the namespace of the children of an e-fapiao's eInvoice element.
const nsFapiao = "http://www.edrm.org.cn/schema/e-invoice/2019"

// fapiao reads the eInvoice element of an e-fapiao. Its amounts are in CNY, prices without
// tax. The invoice code (发票代码) becomes a note: a query of the tax office's register needs
// number and code together.
func (r *reader) fapiao(root xmlread.Node) {
	d := r.doc
	number, issued := root.At("InvoiceNo"), root.At("IssueDate")
	d.Type, d.Currency = documents.TypeInvoice, "CNY"
	r.required(root, number, "InvoiceNo")
	d.Number = number.Text()
	r.mark("/number", number)
	r.required(root, issued, "IssueDate")
	d.IssueDate = r.fapiaoDate(issued)
	r.mark("/issueDate", issued)
	r.addParty(r.fapiaoParty(documents.Seller, root.At("Seller"), "Seller"))
	r.addParty(r.fapiaoParty(documents.Buyer, root.At("Buyer"), "Buyer"))
	r.totals(totals{
		taxExclusive: root.At("TaxExclusiveTotalAmount"),
		tax:          []xmlread.Node{root.At("TaxTotalAmount")},
		taxInclusive: root.At("TaxInclusiveTotalAmount"),
	})
	if code := root.At("InvoiceCode").Text(); code != "" {
		d.Notes = append(d.Notes, "发票代码 "+code)
	}
	d.Notes = append(d.Notes, notes(root.All("Note"))...)
	for _, n := range root.At("GoodsInfos").All("GoodsInfo") {
		r.fapiaoLine(n)
	}
}

// fapiaoDate reads the forms of [fapiaoDay], or an xsd:date.
func (r *reader) fapiaoDate(n xmlread.Node) documents.Date {
	if d, ok := fapiaoDay(n.Text()); ok {
		return d
	}
	return r.date(n)
}

// fapiaoDay reads "2020年10月10日", "20201010", "2020-10-10", with a time of day or without.
func fapiaoDay(text string) (documents.Date, bool) {
	for _, layout := range []string{"2006年01月02日", "2006年1月2日", "20060102", time.DateOnly, time.DateTime, "2006年01月02日 15:04:05"} {
		if d, err := documents.ParseDate(layout, text); err == nil {
			return d, true
		}
	}
	return "", false
}

func (r *reader) fapiaoParty(role documents.PartyRole, n xmlread.Node, prefix string) *party {
	p := &party{Party: documents.Party{Role: role}, at: n}
	p.named(n.At(prefix + "Name"))
	r.taxpayer(p, n.At(prefix+"TaxID"))
	p.Address = documents.Address{Lines: lines(n.At(prefix + "AddrTel").Text())}
	return p
}

// taxpayer adds a taxpayer number (纳税人识别号).
func (r *reader) taxpayer(p *party, id xmlread.Node) {
	// Since 2015 a firm's taxpayer number is its USCI of 18 characters
	// (GB 32100-2015); older numbers have 15 or 20.
	scheme := documents.SchemeTax
	if len(id.Text()) == 18 {
		scheme = documents.SchemeUSCI
	}
	r.identify(p, id, scheme)
}

func (r *reader) fapiaoLine(n xmlread.Node) {
	i := len(r.doc.Lines)
	r.addLine(line{
		at:          n,
		description: n.At("Item"),
		quantity:    n.At("Quantity"),
		price:       n.At("Price"),
		amount:      n.At("Amount"),
	})
	if q := r.doc.Lines[i].Quantity; q != nil {
		q.Unit = fapiaoUnit(n.At("MeasurementDimension").Text())
	}
}

// fapiaoUnits maps the words for units that goods are sold in to UN/ECE Rec 20.
var fapiaoUnits = map[string]documents.UnitCode{
	"千克": "KGM", "公斤": "KGM", "克": "GRM", "吨": "TNE",
	"米": "MTR", "千米": "KMT", "平方米": "MTK", "立方米": "MTQ",
	"升": "LTR", "毫升": "MLT", "千瓦时": "KWH", "度": "KWH",
	"个": "C62", "件": "C62", "台": "C62", "只": "C62", "套": "SET", "双": "PR", "打": "DZN",
	"小时": "HUR", "天": "DAY", "月": "MON", "年": "ANN",
}

// fapiaoUnit returns the code of a unit's word, or the word where there is none.
func fapiaoUnit(word string) documents.UnitCode {
	if code, ok := fapiaoUnits[strings.TrimSpace(word)]; ok {
		return code
	}
	return documents.UnitCode(word)
}
