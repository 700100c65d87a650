package match

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed data/banks.txt
var bankText string

// bankNames are the names of banks without blanks that hold no word for "bank".
var bankNames = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for name, further := range entries(bankText) {
		for _, n := range append(further, name) {
			m[bankKey(n)] = true
		}
	}
	return m
})

// IsBank reports whether a name is a bank's: it holds a word for "bank", or is one of those
// banks that go by a name without it. There is no register of banks in a presentation. So a
// trading firm that calls itself a bank is taken for one, unless its name says what it trades
// in.
func IsBank(name string) bool {
	if strings.Contains(fold(clip(name)), "银行") {
		return true
	}
	tokens := canonical(nameTokens(fold(clip(name))))
	for _, w := range tokens {
		if traders[w] {
			return false
		}
	}
	return slices.ContainsFunc(tokens, func(w string) bool { return bankWords[w] }) || bankNames()[bankKey(name)]
}

// bankKey returns a name without legal form, branch and place.
func bankKey(name string) string {
	tokens, _ := cutForm(nameTokens(fold(clip(name))))
	tokens = slices.DeleteFunc(canonical(tokens), func(w string) bool { return branchWords[w] })
	return strings.Join(tokens, "")
}

var (
	bankWords = map[string]bool{"bank": true, "banque": true, "banco": true, "banca": true, "banka": true, "banking": true, "sparkasse": true, "bankasi": true}
	traders   = map[string]bool{"trade": true, "importexport": true, "import": true, "export": true, "logistic": true, "food": true, "mfg": true, "shipping": true}
	// branchWords say which house of a bank it is.
	branchWords = map[string]bool{"branch": true, "plc": true, "hongkong": true, "china": true, "singapore": true, "london": true, "shanghai": true, "shenzhen": true,
		"asia": true, "ltd": true, "limited": true, "nv": true, "ag": true, "sa": true, "na": true, "head": true, "office": true, "trade finance": true, "uk": true, "usa": true, "newyork": true}
)
