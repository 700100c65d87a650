package rules

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// countryRules are the rules on countries under comprehensive sanctions.
var countryRules = []Rule{
	{
		ID: "P13", Version: "1.0", Inputs: []string{inv, dec, bl, req}, Severity: documents.Review, Dimension: documents.DimSanctions,
		Basis: []string{"United Nations Security Council resolutions 1718 (2006) and 2231 (2015) as in force", "US 31 CFR parts 510, 515 and 560 (OFAC)",
			"Wolfsberg, ICC and BAFT Trade Finance Principles (2019)", "the list of countries is the pack's"},
		// Syria left the list of comprehensive programmes on 30 June 2025 (US Executive
		// Order 14312). Regions of Ukraine under sanctions have no country code of their own.
		Parameters: []Parameter{{Name: "countries", Kind: KindCountries, Default: "CU IR KP"}},
		check:      checkCountries,
	},
}

// A touched place is a country that a document states, and where.
type touched struct {
	doc
	at      string
	country documents.CountryCode
	text    string // as the document says it
}

// checkCountries looks for countries of the pack's list among ports, addresses,
// origins and the country of export. It screens nobody: no party, bank or vessel
// is looked up in a list of names.
func checkCountries(e *examiner) {
	if e.lack(e.all, "documents") {
		return
	}
	listed := e.setting("countries").countries
	list := strings.Join(listed, ", ")
	stated, hits := 0, map[string]bool{}
	for _, d := range e.all {
		for _, t := range countriesOf(d, listed) {
			stated++
			key := d.label + string(t.country)
			if slices.Contains(listed, string(t.country)) && !hits[key] {
				hits[key] = true
				e.fail(documents.Review, "fail", values{"doc": d.label, "place": clip(t.text), "country": string(t.country)}, d.at(t.at, t.text))
			}
		}
	}
	e.compareApplicantCountry(listed, hits)
	switch {
	case stated == 0 && len(hits) == 0:
		e.missing("countries")
	case len(hits) == 0:
		e.pass("pass", values{"countries": list})
	}
}

func (e *examiner) compareApplicantCountry(listed []string, hits map[string]bool) {
	p := e.p.Request.Applicant
	if c := string(p.Address.Country); slices.Contains(listed, c) {
		hits["REQ"] = true
		e.fail(documents.Review, "fail", values{"doc": "REQ", "place": clip(placedText(&p)), "country": c}, asked("/applicant/address/country", c))
	}
}

// countriesOf lists the countries that a document states by code, or for those on
// the list by name.
func countriesOf(d doc, listed []string) []touched {
	var out []touched
	add := func(at string, c documents.CountryCode, text string, words ...string) {
		if c == "" {
			c = named(listed, words...)
		}
		if c != "" {
			out = append(out, touched{d, at, c, text})
		}
	}
	s := &d.Shipment
	for _, l := range []struct {
		*documents.Location
		at string
	}{{s.Receipt, "/shipment/receipt"}, {s.Loading, "/shipment/loading"}, {s.Discharge, "/shipment/discharge"}, {s.Delivery, "/shipment/delivery"}} {
		if l.Location != nil {
			text := strings.TrimSpace(string(l.Code) + " " + l.LocalCode + " " + l.Name)
			add(l.at, countryOf(l.Location, listed), text, l.Name)
			if l.Country != "" && l.Country != match.Country(l.Location) { // code and country contradict each other
				add(l.at+"/country", l.Country, text)
			}
		}
	}
	add("/shipment/countryOfExport", s.CountryOfExport, string(s.CountryOfExport))
	for i := range d.Parties {
		p := &d.Parties[i]
		add(pointer("parties", i, "address"), p.Address.Country, placedText(p), slices.Concat([]string{p.Name, p.Address.City, p.Address.Region}, p.Names, p.Address.Lines)...)
	}
	for i := range d.Lines {
		add(pointer("lines", i, "origin"), d.Lines[i].Origin, string(d.Lines[i].Origin))
	}
	return out
}

// countryOf returns a location's country. Where no code or country says it, a port of
// the list that is named comes first: "BANDAR ABBAS VIA DUBAI, UAE".
func countryOf(l *documents.Location, listed []string) documents.CountryCode {
	if l.Code == "" && l.LocalCode == "" && l.Country == "" {
		if c := namedIn(portWords, listed, l.Name); c != "" {
			return c
		}
	}
	return match.Country(l)
}

// countryWords are names of countries that a list may hold, as papers without codes
// write them.
var countryWords = map[string][]string{
	"CU": {"CUBA", "古巴"},
	"IR": {"IRAN", "BANDAR ABBAS", "BUSHEHR", "TEHRAN", "伊朗"},
	"KP": {"NORTH KOREA", "DPRK", "DPR KOREA", "DEMOCRATIC PEOPLES REPUBLIC OF KOREA", "PYONGYANG", "NAMPO", "朝鲜民主主义人民共和国"},
	"SY": {"SYRIA", "SYRIAN ARAB REPUBLIC", "DAMASCUS", "LATTAKIA", "叙利亚"},
}

// portWords are ports of these countries, which a firm or a street elsewhere may be
// named after. Source: UN/LOCODE 2024-2.
var portWords = map[string][]string{
	"CU": {"HABANA", "HAVANA", "MARIEL", "CIENFUEGOS", "哈瓦那"},
	"IR": {"BANDAR ABBAS", "BANDAR IMAM KHOMEINI", "SHAHID RAJAEE", "BUSHEHR", "CHABAHAR", "ASSALUYEH", "KHARG ISLAND", "KHORRAMSHAHR", "阿巴斯港"},
	"KP": {"NAMPO", "CHONGJIN", "RAJIN", "RASON", "WONSAN", "HUNGNAM", "南浦", "清津", "罗津"},
	"SY": {"LATTAKIA", "LATAKIA", "TARTUS", "TARTOUS", "拉塔基亚"},
}

// named returns the first country of the list that one of the texts names.
func named(listed []string, texts ...string) documents.CountryCode {
	return namedIn(countryWords, listed, texts...)
}

func namedIn(table map[string][]string, listed []string, texts ...string) documents.CountryCode {
	for _, t := range texts {
		if t == "" {
			continue
		}
		words := " " + strings.Join(strings.FieldsFunc(foldText(t), func(r rune) bool { return !isLetterOrDigit(r) }), " ") + " "
		for _, c := range listed {
			for _, w := range table[c] {
				if strings.Contains(words, " "+w+" ") || hasHan(w) && strings.Contains(match.Simplified(t), w) {
					return documents.CountryCode(c)
				}
			}
		}
	}
	return ""
}
