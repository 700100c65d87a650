package rules

import (
	"testing"

	"pgregory.net/rapid"
)

const alikeByDefault = 850

func TestSimilarity(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"Shenzhen Lantian Trading Co., Ltd.", "SHENZHEN LANTIAN TRADING COMPANY LIMITED", true},
		{"Shenzhen Lantian Trading Co Ltd", "Lantian Trading Co Ltd Shenzhen", true},
		{"Müller & Söhne GmbH", "MULLER AND SOHNE GMBH", true},
		{"Nordlicht Maschinenbau GmbH", "Nordlihct Maschinenbau GmbH", true}, // two letters swapped
		{"Int'l Pacific Corp.", "International Pacific Corporation", true},
		{"Ｎｏｒｄｌｉｃｈｔ　ＧｍｂＨ", "Nordlicht GmbH", true},
		{"深圳市藍田貿易有限公司", "深圳市蓝田贸易有限公司", true},
		{"Nordlicht Bank AG", "Nordlicht Bank GmbH", false}, // another firm
		{"Nordlicht Maschinenbau GmbH", "Alpenblick Handels AG", false},
		{"深圳市蓝田贸易有限公司", "深圳市蓝海贸易公司", false},
		{"", "Nordlicht", false},
		{"", "", false},
	} {
		if got := similarity(c.a, c.b); got >= alikeByDefault != c.same {
			t.Errorf("similarity(%q, %q) = %d, same %v", c.a, c.b, got, c.same)
		}
	}
}

// TestSimilarityIsSymmetric holds for any two names, and a name is like itself.
func TestSimilarityIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		ab, ba := similarity(a, b), similarity(b, a)
		if ab != ba || ab < 0 || ab > 1000 {
			t.Fatalf("similarity %d and %d", ab, ba)
		}
		if s := similarity(a, a); s != 1000 && nameKey(a) != "" {
			t.Fatalf("similarity with itself %d", s)
		}
	})
}

func TestVariantsPair(t *testing.T) {
	if n := len([]rune(variants)); n%2 != 0 {
		t.Errorf("%d characters do not pair", n)
	}
	for from, to := range simplified {
		if back, ok := simplified[to]; ok && back != to {
			t.Errorf("%c becomes %c, which becomes %c", from, to, back)
		}
	}
}
