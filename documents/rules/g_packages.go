package rules

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// A count is how many packages of what kind one family of documents names.
type count struct {
	first doc
	n     int64
	kind  string
}

// packages adds the packages of docs; false if one names none.
func packages(docs []doc) (count, bool) {
	c := count{}
	for i, d := range docs {
		p := d.Shipment.Packages
		if p == nil {
			return c, false
		}
		if i == 0 {
			c.first, c.kind = d, p.Kind
		} else if conflicting(c.kind, p.Kind) {
			c.kind = ""
		}
		c.n += p.Count
	}
	return c, len(docs) > 0
}

func conflicting(a, b string) bool { return match.PackageKinds(a, b) == match.Different }

// pallet is the code of UN/ECE Rec 21 for what packages are stacked on.
const pallet = "PX"

// stacked reports whether one counts pallets and the other the packages on them:
// customs takes pallets where the carrier's manifest does.
func stacked(a, b count) bool {
	return match.PackageKinds(pallet, a.kind) == match.Same && match.PackageKinds(pallet, b.kind) == match.Different && a.n < b.n
}

// checkPackages compares the number and kind of packages of the families that state them.
func checkPackages(e *examiner) {
	var counts []count
	for _, docs := range [][]doc{e.bl, e.dec, e.inv} {
		if c, ok := packages(docs); ok {
			counts = append(counts, c)
		}
	}
	if len(counts) < 2 {
		e.missing("packages")
		return
	}
	a, shown := counts[0], []documents.Compared{counts[0].shown()}
	for _, b := range counts[1:] {
		if a.n == b.n && !conflicting(a.kind, b.kind) {
			shown = append(shown, b.shown())
			continue
		}
		key, s := e.judgePackages(a, b)
		v := values{"doc": a.first.label, "packages": a.text(), "other": b.first.label, "otherPackages": b.text()}
		e.fail(s, key, v, a.shown(), b.shown())
		return
	}
	e.pass("pass", values{"packages": a.text()}, shown...)
}

// judgePackages notes a difference that a part of the trade or pallets explain.
func (e *examiner) judgePackages(a, b count) (string, documents.Severity) {
	s := e.scope()
	switch {
	case b.first.Family == documents.FamilyInvoice && !conflicting(a.kind, b.kind) && (s == lot && a.n < b.n || s == excerpt && a.n > b.n):
		return "failPart", documents.Info
	case b.first.Family == documents.FamilyInvoice && stacked(a, b):
		return "failPallets", documents.Info
	}
	return "fail", documents.Review
}

func (c count) String() string { return strings.TrimSpace(decimalOf(c.n).String() + " " + c.kind) }

func (c count) text() documents.Text { return packagesText(c.n, c.kind) }

func (c count) shown() documents.Compared { return c.first.at("/shipment/packages", c.String()) }
