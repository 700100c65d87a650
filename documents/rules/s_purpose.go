package rules

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// purposeRules are the rules on what a declaration is for.
var purposeRules = []Rule{
	{
		ID: "S14", Version: "1.0", Inputs: []string{dec, req}, Severity: documents.Block, Dimension: documents.DimConsistency,
		Basis: []string{"GACC announcement 2018 No. 67 (进出口标志, 监管方式)", "GACC table of 监管方式代码; whether a mode has a payment abroad is read from its definition",
			"SAFE Huifa [2012] 38 (payments follow true trade)", "Commission Delegated Regulation (EU) 2015/2446 annex B, data element 1/10"},
		check: checkPurpose,
	},
}

// checkPurpose requires a declaration of an import that is paid for abroad. An export
// declaration is no evidence of an import. Next to a declaration of the import it is only
// shown, for suppliers' papers often hold it.
func checkPurpose(e *examiner) {
	if e.lack(e.dec, dec) {
		return
	}
	for _, d := range e.dec {
		if e.checkDirection(d) {
			e.checkMode(d)
		}
	}
}

// direction returns what the declaration says, else what its type does.
func direction(d doc) documents.Direction {
	switch {
	case d.entry().Direction != "":
		return d.entry().Direction
	case d.Type == documents.TypeImportDeclaration:
		return documents.Import
	case d.Type == documents.TypeExportDeclaration:
		return documents.Export
	}
	return ""
}

// checkDirection reports whether the declaration is of an import. What a
// declaration of a seller's export says is the seller's borrowing to judge.
func (e *examiner) checkDirection(d doc) bool {
	way := direction(d)
	v, shown := values{"doc": d.label}, []documents.Compared{d.at("/entry/direction", string(way)), asked("/borrower", string(e.p.Request.Borrower))}
	switch {
	case way == "":
		e.missing(d.label + ".direction")
	case way == documents.Import:
		return true
	case e.p.Request.Borrower == documents.BorrowerSeller:
		e.pass("passExport", v, shown...)
	case e.importDeclared():
		e.fail(documents.Info, "failBeside", v, shown...)
	case chinese(d):
		e.fail(documents.Block, "failExport", v, shown...)
	default:
		e.fail(documents.Review, "failExport", v, shown...)
	}
	return false
}

func (e *examiner) importDeclared() bool {
	for _, d := range e.dec {
		if direction(d) == documents.Import {
			return true
		}
	}
	return false
}

// checkMode looks at the supervision mode (监管方式) of a Chinese declaration, or
// the customs procedure of another.
func (e *examiner) checkMode(d doc) {
	mode := strings.TrimSpace(d.entry().Procedure)
	v, shown := values{"doc": d.label, "mode": mode}, d.at("/entry/procedure", mode)
	if mode == "" {
		e.missing(d.label + ".procedure")
		return
	}
	if !chinese(d) {
		e.checkProcedure(d, v, shown)
		return
	}
	if len(mode) < 4 && strings.Trim(mode, "0123456789") == "" {
		mode = strings.Repeat("0", 4-len(mode)) + mode // written without the leading zero
	}
	m, known := supervisionModes[mode]
	if known {
		v["mode"] = mode + " " + m.name
	}
	switch {
	case !known:
		e.fail(documents.Review, "failUnknown", v, shown)
	case m.paid == paidAbroad:
		e.pass("pass", v, shown)
	case m.paid == notPaid:
		e.fail(documents.Block, "failFree", v, shown)
	default:
		e.fail(documents.Review, "failMode", v, shown)
	}
}

// checkProcedure goes by the first digit of the procedure requested, which the
// European Union and the users of ASYCUDA share: 4 and 0 home use, 7 customs
// warehouse, 9 free zone; 5 processing and temporary admission, 6 re-import, 1 to
// 3 export, 8 transit.
func (e *examiner) checkProcedure(d doc, v values, shown documents.Compared) {
	code := v["mode"].(string)
	if len(code) < 2 || strings.Trim(code[:2], "0123456789") != "" {
		e.fail(documents.Info, "failUnknown", v, shown)
		return
	}
	switch code[0] {
	case '0', '4', '7', '9':
		e.pass("passProcedure", v, shown)
	default:
		e.fail(documents.Review, "failProcedure", v, shown)
	}
}
