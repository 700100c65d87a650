package certificate

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// request writes who asks whom for what, and what the verdict covers.
func (d *drawing) request() error {
	r := d.v.Request
	d.heading(d.Say("certificate.request"))
	d.pair(d.Say("certificate.number"), r.ID)
	d.pair(d.Say("certificate.applicant"), party(&r.Applicant))
	d.pair(d.Say("certificate.amount"), fmt.Sprintf("%s  (%s)", r.Amount, d.product()))
	if s := d.Word("instrument", r.Instrument); s != "" {
		d.pair(d.Say("certificate.instrument"), s)
	}
	for _, fx := range r.FX {
		d.pair(d.Say("certificate.rate"), fmt.Sprintf("1 %s = %s %s  (%s, %s)", fx.From, documents.Grouped(fx.Rate), fx.To, fx.Date, fx.Source))
	}
	d.pair(d.Say("certificate.bank"), r.Bank)
	if r.Date != "" {
		d.pair(d.Say("certificate.presented"), string(r.Date))
	}
	d.pair(d.Say("certificate.verdict"), d.v.ID)
	d.pair(d.Say("certificate.issued"), d.moment(d.v.IssuedAt))
	d.pair(d.Say("certificate.validUntil"), d.moment(d.v.ValidUntil))
	d.pair(d.Say("certificate.coverage"), d.coverage())
	d.pair(d.Say("certificate.grade"), string(d.v.Coverage.Grade)+"  "+d.Word("grade", d.v.Coverage.Grade))
	if d.v.Supersedes != "" {
		d.pair(d.Say("certificate.supersedes"), d.v.Supersedes)
	}
	return nil
}

// coverage counts the rules by what became of them.
func (d *drawing) coverage() string {
	c := d.v.Coverage
	return d.Say("certificate.coverage.counts", "evaluated", c.Evaluated, "missing", c.NotEvaluated, "irrelevant", c.NotApplicable)
}

// product returns the bank's product and the share of the invoices that it agreed to advance.
func (d *drawing) product() string {
	if bp := d.v.Request.RateBP; bp > 0 {
		return d.v.Request.Product + "  ·  " + d.Say("certificate.agreed", "rate", percent(bp))
	}
	return d.v.Request.Product
}

// percent writes basis points as a percentage, for instance "80" or "82.5".
func percent(bp int) string {
	s := strconv.Itoa(bp / 100)
	if rest := bp % 100; rest > 0 {
		s += "." + strings.TrimRight(fmt.Sprintf("%02d", rest), "0")
	}
	return s
}

// maxPapers bounds the documents that the trade repeats; the list of documents has all.
const maxPapers = 6

// trade describes the sale in words.
func (d *drawing) trade() error {
	t := d.v.Trade
	if t == nil {
		return nil
	}
	d.heading(d.Say("certificate.trade"))
	d.pairOf(d.Say("certificate.seller"), t.Seller)
	d.pairOf(d.Say("certificate.buyer"), t.Buyer)
	for i, g := range t.Goods {
		label := ""
		if i == 0 {
			label = d.Say("certificate.goods")
		}
		d.pair(label, d.goods(g))
	}
	if t.More > 0 {
		d.pair("", d.Say("certificate.more", "n", t.More))
	}
	for i, e := range d.v.Evidence {
		if i == maxPapers {
			d.pair("", d.Say("certificate.more", "n", len(d.v.Evidence)-maxPapers))
			break
		}
		d.pair(d.document(e.Doc), d.paper(e))
	}
	return nil
}

func (d *drawing) pairOf(label string, p *documents.Party) {
	if p != nil {
		d.pair(label, party(p))
	}
}

// party returns a firm's name with its identifiers.
func party(p *documents.Party) string {
	s := p.Name
	for i, id := range p.IDs {
		sep := "  ·  "
		if i == 0 && s == "" {
			sep = ""
		}
		s += sep + string(id.Scheme) + " " + id.Value
	}
	return s
}

func (d *drawing) goods(g documents.Goods) string {
	var parts []string
	for _, s := range []string{g.Description, hs(g.HS), g.Quantity[d.o.Lang]} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if g.Amount != nil {
		parts = append(parts, g.Amount.String())
	}
	return strings.Join(parts, "  ·  ")
}

func hs(code documents.HSCode) string {
	if code == "" {
		return ""
	}
	return "HS " + string(code)
}

// paper states a document's number, days and totals.
func (d *drawing) paper(e documents.Evidence) string {
	parts := []string{e.Number}
	if e.Date != "" {
		parts = append(parts, string(e.Date))
	}
	if e.Total != nil {
		parts = append(parts, e.Total.String())
	}
	if e.Owed != nil {
		parts = append(parts, d.Say("certificate.owed")+" "+e.Owed.String())
	}
	if e.Due != "" {
		parts = append(parts, d.Say("certificate.due")+" "+string(e.Due))
	}
	if e.OnBoard != "" {
		parts = append(parts, d.Say("certificate.onBoard")+" "+string(e.OnBoard))
	}
	return strings.Join(parts, "  ·  ")
}
