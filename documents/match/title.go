package match

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A Standing says what a status makes of a transport document.
type Standing string

// The standings. Unstated is that of a document without a status, Unknown that of a
// status of no list.
const (
	Unstated    Standing = ""
	Issued      Standing = "issued"
	NotIssued   Standing = "draft"
	Voided      Standing = "void"
	HandedIn    Standing = "surrendered" // for delivery
	InAmendment Standing = "amendment"
	Unknown     Standing = "unknown"
)

// standings are the statuses of a transport document: DCSA 3.0 in words, DCSA 2.0
// in four letters, UN/EDIFACT 1225 in digits, and the words of the UBL list.
var standings = map[string]Standing{
	"": Unstated, "NOSTATUS": Unstated,
	"ISSUED": Issued, "ISSU": Issued, "ORIGINAL": Issued, "FINAL": Issued, "9": Issued,
	"DRAFT": NotIssued, "APPROVED": NotIssued, "DRFT": NotIssued, "APPR": NotIssued, "RECE": NotIssued, "PENU": NotIssued, "PENA": NotIssued,
	"REJE": NotIssued, "REJECTED": NotIssued, "PRELIMINARY": NotIssued,
	"VOIDED": Voided, "VOID": Voided, "CANCELLED": Voided, "CANCELED": Voided, "CANC": Voided, "1": Voided,
	"SURRENDERED FOR DELIVERY": HandedIn, "PENDING SURRENDER FOR DELIVERY": HandedIn, "SURRENDERED": HandedIn, "SURR": HandedIn,
	"ACCOMPLISHED": HandedIn, "DELIVERED": HandedIn,
	"SURRENDERED FOR AMENDMENT": InAmendment, "PENDING SURRENDER FOR AMENDMENT": InAmendment, "REVISED": InAmendment,
}

// StandingOf reads the status of a transport document. Case, width and punctuation
// do not matter.
func StandingOf(status string) Standing {
	words := strings.FieldsFunc(strings.ToUpper(norm.NFKC.String(status)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if s, ok := standings[strings.Join(words, " ")]; ok {
		return s
	}
	return Unknown
}
