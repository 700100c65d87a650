package rules

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
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

// standingKeys are the keys of the messages of rule S12.
var standingKeys = map[match.Standing]string{
	match.Issued: "pass", match.NotIssued: "failDraft", match.Voided: "failVoid",
	match.HandedIn: "failSurrendered", match.InAmendment: "failAmendment", match.Unknown: "failUnknown",
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
	s := match.StandingOf(t.DocumentStatus)
	v, shown := values{"doc": b.label, "status": t.DocumentStatus}, b.at("/title/documentStatus", t.DocumentStatus)
	switch {
	case s == match.Unstated && t.Electronic:
		e.missing(b.label + ".status")
	case s == match.Unstated:
		e.none("none")
	case s == match.Issued:
		e.pass(standingKeys[s], v, shown)
	case s == match.NotIssued, s == match.Voided:
		e.fail(documents.Block, standingKeys[s], v, shown)
	default: // payment against goods that were handed out is common on open account
		e.fail(documents.Review, standingKeys[s], v, shown)
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
