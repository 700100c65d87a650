package rules

import (
	"slices"
	"strings"

	"tradehub/documents"
	"tradehub/documents/match"
)

// goodsRules are the rules on goods, quantity and weight.
var goodsRules = []Rule{
	{
		ID: "G01", Version: "1.0", Inputs: []string{inv, dec, bl}, Severity: documents.Block, Dimension: documents.DimConsistency,
		Basis: []string{"UCP 600 art. 14(d), 30(b)", "GACC/SAFE 1999 (fields compared with the declaration)"},
		Parameters: []Parameter{
			{Name: "tolerance", Kind: KindDecimal, Unit: "%", Default: "0", Max: 100},
			{Name: "bulkTolerance", Kind: KindDecimal, Unit: "%", Default: "5", Max: 100},
		},
		check: checkQuantities,
	},
	{
		ID: "G02", Version: "1.0", Inputs: []string{bl, dec, inv}, Severity: documents.Review, Dimension: documents.DimCargo,
		Basis: []string{"GACC/SAFE 1999 (fields compared with the declaration)", "UCP 600 art. 14(d)"},
		Parameters: []Parameter{
			{Name: "tolerance", Kind: KindDecimal, Unit: "%", Default: "0.5", Max: 100},
			{Name: "bulkTolerance", Kind: KindDecimal, Unit: "%", Default: "1", Max: 100},
		},
		check: checkWeights,
	},
	{
		ID: "G03", Version: "1.1", Inputs: []string{inv, bl, dec}, Severity: documents.Review, Dimension: documents.DimConsistency,
		Basis: []string{"UCP 600 art. 14(d)", "UN/ECE Recommendation 21 (package codes)"}, check: checkPackages,
	},
	{
		ID: "G06", Version: "1.0", Inputs: []string{inv, dec}, Severity: documents.Review, Dimension: documents.DimConsistency,
		Basis: []string{"UCP 600 art. 14(d)", "GACC announcement 2018 No. 67 (原产国)"}, check: checkOrigins,
	},
	{
		ID: "G07", Version: "1.0", Inputs: []string{bl}, Severity: documents.Review, Dimension: documents.DimCargo,
		Basis: []string{"ISO 668 (ratings and internal dimensions of series 1 freight containers)"},
		Parameters: []Parameter{
			{Name: "maxLoad", Kind: KindInteger, Unit: "kg", Default: "30480", Max: 100000},
			{Name: "volume20", Kind: KindInteger, Unit: "m³", Default: "33", Max: 1000},
			{Name: "volume40", Kind: KindInteger, Unit: "m³", Default: "67", Max: 1000},
			{Name: "volume40High", Kind: KindInteger, Unit: "m³", Default: "76", Max: 1000},
		},
		check: checkLoads,
	},
}

// bulk reports whether a document states its quantities as about or in bulk.
func (e *examiner) bulk() bool {
	return slices.ContainsFunc(e.all, func(d doc) bool { return d.Shipment.Tolerance })
}

// slack returns the rule's tolerance, the wider one for goods in bulk.
func (e *examiner) slack() documents.Decimal {
	name := "tolerance"
	if e.bulk() {
		name = "bulkTolerance"
	}
	e.tolerance = percent(e.number(name))
	return e.number(name)
}

// checkQuantities sets the invoices' quantities against the declarations' and,
// where transport documents count the goods in the same units, against theirs.
func checkQuantities(e *examiner) {
	if e.lack(e.inv, inv) {
		return
	}
	slack := e.slack()
	if !e.lack(e.dec, dec) && !e.uncovered() {
		e.compareQuantities(e.dec, slack, true)
	}
	e.compareQuantities(e.bl, slack, false)
}

// compareQuantities goes by HS6 where every line has a code and the codes are
// the same, else by the total of each unit. Lines are not paired: documents
// split and merge them freely.
func (e *examiner) compareQuantities(docs []doc, slack documents.Decimal, required bool) {
	a, ok := quantities(e.inv, true)
	b, okB := quantities(docs, true)
	if !ok || !okB || !sameGoods(a, b) {
		a, ok = quantities(e.inv, false)
		b, okB = quantities(docs, false)
	}
	if !ok || !okB || !sameGoods(a, b) {
		if required {
			e.missing(e.inv[0].label+".quantities", docs[0].label+".quantities")
		}
		return
	}
	for _, g := range a.goods {
		if within(b.sum[g], a.sum[g], slack) {
			continue
		}
		s := documents.Review
		if e.p.Request.Instrument == documents.LetterOfCredit {
			s = documents.Block
		}
		x, y := quantity(a.sum[g], g), quantity(b.sum[g], g)
		v := values{"doc": e.inv[0].label, "quantity": x, "other": docs[0].label, "otherQuantity": y, "deviation": deviation(b.sum[g], a.sum[g])}
		e.fail(s, "fail", v, e.inv[0].at("/lines", x), docs[0].at("/lines", y))
		return
	}
	x, y := quantity(a.sum[a.goods[0]], a.goods[0]), quantity(b.sum[a.goods[0]], a.goods[0])
	e.pass("pass", values{"doc": e.inv[0].label, "other": docs[0].label, "quantity": x}, e.inv[0].at("/lines", x), docs[0].at("/lines", y))
}

func quantity(v documents.Decimal, g good) string {
	q := documents.Quantity{Value: v, Unit: g.base}
	if g.hs != "" {
		return q.String() + " (HS " + g.hs + ")"
	}
	return q.String()
}

// checkWeights wants net ≤ gross in each document, and the gross weights of
// transport documents and declarations to agree.
func checkWeights(e *examiner) {
	slack := e.slack()
	for _, d := range e.all {
		net, okNet := mass(d.Shipment.NetWeight)
		gross, okGross := mass(d.Shipment.GrossWeight)
		if okNet && okGross && net.GreaterThan(gross) {
			v := values{"doc": d.label, "net": d.Shipment.NetWeight.String(), "gross": d.Shipment.GrossWeight.String()}
			e.fail(documents.Review, "failNet", v, d.at("/shipment/netWeight", d.Shipment.NetWeight.String()),
				d.at("/shipment/grossWeight", d.Shipment.GrossWeight.String()))
		}
	}
	if e.lack(e.bl, bl) || e.lack(e.dec, dec) {
		return
	}
	carried, compared, ok := grossWeight(e.bl)
	if !ok {
		e.missing(e.bl[0].label + ".grossWeight")
	}
	declared, more, okDec := grossWeight(e.dec)
	if !okDec {
		e.missing(e.dec[0].label + ".grossWeight")
	}
	if !ok || !okDec {
		return
	}
	v := values{
		"doc": e.bl[0].label, "weight": carried.String() + " KGM", "other": e.dec[0].label, "otherWeight": declared.String() + " KGM",
		"deviation": deviation(declared, carried),
	}
	if !within(declared, carried, slack) {
		e.fail(documents.Review, "fail", v, append(compared, more...)...)
		return
	}
	e.pass("pass", v, append(compared, more...)...)
}

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
	a := counts[0]
	shown := []documents.Compared{a.shown()}
	for _, b := range counts[1:] {
		if a.n != b.n || conflicting(a.kind, b.kind) {
			v := values{"doc": a.first.label, "packages": a.String(), "other": b.first.label, "otherPackages": b.String()}
			e.fail(documents.Review, "fail", v, a.shown(), b.shown())
			return
		}
		shown = append(shown, b.shown())
	}
	e.pass("pass", values{"packages": a.String()}, shown...)
}

func (c count) String() string { return strings.TrimSpace(decimalOf(c.n).String() + " " + c.kind) }

func (c count) shown() documents.Compared { return c.first.at("/shipment/packages", c.String()) }

// checkOrigins wants the same countries of origin on invoices and declarations.
func checkOrigins(e *examiner) {
	if e.lack(e.inv, inv) || e.lack(e.dec, dec) {
		return
	}
	a, b := origins(e.inv), origins(e.dec)
	if len(a) == 0 {
		e.missing(e.inv[0].label + ".origin")
	}
	if len(b) == 0 {
		e.missing(e.dec[0].label + ".origin")
	}
	if len(a) == 0 || len(b) == 0 {
		return
	}
	x, y := strings.Join(a, ", "), strings.Join(b, ", ")
	v := values{"doc": e.inv[0].label, "origin": x, "other": e.dec[0].label, "otherOrigin": y}
	shown := []documents.Compared{e.inv[0].at("/lines", x), e.dec[0].at("/lines", y)}
	if !slices.Equal(a, b) {
		e.fail(documents.Review, "fail", v, shown...)
		return
	}
	e.pass("pass", v, shown...)
}

func origins(docs []doc) []string {
	var out []string
	for _, d := range docs {
		for i := range d.Lines {
			if o := string(d.Lines[i].Origin); o != "" {
				out = append(out, o)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
