package cases

import (
	"slices"
	"time"

	"github.com/tradehub/tradehub/documents"
)

// A State is where a case stands.
type State string

// The states of a case.
const (
	Draft     State = "DRAFT"     // the firm prepares it
	Presented State = "PRESENTED" // with the bank
	Asked     State = "ASKED"     // the bank waits for the firm's answer
	Second    State = "SECOND"    // one officer decided; a second one must agree
	Decided   State = "DECIDED"
	Withdrawn State = "WITHDRAWN" // by the firm
)

// States are all states, in the order of a case's life.
var States = []State{Draft, Presented, Asked, Second, Decided, Withdrawn}

// WithBank reports whether the bank still has to decide.
func (s State) WithBank() bool { return s == Presented || s == Asked || s == Second }

// A Case is a request for financing and its documents, from a firm's draft to a bank's decision.
type Case struct {
	ID string `json:"caseId"`
	// Version counts the changes that the firm sees. A bank's reader has Revision in its
	// place, which counts every change: a firm must not learn what a bank does inside.
	Version   int                `json:"version"`
	Revision  int                `json:"revision,omitempty"`
	Firm      string             `json:"firm"`           // MSP ID
	Bank      string             `json:"bank,omitempty"` // MSP ID; "" until the firm names one
	State     State              `json:"state"`
	Request   documents.Request  `json:"request"`
	Documents []documents.Digest `json:"documents,omitempty"`      // SHA-256 of their bytes
	Note      string             `json:"note,omitempty"`           // what the firm says to the bank
	Turn      int                `json:"turn,omitempty"`           // counts what the bank is to verify
	Hold      bool               `json:"hold,omitempty"`           // the bank verifies once an officer asks for it
	Verdict   string             `json:"verdictId,omitempty"`      // of this turn
	Earlier   string             `json:"earlierVerdict,omitempty"` // which the next verdict supersedes
	Answer    *Answer            `json:"answer,omitempty"`         // what the verdict says, for lists
	Claim     string             `json:"claimId,omitempty"`
	Questions []Question         `json:"questions,omitempty"`
	Decision  *Decision          `json:"decision,omitempty"`
	At        time.Time          `json:"at"`                 // made
	Presented time.Time          `json:"presented,omitzero"` // for the first time
	Changed   time.Time          `json:"changed"`            // Version counted up
	Touched   time.Time          `json:"touched,omitzero"`   // Revision counted up
}

// An Answer is what lists show of a verdict.
type Answer struct {
	Outcome    documents.Outcome                         `json:"outcome,omitempty"`
	Dimensions map[documents.Dimension]documents.Outcome `json:"dimensions,omitempty"`
	Grade      documents.Grade                           `json:"evidenceGrade,omitempty"`
	Reason     documents.Text                            `json:"reason,omitempty"` // of the first rule that failed
	More       int                                       `json:"more,omitempty"`   // rules that failed besides
	ValidUntil time.Time                                 `json:"validUntil,omitzero"`
	// Fault says why there is no verdict, where asking again gives none either.
	Fault string `json:"fault,omitempty"`
}

// A Question is what a bank asks the firm.
type Question struct {
	Rules    []string  `json:"rules,omitempty"` // that the question is about; none of the registry's
	Text     string    `json:"text"`
	By       string    `json:"by,omitempty"` // person of the bank; not shown to the firm
	At       time.Time `json:"at"`
	Answer   string    `json:"answer,omitempty"`
	Answered time.Time `json:"answered,omitzero"`
}

// A Kind is what a bank decides.
type Kind string

// The kinds of decisions.
const (
	Finance Kind = "FINANCE"
	Decline Kind = "DECLINE"
)

// A Decision is what a bank decided, or one of its officers proposes while the case is in
// the state Second.
type Decision struct {
	Kind Kind `json:"kind"`
	// Code is one of dedupe.Ends for a refusal, of dedupe.OverrideReasons where the
	// decision goes against a blocking rule, and "" otherwise.
	Code    string    `json:"code,omitempty"`
	Reason  string    `json:"reason,omitempty"`  // for the bank's file and the supervisor
	Against []string  `json:"against,omitempty"` // failed rules of severity BLOCK or REVIEW
	By      string    `json:"by,omitempty"`      // person who decided
	At      time.Time `json:"at"`
	Agreed  string    `json:"agreed,omitempty"` // second person, where one is needed
	AgreeAt time.Time `json:"agreedAt,omitzero"`
	// Root is the SHA-256 root of the tree on the ledger that the decision's digest is in.
	Root documents.Digest `json:"root,omitempty"`
}

// ForFirm returns what the firm may see of its case: neither verdict nor claim, and nothing
// of how the bank decides. Whoever else holds a claim on the goods must not show.
func (c Case) ForFirm() Case {
	c.Revision, c.Touched = 0, time.Time{}
	c.Turn, c.Hold, c.Verdict, c.Earlier, c.Answer, c.Claim = 0, false, "", "", nil, ""
	if c.State == Second {
		if c.State = Presented; c.Open() > 0 {
			c.State = Asked
		}
	}
	c.Questions = slices.Clone(c.Questions)
	for i := range c.Questions {
		c.Questions[i].By = ""
	}
	switch d := c.Decision; {
	case c.State != Decided || d == nil:
		c.Decision = nil
	default:
		c.Decision = &Decision{Kind: d.Kind, At: d.At}
		if d.Agreed != "" {
			c.Decision.At = d.AgreeAt
		}
	}
	return c
}

// ForBank returns the case as its bank and the supervisor see it.
func (c Case) ForBank() Case {
	c.Version, c.Changed = c.Revision, c.Touched
	c.Revision, c.Touched = 0, time.Time{}
	return c
}

// Open returns how many questions the firm has not answered.
func (c *Case) Open() int {
	n := 0
	for _, q := range c.Questions {
		if q.Answered.IsZero() {
			n++
		}
	}
	return n
}

// grantEnds returns until when the bank may read the documents; zero is without an end.
func (c *Case) grantEnds() time.Time {
	if c.State == Withdrawn || c.State == Decided && c.Decision != nil && c.Decision.Kind == Decline {
		return c.Changed.Add(keepGrants)
	}
	return time.Time{}
}

// keepGrants is how long a bank may read the documents of a case that it declined, or that
// the firm withdrew: for its file.
const keepGrants = 30 * 24 * time.Hour
