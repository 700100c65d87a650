package rules

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// harmless are the beginnings and whole phrases of clauses that say nothing of
// the goods' condition: UCP 600 art. 26(a) "may be loaded on deck", 26(b) "said by
// shipper to contain", and what carriers print on freight, terminals and seals.
var harmless = []string{
	"SAID TO CONTAIN", "SAID BY SHIPPER TO CONTAIN", "STC", "SHIPPERS LOAD", "SHIPPER LOAD", "SHIPPERS STOW", "SLAC", "SLC", "SLACS", "SHIPPERS COUNT",
	"PARTICULARS FURNISHED BY", "PARTICULARS DECLARED BY", "AS DECLARED BY SHIPPER", "SHIPPERS DECLARED", "WEIGHT UNKNOWN", "CONTENTS UNKNOWN", "WEIGHT MEASURE QUALITY QUANTITY",
	"MAY BE LOADED ON DECK", "MAY BE CARRIED ON DECK", "FREIGHT PREPAID", "FREIGHT COLLECT", "FREIGHT PAYABLE", "FREIGHT AS ARRANGED", "SHIPPED ON BOARD", "CLEAN ON BOARD",
	"LADEN ON BOARD", "CY CY", "CFS CFS", "CY CFS", "CFS CY", "FCL FCL", "LCL LCL", "FULL CONTAINER LOAD", "SEALED BY SHIPPER", "SHIPPERS SEAL", "CONTAINER SEALED",
	"FREE TIME", "DAYS FREE", "DEMURRAGE", "DETENTION", "THC", "TERMINAL HANDLING", "TELEX RELEASE", "EXPRESS RELEASE", "COPY NON NEGOTIABLE", "NON NEGOTIABLE",
	"NO SED REQUIRED", "MERCHANT RISK", "MERCHANTS RISK", "MERCHANTS ACCOUNT", "CONSIGNEES RISK", "SHIPPERS RISK", "TEMPERATURE SET", "SET POINT",
	"据称内装", "托运人装载", "运费预付", "运费到付",
}

// defects are words of a defective condition of goods or packaging (UCP 600 art. 27).
var defects = []string{
	"TORN", "WET", "BROKEN", "DAMAGED", "DAMAGE", "RUST", "RUSTY", "RUSTED", "LEAKING", "LEAKAGE", "LEAKED", "STAINED", "DIRTY", "DENTED", "CRUSHED", "INSUFFICIENT",
	"INADEQUATE", "DEFECTIVE", "MOULD", "MOULDY", "MOLD", "MOLDY", "INFESTED", "SCRATCHED", "BENT", "BURST", "CRACKED", "SPILLED", "SPOILT", "SPOILED", "FROZEN",
	"SHORTAGE", "SHORTLANDED", "PILFERED", "MISSING", "SHORT", "REPAIRED", "CONTAMINATED", "SMEARED", "FRAYED", "SHIFTED",
}

var hanDefects = []string{"破损", "破裂", "受潮", "潮湿", "水湿", "生锈", "锈蚀", "渗漏", "泄漏", "污染", "霉变", "变形", "短少", "包装不固", "包装不足"}

// disclaiming are the beginnings by which a carrier declines liability, or says
// what may be. Such a clause does not say that anything is defective.
var disclaiming = []string{"NOT RESPONSIBLE", "NOT LIABLE", "NO LIABILITY", "WITHOUT RESPONSIBILITY", "NO RESPONSIBILITY", "NOT ACCOUNTABLE", "MAY BE", "MAY NOT BE", "不负责"}

// checkClauses looks at the carrier's clauses. One of a defective condition
// blocks under a credit; one that only a person can judge is for review.
func checkClauses(e *examiner) {
	if e.lack(e.bl, bl) {
		return
	}
	for _, b := range e.bl {
		e.checkClean(b)
	}
}

func (e *examiner) checkClean(b doc) {
	var worst string
	at := -1
	clauses := b.title().Clauses
	for i, c := range clauses {
		k := "failOther"
		if i < maxClauses && len(c) <= maxClauseText {
			k = judgeClause(c)
		}
		if at < 0 || k == "fail" && worst != "fail" || k == "failOther" && worst == "" {
			worst, at = k, i
		}
	}
	if worst == "" {
		e.pass("pass", values{"doc": b.label, "count": itoa(len(clauses))}, b.at("/title/clauses", itoa(len(clauses))))
		return
	}
	s := documents.Review
	if worst == "fail" {
		s = e.underCredit()
	}
	e.fail(s, worst, values{"doc": b.label, "clause": clip(clauses[at])}, b.at(pointer("title", "clauses", at), clauses[at]))
}

// Bounds of what is read of clauses; what is beyond is for a person.
const (
	maxClauses    = 200
	maxClauseText = 4000 // bytes
)

// judgeClause returns "fail" for a clause of a defective condition, "" for one
// that is none, and "failOther" for one that a person must read.
func judgeClause(c string) string {
	words := strings.FieldsFunc(foldText(c), func(r rune) bool { return !isLetterOrDigit(r) })
	text := " " + strings.Join(words, " ") + " "
	says := func(phrases []string) bool {
		for _, p := range phrases {
			if strings.Contains(text, " "+p+" ") || hasHan(p) && strings.Contains(match.Simplified(c), p) {
				return true
			}
		}
		return false
	}
	switch {
	case len(words) == 0:
		return ""
	case says(defects) || says(hanDefects):
		if says(disclaiming) {
			return "failOther"
		}
		return "fail"
	case says([]string{"LOADED ON DECK", "CARRIED ON DECK", "STOWED ON DECK", "SHIPPED ON DECK", "CHARTER PARTY"}) && !says(disclaiming):
		return "failOther"
	case says(harmless):
		return ""
	}
	return "failOther"
}

// clip keeps the beginning of a text for a sentence; the value compared has all of it.
func clip(s string) string {
	const most = 120
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
