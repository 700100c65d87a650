package rules

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// goodsRules are the rules on goods, quantity and weight.
var goodsRules = []Rule{
	{
		ID: "G01", Version: "1.1", Inputs: []string{inv, dec, bl}, Severity: documents.Block, Dimension: documents.DimConsistency,
		Basis: []string{"UCP 600 art. 14(d), 30(a), 30(b), 31(a)", "GACC/SAFE 1999 (fields compared with the declaration)", "trade allowance for weighing in bulk"},
		Parameters: []Parameter{
			{Name: "tolerance", Kind: KindDecimal, Unit: "%", Default: "0", Max: 100},       // counted goods
			{Name: "bulkTolerance", Kind: KindDecimal, Unit: "%", Default: "0.5", Max: 100}, // goods by mass or volume
			{Name: "bulkCredit", Kind: KindDecimal, Unit: "%", Default: "5", Max: 100},      // within which a credit's rules forgive
			{Name: "about", Kind: KindDecimal, Unit: "%", Default: "10", Max: 100},          // the same where quantities are stated as about
		},
		check: checkQuantities,
	},
	{
		ID: "G02", Version: "1.1", Inputs: []string{bl, dec, inv}, Severity: documents.Review, Dimension: documents.DimCargo,
		Basis: []string{"GACC/SAFE 1999 (fields compared with the declaration)", "UCP 600 art. 14(d)"},
		Parameters: []Parameter{
			{Name: "tolerance", Kind: KindDecimal, Unit: "%", Default: "0.5", Max: 100},
			{Name: "bulkTolerance", Kind: KindDecimal, Unit: "%", Default: "1", Max: 100},
		},
		check: checkWeights,
	},
	{
		ID: "G03", Version: "1.1", Inputs: []string{inv, bl, dec}, Severity: documents.Review, Dimension: documents.DimConsistency,
		Basis: []string{"UCP 600 art. 14(d)", "UN/ECE Recommendation 21 (package codes)", "GACC announcement 2019 No. 18 (件数: pallets where the manifest counts pallets)"}, check: checkPackages,
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
