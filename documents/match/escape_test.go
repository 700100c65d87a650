package match

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestJoinEscapedIsInjective(t *testing.T) {
	list := rapid.SliceOfN(rapid.StringOfN(rapid.SampledFrom([]rune(`a\|`)), 0, 4, -1), 2, 3)
	rapid.Check(t, func(t *rapid.T) {
		a, b := list.Draw(t, "a"), list.Draw(t, "b")
		if joinEscaped(a...) == joinEscaped(b...) && !reflect.DeepEqual(a, b) {
			t.Fatalf("%q and %q join alike", a, b)
		}
	})
}
