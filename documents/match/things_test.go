package match

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
)

func TestLocations(t *testing.T) {
	code := func(c documents.UNLocode) *documents.Location { return &documents.Location{Code: c} }
	cn := func(c string) *documents.Location { return &documents.Location{LocalCode: c, Scheme: CustomsPorts} }
	named := func(n string) *documents.Location { return &documents.Location{Name: n} }
	for _, c := range []struct {
		a, b *documents.Location
		want Answer
	}{
		{code("SGSIN"), code("SGSIN"), Same},
		{code("SGSIN"), code("SGJUR"), Different},
		{code("DEHAM"), cn("SGP000"), Different}, // another country than the declared one
		{code("NLRTM"), cn("470101"), Different}, // 入境口岸 is in China
		{code("SGSIN"), cn("SGP000"), NotComparable},
		{code("CNYTN"), cn("470101"), NotComparable},
		{cn("SGP000"), cn("SGP000"), NotComparable}, // a country is no port
		{cn("DEU018"), cn("DEU018"), Same},
		{cn("DEU018"), cn("NLD018"), Different},
		{code("NLRTM"), &documents.Location{Name: "Hamburg", Country: "DE"}, Different},
		{named("Singapore"), named("SINGAPORE, SG"), Same},
		{named("Port of Hamburg"), named("Hamburg (DE)"), Same},
		{named("Shanghai"), named("上海港"), Same},
		{named("Hong Kong"), named("香港"), Same},
		{named("Shanghai"), named("宁波"), NotComparable},
		{named("Hamburg"), named("Bremerhaven"), Unclear},
		{named("Los Angeles, USA"), cn("470101"), Different}, // the country is in the name
		{named("HONG KONG, CHINA"), cn("HKG000"), NotComparable},
		{named("NAMPO, D.P.R. KOREA"), named("Busan, Korea"), Different},
		{named("蓝港"), named("藍港"), Same},
		{code("XZZZZ"), named("Hamburg"), NotComparable},
		{nil, code("SGSIN"), NotComparable},
		{named(""), named(""), NotComparable},
	} {
		if got := Locations(c.a, c.b); got != c.want {
			t.Errorf("%+v and %+v: %s, want %s", c.a, c.b, got, c.want)
		}
		if got := Locations(c.b, c.a); got != c.want {
			t.Errorf("%+v and %+v: %s, want %s", c.b, c.a, got, c.want)
		}
	}
}

func TestPackageKinds(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want Answer
	}{
		{"CS", "23", Same}, {"DR", "39", Same}, {"CT", "22", Same}, {"4G", "CT", Same}, {"BX", "23", Same}, {"PX", "93", Same}, {"XPX", "92", Same},
		{"1A", "39", Same}, {"BG", "06", Same}, {"CT", "CT", Same}, {"ZZ", "ZZ", Same},
		{"CT", "23", Different}, {"CT", "39", Different}, {"PX", "22", Different}, {"CT", "PX", Different}, {"CT", "RO", Different}, {"BG", "VG", Different},
		{"CT", "99", NotComparable}, {"PK", "CT", NotComparable}, {"CT", "41", NotComparable}, {"carton", "CT", NotComparable}, {"", "CT", NotComparable},
	} {
		if a, b := PackageKinds(c.a, c.b), PackageKinds(c.b, c.a); a != c.want || b != c.want {
			t.Errorf("%q and %q: %s and %s, want %s", c.a, c.b, a, b, c.want)
		}
	}
}

func TestVessels(t *testing.T) {
	ship := func(name string, imo documents.IMONumber) *documents.Shipment {
		return &documents.Shipment{Vessel: name, IMO: imo}
	}
	for _, c := range []struct {
		a, b *documents.Shipment
		want Answer
	}{
		{ship("M/V Hailan Star", ""), ship("HAILAN STAR", ""), Same},
		{ship("Hailan Star", "9074729"), ship("UN9074729", ""), Same},
		{ship("Hailan Star", "9074729"), ship("Hailan Star", "9319466"), Different},
		{ship("Hailan Star", ""), ship("UN9074729", ""), NotComparable},
		{ship("Hailan Star", ""), ship("Hailan Sun", ""), Unclear},
		{ship("HAI LAN", ""), ship("海岚", ""), Same},
		{ship("Pacific", ""), ship("太平洋", ""), NotComparable},
		{ship("", ""), ship("Hailan Star", ""), NotComparable},
	} {
		if a, b := Vessels(c.a, c.b), Vessels(c.b, c.a); a != c.want || b != c.want {
			t.Errorf("%+v and %+v: %s and %s, want %s", c.a.Vessel, c.b.Vessel, a, b, c.want)
		}
	}
	for _, c := range []struct {
		a, b string
		want Answer
	}{{"026N", "26N", Same}, {"V.026N", "026n", Same}, {"Voy 26N", "26-N", Same}, {"026N", "027N", Unclear}, {"", "026N", NotComparable}, {"VA12", "A12", Unclear}} {
		if got := Voyages(c.a, c.b); got != c.want {
			t.Errorf("voyages %q and %q: %s, want %s", c.a, c.b, got, c.want)
		}
	}
}

func TestCarriers(t *testing.T) {
	doc := func(code, name string) *documents.Document {
		d := &documents.Document{Family: documents.FamilyTransport, Shipment: coded(code)}
		if name != "" {
			d.Parties = carriedBy(name)
		}
		return d
	}
	for _, c := range []struct {
		a, b *documents.Document
		want bool // they share a key
	}{
		{doc("MAEU", ""), doc("MSK", ""), true},
		{doc("MAEU", ""), doc("", "Maersk A/S"), true},
		{doc("MSCU", ""), doc("", "MSC MEDITERRANEAN SHIPPING COMPANY S.A."), true},
		{doc("COSU", ""), doc("", "COSCO SHIPPING LINES CO., LTD."), true},
		{doc("COSU", ""), doc("", "中遠海運集裝箱運輸有限公司"), true},
		{doc("OOL", ""), doc("", "Orient Overseas Container Line Limited"), true},
		{doc("MAEU", ""), doc("MSC", ""), false},
		{doc("PSLX", "Pearl Straits Lines Pte. Ltd."), doc("", "PEARL STRAITS LINES PTE LTD"), true},
		{doc("PSLX", ""), doc("MAEU", ""), false},
		{doc("", ""), doc("MAEU", ""), false},
	} {
		x, y := CarrierKeys(c.a), CarrierKeys(c.b)
		if got := slices.ContainsFunc(x, func(k string) bool { return slices.Contains(y, k) }); got != c.want {
			t.Errorf("%v and %v share a key: %t, want %t", x, y, got, c.want)
		}
	}
}

func TestShareBill(t *testing.T) {
	bill := func(number, code string) *documents.Document {
		return &documents.Document{Family: documents.FamilyTransport, Number: number, Shipment: coded(code)}
	}
	declared := func(number string) *documents.Document {
		return &documents.Document{Family: documents.FamilyCustoms, Shipment: documents.Shipment{BillOfLading: number}}
	}
	for _, c := range []struct {
		a, b *documents.Document
		want bool
	}{
		{bill("PSLX26104577", "PSLX"), declared("PSLX26104577"), true},
		{bill("PSLX26104577", "PSLX"), declared("26104577"), true},
		{bill("26104577", "PSLX"), declared("PSLX-2610-4577"), true},
		{bill("MAEU123456789", "MSK"), declared("123456789"), true},
		{bill("618-12345675", ""), declared("61812345675"), true},
		{bill("PSLX26104577", "PSLX"), declared("PSLX26104578"), false},
		{bill("PSLX26104577", ""), declared("26104577"), false},
		{bill("", ""), declared(""), false},
	} {
		if ShareBill(c.a, c.b) != c.want || ShareBill(c.b, c.a) != c.want {
			t.Errorf("%q and %q: not %v", c.a.Number, c.b.Shipment.BillOfLading, c.want)
		}
	}
}

func TestDeclarationNumbers(t *testing.T) {
	for n, want := range map[string]bool{
		"5304 2026 1042517736": false, "530420261042517736": true, "24DE123456789012A5": true, "24XI123456789012A5": true, "24ZZ123456789012A5": false, "ABC": false, "": false,
	} {
		if got := UniqueDeclaration(n); got != want && strings.ReplaceAll(n, " ", "") == n {
			t.Errorf("%q: %v", n, got)
		}
	}
	if !SameDeclaration("5304-2026 1042517736", "530420261042517736") || SameDeclaration("", "") {
		t.Error("spelling")
	}
}

// Every table parses, and nothing is in it twice with two meanings.
func TestTables(t *testing.T) {
	lines := 0
	seen := map[string]string{}
	for line := range strings.Lines(carrierText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.Split(strings.TrimSpace(line), "|")
		if lines++; len(columns) != columnNames+1 {
			t.Fatalf("%q has %d columns", line, len(columns))
		}
		ids := append(strings.Fields(columns[columnSCAC]), strings.Fields(columns[columnSMDG])...)
		for name := range strings.SplitSeq(columns[columnNames], ";") {
			ids = append(ids, "name "+strings.ToLower(strings.TrimSpace(name)))
		}
		for _, id := range append(ids, "airline "+columns[columnAirline]) {
			if other, dup := seen[id]; dup && id != "airline " {
				t.Errorf("%q is in %q and %q", id, other, line)
			}
			seen[id] = line
		}
	}
	if lines < 70 {
		t.Errorf("%d carriers", lines)
	}
	for name, text := range map[string]string{"words": wordText, "trades": tradeText, "placenames": placeNameText, "packages": packageText, "wraptypes": wrapText} {
		n, keys := 0, map[string]bool{}
		for key, values := range entries(text) {
			if n++; key == "" || keys[key] || len(values) == 0 || values[0] == "" {
				t.Errorf("%s: %q is empty or twice", name, key)
			}
			keys[key] = true
		}
		if n < 10 {
			t.Errorf("%s: %d entries", name, n)
		}
	}
	for code, classes := range packageClasses() {
		if len(code) != 2 || len(classes) == 0 {
			t.Errorf("packaging %q: %v", code, classes)
		}
	}
	one := map[string]string{}
	for word, aliases := range entries(wordText) {
		for _, a := range append(aliases, word) {
			if other, dup := one[a]; dup && other != word {
				t.Errorf("%q stands for %q and %q", a, other, word)
			}
			one[a] = word
		}
	}
}

// TestSchemesOfNumbers holds 100,000 invoices of five sellers, each with its scheme:
// no two numbers of one seller become one, and none changes by the way it is typed.
func TestSchemesOfNumbers(t *testing.T) {
	const each = 20_000
	for name, number := range map[string]func(i int) string{
		"year, month, running":    func(i int) string { return fmt.Sprintf("%d-%02d-%03d", 2010+i/1800, 1+i/150%12, 1+i%150) },
		"INV, year, month":        func(i int) string { return fmt.Sprintf("INV/%d/%02d/%04d", 2010+i/1800, 1+i/150%12, 1+i%150) },
		"series":                  func(i int) string { return fmt.Sprintf("%c-%04d", "S5BOI8"[i%6], 1+i/6) },
		"running":                 func(i int) string { return fmt.Sprintf("%06d", 1+i) },
		"customer, year, running": func(i int) string { return fmt.Sprintf("C%03d-%d-%02d", 1+i/400, 2020+i/100%4, 1+i%100) },
	} {
		seen := map[string]string{}
		for i := range each {
			n := number(i)
			s := InvoiceSkeleton(n)
			if other, dup := seen[s]; dup || s == "" {
				t.Fatalf("%s: %q and %q are both %q", name, other, n, s)
			}
			seen[s] = n
			for _, typed := range []string{strings.ToLower(n), "Invoice No. " + n, strings.NewReplacer("-", " / ", "/", ".").Replace(n), strings.ReplaceAll(n, "-0", "-"), " " + n + " "} {
				if InvoiceSkeleton(typed) != s {
					t.Fatalf("%s: %q is %q, %q is %q", name, n, s, typed, InvoiceSkeleton(typed))
				}
			}
		}
	}
}

func TestIsBank(t *testing.T) {
	for name, want := range map[string]bool{
		"HSBC": true, "HSBC Hong Kong": true, "The Hongkong and Shanghai Banking Corporation Limited": true, "ICBC (Asia) Limited": true, "BOCHK": true,
		"中國工商銀行": true, "招商银行股份有限公司": true, "DBS Bank Ltd": true, "Standard Chartered (Hong Kong) Ltd": true, "CITI N.A.": true, "Banco Azul": true,
		"Hsbcx Trading Ltd": false, "River Bank Trading Ltd": false, "Nordlicht GmbH": false, "": false, "Hong Kong Branch": false, "深圳市海岚进出口有限公司": false,
	} {
		if got := IsBank(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}

func TestCountryNamed(t *testing.T) {
	for text, want := range map[string]documents.CountryCode{
		"Los Angeles, USA": "US", "LOS ANGELES, CA, U.S.A.": "US", "Long Beach (United States)": "US", "Busan, Korea": "KR", "BUSAN REPUBLIC OF KOREA": "KR",
		"NAMPO, DPR KOREA": "KP", "Bandar Abbas, Islamic Republic of Iran": "IR", "La Habana, Cuba": "CU", "Santiago de Cuba": "CU", "Hamburg, Germany": "DE",
		"SINGAPORE": "SG", "Hong Kong": "HK", "HONG KONG, CHINA": "HK", "Hong Kong SAR, China": "HK", "Kaohsiung, Taiwan, China": "TW", "Shenzhen, P.R. China": "CN",
		"Belfast, Northern Ireland": "GB", "Port Moresby, Papua New Guinea": "PG", "Ho Chi Minh City, Viet Nam": "VN", "Erlian, Inner Mongolia": "CN",
		"美国洛杉矶": "US", "中国香港": "HK", "香港葵涌": "HK", "中國深圳": "CN", "新加坡": "SG", "印度尼西亚雅加达": "ID", "朝鲜南浦": "KP",
		// No country is said: these are places, or states of the United States.
		"Savannah, Georgia": "", "Newark, New Jersey": "", "Los Angeles, CA": "", "Hamburg": "", "Chinatown": "", "蛇口": "", "": "", "Korean Pier": "", "Panama City Beach": "",
	} {
		if got := CountryNamed(text); got != want {
			t.Errorf("CountryNamed(%q) = %q, want %q", text, got, want)
		}
	}
}
