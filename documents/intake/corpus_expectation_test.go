package intake_test

import (
	"regexp"
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// A want is the answer that a file must get.
type want struct {
	goal  goal
	codes []documents.Code // refused with one of them; none is read
	rule  string           // of examination, that the document must fail; "" is none
}

var (
	mustRead        = want{goal: valid}
	mustReadAnyway  = want{goal: rulebreaker}
	notDocument     = want{goal: support}
	callUnsupported = want{goal: unsupported, codes: []documents.Code{documents.CodeUnsupported}}
)

// refuse: with CodeSyntax, what is broken; with other codes, what has a value
// missing or wrong.
func refuse(codes ...documents.Code) want {
	if slices.Contains(codes, documents.CodeSyntax) {
		return want{goal: broken, codes: codes}
	}
	return want{goal: incomplete, codes: codes}
}

// mustFail: what is wrong with a document's figures is for a rule to say.
func mustFail(rule string) want { return want{goal: faulty, rule: rule} }

// An expectation is the want of the files of a set whose name and whose
// makers' word match the patterns. The first that matches a file is its own.
type expectation struct {
	set, file, says string // regular expressions; set is whole, the others are parts
	want            want
}

var expectations = compile([]expectation{
	// 1: invoices. The national rules of the Netherlands and of Germany are
	// for validators; to the reader an invoice that breaks one is an invoice.
	{"en16931-unit", "", "", callUnsupported}, // fragments of invoices in a test set
	{"en16931-examples|xrechnung-testsuite", "", "^valid", mustRead},
	{"factur-x-xml", "", "^valid for its profile", mustRead},
	{"factur-x-xml", "", "an ORDER, not an invoice", callUnsupported},
	// No more than the root is looked at before a format is called unsupported.
	{"fatturapa", "", "^NOT WELL-FORMED", refuse(documents.CodeUnsupported, documents.CodeSyntax)},
	{"fatturapa", "", "^valid FatturaPA", callUnsupported},
	{"gobl-(cii|ubl)-parse", "", "^golden parse result", notDocument},
	{"gobl-cii-parse", "En_litige", "", callUnsupported}, // CrossDomainAcknowledgementAndResponse
	{"gobl-(cii|ubl)-parse", "", "^(parses to|no golden file)", mustRead},
	{"mustang-xml", "invalidV1TooMinimal", "^must be refused", refuse(documents.CodeMissing)},
	{"mustang-xml", "BR-DEC-23", "^must be refused", refuse(documents.CodeInvalid)},
	{"mustang-xml", "invalidArithmetics|invalidXRv2", "^must be refused", mustFail("S02")},
	{"mustang-xml", "invalidV2", "^must be refused", mustFail("S01")},
	{"mustang-xml", "", "^must be refused", refuse(documents.CodeInvalid, documents.CodeMissing)},
	{"mustang-xml", "", "^(must be accepted|invoicing period|several payment means)", mustRead},
	{"oasis-ubl", "-(Order|RemittanceAdvice|FreightInvoice)-", "^schema-valid", callUnsupported},
	{"oasis-ubl", "-(Invoice|CreditNote)-", "^schema-valid", mustRead},
	{"simplerinvoicing", "", "must pass$|still acceptable", mustRead},
	{"simplerinvoicing", "", "must raise an error$", mustReadAnyway},
	{"xrechnung-2.1.1-negative", "", "^must fail: BR-DEX?-", mustReadAnyway},
	{"efapiao-ofd", "", "^InvoiceNo", mustRead},

	// 2: customs. Declarations are read; what an administration answers,
	// movements, security and transit messages are not declarations of goods.
	{"asycuda-sad", "", "refuse as incomplete", refuse(documents.CodeMissing)},
	{"hmrc-cds", "", "^declaration$", mustRead},
	{"hmrc-cds", "", "^(notification|movement|amendment)", callUnsupported},
	{"hmrc-cds-accept-reject", "", "^accepted", mustRead},
	{"hmrc-cds-accept-reject", "", "^NOT WELL-FORMED", refuse(documents.CodeSyntax)},
	{"hmrc-cds-accept-reject", "", "^rejected: format", refuse(documents.CodeInvalid)},
	{"hmrc-cds-accept-reject", "", "^rejected: obligation", refuse(documents.CodeMissing)},
	{"hmrc-cds-accept-reject", "", "^rejected: ref data", refuse(documents.CodeInvalid)},
	{"hmrc-ics-ens", `\.ctl$`, "", notDocument},
	{"hmrc-ics-ens", `\.xml$`, "", callUnsupported},
	{"ncts", "", "", callUnsupported},
	{"oasis-ubl-customs", "CustomsDeclaration-", "^schema-valid", mustRead},
	{"oasis-ubl-customs", "", "^schema-valid", callUnsupported},

	// 3: bills of lading.
	{"dcsa-conformance", "^eblsurrender", "^template", refuse(documents.CodeSyntax)},
	// Its placeholder is longer than a number may be; filled in, it is read.
	{"dcsa-conformance", "^pint-", "placeholders$", refuse(documents.CodeInvalid)},
	{"dcsa-conformance", "^ebl-api-", "placeholders$", callUnsupported}, // shipping instructions
	{"dcsa-ebl-1x", "", "^valid SI", callUnsupported},
	{"dcsa-endorsement-chain", "", "", callUnsupported},
	{"dcsa-openapi-examples", "transport-documents-transportDocumentReference-get-", "^schema-valid", mustRead},
	// The body that asks for an amendment is a whole transport document.
	{"dcsa-openapi-examples", "transport-documents-transportDocumentReference-amendment-put-req", "^schema-valid", mustRead},
	{"dcsa-openapi-examples", "", "", callUnsupported},
	{"efti-consignment", "", "", callUnsupported},
	{"oasis-ubl-transport", "-Waybill-", "^schema-valid", mustRead},
	{"oasis-ubl-transport", "", "^schema-valid", callUnsupported},
	{"tradetrust|trustvc", "", "", callUnsupported},
	// The format is not read, whether its fields are there or not.
	{"tradetrust-creator", "", "", callUnsupported},

	// 8: PDF. Rules of PDF/A and of its metadata are for validators as well.
	{"invoice2data", `\.json$`, "", notDocument},
	{"invoice2data", `\.pdf$`, "no XML$", refuse(documents.CodeMissing)},
	{"mustang-pdf", "", "damaged", refuse(documents.CodeSyntax, documents.CodeMissing)},
	{"mustang-pdf", "", "embedded: none$", refuse(documents.CodeMissing)},
	{"mustang-pdf", "", "XMP metadata wrong", mustReadAnyway},
	{"mustang-pdf", "", "^(must be accepted|ZUGFeRD 1)", mustRead},
	{"zugferd-corpus-pdf", "^v[12]-correct/", "^must be accepted", mustRead},
	{"zugferd-corpus-pdf", "^v2-fail/", "^validator must report", mustReadAnyway},
})

type pattern struct {
	set, file, says *regexp.Regexp
	want            want
}

func compile(expectations []expectation) []pattern {
	out := make([]pattern, len(expectations))
	for i, x := range expectations {
		out[i] = pattern{
			regexp.MustCompile("^(" + x.set + ")$"), regexp.MustCompile(x.file), regexp.MustCompile(x.says), x.want,
		}
	}
	return out
}

// expectationOf returns the want of the file; its goal is "" where there is none.
func expectationOf(e entry) want {
	for _, p := range expectations {
		if p.set.MatchString(e.set) && p.file.MatchString(e.file) && p.says.MatchString(e.says) {
			return p.want
		}
	}
	return want{}
}
