package rules

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// copyRules look at documents that were presented more than once.
var copyRules = []Rule{
	{
		ID: "S16", Version: "1.0", Inputs: []string{inv, dec, bl}, Severity: documents.Review, Dimension: documents.DimConsistency,
		Basis: []string{"UCP 600 art. 17 (originals and copies), 14(d)", "hub default: a document counts once, however often it is presented"},
		check: checkCopies,
	},
}

// A twin is a further copy or version of a document that counts already.
type twin struct {
	doc, counts doc
	differs     []documents.Compared // the first fact that differs, of both; nil for a copy
}

// counted separates the documents that count from further copies of them: a
// hybrid PDF and the XML inside of it, an invoice in two syntaxes, a bill twice.
// Of two versions of an invoice the one with less owed counts, whichever was
// presented first.
func counted(docs []doc) ([]doc, []twin) {
	var out []doc
	var twins []twin
	for _, d := range docs {
		i := slices.IndexFunc(out, func(o doc) bool { return sameDocument(o, d) })
		if i < 0 {
			out = append(out, d)
			continue
		}
		t := twin{d, out[i], conflict(out[i], d)}
		if len(t.differs) > 0 && lessOwed(d, out[i]) {
			t.doc, t.counts, out[i] = out[i], d, d
		}
		twins = append(twins, t)
	}
	return out, twins
}

// sameDocument reports whether two are one document by content or by number. The
// number counts within a seller's invoices; where the sellers are unclear, the
// same total makes the two one.
func sameDocument(a, b doc) bool {
	if a.Family != b.Family || a.Type.CreditNote() != b.Type.CreditNote() {
		return false
	}
	if c := a.item.Digests.Canonical; c != "" && c == b.item.Digests.Canonical {
		return true
	}
	if !sameNumber(a, b) {
		return false
	}
	x, _ := a.party(documents.Seller)
	y, _ := b.party(documents.Seller)
	switch match.Parties(x, y) {
	case match.Different:
		return false
	case match.Unclear:
		return moneyText(a.Totals.Gross()) == moneyText(b.Totals.Gross())
	}
	return true
}

// sameNumber compares the numbers that two documents of a family themselves bear.
func sameNumber(a, b doc) bool {
	switch a.Family {
	case documents.FamilyInvoice:
		return match.SameInvoice(a.Number, b.Number)
	case documents.FamilyCustoms:
		return match.SameDeclaration(a.Number, b.Number)
	case documents.FamilyPacking:
		return match.SameInvoice(a.Number, b.Number)
	}
	own := match.BillForms(a.Document, a.Number)
	return slices.ContainsFunc(match.BillForms(b.Document, b.Number), func(n string) bool { return slices.Contains(own, n) })
}

// conflict returns the first fact that both state and that differs, of both.
func conflict(a, b doc) []documents.Compared {
	x, atX := a.party(documents.Seller)
	y, atY := b.party(documents.Seller)
	if match.Parties(x, y) == match.Unclear {
		return []documents.Compared{a.at(atX, partyText(x)), b.at(atY, partyText(y))}
	}
	for _, f := range facts {
		x, y := f.value(a), f.value(b)
		if x != "" && y != "" && x != y && (f.at != billPath || !shareBill(a, b)) {
			return []documents.Compared{a.at(f.at, x), b.at(f.at, y)}
		}
	}
	return nil
}

// facts are what a rule or the sum of a presentation rests on. What one of two
// copies leaves out does not conflict.
var facts = []struct {
	at    string
	value func(doc) string
}{
	{"/type", func(d doc) string { return string(d.Type) }},
	{"/currency", func(d doc) string { return string(d.Currency) }},
	{"/totals", func(d doc) string { return moneyText(d.Totals.Gross()) }},
	{"/totals/payable", func(d doc) string { return moneyText(d.Totals.Owed()) }},
	{"/issueDate", func(d doc) string { return string(d.IssueDate) }},
	{"/dueDate", func(d doc) string { return string(d.DueDate) }},
	{"/shipment/onBoardDate", func(d doc) string { return string(d.Shipment.OnBoardDate) }},
	{"/entry/date", func(d doc) string { return string(d.entry().Date) }},
	{billPath, func(d doc) string { return match.BillSkeleton(d.Shipment.BillOfLading) }},
	{"/shipment/vessel", func(d doc) string { return string(match.ShipNumber(&d.Shipment)) }},
	{"/shipment/voyage", func(d doc) string { return match.VoyageKey(d.Shipment.Voyage) }},
	{"/shipment/containers", func(d doc) string { return strings.Join(containers(d), ", ") }},
	{"/shipment/grossWeight", func(d doc) string { return massText(d.Shipment.GrossWeight) }},
	{"/shipment/netWeight", func(d doc) string { return massText(d.Shipment.NetWeight) }},
	{"/lines", quantitiesText},
}

const billPath = "/shipment/billOfLading"

func moneyText(m *documents.Money) string {
	if m == nil {
		return ""
	}
	return m.String()
}

func massText(q *documents.Quantity) string {
	if kg, ok := mass(q); ok {
		return kg.String() + " KGM"
	}
	return ""
}

// quantitiesText lists the totals of each unit, "" where a line has none.
func quantitiesText(d doc) string {
	t, ok := quantities([]doc{d}, 0)
	if !ok {
		return ""
	}
	var parts []string
	for _, g := range t.goods {
		parts = append(parts, quantity(t.sum[g], g))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

// lessOwed reports whether less is owed by a than by b, in one currency.
func lessOwed(a, b doc) bool {
	x, y := a.Totals.Owed(), b.Totals.Owed()
	return x != nil && y != nil && x.Currency == y.Currency && x.Minor < y.Minor
}

// checkCopies notes copies, and wants a person to look at two versions of one document.
func checkCopies(e *examiner) {
	if e.lack(e.all, "documents") {
		return
	}
	for _, t := range e.twins {
		v := values{"doc": t.doc.label, "other": t.counts.label}
		if len(t.differs) == 0 {
			e.fail(documents.Info, "failCopy", v, t.doc.at("/number", t.doc.Number), t.counts.at("/number", t.counts.Number))
			continue
		}
		v["value"], v["otherValue"] = t.differs[1].Value, t.differs[0].Value
		if t.differs[0].Doc == t.doc.label {
			v["value"], v["otherValue"] = t.differs[0].Value, t.differs[1].Value
		}
		e.fail(documents.Review, "failVersions", v, t.differs...)
	}
	if len(e.twins) == 0 {
		e.pass("pass", values{"count": itoa(len(e.all))})
	}
}
