package page_test

import (
	"errors"
	"testing"

	"github.com/tradehub/tradehub/documents/page"
)

func TestPlace(t *testing.T) {
	p, err := page.Parse("p1@430.0,120.0,506.2,129.5")
	if want := (page.Place{Page: 1, X0: 4300, Y0: 1200, X1: 5062, Y1: 1295}); err != nil || p != want {
		t.Errorf("%+v, %v", p, err)
	}
	for _, s := range []string{
		"", "p0@0.0,0.0,1.0,1.0", "p51@0.0,0.0,1.0,1.0", "p01@0.0,0.0,1.0,1.0", "p1@00.0,0.0,1.0,1.0", "p1@0,0,1,1", "p1@-1.0,0.0,1.0,1.0",
		"p1@1.0,0.0,1.0,1.0", "p1@2.0,0.0,1.0,1.0", "p1@0.0,0.0,20000.1,1.0", "p1@0.0,0.0,1.0,1.0 ", "p1@0.00,0.0,1.0,1.0", "p1@1e1,0.0,9.0,9.0", "P1@0.0,0.0,1.0,1.0", "/Invoice/ID",
	} {
		if p, err := page.Parse(s); !errors.Is(err, page.ErrPlace) {
			t.Errorf("%q is %+v, %v", s, p, err)
		}
	}
}

func FuzzPlace(f *testing.F) {
	for _, s := range []string{"p1@430.0,120.0,506.2,129.5", "p50@0.0,0.0,20000.0,0.1", "p1@0.0,0.0,0.0,0.0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := page.Parse(s)
		if err == nil && (p.String() != s || p.Valid() != nil) {
			t.Errorf("%q is %q", s, p)
		}
	})
}
