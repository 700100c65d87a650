package documents_test

import (
	"testing"

	"github.com/tradehub/tradehub/documents"
)

// Whatever a parser accepts is valid, and is what it parses to.
func FuzzCodes(f *testing.F) {
	for _, s := range []string{"CNY", "rmb", "hkg", "XPK", "8542.31-9000", "cn ytn", "C&F", "IMO 9074729", "380", "CSQU3054383", "ＣＮ", "\xff"} {
		f.Add(s)
	}
	parsers := map[string]func(string) (string, error){
		"currency": parser(documents.ParseCurrency), "country": parser(documents.ParseCountry), "unit": parser(documents.ParseUnit),
		"HS": parser(documents.ParseHS), "locode": parser(documents.ParseUNLocode), "incoterm": parser(documents.ParseIncoterm),
		"IMO": parser(documents.ParseIMO),
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, parse := range parsers {
			v, err := parse(s)
			if err != nil {
				continue
			}
			if again, err := parse(v); err != nil || again != v {
				t.Fatalf("%s: %q gives %q, which gives %q, %v", name, s, v, again, err)
			}
		}
		_ = documents.ValidContainer(s)
		for scheme := range goodIdentifiers {
			_ = documents.NormaliseIdentifier(scheme, s).Valid()
			_ = documents.Identifier{Scheme: scheme, Value: s}.Valid()
		}
	})
}
