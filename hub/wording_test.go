package hub_test

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// wrong holds the wordings that were read and found wrong, by language. English is the plain
// English of the trade; each Chinese phrase was read otherwise than it was meant.
var wrong = map[documents.Lang]*regexp.Regexp{
	documents.English: anyOf(`(?i)`,
		// house idioms
		`\banew\b`, `\bunder way\b`, `\bunderway\b`, `\blet(s|ting)? go\b`, `\btold\b`, `\btells?\b`, `\btelling\b`, `\bstands?\b`, `\bstanding\b`, `\bbeside\b`,
		`\bas many as\b`, `\bgo(es)? before\b`, `\bbears?\b`, `\bwhoever calls\b`, `\bbrings?\b`, `\bbrought\b`, `\bof which\b`, `\bsaid nothing\b`,
		// not the trade's words
		`\bdepart(s|ed)?\b`, `\bdepartures\b`, `\basking bank\b`, `\basked for\b`, `\b(same|the) papers?\b`, `\ba little similar\b`, `\bmakes? up\b`,
		`\bdeclaration was declared\b`, `\bprior financing\b`, `\bearlier financing\b`, `\bno bank\b`,
	),
	documents.SimplifiedChinese: anyOf(``,
		`单证`, `身份证书`, `有一项否决规则`, `申请银行`, `结论编号`, `先前融资`, `微弱`, `均不会被超额融资`, `占用资产`, `为凭指示提单`, `发票成交方式`,
		`时间过长`, `首个为第`, `识别号码`, `相同货运`, `共用货运`, `帐本`, `为\d+ \d[A-Z]件`, `运费应为(PREPAID|COLLECT)`, `已被占用：`, `核验结果`,
	),
	documents.TraditionalChinese: anyOf(``,
		`單證`, `身[分份]證書`, `有一項否決規則`, `申請銀行`, `結論編號`, `先前融資`, `微弱`, `略為相似`, `均不會被超額融資`, `佔用資產`, `為憑指示提單`, `發票成交方式`,
		`時間過長`, `首個為第`, `相同貨運`, `共用貨運`, `帳本`, `為\d+ \d[A-Z]件`, `運費應為(PREPAID|COLLECT)`, `已被佔用：`, `核驗結果`,
	),
}

func anyOf(flags string, phrases ...string) *regexp.Regexp {
	return regexp.MustCompile(flags + `(` + strings.Join(phrases, `|`) + `)`)
}

// TestWording looks for wrong wordings in every text that a user can read.
func TestWording(t *testing.T) {
	for _, s := range userTexts(t) {
		if bad := wrong[s.lang].FindString(s.text); bad != "" {
			t.Errorf("%s says %q: %s", s.at, bad, s.text)
		}
	}
}

// TestChineseOfOneScript wants no traditional character in Simplified Chinese, and no
// simplified one in Traditional.
func TestChineseOfOneScript(t *testing.T) {
	simplified := simplifiedOnly(t)
	for _, s := range userTexts(t) {
		switch s.lang {
		case documents.SimplifiedChinese:
			if only := match.Simplified(s.text); only != s.text {
				t.Errorf("%s is not simplified: %s, want %s", s.at, s.text, only)
			}
		case documents.TraditionalChinese:
			if i := strings.IndexFunc(s.text, func(r rune) bool { return simplified[r] }); i >= 0 {
				t.Errorf("%s is not traditional from %s", s.at, s.text[i:])
			}
		}
	}
}

// bothScripts are characters of Traditional Chinese that are, for another word, the
// simplified form of a second character.
const bothScripts = "捆游板同台周即才扣只修布里制家向出核面致逾回表厘查既准真升卷合拼克千後占系折抵托"

// simplifiedOnly returns the characters that only Simplified Chinese has.
func simplifiedOnly(t *testing.T) map[rune]bool {
	t.Helper()
	table, err := os.ReadFile("../documents/match/data/traditional.txt")
	if err != nil {
		t.Fatal(err)
	}
	only := map[rune]bool{}
	for _, r := range string(table) {
		if s := []rune(match.Simplified(string(r)))[0]; s != r && !strings.ContainsRune(bothScripts, s) {
			only[s] = true
		}
	}
	return only
}

// A userText is a text that a user can read, and where it is.
type userText struct {
	at   string
	lang documents.Lang
	text string
}

// userTexts returns the texts of web/words, those of the rules, and every literal of the
// code that is made of words.
func userTexts(t *testing.T) []userText {
	t.Helper()
	var all []userText
	for _, lang := range documents.Langs {
		for key, text := range wordsOf(t, string(lang)) {
			all = append(all, userText{"web/words " + string(lang) + " " + key, lang, text})
		}
	}
	all = append(all, ruleTexts(t)...)
	eachFile(t, func(fset *token.FileSet, f *ast.File) { all = append(all, literalTexts(fset, f)...) })
	if len(all) < 3000 {
		t.Fatalf("%d texts", len(all))
	}
	return all
}

func ruleTexts(t *testing.T) (all []userText) {
	t.Helper()
	names, err := filepath.Glob("../documents/rules/messages/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no texts of rules, %v", err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var sections map[string]map[string]documents.Text
		if err := yaml.Unmarshal(b, &sections); err != nil {
			t.Fatal(err)
		}
		for section, keys := range sections {
			for key, text := range keys {
				for lang, s := range text {
					all = append(all, userText{filepath.Base(name) + " " + section + "." + key, lang, s})
				}
			}
		}
	}
	return all
}

// literalTexts returns the literals of a file that hold a blank between letters. Imports
// and the tags of fields are no texts, and code that only tests run is read by nobody.
func literalTexts(fset *token.FileSet, f *ast.File) (all []userText) {
	if strings.HasSuffix(filepath.Dir(fset.File(f.Pos()).Name()), "test") {
		return nil
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			n.Tag = nil
		case *ast.BasicLit:
			if s, ok := literal(n); ok && n.Kind == token.STRING && strings.Contains(strings.TrimSpace(s), " ") {
				all = append(all, userText{fset.Position(n.Pos()).String(), documents.English, s})
			}
		}
		return true
	})
	return all
}
