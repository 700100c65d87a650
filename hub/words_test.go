package hub_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/web/words"
)

// keyed names the functions that take a key of web/words: which argument it is, after which
// come pairs of a name and a value.
var keyed = map[string]int{"Say": 0, "problem": 1}

// kinds names the constants that each kind of word is for, see words.Speaker.Word: "folder.Type".
var kinds = map[string][]string{
	"outcome":    {"documents.Outcome"},
	"tile":       {"documents.Outcome"},
	"dim":        {"documents.Dimension"},
	"severity":   {"documents.Severity"},
	"grade":      {"documents.Grade"},
	"signature":  {"documents.SignatureStatus"},
	"registry":   {"documents.RegistryOutcome"},
	"instrument": {"documents.Instrument"},
	"row":        {"documents.Topic"},
	"field":      {"documents/transcript.Label"},
	"typing":     {"documents/transcript.Reason"},
	"paper":      {"documents/transcript.Kind"},
	"type":       {"documents.TypeCode"},
	"authority":  {"documents.Authority"},
	"state":      {"dedupe.State"},
	"role":       {"chaincode/protocol.Role"},
	"problem":    {"hub/api.Code", "chaincode/protocol.Code"},

	"signInFault": {"hub/identity.Fault"},
	"answer":      {"hub/answers.Answer"},
	"meaning":     {"hub/answers.Answer"},
	"reason":      {"hub/answers.Reason"},
	"attestation": {"hub/query.AttestedState"},
	"page":        {"hub/portal.State"},
	"lead":        {"hub/portal.State"},
	"action":      {"hub/portal.Action"},
	"nav":         {"hub/portal.NavKey"},
	"theme":       {"hub/identity.Theme"},

	"supervisor.standing": {"hub/supervision.Standing"},
	"supervisor.hint":     {"hub/portal.hint"},
	"operations.height":   {"hub/portal.HeightKey"},

	"path":        {"hub/portal.Field"},
	"await":       {"hub/portal.await"},
	"awaitLead":   {"hub/portal.await"},
	"choice":      {"hub/portal.choiceKind"},
	"financeHint": {"hub/portal.financeHint"},
	"decideError": {"hub/portal.decideError"},
	"raced":       {"hub/portal.raceKind"},
	"found":       {"hub/portal.foundKind"},
	"decided":     {"hub/cases.Kind"},
	"caseState":   {"hub/cases.State"},
	"means":       {"documents.Outcome"},
	"move":        {"dedupe.Move"},
	"effect":      {"dedupe.Move"},

	"firmState":    {"hub/portal.firmState"},
	"firmNext":     {"hub/portal.firmNext"},
	"fileFault":    {"documents.Code", "hub/portal.fileFault"},
	"fileMend":     {"documents.Code", "hub/portal.fileFault"},
	"requestFault": {"hub/portal.requestFault"},

	"webhookOff":    {"hub/webhooks.Off"},
	"delivery":      {"hub/webhooks.State"},
	"deliveryFault": {"hub/webhooks.Fault"},

	"paperNext":  {"hub/portal.paperNext"},
	"paperFault": {"hub/portal.paperFault"},

	// Kinds whose values are lists, see listedValues.
	"city": {}, "firmTab": {}, "mend": {}, "tab": {}, "end": {}, "override": {}, "hit": {}, "age": {}, "option": {}, "decision": {},
}

func TestLanguagesOfWords(t *testing.T) {
	for i, lang := range documents.Langs {
		if string(lang) != words.Langs[i] {
			t.Errorf("language %d is %s, of words %s", i, lang, words.Langs[i])
		}
	}
}

// TestWordsInUse wants every key that the code uses in the catalogue with the places that the
// code fills, and no key that nothing uses.
func TestWordsInUse(t *testing.T) {
	u := &wordUse{t, wordsOf(t, "en"), map[string]bool{}}
	eachFile(t, func(fset *token.FileSet, f *ast.File) {
		for _, decl := range f.Decls {
			ast.Inspect(decl, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					u.call(fset.Position(call.Pos()).String(), decl, call)
				}
				return true
			})
		}
	})
	for kind, types := range kinds {
		for _, typ := range types {
			u.kind(kind, typ)
		}
	}
	for kind, values := range listedValues(t) {
		for _, value := range values {
			u.word(kind, value)
		}
	}
	for name, text := range templateTexts(t) {
		u.template(name, text)
	}
	for key := range u.catalogue {
		if !u.used[key] {
			t.Errorf("nothing uses %s", key)
		}
	}
}

// listedValues returns the values that lists of the product hold, by the kind of their words.
func listedValues(t *testing.T) map[string][]string {
	t.Helper()
	var tabs, firmTabs, mend []string
	for _, tab := range cases.BankTabs {
		tabs = append(tabs, string(tab))
	}
	for _, tab := range cases.FirmTabs {
		firmTabs = append(firmTabs, string(tab))
	}
	options := []string{"yes", "no"}
	for _, k := range transcript.Kinds {
		for _, f := range k.Fields() {
			options = append(options, f.Options...)
		}
	}
	for _, id := range rules.IDs() { // a firm mends what it may see
		if !rules.AsksRegistry(id) {
			mend = append(mend, id)
		}
	}
	if len(mend) < 40 {
		t.Errorf("only %d rules are a firm's to mend", len(mend))
	}
	return map[string][]string{
		"city": hub.Cities, "tab": tabs, "firmTab": firmTabs, "mend": mend, "end": dedupe.Ends, "override": dedupe.OverrideReasons,
		"hit":    {dedupe.StateReserved, dedupe.StateActive, dedupe.StateReleased},
		"option": options, "decision": {string(transcript.Absent), string(transcript.Illegible)},
		"age": {dedupe.AgeDay, dedupe.AgeWeek, dedupe.AgeMonth, dedupe.AgeHalf, dedupe.AgeOlder},
	}
}

// A wordUse collects which keys of the catalogue the code uses.
type wordUse struct {
	*testing.T
	catalogue map[string]string
	used      map[string]bool
}

// call checks a call within a declaration.
func (u *wordUse) call(at string, within ast.Decl, call *ast.CallExpr) {
	name := calledName(call)
	if f, inside := within.(*ast.FuncDecl); inside && f.Name.Name == name {
		return // it passes its own key on
	}
	if name == "Word" {
		if kind, ok := literal(call.Args[0]); !ok || kinds[kind] == nil {
			u.Errorf("%s: Word(%s, …) is of no kind that the test knows", at, kind)
		}
		return
	}
	i, ok := keyed[name]
	if !ok || i >= len(call.Args) || strings.HasPrefix(at, "../web/words/") {
		return
	}
	key, ok := literal(call.Args[i])
	if f, inside := within.(*ast.FuncDecl); !ok && inside {
		if _, passes := keyed[f.Name.Name]; passes {
			return // it passes its own key on
		}
	}
	text, known := u.catalogue[key]
	switch names := namesOf(call.Args[i+1:]); {
	case !ok:
		u.Errorf("%s: the key of %s is no literal", at, name)
	case !known:
		u.Errorf("%s: no text has the key %s", at, key)
	case !slices.Equal(names, placesIn(text)):
		u.Errorf("%s: %s is given %v, and has %v", at, key, names, placesIn(text))
	}
	u.used[key] = true
}

// kind wants a word for each constant of the type, "folder.Type".
func (u *wordUse) kind(kind, typ string) {
	i := strings.LastIndexByte(typ, '.')
	for _, value := range constants(u.T, typ[:i], typ[i+1:]) {
		u.word(kind, value)
	}
}

// word wants a word for a value of a kind.
func (u *wordUse) word(kind, value string) {
	key := kind + "." + value
	if u.catalogue[key] == "" {
		u.Errorf("no text has the key %s", key)
	}
	u.used[key] = true
}

// constants returns the values of a string type's constants, as the folder's files declare them.
func constants(t *testing.T, folder, typ string) (values []string) {
	t.Helper()
	eachFile(t, func(fset *token.FileSet, f *ast.File) {
		if filepath.Dir(fset.File(f.Pos()).Name()) != filepath.Join("..", folder) {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) == 0 {
				return true
			}
			if id, ok := spec.Type.(*ast.Ident); ok && id.Name == typ {
				if value, ok := literal(spec.Values[0]); ok {
					values = append(values, value)
				}
			}
			return true
		})
	})
	if len(values) == 0 {
		t.Fatalf("%s has no constant of type %s", folder, typ)
	}
	return values
}

// wordsOf returns the texts of a language by their keys, a plural by its form for many.
func wordsOf(t *testing.T, lang string) map[string]string {
	t.Helper()
	b, err := os.ReadFile("../web/words/" + lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	raw, texts := map[string]any{}, map[string]string{}
	if err := json.Unmarshal(b, &raw); err != nil {
		t.Fatal(err)
	}
	for key, v := range raw {
		if forms, ok := v.(map[string]any); ok {
			v = forms["other"]
		}
		texts[key], _ = v.(string)
	}
	return texts
}

// eachFile shows every Go file of the module that is not a test.
func eachFile(t *testing.T, do func(fset *token.FileSet, f *ast.File)) {
	t.Helper()
	m, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range m.files {
		do(m.fset, f)
	}
}

type sources struct {
	fset  *token.FileSet
	files []*ast.File
}

// parsed parses the module once for all tests.
var parsed = sync.OnceValues(func() (sources, error) {
	m := sources{fset: token.NewFileSet()}
	return m, filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "testdata" || d.Name() == "data" || d.Name() == "bin") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(m.fset, path, nil, parser.SkipObjectResolution)
		m.files = append(m.files, f)
		return err
	})
})

func calledName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// namesOf returns the names of pairs of a name and a value.
func namesOf(pairs []ast.Expr) []string {
	names := map[string]bool{}
	for i := 0; i < len(pairs); i += 2 {
		name, _ := literal(pairs[i])
		names[name] = true
	}
	return slices.Sorted(maps.Keys(names))
}

var placeOfWords = regexp.MustCompile(`\{\{\.([a-zA-Z]+)\}\}`)

func placesIn(text string) []string {
	names := map[string]bool{}
	for _, m := range placeOfWords.FindAllStringSubmatch(text, -1) {
		names[m[1]] = true
	}
	return slices.Sorted(maps.Keys(names))
}
