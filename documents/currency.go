package documents

import "strings"

// Source: ISO 4217:2015 list one (current currencies and funds) in its state of 2026: BGN
// left on 2026-01-01, XCG replaced ANG in 2025, ZWG replaced ZWL in 2024. The codes of
// metals, of testing and of "no currency" (XAG, XAU, XBA…XBD, XDR, XPD, XPT, XSU, XTS, XUA,
// XXX) are left out: a document cannot be made out in them.
const (
	currencies0 = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
	currencies2 = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW " +
		"CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS " +
		"INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN " +
		"NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC " +
		"SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG"
	currencies3 = "BHD IQD JOD KWD LYD OMR TND"
	currencies4 = "CLF UYW"
)

// currencies maps a code to its exponent.
var currencies = func() map[CurrencyCode]int {
	m := map[CurrencyCode]int{}
	for exp, list := range map[int]string{0: currencies0, 2: currencies2, 3: currencies3, 4: currencies4} {
		for c := range strings.FieldsSeq(list) {
			m[CurrencyCode(c)] = exp
		}
	}
	return m
}()

// Exponent returns how many decimals the currency has, and whether ISO 4217 knows it.
func (c CurrencyCode) Exponent() (int, bool) {
	e, ok := currencies[c]
	return e, ok
}

// ParseCurrency reads an ISO 4217 alphabetic code of a currency in use. "RMB",
// which Chinese papers write and ISO never gave away, is CNY.
func ParseCurrency(s string) (CurrencyCode, error) {
	c := CurrencyCode(fold(s))
	if c == "RMB" {
		c = "CNY"
	}
	return c, c.Valid()
}

// Valid fails if the code is not a currency in use.
func (c CurrencyCode) Valid() error {
	if _, ok := currencies[c]; !ok {
		return badCode("currency", string(c), "is not in ISO 4217")
	}
	return nil
}
