package documents

// A Finding is what one rule said of a presentation. A rule that fails is a
// finding, never an error.
type Finding struct {
	Rule      string     `json:"rule"` // S01 … X12
	Version   string     `json:"ver"`
	Severity  Severity   `json:"severity"`
	Result    Result     `json:"result"`
	Missing   []string   `json:"missing,omitempty"` // what a NOT_EVALUATED rule lacked
	Text      Text       `json:"text"`
	Compared  []Compared `json:"compared,omitempty"`
	Tolerance string     `json:"tolerance,omitempty"`
	Basis     []string   `json:"basis"`
}

// Severity says what a failed rule does to the outcome.
type Severity string

// The severities.
const (
	Block  Severity = "BLOCK"  // RED
	Review Severity = "REVIEW" // AMBER
	Info   Severity = "INFO"   // no colour
)

// Result is a rule's answer.
type Result string

// The results of a rule.
const (
	Pass          Result = "PASS"
	Fail          Result = "FAIL"
	NotEvaluated  Result = "NOT_EVALUATED"  // an input is missing: grey, never a pass
	NotApplicable Result = "NOT_APPLICABLE" // the rule does not concern this presentation
)

// Lang is a language of texts.
type Lang string

// The languages that every text is in.
const (
	English            Lang = "en"
	SimplifiedChinese  Lang = "zh-Hans"
	TraditionalChinese Lang = "zh-Hant"
)

// Langs are the languages, in the order of display.
var Langs = []Lang{English, SimplifiedChinese, TraditionalChinese}

// Text is one sentence in every language of Langs.
type Text map[Lang]string

// Compared is one value that a rule looked at, and its place.
type Compared struct {
	Doc   string `json:"doc"`             // "INV", "INV 2", "BL", "DEC", "PL", "REQ", "LEDGER"
	Path  string `json:"path"`            // JSON pointer into the normalised document
	Place string `json:"place,omitempty"` // in the source
	Value string `json:"value"`
}
