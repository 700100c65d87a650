package rules

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxNameRunes bounds what is compared of a name; the comparison is quadratic.
const maxNameRunes = 160

// similarity returns how alike two names of firms are, in thousandths: 1000 is
// the same. It is 1000 × (1 − d ÷ n) in integers, where d is the optimal string
// alignment distance (Damerau-Levenshtein without overlapping edits) of the two
// name keys and n the length of the longer.
func similarity(a, b string) int {
	x, y := []rune(nameKey(a)), []rune(nameKey(b))
	n := max(len(x), len(y))
	if n == 0 {
		return 0
	}
	return 1000 - 1000*alignment(x, y)/n
}

// nameKey is the form of a firm's name that is compared: half width, upper
// case, no accents, usual abbreviations (ISBP 821 A1: generally accepted
// abbreviations do not make a discrepancy), simplified characters, and the
// words sorted, so that their order does not count. The legal form stays: two
// firms may differ in it alone.
func nameKey(s string) string {
	words := strings.FieldsFunc(simplify(foldText(strings.ReplaceAll(s, "&", " AND "))), func(r rune) bool { return !isLetterOrDigit(r) })
	for i, w := range words {
		if short, ok := abbreviations[w]; ok {
			words[i] = short
		}
	}
	slices.Sort(words)
	if k := []rune(strings.Join(words, " ")); len(k) > maxNameRunes {
		return string(k[:maxNameRunes])
	}
	return strings.Join(words, " ")
}

// foldText folds width (NFKC), case and accents; apostrophes and full stops go, so
// that "Int'l" and "Co." are one word each.
func foldText(s string) string {
	s = norm.NFD.String(strings.ToUpper(norm.NFKC.String(s)))
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || r == '\'' || r == '’' || r == '.' {
			return -1
		}
		return r
	}, s))
}

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// abbreviations maps words of firms' names to the short form that the trade writes.
var abbreviations = map[string]string{
	"LIMITED": "LTD", "COMPANY": "CO", "CORPORATION": "CORP", "INCORPORATED": "INC", "INTERNATIONAL": "INTL", "PRIVATE": "PTE", "PVT": "PTE",
	"MANUFACTURING": "MFG", "INDUSTRIES": "IND", "INDUSTRIAL": "IND", "INDUSTRY": "IND", "TECHNOLOGY": "TECH", "TECHNOLOGIES": "TECH",
	"IMPORT": "IMP", "EXPORT": "EXP", "ENTERPRISES": "ENT", "ENTERPRISE": "ENT", "BROTHERS": "BROS", "AKTIENGESELLSCHAFT": "AG",
}

// variants pairs traditional with simplified characters that firms' names use. It is
// no dictionary: a character that is not here makes two names a little less alike.
const variants = "貿贸進进國国際际發发業业電电產产廠厂車车機机設设備备藥药華华東东廣广灣湾聯联環环運运輸输鋼钢鐵铁" +
	"貨货櫃柜報报關关單单稅税銀银號号實实團团股股責责務务資资訊讯術术開开門门陽阳陸陆龍龙鳳凤馬马魚鱼鳥鸟" +
	"麗丽寶宝貝贝豐丰財财長长張张陳陈劉刘楊杨黃黄趙赵吳吴孫孙蘇苏滬沪澳澳島岛灘滩濱滨潤润澤泽藍蓝綠绿紅红" +
	"紡纺織织線线紙纸組组維维網网緣缘縣县絲丝網网經经營营戰战飛飞農农飲饮館馆飼饲養养餐餐鮮鲜糧粮種种橋桥" +
	"樓楼構构樣样標标檢检歐欧氣气滿满無无爾尔礦矿碼码礎础禮礼稱称競竞節节築筑籃篮紐纽級级純纯細细紹绍終终" +
	"結结給给統统綜综緊紧練练縫缝總总績绩繼继續续義义習习聖圣職职興兴與与萬万葉叶蓮莲處处衛卫裝装複复規规" +
	"視视計计訂订評评試试詩诗話话該该語语誠诚調调論论證证識识議议護护讓让貫贯費费賀贺賓宾質质賽赛贏赢趕赶" +
	"躍跃軍军軟软軸轴較较載载輝辉輪轮轉转農农連连週周遊游達达遠远適适選选還还邊边鄭郑鄰邻醫医釋释針针" +
	"鈕钮鋁铝銅铜錫锡錄录錦锦鍋锅鍵键鎮镇鏡镜鑄铸鑫鑫閃闪間间閣阁闊阔隊队階阶隨随險险雙双離离難难雲云靈灵靜静" +
	"韓韩響响頂顶項项順顺預预領领頭头題题願愿類类顯显風风駐驻駕驾騰腾驗验體体點点齊齐龜龟亞亚創创勝胜動动" +
	"勞劳協协參参問问啟启嘉嘉圓圆圖图場场塊块壓压壯壮夢梦奧奥婦妇孔孔寧宁導导將将專专對对屆届屬属島岛嶺岭" +
	"幣币師师帶带幫帮應应愛爱慶庆憶忆懷怀擇择擊击據据擴扩數数斷断於于時时晉晋暢畅曉晓會会東东條条來来備备"

var simplified = func() map[rune]rune {
	m := map[rune]rune{}
	r := []rune(variants)
	for i := 0; i+1 < len(r); i += 2 {
		m[r[i]] = r[i+1]
	}
	return m
}()

func simplify(s string) string {
	return strings.Map(func(r rune) rune {
		if t, ok := simplified[r]; ok {
			return t
		}
		return r
	}, s)
}

// hasHan reports whether the text has a Chinese character.
func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// alignment is the optimal string alignment distance of a and b: insertions,
// deletions, substitutions and swaps of neighbours count one each.
func alignment(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
