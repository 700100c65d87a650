package match

import (
	"slices"
	"strings"
)

// translates reports whether a name in Latin letters is that of the Chinese one. It holds the
// Chinese name's own part in Hanyu Pinyin, and otherwise only the place and English words for
// the line of business. Chinese firms write their names abroad in this way. A name in
// Cantonese or a translation cannot be recognised this way.
func translates(han, latin *spelling) bool {
	own, business := splitTrade(han.Text)
	if len(own) == 0 || !samePlaces(han, latin) && !(han.Place != "" && latin.Place == "") && !(han.Place == "" && strings.HasPrefix(han.Text, latin.Place)) {
		return false
	}
	t := translation{tokens: latin.tokens, own: own, phrases: phrases(business), wanted: len(business) > 0}
	return t.from(0, 0, false)
}

// A translation walks over the words of a name in Latin letters.
type translation struct {
	tokens  []string
	own     []string // in order
	phrases []string
	wanted  bool // a word for the line of business is needed
}

func phrases(business []string) []string {
	var out []string
	for i, word := range business {
		out = append(out, trades()[word]...)
		if i > 0 { // 电子科技 is one line of business with one word for both
			out = append(out, trades()[business[i-1]+word]...)
		}
	}
	return out
}

// mostWords bounds over how many words one reading or phrase stretches.
const mostWords = 8

// from reports whether the words from i on can be read, after the first parts of
// the Chinese name's own, with or without a word for its business so far.
func (t *translation) from(i, part int, business bool) bool {
	if i == len(t.tokens) {
		return part == len(t.own) && (business || !t.wanted)
	}
	for j := i + 1; j <= min(len(t.tokens), i+mostWords); j++ {
		joined := strings.Join(t.tokens[i:j], "")
		if part < len(t.own) && reads(joined, t.own[part]) && t.from(j, part+1, business) {
			return true
		}
		if slices.Contains(t.phrases, joined) && t.from(j, part, true) {
			return true
		}
	}
	return false
}
