package invoice

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/beevik/etree"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlguard"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// ReadPDFEInvoice reads the fully digital e-fapiao that a PDF states in addition to its page.
// It takes the EInvoice element from an attached file of any name, else the values in the
// document's information dictionary (ISO 32000-1 §14.3.3). The tax bureau's own PDF names
// these as its XML does. Cause is why no other invoice was found in the PDF. It is returned,
// with what was looked for, unless its code is CodeMissing and there is an e-fapiao. Every
// error is a *documents.SyntaxError.
func ReadPDFEInvoice(pdf []byte, cause error) (doc *documents.Document, err error) {
	var missing *documents.SyntaxError
	if !errors.As(cause, &missing) || missing.Code != documents.CodeMissing {
		return nil, cause
	}
	defer func() {
		if p := recover(); p != nil {
			doc, err = nil, refusePDF(fmt.Errorf("damaged: %v", p))
		}
	}()
	conf, err := configure(pdf)
	if err != nil {
		return nil, err
	}
	src := newBudget(pdf)
	ctx, err := api.ReadContext(src, conf)
	if src.left <= 0 {
		return nil, refusePDF(errBudget)
	}
	if err != nil {
		return nil, refusePDF(err)
	}
	root, err := attachedEInvoice(ctx.XRefTable, len(pdf))
	if err != nil {
		return nil, err
	}
	if root != nil {
		if doc, err = ReadXML(root); err == nil {
			doc.Format = documents.FormatPDFEInvoice
		}
		return doc, err
	}
	info, err := infoValues(ctx.XRefTable)
	if err != nil {
		return nil, refusePDF(err)
	}
	if !info.At(infoNumber).Ok() {
		return nil, documents.Refuse(missing.Code, missing.Path, "%w, and no e-fapiao: no EInvoice among the attached files, no %s in the Info dictionary; send the XML or OFD of an e-fapiao", missing.Err, infoNumber)
	}
	return readInfo(info)
}

// attachedEInvoice returns the root of the one attached EInvoice, or nil.
func attachedEInvoice(x *model.XRefTable, size int) (*etree.Element, error) {
	files, err := attachedFiles(x)
	if err != nil {
		return nil, refusePDF(err)
	}
	lim := xmlguard.DefaultLimits.Packed(size)
	var found *etree.Element
	for _, f := range files[:min(len(files), maxTags)] {
		if !strings.EqualFold(path.Ext(f.name), ".xml") {
			continue
		}
		data, err := f.unpack(x, lim.Bytes)
		if err != nil {
			return nil, refusePDF(err)
		}
		if space, local, err := xmlguard.Root(data); err != nil || space != "" || local != rootEInvoice {
			continue
		}
		if found != nil {
			return nil, documents.Refuse(documents.CodeForbidden, clip(f.name), "PDF: a second attached EInvoice")
		}
		if found, err = xmlguard.Parse(data, lim); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// infoNumber is the key without which an information dictionary is of no e-fapiao.
const infoNumber = "InvoiceNumber"

// infoKeys are the keys of an e-fapiao's values, by what the document lacks
// where they are absent.
var infoKeys = []struct{ key, lacks string }{
	{infoNumber, ""}, {"IssueTime", ""},
	{"SellerName", "销售方名称 seller's name"}, {"SellerIdNum", "销售方识别号 seller's number"},
	{"BuyerName", "购买方名称 buyer's name"}, {"BuyerIdNum", "购买方识别号 buyer's number"},
	{"TotalAmWithoutTax", "合计金额 net total"}, {"TotalTaxAm", "合计税额 tax"}, {"TotalTax-includedAmount", "价税合计 total"},
}

// maxInfo is far longer than any of the values is, in bytes.
const maxInfo = 1_000

// infoValues returns the values as children of an element Info, each by its key.
func infoValues(x *model.XRefTable) (xmlread.Node, error) {
	root := etree.NewElement("Info")
	if x.Info == nil {
		return xmlread.Root(root), nil
	}
	dict, err := x.DereferenceDict(*x.Info)
	if err != nil {
		return xmlread.Node{}, err
	}
	for _, k := range infoKeys {
		o, ok := dict.Find(k.key)
		if !ok {
			continue
		}
		if text, err := x.DereferenceText(o); err == nil && text != "" && len(text) <= maxInfo {
			root.CreateElement(k.key).SetText(bare(text))
		}
	}
	return xmlread.Root(root), nil
}

// readInfo reads what an information dictionary states, and notes what it does not.
func readInfo(info xmlread.Node) (*documents.Document, error) {
	r := newReader(documents.FormatPDFEInvoice, info)
	r.doc.Type, r.doc.Currency = documents.TypeInvoice, "CNY"
	r.fapiaoNumber(info, info.At(infoNumber))
	r.fapiaoIssued(info, info.At("IssueTime"))
	r.addParty(r.ofdParty(documents.Seller, info.At("SellerName"), info.At("SellerIdNum")))
	r.addParty(r.ofdParty(documents.Buyer, info.At("BuyerName"), info.At("BuyerIdNum")))
	r.fapiaoTotals(totals{
		taxExclusive: info.At("TotalAmWithoutTax"),
		tax:          []xmlread.Node{info.At("TotalTaxAm")},
		taxInclusive: info.At("TotalTax-includedAmount"),
	})
	lacks := []string{"明细 lines"}
	for _, k := range infoKeys {
		if k.lacks != "" && !info.At(k.key).Ok() {
			lacks = append(lacks, k.lacks)
		}
	}
	r.doc.Notes = append(r.doc.Notes, "PDF 未载明 not stated by the PDF: "+strings.Join(lacks, ", "))
	if r.negative() {
		r.redLetter(xmlread.Node{})
	}
	return r.finish()
}
