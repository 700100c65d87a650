package customs

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// The code lists of this file are those of the declaration forms of the General
// Administration of Customs (报关单填制规范 and its code tables), against the
// international lists. A code that is not here is never guessed at.

// cnModes maps 运输方式 to UN/ECE Rec 19. The other codes (0, 1, 7, 8, 9, H, L, W …)
// say where goods lie, not how they move.
var cnModes = map[string]documents.TransportMode{
	"2": documents.ModeSea, // 水路运输
	"3": documents.ModeRail,
	"4": documents.ModeRoad,
	"5": documents.ModeAir,
	"6": documents.ModeMail,
	"G": documents.ModeFixed,
}

// cnTerms maps 成交方式 to the Incoterm whose price it is.
var cnTerms = map[string]documents.Incoterm{"1": "CIF", "2": "CFR", "3": "FOB", "7": "EXW"}

// cnOtherTerms are the terms without an Incoterm.
var cnOtherTerms = map[string]string{"4": "C&I", "5": "市场价", "6": "垫仓"}

// cnPackages maps 包装种类 to UN/ECE Rec 21 where one kind is meant.
var cnPackages = map[string]string{
	"01": "NE", // 裸装
	"06": "BG", // 包/袋
	"22": "4G", // 纸制或纤维板制盒/箱
	"32": "1G", // 纸制或纤维板制桶
	"92": "PX", // 再生木托
	"93": "PX", // 天然木托
}

// cnPackageKind returns the Rec 21 code, or the document's own.
func cnPackageKind(code string) string {
	if kind, ok := cnPackages[code]; ok {
		return kind
	}
	return code
}

// cnKilogram is the unit of weights.
const cnKilogram = "035"

// cnPieces are the units (计量单位) that count single things, by the measure word that
// suits the thing: 台 座 辆 艘 架 个 只 头 张 件 支 枝 根 条 把 块 片 份 幅 棵 株 扇 具 册 本 发
// 枚 粒 部.
const cnPieces = "001 002 003 004 005 007 008 009 010 011 012 013 014 015 016 017 020 022 023 027 028 039 048 131 132 133 134 139 163"

// cnMeasures are the units that UN/ECE Rec 20 has too: 套, 双, 对, 千升, 公担, and the
// measures of length, area, volume, mass and power.
const cnMeasures = "006=SET 025=PR 026=PR 030=MTR 032=MTK 033=MTQ 035=KGM 036=GRM 047=DTN 060=KVA 061=KWT 062=KWH 063=K6 067=FOT " +
	"070=TNE 071=LTN 072=STN 076=LBR 083=ONZ 084=CTM 086=YRD 088=INH 095=LTR 096=MLT 097=GLI 098=GLL 099=FTQ 110=YDK 111=FTK 127=DZN " +
	"129=GRO 147=KMT"

// A cnMany is a unit that counts in hundreds, thousands, ten thousands or hundred
// millions, and the one that it counts.
type cnMany struct {
	factor int64
	of     documents.UnitCode
}

// cnManies are the units of 计量单位代码表 that count many at once: 038 万个 041 百支
// 042 百把 043 百个 044 百片 049 百枝 050 千只 051 千块 053 千枝 054 千个 055 亿支 056 亿个
// 057 万套 058 千张 059 万张 143 千支 144 万双 145 万粒 146 千粒 148 千英尺, and by mass 075 斤
// and 081 市担. 040 百副 and 052 千盒 count what has no fixed size; 077 担 and 080 两 may be
// the market's or 司马担, which differ.
var cnManies = map[string]cnMany{
	"038": {10_000, "H87"}, "041": {100, "H87"}, "042": {100, "H87"}, "043": {100, "H87"}, "044": {100, "H87"}, "049": {100, "H87"},
	"050": {1000, "H87"}, "051": {1000, "H87"}, "053": {1000, "H87"}, "054": {1000, "H87"}, "055": {100_000_000, "H87"}, "056": {100_000_000, "H87"},
	"057": {10_000, "SET"}, "058": {1000, "H87"}, "059": {10_000, "H87"}, "143": {1000, "H87"}, "144": {10_000, "PR"}, "145": {10_000, "H87"},
	"146": {1000, "H87"}, "148": {1000, "FOT"},
	"075": {500, "GRM"}, "081": {50, "KGM"},
}

var cnUnits = func() map[string]documents.UnitCode {
	m := map[string]documents.UnitCode{}
	for code := range strings.FieldsSeq(cnPieces) {
		m[code] = "H87" // piece
	}
	for pair := range strings.FieldsSeq(cnMeasures) {
		code, unit, _ := strings.Cut(pair, "=")
		m[code] = documents.UnitCode(unit)
	}
	return m
}()

// cnCurrencies maps the three-digit codes of 币制, which the messages before August
// 2018 and some writers since use, to ISO 4217.
var cnCurrencies = map[string]documents.CurrencyCode{
	"110": "HKD", "112": "IDR", "116": "JPY", "121": "MOP", "122": "MYR", "129": "PHP", "132": "SGD", "133": "KRW", "136": "THB",
	"142": "CNY", "143": "TWD", "300": "EUR", "302": "DKK", "303": "GBP", "326": "NOK", "330": "SEK", "331": "CHF", "344": "RUB",
	"501": "CAD", "502": "USD", "601": "AUD", "609": "NZD",
}

func (m *cnMessage) currency(n xmlread.Node) documents.CurrencyCode {
	if c, ok := cnCurrencies[n.Text()]; ok {
		return c
	}
	return m.Currency("", n)
}

// country reads a country as customs' three digits or as ISO 3166-1. 199, 299 …
// and 701 ("other", "not known") are no country; nor are three digits that are not in the
// table: both become a note.
func (m *cnMessage) country(pointer string, n xmlread.Node) documents.CountryCode {
	t := n.Text()
	if c, ok := cnCountries[t]; ok {
		m.Mark(pointer, n)
		return c
	}
	if len(t) == 3 && strings.Trim(t, "0123456789") == "" || cnNoCountry[t] {
		m.Note("country (国别地区): " + t)
		return ""
	}
	return m.Country(pointer, n)
}

// cnNoCountry are the three-letter codes that customs added to ISO 3166-1: the rest
// of a continent, the United Nations, unknown.
var cnNoCountry = map[string]bool{"ZAS": true, "ZAO": true, "ZEU": true, "ZNA": true, "ZOC": true, "ZSA": true, "ZUN": true, "ZZZ": true}
