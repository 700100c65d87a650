package documents

// A Family says which of the papers of an import a document is.
type Family string

// The families of documents.
const (
	FamilyInvoice   Family = "invoice"
	FamilyCustoms   Family = "customs"
	FamilyTransport Family = "transport"
	FamilyPacking   Family = "packing" // packing lists: no evidence of their own, since anybody may write one
)

// A Format is the syntax that a document was read from.
type Format string

// The formats that are read.
const (
	FormatUBLInvoice      Format = "ubl-invoice"     // OASIS UBL 2.x Invoice
	FormatUBLCreditNote   Format = "ubl-credit-note" // OASIS UBL 2.x CreditNote
	FormatCII             Format = "cii"             // UN/CEFACT Cross Industry Invoice D16B (Factur-X, XRechnung, ZUGFeRD 2)
	FormatZUGFeRD1        Format = "zugferd-1"       // CrossIndustryDocument, ZUGFeRD 1.0
	FormatPDFInvoice      Format = "pdf-invoice"     // a PDF that carries one of the above
	FormatOFDInvoice      Format = "ofd-invoice"     // GB/T 33190 container with an e-fapiao
	FormatEInvoice        Format = "einvoice"        // EInvoice, the fully digital e-fapiao (数电票) as XML
	FormatOFDEInvoice     Format = "ofd-einvoice"    // the fully digital e-fapiao as OFD
	FormatPDFEInvoice     Format = "pdf-einvoice"    // the fully digital e-fapiao as PDF
	FormatCNDeclaration   Format = "cn-declaration"  // China Single Window DecMessage, GACC 2018 No. 67
	FormatWCODeclaration  Format = "wco-declaration" // WCO Data Model Declaration
	FormatASYCUDA         Format = "asycuda-sad"     // ASYCUDA World SAD
	FormatUBLDeclaration  Format = "ubl-declaration" // UBL 2.3 customs declarations
	FormatDCSATransport   Format = "dcsa-transport"  // DCSA transport document 3.0.x
	FormatUBLBillOfLading Format = "ubl-bill-of-lading"
	FormatUBLWaybill      Format = "ubl-waybill"
	FormatTranscribed     Format = "transcribed-paper" // typed by persons from a page
)

// A Document is the normalised content of one document.
//
// Its RFC 8785 form (see [Document.Canonical]) leaves out the format and the
// places, so the same content read from two syntaxes can have one digest.
type Document struct {
	Family     Family       `json:"family"`
	Format     Format       `json:"-"`
	Type       TypeCode     `json:"type"`                // UNTDID 1001
	Number     string       `json:"number"`              // as printed, outer blanks removed
	IssueDate  Date         `json:"issueDate,omitempty"` // date of the document itself
	DueDate    Date         `json:"dueDate,omitempty"`   // payment due
	Currency   CurrencyCode `json:"currency,omitempty"`  // of every amount without one of its own
	Parties    []Party      `json:"parties,omitempty"`
	References []Reference  `json:"references,omitempty"` // other documents that this one names
	Lines      []Line       `json:"lines,omitempty"`
	Totals     Totals       `json:"totals,omitzero"`
	Shipment   Shipment     `json:"shipment,omitzero"` // the goods in transit, according to this document
	Entry      *Entry       `json:"entry,omitempty"`   // customs declarations only
	Title      *Title       `json:"title,omitempty"`   // transport documents only
	Notes      []string     `json:"notes,omitempty"`

	// Places maps a JSON pointer into the normalised document, for instance
	// "/totals/payable", to the place in the source that it was read from,
	// for instance "/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount".
	Places map[string]string `json:"-"`
}

// Party returns the first party that has the role, or nil.
func (d *Document) Party(role PartyRole) *Party {
	for i := range d.Parties {
		if d.Parties[i].Role == role {
			return &d.Parties[i]
		}
	}
	return nil
}

// Reference returns the first reference of the type, or "".
func (d *Document) Reference(code ReferenceCode) string {
	for _, r := range d.References {
		if r.Code == code {
			return r.ID
		}
	}
	return ""
}

// Mark records that the value at pointer was read from place.
func (d *Document) Mark(pointer, place string) {
	if d.Places == nil {
		d.Places = map[string]string{}
	}
	d.Places[pointer] = place
}

// A Reference names another document or agreement.
type Reference struct {
	Code ReferenceCode `json:"code"` // UNTDID 1153
	ID   string        `json:"id"`
	Date Date          `json:"date,omitempty"`
}

// A ReferenceCode is a UNTDID 1153 reference code qualifier.
type ReferenceCode string

// The references that rules use.
const (
	RefContract     ReferenceCode = "CT"  // contract number
	RefOrder        ReferenceCode = "ON"  // buyer's order number
	RefInvoice      ReferenceCode = "IV"  // invoice number
	RefPrevious     ReferenceCode = "OI"  // invoice that this one corrects or follows (EN 16931 BT-25)
	RefBillOfLading ReferenceCode = "BM"  // bill of lading number
	RefHouseBill    ReferenceCode = "BH"  // house bill of lading number
	RefDeclaration  ReferenceCode = "ABT" // goods declaration number
	RefVATSlip      ReferenceCode = "ABJ" // customs import-VAT payment slip (海关进口增值税专用缴款书)
	RefUCR          ReferenceCode = "UCN" // WCO unique consignment reference number
)

// A Line is one line of goods or charges. A customs declaration's line is one
// declared goods item; a transport document's is one cargo item.
type Line struct {
	ID          string      `json:"id,omitempty"`
	Description string      `json:"description,omitempty"`
	HS          HSCode      `json:"hs,omitempty"`
	FurtherHS   []HSCode    `json:"furtherHs,omitempty"` // where the document gives one line several codes
	Origin      CountryCode `json:"origin,omitempty"`
	Quantity    *Quantity   `json:"quantity,omitempty"`
	UnitPrice   *Decimal    `json:"unitPrice,omitempty"` // net, in the document's currency, for PriceBase units
	PriceBase   *Decimal    `json:"priceBase,omitempty"` // nil is 1
	Allowance   *Money      `json:"allowance,omitempty"` // taken off quantity × price
	Charge      *Money      `json:"charge,omitempty"`    // added to quantity × price
	Amount      *Money      `json:"amount,omitempty"`    // net line amount
	NetWeight   *Quantity   `json:"netWeight,omitempty"`
	GrossWeight *Quantity   `json:"grossWeight,omitempty"`
	Packages    *Packages   `json:"packages,omitempty"`
	Marks       string      `json:"marks,omitempty"`
}

// Totals are the sums that a document states. A nil field is one that it does not state.
type Totals struct {
	Lines        *Money `json:"lines,omitempty"`
	Allowances   *Money `json:"allowances,omitempty"`
	Charges      *Money `json:"charges,omitempty"`
	TaxExclusive *Money `json:"taxExclusive,omitempty"`
	Tax          *Money `json:"tax,omitempty"`
	TaxInclusive *Money `json:"taxInclusive,omitempty"` // invoice total; declared total (成交总价) on a declaration
	Prepaid      *Money `json:"prepaid,omitempty"`
	Rounding     *Money `json:"rounding,omitempty"`
	Payable      *Money `json:"payable,omitempty"`
}

// Owed returns what is still to be paid: the amount payable where stated, else
// the total less what was prepaid. It is nil where neither is stated, and may be
// zero or negative (EN 16931 BT-115, BR-CO-16).
func (t Totals) Owed() *Money {
	if t.Payable != nil {
		return t.Payable
	}
	gross := t.Gross()
	if gross == nil || t.Prepaid == nil || t.Prepaid.Currency != gross.Currency {
		return gross
	}
	return &Money{Minor: gross.Minor - t.Prepaid.Minor, Currency: gross.Currency}
}

// Gross returns the total that financing counts against: the total with tax
// where stated, else without, else what is payable, else the sum of lines.
func (t Totals) Gross() *Money {
	for _, m := range []*Money{t.TaxInclusive, t.TaxExclusive, t.Payable, t.Lines} {
		if m != nil {
			return m
		}
	}
	return nil
}
