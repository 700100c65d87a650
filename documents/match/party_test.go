package match

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/documents"
)

// Pairs of names: the same firm in two spellings, or names that a person has to look at.
var namePairs = []struct {
	a, b string
	want Answer
}{
	// Legal forms and abbreviations (ISBP 821 A1).
	{"Shenzhen Lantian Trading Co., Ltd.", "SHENZHEN LANTIAN TRADING COMPANY LIMITED", Same},
	{"Quayside Imp. & Exp. Co., Ltd", "QUAYSIDE IMPORT AND EXPORT COMPANY LIMITED", Same},
	{"Jiangnan Light Industrial Products Import and Export Corporation", "JIANGNAN LIGHT IND. PRODS. I/E CORP.", Same},
	{"Jiangnan Native Produce I/E Corp", "Jiangnan Native Produce IMP/EXP Corporation", Same},
	{"Int'l Pacific Corp.", "International Pacific Corporation", Same},
	{"Intl. Pacific Inc", "INTERNATIONAL PACIFIC INCORPORATED", Same},
	{"Müller & Söhne GmbH", "MULLER AND SOHNE G.m.b.H.", Same},
	{"Nordlicht Mfg. Co", "Nordlicht Manufacturing Company", Same},
	{"Ｎｏｒｄｌｉｃｈｔ　ＧｍｂＨ", "Nordlicht GmbH", Same},
	{"Bright Star Electronics (HK) Ltd", "Bright Star Electronics (Hong Kong) Limited", Same},
	{"Bright Star Electronics (H.K.) Co., Ltd.", "BRIGHT STAR ELECTRONICS HONGKONG COMPANY LIMITED", Same},
	{"Kestrel Tech Pte. Ltd.", "KESTREL TECHNOLOGIES PTE LTD", Same},
	{"Kestrel Bros. Ltd", "Kestrel Brothers Limited", Same},
	{"Kestrel + Hawk Ltd", "Kestrel and Hawk Ltd", Same},
	{"Kestrel Eng'g Sdn. Bhd.", "KESTREL ENGG SDN BHD", Same},
	{"The Seven Seas S.p.A.", "7 SEAS SPA", Same},
	{"Nordlicht Maschinenbau", "Nordlicht Maschinenbau GmbH", Same},
	{"Kestrel Trading Co", "Kestrel Trading Pte Ltd", Same},
	{"PT Kestrel Nusantara", "Kestrel Nusantara PT", Same},
	{"ООО Ромашка", "РОМАШКА ООО", Same},
	// Order, run together, apart.
	{"Shenzhen Lantian Trading Co Ltd", "Lantian Trading Co Ltd Shenzhen", Same},
	{"Shenzhen Hailan Zhongtai Trading Co., Ltd.", "SHEN ZHEN HAI LAN ZHONG TAI TRADING CO.,LTD", Same},
	{"Hailanzhongtai Trading Ltd", "Hai Lan Zhong Tai Trading Ltd", Same},
	{"Lantian Trading (Shenzhen) Ltd", "Shenzhen Lantian Trading Ltd", Same},
	{"Pacific Blue Trading Ltd", "Blue Pacific Trading Ltd", Same},
	// Several names in one line.
	{"Albatross Foods Ltd (formerly Petrel Foods Ltd)", "PETREL FOODS LIMITED", Same},
	{"Albatross Foods Ltd f/k/a Petrel Foods Ltd", "Albatross Foods Ltd", Same},
	{"Albatross Foods Ltd trading as Sea Bird", "Sea Bird", Same},
	{"Albatross Foods Ltd, formerly known as Petrel Foods Ltd", "Petrel Foods Ltd", Same},
	{"Heron Freight Ltd o/b of Albatross Foods Ltd", "Albatross Foods Ltd", Same},
	{"HERON FREIGHT LTD O/B ALBATROSS FOODS LTD", "Albatross Foods Ltd", Same},
	{"Heron Freight Ltd on behalf of Albatross Foods Ltd", "ALBATROSS FOODS LTD", Same},
	{"Heron Freight Ltd as agent for Albatross Foods Ltd", "Albatross Foods Ltd", Same},
	{"Albatross Foods Ltd c/o Heron Freight Ltd", "Albatross Foods Ltd", Same},
	{"Albatross Foods Ltd o/b of Heron Freight Ltd", "Albatross Foods Ltd", Unclear},
	{"Heron Freight Ltd for account of Albatross Foods Ltd", "Heron Freight Ltd", Unclear},
	{"Heron Freight Ltd o/b of Albatross Foods Ltd", "Petrel Foods Ltd", Unclear},
	// Look-alikes and other firms: a person looks.
	{"Lion Bay Components Pte. Ltd.", "Lion Bav Componets Pte. Ltd.", Unclear},
	{"Nordlicht Maschinenbau GmbH", "Nordlihct Maschinenbau GmbH", Unclear},
	{"Nordlicht Bank AG", "Nordlicht Bank GmbH", Unclear},
	{"Nordlicht Maschinenbau GmbH", "Alpenblick Handels AG", Unclear},
	{"Lantian Trading (Guangzhou) Ltd", "Lantian Trading (Shenzhen) Ltd", Unclear},
	{"Lantian Trading Ltd", "Shenzhen Lantian Trading Ltd", Unclear},
	{"Lantian Trading Ltd", "Lantian Electronics Ltd", Unclear},
	{"Kestrel Electric Ltd", "Kestrel Electronics Ltd", Unclear},
	{"Kestrel 1 Ltd", "Kestrel 2 Ltd", Unclear},
	{"Sun Ltd", "Son Ltd", Unclear},
	{"Acme Holdings Ltd", "Acme Ltd", Unclear},
	{"Аcme Ltd", "Acme Ltd", Unclear}, // the first letter is Cyrillic
	// Chinese names.
	{"深圳市藍田貿易有限公司", "深圳市蓝田贸易有限公司", Same},
	{"深圳市蓝田贸易有限公司", "深圳蓝田贸易有限责任公司", Same},
	{"深圳市蓝田贸易有限公司", "(深圳)蓝田贸易有限公司", Same},
	{"億豐（國際）貿易有限公司", "亿丰(国际)贸易有限公司", Same},
	{"億豐國際貿易有限公司", "亿丰国际贸易有限公司", Same},
	{"广东省蓝田实业股份有限公司", "广东蓝田实业股份公司", Same},
	{"深圳市蓝田贸易有限公司（原名：深圳市绿野贸易有限公司）", "深圳市绿野贸易有限公司", Same},
	{"株式会社山田", "山田株式会社", Same},
	{"深圳市海岚进出口有限公司", "深圳市海润进出口有限公司", Unclear},
	{"深圳市蓝田贸易有限公司", "广州市蓝田贸易有限公司", Unclear},
	{"深圳市蓝田贸易有限公司", "深圳市蓝田科技有限公司", Unclear},
	{"深圳市蓝田贸易有限公司", "深圳市蓝田贸易股份有限公司", Unclear},
	{"深圳市蓝田贸易有限公司", "蓝田贸易有限公司", Unclear},
	{"蓝田贸易(深圳)有限公司", "蓝田贸易(广州)有限公司", Unclear},
	// Chinese against Latin.
	{"深圳市海岚进出口有限公司", "Shenzhen Hailan Import and Export Co., Ltd.", Same},
	{"深圳市海岚进出口有限公司", "SHEN ZHEN HAI LAN IMP.&EXP. CO.,LTD", Same},
	{"深圳市海岚进出口有限公司", "Hailan Import & Export (Shenzhen) Ltd", Same},
	{"深圳市海岚进出口有限公司", "Shenzhen Hailan I/E Co Ltd", Same},
	{"深圳市海岚进出口有限公司", "Hailan I/E Co Ltd", Same},
	{"重庆长城机械有限公司", "Chongqing Changcheng Machinery Co., Ltd.", Same},
	{"重庆长城机械有限公司", "Chongqing Zhangcheng Machinery Co., Ltd.", Same}, // 长 is read both ways
	{"宁波绿源电子科技有限公司", "Ningbo Lvyuan Electronic Technology Co., Ltd", Same},
	{"宁波绿源电子科技有限公司", "NINGBO LUYUAN ELECTRONICS CO LTD", Same},
	{"香港海岚国际贸易有限公司", "Hong Kong Hailan International Trading Limited", Same},
	{"香港海岚国际贸易有限公司", "HK Hailan Int'l Trade Ltd.", Same},
	{"海岚(香港)实业有限公司", "Hailan Industrial (H.K.) Co., Limited", Unclear}, // the place is in the middle
	{"广州市金瑞塑料制品厂", "Guangzhou Jinrui Plastics", Unclear},
	{"深圳市海岚进出口有限公司 Shenzhen Hailan Import and Export Co., Ltd.", "SHENZHEN HAILAN IMPORT & EXPORT CO LTD", Same},
	{"Shenzhen Hailan Import and Export Co., Ltd. 深圳市海岚进出口有限公司", "深圳市海岚进出口有限公司", Same},
	{"深圳市海岚进出口有限公司", "Dalian Oriental Grain and Oil Co., Ltd.", Unclear},
	{"深圳市海岚进出口有限公司", "Shenzhen Hairun Import and Export Co., Ltd.", Unclear},
	{"深圳市海岚进出口有限公司", "Guangzhou Hailan Import and Export Co., Ltd.", Unclear},
	{"深圳市海岚进出口有限公司", "Shenzhen Hailan Technology Co., Ltd.", Unclear},
	{"深圳市海岚进出口有限公司", "Shenzhen Hailan Co., Ltd.", Unclear},
	{"深圳市海岚进出口有限公司", "Shenzhen Import and Export Co., Ltd.", Unclear},
	{"億豐貿易有限公司", "Yik Fung Trading Limited", Unclear}, // Cantonese
	{"东方贸易有限公司", "Oriental Trading Ltd", Unclear},     // a translation
	// Nothing to compare.
	{"", "Nordlicht GmbH", NotComparable},
	{"...", "Nordlicht GmbH", NotComparable},
}

func firm(name string, ids ...documents.Identifier) *documents.Party {
	return &documents.Party{Name: name, IDs: ids}
}

func TestNamePairs(t *testing.T) {
	for _, p := range namePairs {
		if got := Parties(firm(p.a), firm(p.b)); got != p.want {
			t.Errorf("%q and %q: %s, want %s", p.a, p.b, got, p.want)
		}
		if got := Parties(firm(p.b), firm(p.a)); got != p.want {
			t.Errorf("%q and %q: %s, want %s", p.b, p.a, got, p.want)
		}
	}
}

const (
	oneUSCI   = "91440300MA5FTR8K7U"
	otherUSCI = "91440300MA5G7Q2K3M"
)

func TestIdentifiersDecide(t *testing.T) {
	id := func(s documents.Scheme, v string) documents.Identifier {
		return documents.Identifier{Scheme: s, Value: v}
	}
	for _, c := range []struct {
		name string
		a, b *documents.Party
		want Answer
	}{
		{"one number decides over the name", firm("A", id(documents.SchemeUSCI, oneUSCI)), firm("B", id(documents.SchemeUSCI, oneUSCI)), Same},
		{"two numbers decide over the name", firm("A", id(documents.SchemeUSCI, oneUSCI)), firm("A", id(documents.SchemeUSCI, otherUSCI)), Different},
		{"China's tax number is the USCI", firm("A", id(documents.SchemeTax, oneUSCI)), firm("B", id(documents.SchemeUSCI, oneUSCI)), Same},
		{"VAT with its country", firm("A", id(documents.SchemeVAT, "CN"+oneUSCI)), firm("B", id(documents.SchemeUSCI, oneUSCI)), Same},
		{"two USCI under two schemes", firm("A", id(documents.SchemeVAT, "CN"+oneUSCI)), firm("A", id(documents.SchemeUSCI, otherUSCI)), Different},
		{"one equal beside one that differs", firm("A", id(documents.SchemeCNCustoms, "4403160H7Q"), id(documents.SchemeUSCI, oneUSCI)),
			firm("B", id(documents.SchemeCNCustoms, "4403160H7R"), id(documents.SchemeUSCI, oneUSCI)), Same},
		{"a mistyped number does not block", firm("Nord AG", id(documents.SchemeUSCI, "91440300MA5FTR8K7V")), firm("Nord AG", id(documents.SchemeUSCI, oneUSCI)), Unclear},
		{"VAT numbers of two countries", firm("Nord AG", id(documents.SchemeVAT, "DE136695976")), firm("NORD AG", id(documents.SchemeVAT, "ATU12345678")), Same},
		{"several places have several GLN", firm("Nord AG", id(documents.SchemeGLN, "4012345000009")), firm("NORD AG", id(documents.SchemeGLN, "4012345000016")), Same},
		{"own numbering decides nothing", firm("Nord AG", id(documents.SchemeLocal, "1")), firm("Sued AG", id(documents.SchemeLocal, "1")), Unclear},
		{"tax numbers of an unnamed register", firm("Nord AG", id(documents.SchemeTax, "123")), firm("NORD AG", id(documents.SchemeTax, "124")), Unclear},
		{"one equal of several", firm("A", id(documents.SchemeVAT, "DE1"), id(documents.SchemeVAT, "DE2")), firm("B", id(documents.SchemeVAT, "DE2")), Same},
		{"no name beside a number of another register", firm("", id(documents.SchemeLEI, "x")), firm("Nord AG"), NotComparable},
		{"no party", nil, firm("Nord AG"), NotComparable},
	} {
		if got := Parties(c.a, c.b); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if got := Parties(c.b, c.a); got != c.want {
			t.Errorf("%s, the other way round: %s, want %s", c.name, got, c.want)
		}
	}
}

// A firm's further names count, and its address says what place a name leaves out.
func TestFurtherNamesAndPlaces(t *testing.T) {
	applicant := &documents.Party{Name: "億豐貿易有限公司", Names: []string{"Yik Fung Trading Limited"}}
	if got := Parties(applicant, firm("YIK FUNG TRADING LTD")); got != Same {
		t.Errorf("registered English name: %s", got)
	}
	here := &documents.Party{Name: "Lantian Trading Ltd", Address: documents.Address{City: "SHENZHEN"}}
	if got := Parties(here, firm("Shenzhen Lantian Trading Ltd")); got != Same {
		t.Errorf("place of the address: %s", got)
	}
	if got := Parties(here, firm("Guangzhou Lantian Trading Ltd")); got != Unclear {
		t.Errorf("another place: %s", got)
	}
}

// The same names that compare as one give one key, so that what rules call one is found as one.
func TestKeysMeetWhereSpellingsDo(t *testing.T) {
	for _, p := range [][2]string{
		{"Quayside Imp. & Exp. Co., Ltd", "QUAYSIDE IMPORT AND EXPORT COMPANY LIMITED"}, {"深圳市藍田貿易有限公司", "深圳蓝田贸易有限责任公司"},
		{"SHEN ZHEN HAI LAN ZHONG TAI TRADING CO.,LTD", "Shenzhen Hailan Zhongtai Trading Co., Ltd."}, {"Bright (HK) Ltd", "BRIGHT (HONG KONG) LIMITED"},
	} {
		if a, b := ParseName(p[0]), ParseName(p[1]); a != b {
			t.Errorf("%q is %+v, %q is %+v", p[0], a, p[1], b)
		}
	}
}

// One name in two countries is for a person to look at (UCP 600 art. 14(j)), unless one
// number is on both sides.
func TestPartiesInTwoCountries(t *testing.T) {
	in := func(c documents.CountryCode, ids ...documents.Identifier) *documents.Party {
		return &documents.Party{Name: "Kestrel Foods Ltd", Address: documents.Address{Country: c}, IDs: ids}
	}
	lei := documents.Identifier{Scheme: documents.SchemeLEI, Value: "5493001KJTIIGC8Y1R12"}
	for _, c := range []struct {
		a, b *documents.Party
		want Answer
	}{
		{in("SG"), in("MY"), Unclear},
		{in("SG"), in("SG"), Same},
		{in("SG"), in(""), Same},
		{in("HK"), in("CN"), Same}, // papers write both for Hong Kong
		{in("HK"), in("TW"), Unclear},
		{in("SG", lei), in("MY", lei), Same},
	} {
		if x, y := Parties(c.a, c.b), Parties(c.b, c.a); x != c.want || y != c.want {
			t.Errorf("%s and %s: %s and %s, want %s", c.a.Address.Country, c.b.Address.Country, x, y, c.want)
		}
	}
}

func TestPartiesIsReflexiveAndSymmetric(t *testing.T) {
	word := rapid.SampledFrom([]string{"Shenzhen", "深圳", "海岚", "Hai", "Lan", "Co.,", "Ltd", "有限公司", "贸易", "Trading", "&", "o/b", "of", "c/o", "(", ")", "formerly", "株式会社", "GmbH", "H.K."})
	name := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(word, 0, 8).Draw(t, "words"), rapid.SampledFrom([]string{" ", ""}).Draw(t, "sep"))
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := name.Draw(t, "a"), name.Draw(t, "b")
		if x, y := Parties(firm(a), firm(b)), Parties(firm(b), firm(a)); x != y || x == Different {
			t.Fatalf("%q and %q: %s and %s", a, b, x, y)
		}
		if x := Parties(firm(a), firm(a)); x != Same && x != NotComparable && !onlyAgents(a) {
			t.Fatalf("%q with itself: %s", a, x)
		}
	})
}

func onlyAgents(name string) bool {
	for _, s := range parsed(firm(name)) {
		if !s.agent {
			return false
		}
	}
	return true
}

func FuzzParties(f *testing.F) {
	for _, p := range namePairs {
		f.Add(p.a, p.b)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) {
			return
		}
		if x, y := Parties(firm(a), firm(b)), Parties(firm(b), firm(a)); x != y || x == Different {
			t.Errorf("%q and %q: %s and %s", a, b, x, y)
		}
		for _, k := range PartyKeys(firm(a)) {
			if len(k) > 4*maxName {
				t.Errorf("%q has a key of %d bytes", a, len(k))
			}
		}
	})
}

func BenchmarkParties(b *testing.B) {
	x, y := firm("深圳市海岚进出口有限公司"), firm("Shenzhen Hailan Import and Export Co., Ltd.")
	for b.Loop() {
		if Parties(x, y) != Same {
			b.Fatal("not the same")
		}
	}
}
