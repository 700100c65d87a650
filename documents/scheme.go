package documents

import "strings"

// schemeICDs maps ISO/IEC 6523 international code designators, and the 99xx that the
// EN 16931 code list of electronic addresses adds to them, to registers.
var schemeICDs = map[string]Scheme{
	"0002": SchemeTax, // SIRENE
	"0009": SchemeTax, // SIRET
	"0060": SchemeDUNS,
	"0088": SchemeGLN,
	"0151": SchemeTax, // Australian Business Number
	"0188": SchemeTax, // Japanese corporate number
	"0195": SchemeUEN,
	"0199": SchemeLEI,
	"0211": SchemeVAT, // Partita IVA
	"0221": SchemeTax, // Japanese qualified invoice issuer
	"9906": SchemeVAT, "9910": SchemeVAT, "9914": SchemeVAT, "9920": SchemeVAT, "9922": SchemeVAT, "9923": SchemeVAT,
	"9924": SchemeVAT, "9925": SchemeVAT, "9926": SchemeVAT, "9927": SchemeVAT, "9928": SchemeVAT, "9929": SchemeVAT,
	"9930": SchemeVAT, "9931": SchemeVAT, "9932": SchemeVAT, "9933": SchemeVAT, "9934": SchemeVAT, "9935": SchemeVAT,
	"9936": SchemeVAT, "9937": SchemeVAT, "9938": SchemeVAT, "9939": SchemeVAT, "9940": SchemeVAT, "9941": SchemeVAT,
	"9942": SchemeVAT, "9943": SchemeVAT, "9944": SchemeVAT, "9945": SchemeVAT, "9946": SchemeVAT, "9947": SchemeVAT,
	"9948": SchemeVAT, "9949": SchemeVAT, "9950": SchemeVAT, "9951": SchemeVAT, "9952": SchemeVAT, "9953": SchemeVAT,
	"9957": SchemeVAT,
	"9959": SchemeEIN,
}

// schemeWords maps what documents write as scheme, in upper case, to registers:
// UNTDID 1153 qualifiers of CII (VA, FC), names of UBL and PEPPOL practice, and the
// code list providers of DCSA.
var schemeWords = map[string]Scheme{
	"USCI": SchemeUSCI, "USCC": SchemeUSCI, "CN:USCI": SchemeUSCI, "CN:USCC": SchemeUSCI, "统一社会信用代码": SchemeUSCI,
	"HKBR": SchemeHKBR, "BR": SchemeHKBR, "BRN": SchemeHKBR, "HK:BR": SchemeHKBR, "HK:BRN": SchemeHKBR,
	"UEN": SchemeUEN, "SG:UEN": SchemeUEN, "SGUEN": SchemeUEN, "SG:UENO": SchemeUEN,
	"LEI": SchemeLEI, "GLEIF": SchemeLEI,
	"EORI": SchemeEORI, "EIN": SchemeEIN, "US:EIN": SchemeEIN,
	"VAT": SchemeVAT, "VA": SchemeVAT,
	"CN-CUSTOMS": SchemeCNCustoms, "CN:CUSTOMS": SchemeCNCustoms,
	"GLN": SchemeGLN, "EAN": SchemeGLN, "DUNS": SchemeDUNS, "DNB": SchemeDUNS,
	"FC": SchemeTax, "TAX": SchemeTax, "TIN": SchemeTax,
	"LOCAL": SchemeLocal,
}

// SchemeFor returns the register that a document's scheme attribute names: the
// schemeID of UBL or CII, an ICD, or a code list provider of DCSA.
func SchemeFor(schemeID string) (s Scheme, ok bool) {
	t := fold(schemeID)
	if s, ok = schemeICDs[t]; ok {
		return s, true
	}
	if s, ok = schemeWords[t]; ok {
		return s, true
	}
	if country, ok := strings.CutSuffix(t, ":VAT"); ok && len(country) == 2 {
		return SchemeVAT, true
	}
	return "", false
}
