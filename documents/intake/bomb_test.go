package intake_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

const mega = 1 << 20

// A bomb is a document that tries to cost far more than it is large.
type bomb struct {
	name string
	make func(t *testing.T) []byte
}

// bombs wear the clothes of a document that is read, so that they come as far
// as they can.
func bombs() []bomb {
	return append(append(xmlBombs(), signedBombs()...), append(jsonBombs(), containerBombs()...)...)
}

// unique repeats the format with another number each time.
func unique(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// inInvoice puts text into a whole invoice, before its end.
func inInvoice(t *testing.T, text string) []byte {
	whole := string(sample(t, "ubl.xml"))
	at := strings.LastIndex(whole, "</Invoice>")
	return []byte(whole[:at] + text + whole[at:])
}

func xmlBombs() []bomb {
	const ns = `xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"`
	deep := strings.Repeat("<a>", 60)
	out := []bomb{}
	for name, text := range map[string]func() string{
		"many elements":         func() string { return strings.Repeat("<a/>", mega) },
		"elements to the bound": func() string { return strings.Repeat("<a/>", 190_000) },
		"leaves to the bound":   func() string { return strings.Repeat("<a>x</a>", 190_000) },
		"names to the bound":    func() string { return unique("<a%[1]d b%[1]d=''/>", 190_000) },
		"lines":                 func() string { return strings.Repeat("<cac:InvoiceLine/>", 190_000) },
		"lines to the bound":    func() string { return strings.Repeat("<cac:InvoiceLine><cbc:ID>1</cbc:ID></cac:InvoiceLine>", 95_000) },
		"notes to the bound":    func() string { return strings.Repeat("<cbc:Note>x</cbc:Note>", 190_000) },
		"references to the bound": func() string {
			return unique("<cac:AdditionalDocumentReference><cbc:ID>%d</cbc:ID><cbc:DocumentTypeCode>705</cbc:DocumentTypeCode></cac:AdditionalDocumentReference>", 60_000)
		},
		"deliveries to the bound": func() string {
			return "<cac:Delivery><cac:Shipment>" + unique("<cac:TransportEquipment><cbc:ID>BOMB%d</cbc:ID></cac:TransportEquipment>", 90_000) + "</cac:Shipment></cac:Delivery>"
		},
		"shipments to the bound": func() string {
			return unique(`<cac:Delivery><cac:Shipment><cbc:ID>SHIP%d</cbc:ID><cbc:GrossWeightMeasure unitCode="KGM">1</cbc:GrossWeightMeasure></cac:Shipment></cac:Delivery>`, 45_000)
		},
		"notes of the reader to the bound": func() string {
			return unique(`<cac:InvoiceLine><cac:Item><cac:OriginCountry><cbc:IdentificationCode>Land %d</cbc:IdentificationCode></cac:OriginCountry></cac:Item></cac:InvoiceLine>`, 19_000)
		},
		"identifiers to the bound": func() string {
			return "<cac:PayeeParty>" + unique("<cac:PartyIdentification><cbc:ID>%d</cbc:ID></cac:PartyIdentification>", 90_000) + "</cac:PayeeParty>"
		},
		"parties to the bound":    func() string { return strings.Repeat("<cac:PayeeParty/>", 190_000) },
		"depth":                   func() string { return strings.Repeat("<a>", mega) },
		"attributes":              func() string { return "<r " + unique(`a%d="" `, 200_000) + "/>" },
		"attributes to the bound": func() string { return strings.Repeat("<a "+unique(`a%d="" `, 60)+"/>", 13_000) },
		"namespaces":              func() string { return unique(`<a xmlns:p%[1]d="u"/>`, 180_000) },
		"namespaces in depth": func() string {
			return strings.Repeat("<a "+unique(`xmlns:p%d="u" `, 60)+">", 60) + strings.Repeat("<p1:b/>", 150_000)
		},
		"many namespaces":   func() string { return "<a " + unique(`xmlns:p%d="urn:u" `, 150_000) + "/>" },
		"one long text":     func() string { return strings.Repeat("x", 15*mega) },
		"text to the bound": func() string { return "<a>" + strings.Repeat("x", 8*mega) + "</a>" },
		"attachment to the bound": func() string {
			return "<cac:AdditionalDocumentReference><cac:Attachment><cbc:EmbeddedDocumentBinaryObject>" + strings.Repeat("x", 31*mega) + "</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>"
		},
		"attachment of references": func() string {
			return "<cbc:EmbeddedDocumentBinaryObject>" + strings.Repeat("&amp;", 6*mega) + "</cbc:EmbeddedDocumentBinaryObject>"
		},
		"attachment of CDATA": func() string {
			return "<cbc:EmbeddedDocumentBinaryObject>" + strings.Repeat("<![CDATA[xxxx]]>", 2*mega-9000) + "</cbc:EmbeddedDocumentBinaryObject>"
		},
		"references":            func() string { return "<a>" + strings.Repeat("&amp;", mega) + "</a>" },
		"undefined entities":    func() string { return strings.Repeat("&e;", mega) },
		"comments":              func() string { return strings.Repeat("<!---->", mega/2) },
		"comments in a value":   func() string { return "<cbc:Note>" + strings.Repeat("x<!---->", 100_000) + "</cbc:Note>" },
		"instructions":          func() string { return strings.Repeat("<?x?>", mega/2) },
		"CDATA":                 func() string { return "<a>" + strings.Repeat("<![CDATA[x]]>", mega/4) + "</a>" },
		"open tags":             func() string { return strings.Repeat("<", 4*mega) },
		"long name":             func() string { return "<" + strings.Repeat("n", 4*mega) + "/>" },
		"long name, deep":       func() string { return deep + "<" + strings.Repeat("n", 15*mega) },
		"long value":            func() string { return `<a b="` + strings.Repeat("v", 4*mega) },
		"elements in one value": func() string { return "<cbc:ID>" + strings.Repeat("<x/>", 180_000) + "</cbc:ID>" },
	} {
		out = append(out, bomb{"XML: " + name, func(t *testing.T) []byte { return inInvoice(t, text()) }})
	}
	for name, text := range map[string]func() string{
		"equipment": func() string {
			return unique("<cac:TransportEquipment><cbc:ID>BOMB%d</cbc:ID></cac:TransportEquipment>", 90_000)
		},
		"consignments": func() string {
			return strings.Repeat(`<cac:Consignment><cbc:GrossWeightMeasure unitCode="KGM">1</cbc:GrossWeightMeasure></cac:Consignment>`, 90_000)
		},
		"damage": func() string {
			return strings.Repeat("<cac:X><cbc:DamageRemarks>wet</cbc:DamageRemarks></cac:X>", 90_000)
		},
		"names of one": func() string {
			return "<cac:Consignment><cac:NotifyParty>" + unique("<cac:PartyName><cbc:Name>N%d</cbc:Name></cac:PartyName>", 60_000) + "</cac:NotifyParty></cac:Consignment>"
		},
		"numbers of one": func() string {
			return "<cac:Consignment><cac:NotifyParty>" + unique("<cac:PartyIdentification><cbc:ID>N%d</cbc:ID></cac:PartyIdentification>", 60_000) + "</cac:NotifyParty></cac:Consignment>"
		},
	} {
		out = append(out, bomb{"bill of lading: " + name, func(t *testing.T) []byte {
			whole, err := os.ReadFile("../transport/testdata/ubl-bill-of-lading.xml")
			must(t, err)
			at := bytes.LastIndex(whole, []byte("</cac:Shipment>"))
			return slices.Concat(whole[:at], []byte(text()), whole[at:])
		}})
	}
	prolog := func(name string, text func() string) bomb {
		return bomb{"XML: " + name, func(*testing.T) []byte { return []byte(text()) }}
	}
	invoice := `<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" ` + ns + `>`
	return append(out,
		prolog("entities", func() string {
			return `<!DOCTYPE Invoice [<!ENTITY a0 "lol">` + unique(`<!ENTITY b%[1]d "&a0;&a0;&a0;&a0;">`, 200_000) + "]>" + invoice + "&b1;</Invoice>"
		}),
		prolog("quadratic entity", func() string {
			return `<!DOCTYPE Invoice [<!ENTITY a "` + strings.Repeat("x", 4*mega) + `">]>` + invoice + strings.Repeat("&a;", mega)
		}),
		prolog("default attributes", func() string {
			return "<!DOCTYPE Invoice [<!ATTLIST Invoice " + unique(`a%d CDATA "x" `, 300_000) + "]>" + invoice
		}),
		prolog("instructions before the root", func() string { return strings.Repeat("<?x?>", mega/2) + invoice }),
		prolog("blanks before the root", func() string { return strings.Repeat("\r\n", 8*mega-100) + invoice }),
		prolog("GB18030", func() string {
			return `<?xml version="1.0" encoding="GB18030"?>` + invoice + strings.Repeat("\xb7\xa2", 7*mega)
		}),
		prolog("UTF-16", func() string { return "\xff\xfe" + wide(invoice) + strings.Repeat("\x31\x4e", 7*mega) }),
		prolog("UTF-16 elements", func() string { return "\xff\xfe" + wide(invoice) + strings.Repeat(wide("<a/>"), mega/2) }),
		prolog("an empty invoice of many elements", func() string { return invoice + strings.Repeat("<cbc:ID/>", 190_000) + "</Invoice>" }),
	)
}

// wide writes ASCII as UTF-16LE.
func wide(text string) string {
	var b strings.Builder
	for i := range len(text) {
		b.WriteByte(text[i])
		b.WriteByte(0)
	}
	return b.String()
}

// signedBombs carry a true signature of another document, so that the check
// has to make all of it canonical before it can say that it does not fit.
func signedBombs() []bomb {
	out := []bomb{}
	for name, text := range map[string]func() string{
		"leaves":     func() string { return strings.Repeat("<a>x</a>", 60_000) },
		"more":       func() string { return strings.Repeat("<a>x</a>", 190_000) },
		"long texts": func() string { return strings.Repeat("<a>"+strings.Repeat("x", 1000)+"</a>", 12_000) },
		"depth":      func() string { return strings.Repeat(strings.Repeat("<a>", 50)+strings.Repeat("</a>", 50), 3_000) },
		"attributes": func() string { return strings.Repeat("<a "+unique(`a%d="v" `, 60)+"/>", 12_000) },
		"namespaces": func() string { return strings.Repeat("<p:a "+unique(`xmlns:p%d="u" `, 60)+`xmlns:p="u"/>`, 10_000) },
		"attachment": func() string {
			return "<EmbeddedDocumentBinaryObject>" + strings.Repeat("x", 30*mega) + "</EmbeddedDocumentBinaryObject>"
		},
		"one text":   func() string { return "<a>" + strings.Repeat("x", 8*mega-10) + "</a>" },
		"references": func() string { return "<a>" + strings.Repeat("&lt;", 2*mega) + "</a>" },
		"comments":   func() string { return "<b>" + strings.Repeat("<!---->", 180_000) + "</b>" },
	} {
		out = append(out, bomb{"signed XML: " + name, func(t *testing.T) []byte {
			data, _ := signed(t, sample(t, "ubl.xml"))
			at := bytes.LastIndex(data, []byte("</Invoice>"))
			return bytes.Join([][]byte{data[:at], []byte(text()), data[at:]}, nil)
		}})
	}
	return append(out, bomb{"signed XML: 700 honest lines, one value changed", func(t *testing.T) []byte {
		whole := string(sample(t, "ubl.xml"))
		from, to := strings.Index(whole, "<cac:InvoiceLine>"), strings.LastIndex(whole, "</Invoice>")
		data, _ := signed(t, []byte(whole[:from]+strings.Repeat(whole[from:to], 350)+whole[to:]))
		return bytes.Replace(data, []byte("2026-03-02</cbc:IssueDate>"), []byte("2026-13-02</cbc:IssueDate>"), 1)
	}})
}

func jsonBombs() []bomb {
	const members = `{"transportDocumentReference":"OLCU1","transportDocumentTypeCode":"BOL","transportDocumentStatus":"ISSUED","transports":{},`
	out := []bomb{}
	for name, text := range map[string]func() string{
		"depth":               func() string { return strings.Repeat("[", 2*mega) },
		"objects in depth":    func() string { return strings.Repeat(`{"a":`, mega/2) },
		"values":              func() string { return members + `"a":[` + strings.Repeat("0,", mega) + "0]}" },
		"values to the bound": func() string { return members + `"a":[` + strings.Repeat("0,", 99_000) + "0]}" },
		"strings":             func() string { return members + `"a":[` + strings.Repeat(`"x",`, 99_000) + `"x"]}` },
		"objects":             func() string { return members + `"a":[` + strings.Repeat("{},", 99_000) + "{}]}" },
		"small objects":       func() string { return members + `"a":[` + strings.Repeat(`{"b":1},`, 33_000) + "{}]}" },
		"members":             func() string { return members + unique(`"m%d":0,`, 49_000) + `"z":0}` },
		"duplicates":          func() string { return members + strings.Repeat(`"m":0,`, mega) + `"z":0}` },
		"long string":         func() string { return members + `"a":"` + strings.Repeat("x", 15*mega) + `"}` },
		"strings to the bound": func() string {
			return members + `"a":[` + strings.Repeat(`"`+strings.Repeat("x", mega-10)+`",`, 15) + `0]}`
		},
		"long number": func() string { return members + `"a":` + strings.Repeat("9", 8*mega) + `}` },
		"escapes":     func() string { return members + `"a":"` + strings.Repeat(`\u4e00`, 2*mega) + `"}` },
		"cargo": func() string {
			return members + `"consignmentItems":[` + strings.Repeat(`{"cargoItems":[{}]},`, 24_000) + `{}]}`
		},
		"bytes that are no UTF-8": func() string { return members + `"a":"` + strings.Repeat("\xff", 2*mega) + `"}` },
	} {
		out = append(out, bomb{"JSON: " + name, func(*testing.T) []byte { return []byte(text()) }})
	}
	return out
}
