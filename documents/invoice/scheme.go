package invoice

import (
	"strconv"
	"strings"
	"unicode"

	"tradehub/documents"
	"tradehub/documents/xmlread"
)

// schemes maps what documents write for a register to its scheme: codes of
// ISO/IEC 6523 (ICD) and of the CEF list of electronic address schemes (EAS),
// UNTDID 1153 tax qualifiers, and the names that this project uses itself.
var schemes = map[string]documents.Scheme{
	"0060": documents.SchemeDUNS,
	"0088": documents.SchemeGLN,
	"0195": documents.SchemeUEN, // Singapore UEN
	"0199": documents.SchemeLEI,
	"0211": documents.SchemeVAT, // Italian partita IVA
	"VA":   documents.SchemeVAT,
	"VAT":  documents.SchemeVAT,
	"FC":   documents.SchemeTax,
	"TIN":  documents.SchemeTax,

	"USCI": documents.SchemeUSCI, "HKBR": documents.SchemeHKBR, "UEN": documents.SchemeUEN,
	"LEI": documents.SchemeLEI, "EORI": documents.SchemeEORI, "EIN": documents.SchemeEIN,
	"CN-CUSTOMS": documents.SchemeCNCustoms, "GLN": documents.SchemeGLN,
	"DUNS": documents.SchemeDUNS, "TAX": documents.SchemeTax,
}

func init() {
	// EAS 9910 to 9950 and 9957 are the VAT numbers of single states, except
	// an IBAN, a company register and a public-body list.
	for code := 9910; code <= 9957; code++ {
		switch {
		case code == 9918, code == 9919, code > 9950 && code < 9957:
			continue
		}
		schemes[strconv.Itoa(code)] = documents.SchemeVAT
	}
}

// schemeOf returns the register that name stands for, or otherwise.
func schemeOf(name string, otherwise documents.Scheme) documents.Scheme {
	if s, ok := schemes[strings.ToUpper(name)]; ok {
		return s
	}
	return otherwise
}

// identify adds the identifier that n holds to p, and marks it. The
// attribute schemeID names the register.
func (r *reader) identify(p *party, n xmlread.Node, otherwise documents.Scheme) {
	list := n.Attr("schemeID")
	value := normalID(n.Text())
	if value == "" || notRegister(list) {
		return
	}
	id := documents.Identifier{Scheme: schemeOf(list, otherwise), Value: value}
	for _, known := range p.IDs {
		if known == id {
			return
		}
	}
	p.IDs = append(p.IDs, id)
	p.places = append(p.places, n)
}

// notRegister knows schemes that do not name a firm: an e-mail address
// (EAS "EM"), a bank's creditor number (EN 16931 BT-90).
func notRegister(list string) bool { return list == "EM" || list == "SEPA" }

// normalID is the form of Identifier.Value: upper case, no blanks.
func normalID(s string) string {
	return strings.ToUpper(strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) {
			return -1
		}
		return c
	}, s))
}
