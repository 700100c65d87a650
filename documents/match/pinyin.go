package match

import (
	"strings"
	"sync"

	"github.com/mozillazg/go-pinyin"
)

var readingArgs = sync.OnceValue(func() pinyin.Args {
	a := pinyin.NewArgs()
	a.Heteronym = true
	return a
})

// readings returns how a Chinese character may be read, in Hanyu Pinyin without
// tones, with the spellings of ü that passports and registers use.
func readings(r rune) []string {
	out := pinyin.SinglePinyin(r, readingArgs())
	for _, p := range out {
		if strings.HasSuffix(p, "v") || strings.Contains(p, "ve") {
			out = append(out, strings.ReplaceAll(p, "v", "u"), strings.ReplaceAll(p, "v", "yu"))
		}
	}
	return out
}

// firstReading returns a text's reading by the first of each character's, "" where one has none.
func firstReading(text string) string {
	var b strings.Builder
	for _, r := range text {
		all := readings(r)
		if len(all) == 0 {
			return ""
		}
		b.WriteString(all[0])
	}
	return b.String()
}

// reads reports whether latin, without blanks, is a reading of the Chinese text.
// A character that has several may be read in any of them.
func reads(latin, text string) bool {
	at := map[int]bool{0: true}
	for _, r := range text {
		next := map[int]bool{}
		for i := range at {
			for _, p := range readings(r) {
				if strings.HasPrefix(latin[i:], p) {
					next[i+len(p)] = true
				}
			}
		}
		if len(next) == 0 {
			return false
		}
		at = next
	}
	return at[len(latin)]
}
