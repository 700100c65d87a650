package rules

import (
	"strings"

	"tradehub/documents"
)

// titleRules are the rules on what a transport document is worth.
var titleRules = []Rule{
	{
		ID: "S12", Version: "1.0", Inputs: []string{bl}, Severity: documents.Block, Dimension: documents.DimAuthenticity,
		Basis: []string{"DCSA EBL 2.0 and 3.0 (transportDocumentStatus)", "UN/EDIFACT 1225 and UBL 2.3 DocumentStatusCode", "UCP 600 art. 20(a)(iv)"},
		check: checkStatus,
	},
	{
		ID: "T07", Version: "1.0", Inputs: []string{bl, req}, Severity: documents.Review, Dimension: documents.DimCargo,
		Basis: []string{"UCP 600 art. 20(a)(ii) (shipped on board)"}, check: checkOnBoard,
	},
	{
		ID: "T08", Version: "1.0", Inputs: []string{bl, req}, Severity: documents.Block, Dimension: documents.DimCargo,
		Basis: []string{"UCP 600 art. 27 (clean transport document)", "UCP 600 art. 26(a) and (b)"}, check: checkClauses,
	},
}

// A standing says what a status makes of a transport document. The values are
// the keys of the messages of rule S12.
type standing string

const (
	issued      standing = "pass"
	notIssued   standing = "failDraft"
	voided      standing = "failVoid"
	handedIn    standing = "failSurrendered"
	inAmendment standing = "failAmendment"
	inQuestion  standing = "failUnknown"
)

// standings are the statuses of a transport document: DCSA 3.0 in words, DCSA 2.0
// in four letters, UN/EDIFACT 1225 in digits, and the words of the UBL list.
var standings = map[string]standing{
	"ISSUED": issued, "ISSU": issued, "ORIGINAL": issued, "FINAL": issued, "9": issued,
	"DRAFT": notIssued, "APPROVED": notIssued, "DRFT": notIssued, "APPR": notIssued, "RECE": notIssued, "PENU": notIssued, "PENA": notIssued,
	"REJE": notIssued, "REJECTED": notIssued, "PRELIMINARY": notIssued,
	"VOIDED": voided, "VOID": voided, "CANCELLED": voided, "CANCELED": voided, "CANC": voided, "1": voided,
	"SURRENDERED FOR DELIVERY": handedIn, "PENDING SURRENDER FOR DELIVERY": handedIn, "SURRENDERED": handedIn, "SURR": handedIn,
	"ACCOMPLISHED": handedIn, "DELIVERED": handedIn,
	"SURRENDERED FOR AMENDMENT": inAmendment, "PENDING SURRENDER FOR AMENDMENT": inAmendment, "REVISED": inAmendment,
}

// checkStatus looks at the status that a transport document states, electronic
// or not. A paper states none; an electronic one ought to.
func checkStatus(e *examiner) {
	if e.lack(e.bl, bl) {
		return
	}
	for _, b := range e.bl {
		e.checkStanding(b)
	}
}

func (e *examiner) checkStanding(b doc) {
	t := b.title()
	word := strings.Join(strings.FieldsFunc(foldText(t.DocumentStatus), func(r rune) bool { return !isLetterOrDigit(r) }), " ")
	if word == "" || word == "NOSTATUS" {
		if t.Electronic {
			e.missing(b.label + ".status")
			return
		}
		e.none("none")
		return
	}
	s, known := standings[word]
	if !known {
		s = inQuestion
	}
	v, shown := values{"doc": b.label, "status": t.DocumentStatus}, b.at("/title/documentStatus", t.DocumentStatus)
	switch s {
	case issued:
		e.pass(string(s), v, shown)
	case notIssued, voided:
		e.fail(documents.Block, string(s), v, shown)
	default: // payment against goods that were handed out is common on open account
		e.fail(documents.Review, string(s), v, shown)
	}
}

// checkOnBoard wants a transport document of sea carriage to say that the goods
// were shipped, not only received. What is not stated counts under a credit only.
func checkOnBoard(e *examiner) {
	if e.lack(e.bl, bl) {
		return
	}
	for _, b := range e.bl {
		t := b.title()
		v, date := values{"doc": b.label}, string(b.Shipment.OnBoardDate)
		switch {
		case !bySea(b):
			e.none("none")
		case t.ReceivedOnly:
			e.fail(documents.Review, "failReceived", v, b.at("/title/receivedOnly", "true"), b.at("/shipment/onBoardDate", date))
		case t.OnBoard || t.CleanOnBoard || date != "":
			e.pass("pass", v, b.at("/title/onBoard", "true"), b.at("/shipment/onBoardDate", date))
		case e.p.Request.Instrument == documents.LetterOfCredit:
			e.fail(documents.Review, "fail", v, b.at("/title/onBoard", "false"))
		default:
			e.missing(b.label + ".onBoardDate")
		}
	}
}
