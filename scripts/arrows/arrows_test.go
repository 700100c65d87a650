package main

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// atMost is how many upward arrows a room may have. Neither has one; they had 14 when
// they, and what crosses between hub and contracts, were one package.
var atMost = map[string]int{"chaincode": 5, "chaincode/state": 5}

func TestRoomsStayInOrder(t *testing.T) {
	rooms, err := load("../..", "./chaincode", "./chaincode/state")
	if err != nil {
		t.Fatal(err)
	}
	if len(rooms) != len(atMost) {
		t.Fatalf("%d rooms, want %d", len(rooms), len(atMost))
	}
	for _, r := range rooms {
		if len(r.files) < 5 || len(r.arrows) < 10 {
			t.Errorf("%s was not read: %d files, %d arrows", r.path, len(r.files), len(r.arrows))
		}
		if up := r.upward(r.order()); len(up) > atMost[r.path] {
			t.Errorf("%s has %d upward arrows, more than %d: %v; let the file below own what both name", r.path, len(up), atMost[r.path], up)
		}
	}
}

// TestLoad reads this package itself.
func TestLoad(t *testing.T) {
	rooms, err := load(".", ".")
	if err != nil || len(rooms) != 1 {
		t.Fatalf("%d rooms, %v", len(rooms), err)
	}
	r := rooms[0]
	if r.path != "scripts/arrows" || !slices.Equal(r.files, []string{"load.go", "main.go", "order.go"}) || len(r.imports) != 0 {
		t.Errorf("%s: %q imports %q", r.path, r.files, r.imports)
	}
	i := slices.IndexFunc(r.arrows, func(a arrow) bool { return a.from == "main.go" && a.to == "order.go" })
	if i < 0 || !slices.Equal(r.arrows[i].names, []string{"order", "places", "upward"}) {
		t.Errorf("arrows %v", r.arrows)
	}
	if up := r.upward(r.order()); len(up) != 0 {
		t.Errorf("upward %v", up)
	}
	if _, err := load(".", "./nothing"); err == nil {
		t.Error("a package that is not there was read")
	}
}

// drawn returns a room of the arrows "ab" for one from a to b.
func drawn(arrows string) room {
	r := room{path: "p"}
	for _, a := range strings.Fields(arrows) {
		r.arrows = append(r.arrows, arrow{a[:1], a[1:], []string{"x"}})
		r.files = append(r.files, a[:1], a[1:])
	}
	slices.Sort(r.files)
	r.files = slices.Compact(r.files)
	return r
}

func TestOrder(t *testing.T) {
	for name, c := range map[string]struct {
		arrows string
		upward int
	}{
		"a chain":                     {"ab bc cd", 0},
		"a chain from the last":       {"dc cb ba", 0},
		"a diamond":                   {"ab ac bd cd", 0},
		"two that name each other":    {"ab ba", 1},
		"a circle":                    {"ab bc cd da", 1},
		"two circles with one arrow":  {"ab bc ca bd da", 1},
		"a circle with much below it": {"ab ba bc bd be cd de", 1},
		"three that name each other":  {"ab ba bc cb ac ca", 3},
	} {
		t.Run(name, func(t *testing.T) {
			r := drawn(c.arrows)
			want := r.order()
			if got := len(r.upward(want)); got != c.upward {
				t.Errorf("order %q has %d upward arrows, want %d", want, got, c.upward)
			}
			rand.Shuffle(len(r.arrows), func(i, j int) { r.arrows[i], r.arrows[j] = r.arrows[j], r.arrows[i] })
			if got := r.order(); !slices.Equal(got, want) {
				t.Errorf("equal rooms are ordered %q and %q", want, got)
			}
		})
	}
}

func TestPrint(t *testing.T) {
	r := drawn("ab ba bc")
	r.imports = []string{"q"}
	for verbose, want := range map[bool]string{
		false: "p: 3 files, 3 arrows, 1 upward; imports q\n  a\n  b\n    ↑ a: x\n  c\n",
		true:  "p: 3 files, 3 arrows, 1 upward; imports q\n  a\n    ↓ b: x\n  b\n    ↑ a: x\n    ↓ c: x\n  c\n",
	} {
		var b strings.Builder
		if r.print(&b, verbose); b.String() != want {
			t.Errorf("verbose %t:\n%swant\n%s", verbose, b.String(), want)
		}
	}
}
