package match

import (
	_ "embed"
	"iter"
	"slices"
	"strings"
	"sync"
)

var (
	//go:embed data/words.txt
	wordText string
	//go:embed data/trades.txt
	tradeText string
	//go:embed data/placenames.txt
	placeNameText string
)

// entries yields the lines "key: value; value" of a data file.
func entries(text string) iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		for line := range strings.Lines(text) {
			key, list, ok := strings.Cut(strings.TrimSpace(line), ":")
			if !ok || strings.HasPrefix(line, "#") {
				continue
			}
			values := strings.Split(list, ";")
			for i := range values {
				values[i] = strings.TrimSpace(values[i])
			}
			if !yield(key, values) {
				return
			}
		}
	}
}

// words maps what documents write for a word of a firm's name to the word.
var words = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for word, aliases := range entries(wordText) {
		m[word] = word
		for _, a := range aliases {
			m[a] = word
		}
	}
	return m
})

// canonical returns the tokens of a folded Latin name, with abbreviations written out (ISBP
// 821 A1), without conjunctions, and with "importexport" in one.
func canonical(tokens []string) []string {
	out := make([]string, 0, len(tokens))
	for _, t := range tokens {
		if w, ok := words()[t]; ok {
			t = w
		}
		if d, ok := numerals[t]; ok {
			t = d
		}
		switch {
		case conjunctions[t]:
		case t == "export" && len(out) > 0 && out[len(out)-1] == "import":
			out[len(out)-1] = "importexport"
		case t == "kong" && len(out) > 0 && out[len(out)-1] == "hong":
			out[len(out)-1] = "hongkong"
		default:
			out = append(out, t)
		}
	}
	return out
}

var conjunctions = map[string]bool{"and": true, "of": true, "the": true, "und": true, "et": true, "y": true, "e": true, "de": true, "for": true}

// trades maps a Chinese word of a line of business to the English ones for it,
// in canonical form without blanks.
var trades = sync.OnceValue(func() map[string][]string {
	m := map[string][]string{}
	for word, phrases := range entries(tradeText) {
		for _, p := range phrases {
			m[word] = append(m[word], strings.Join(canonical(strings.Fields(p)), ""))
		}
	}
	return m
})

// longestTrade bounds the characters of a Chinese word of the table.
const longestTrade = 7

// splitTrade parts the distinctive text of a Chinese name into what is its own and
// what says its business. The first character is its own, except where the name
// begins with the country.
func splitTrade(text string) (own []string, business []string) {
	r := []rune(text)
	start := 0
	for i := 0; i < len(r); {
		n := tradeAt(r, i)
		if n == 0 || i == 0 && string(r[:n]) != "中国" {
			i++
			continue
		}
		if i > start {
			own = append(own, string(r[start:i]))
		}
		business = append(business, string(r[i:i+n]))
		i += n
		start = i
	}
	if start < len(r) {
		own = append(own, string(r[start:]))
	}
	return own, business
}

// tradeAt returns the length of the longest word of the table at r[i], or 0.
func tradeAt(r []rune, i int) int {
	for n := min(longestTrade, len(r)-i); n > 1; n-- {
		if _, ok := trades()[string(r[i:i+n])]; ok {
			return n
		}
	}
	return 0
}

// A placeTable finds Chinese places by their names in Latin letters, and these by the place.
type placeTable struct {
	chinese map[string]string
	latin   map[string][]string
}

var latinPlaces = sync.OnceValue(func() placeTable {
	t := placeTable{map[string]string{}, map[string][]string{}}
	add := func(place, latin string) {
		if _, taken := t.chinese[latin]; !taken {
			t.chinese[latin] = place
		}
		t.latin[place] = append(t.latin[place], latin)
	}
	for place, names := range entries(placeNameText) {
		for _, n := range names {
			add(fold(place), n)
		}
	}
	for _, place := range cities() {
		if latin := firstReading(place); latin != "" && !slices.Contains(t.latin[place], latin) {
			add(place, latin)
		}
	}
	return t
})

// mostPlaceTokens bounds into how many words a place is parted, as "wu lu mu qi".
const mostPlaceTokens = 5

// cutLatinPlace takes a Chinese place off the beginning or the end of a name in
// Latin letters, and returns it in Chinese. A name that is nothing else keeps it.
func cutLatinPlace(tokens []string) (place string, rest []string) {
	for n := min(mostPlaceTokens, len(tokens)-1); n > 0; n-- {
		if p, ok := latinPlaces().chinese[strings.Join(tokens[:n], "")]; ok {
			return p, tokens[n:]
		}
		if p, ok := latinPlaces().chinese[strings.Join(tokens[len(tokens)-n:], "")]; ok {
			return p, tokens[:len(tokens)-n]
		}
	}
	return "", tokens
}
