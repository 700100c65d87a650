package documents

import "time"

// A Verdict is the hub's answer to a bank: what the findings say together.
type Verdict struct {
	ID         string                `json:"verdictId"`
	Version    int                   `json:"version"`
	Supersedes string                `json:"supersedes,omitempty"`
	IssuedAt   time.Time             `json:"issuedAt"`
	ValidUntil time.Time             `json:"validUntil"`
	Request    Request               `json:"request"`
	Outcome    Outcome               `json:"outcome"`
	Headline   Text                  `json:"headline,omitempty"` // what the outcome means, in every place that shows it
	Coverage   Coverage              `json:"coverage"`
	Dimensions map[Dimension]Outcome `json:"dimensions"`
	Findings   []Finding             `json:"findings"`
	Trade      *Trade                `json:"trade,omitempty"`  // nil in a verdict of an earlier version
	Matrix     *Matrix               `json:"matrix,omitempty"` // the same
	Duplicate  Registry              `json:"duplicate"`
	Evidence   []Evidence            `json:"evidence"`
	Policy     Policy                `json:"policy"`
	Notice     Text                  `json:"notice"`
}

// Outcome is a colour with a word.
type Outcome string

// The outcomes.
const (
	Green Outcome = "GREEN" // no check found a problem
	Amber Outcome = "AMBER" // a person must look
	Red   Outcome = "RED"   // a blocking rule failed
	Grey  Outcome = "GREY"  // could not be decided
)

// A Dimension groups rules for the eye.
type Dimension string

// The six dimensions of a verdict.
const (
	DimAuthenticity Dimension = "authenticity"
	DimConsistency  Dimension = "consistency"
	DimDuplicate    Dimension = "duplicate"
	DimCargo        Dimension = "cargo"
	DimPrice        Dimension = "price"
	DimSanctions    Dimension = "sanctions"
)

// Dimensions are the six, in the order of display.
var Dimensions = []Dimension{DimAuthenticity, DimConsistency, DimDuplicate, DimCargo, DimPrice, DimSanctions}

// Coverage says how much was looked at.
type Coverage struct {
	Evaluated     int   `json:"evaluated"`
	NotEvaluated  int   `json:"notEvaluated"`
	NotApplicable int   `json:"notApplicable"`
	Grade         Grade `json:"evidenceGrade"`
}

// Grade says how strong the evidence is.
type Grade string

// The evidence grades.
const (
	GradeA Grade = "A" // an independent source confirmed
	GradeB Grade = "B" // three consistent documents, one physical identifier
	GradeC Grade = "C" // two documents, or more that do not agree
	GradeD Grade = "D" // an invoice alone, or none: the outcome is at best GREY
)

// Evidence is one document as the verdict saw it.
type Evidence struct {
	Doc       string    `json:"doc"` // as in Compared.Doc
	Type      TypeCode  `json:"type"`
	Number    string    `json:"number"`
	Date      Date      `json:"date,omitempty"`    // of issue
	Due       Date      `json:"due,omitempty"`     // payment due
	OnBoard   Date      `json:"onBoard,omitempty"` // shipped on board
	Total     *Money    `json:"total,omitempty"`   // invoiced or declared
	Owed      *Money    `json:"owed,omitempty"`    // still to be paid, where that is not Total
	Digests   Digests   `json:"digests"`
	Signature Signature `json:"signature"`
	// Transcribed says who typed the document from paper; nil is a file with data of its own.
	Transcribed *Transcribed `json:"transcribed,omitempty"`
	Attested    []Attested   `json:"attested,omitempty"`
	AnchoredTx  string       `json:"anchoredTx,omitempty"`
	Block       uint64       `json:"block,omitempty"`
}

// Policy says by what rules a verdict was reached.
type Policy struct {
	Pack          string `json:"pack"`       // name and version
	PackDigest    Digest `json:"packDigest"` // of the signed pack file
	NormVersion   string `json:"normVer"`    // of the fingerprint normalisers
	KeyProtection string `json:"keyProtection"`
}
