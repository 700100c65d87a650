package documents

import (
	"testing"

	"pgregory.net/rapid"
)

// TestHintsMissNothing holds the quick look to the expressions: whatever one of
// them matches has a hint.
func TestHintsMissNothing(t *testing.T) {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{
		"about", "ABT.", "Approx", "approximately", "circa", "more or less", "MORE OR LESS", "+/-", "±", "plus or minus", "plus/minus", "%", "pct", "per cent",
		"percent", "in bulk", "IN BULK", "散装", "散裝", "溢短装", "溢短裝", "约", "約", "大约", "大約", "5", "12.5", "1,000", "mt", "steel", ".", "-",
	}), 1, 6)
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for i, w := range words.Draw(t, "words") {
			if i > 0 && rapid.Bool().Draw(t, "blank") {
				text += " "
			}
			text += w
		}
		if want := about.MatchString(text) || inBulk.MatchString(text); StatesTolerance(text) != want {
			t.Fatalf("%q: %t, the expressions say %t", text, !want, want)
		}
	})
}
