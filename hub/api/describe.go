package api

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/openapi"
	"github.com/tradehub/tradehub/web/words"
)

// description is what holds for all operations, and the table of the banks' verbs.
//
//go:embed description.md
var description string

// recorded are the examples, as a test sent them to a hub and the hub answered.
//
//go:embed examples.json
var recorded []byte

// described is the description, made once.
var described struct {
	once sync.Once
	it   *openapi.Document
}

// Describe returns the description of the interface. It is made of the table of routes.
func Describe() *openapi.Document {
	described.once.Do(func() { described.it = describe() })
	return described.it
}

func describe() *openapi.Document {
	var examples []openapi.Example
	if err := json.Unmarshal(recorded, &examples); err != nil {
		panic("api: examples.json: " + err.Error()) // embedded
	}
	src := openapi.Source{
		Title: "Tradehub", Version: "1", Text: description, Problem: Problem{}, Codes: codeTable(), Kinds: textKinds, Examples: examples,
		Names: map[string]string{
			"answers.Certificate": "PublicCertificate", "answers.Document": "PublicDocumentAnswer", "answers.Verdict": "PublicVerdictAnswer", "certificate.Result": "CertificateResult",
			"projection.Attestation": "ListedAttestation", "projection.Verdict": "ListedVerdict", "projection.Claim": "ListedClaim", "projection.Document": "ListedDocument",
			"cases.Decision": "CaseDecision", "cases.Question": "CaseQuestion", "cases.Answer": "CaseAnswer", "cases.Summary": "CaseSummary",
			"supervision.Party": "MaskedParty", "replay.Difference": "ReplayDifference", "transcript.Entry": "TypedEntry", "transcript.Fault": "TypedFault", "cases.Unmasking": "UnmaskingRow", "supervision.Case": "SupervisedCase", "supervision.CaseFile": "SupervisedCaseFile", "supervision.Verdict": "SupervisedVerdict", "supervision.Claim": "SupervisedClaim",
			"supervision.Override": "SupervisedOverride", "supervision.Overrides": "SupervisedOverrides", "replay.Result": "ReplayResult",
		},
		Optional: []string{"Request.bank", "Request.product", "Request.rateBp"},
		Groups: []openapi.Group{
			{Name: "Documents", Does: "Uploads, trees of many documents, and what authorities attest."},
			{Name: "Papers", Does: "What persons type from plain PDFs, scans and photos, and a second person reads again."},
			{Name: "Cases", Does: "A request for financing, from a firm's draft to a bank's decision."},
			{Name: "Verdicts", Does: "Verification of a presentation, its verdict and its certificate."},
			{Name: "Claims", Does: "The capacity of an asset, granted once, and the life of a claim."},
			{Name: "Supervision", Does: "What the supervisor alone may do, and what supervisors and auditors see, with pseudonyms."},
			{Name: "Events", Does: "What happened, as CloudEvents 1.0, in pages and as server-sent events."},
			{Name: "Webhooks", Does: "Addresses that events are sent to, as Standard Webhooks 1.0 has it."},
			{Name: "Public", Does: "What anybody may learn without an account, 30 times a minute from an address."},
			{Name: "The hub", Does: "Search, identity, health and this description."},
		},
	}
	for _, r := range (&server{Options: Options{Desk: &casework.Desk{}}}).table() {
		src.Operations = append(src.Operations, r.Operation)
	}
	d, err := openapi.New(src)
	if err != nil {
		panic(err) // of the table and the embedded files alone
	}
	return d
}

// textKinds say what texts are in JSON.
var textKinds = []openapi.Kind{
	{Of: documents.Digest(""), Does: "its algorithm and lower-case hexadecimal digits", Pattern: `^((sha256|sm3):[0-9a-f]{64})?$`},
	{Of: documents.CurrencyCode(""), Does: "ISO 4217; a draft may hold any text"},
	{Of: documents.Date(""), Does: "for instance 2026-01-09"},
	{Of: documents.BorrowerRole(""), Does: "buyer or seller; a draft may hold any text"},
	{Of: documents.Instrument(""), Does: "OA, open account, or LC, documentary credit; a draft may hold any text"},
	{Of: dedupe.State(""), Values: texts(dedupe.States)},
	{Of: cases.State(""), Values: texts(cases.States)},
	{Of: protocol.Role(""), Values: texts(protocol.Roles)},
	{Of: Code(""), Does: "stable; what to act upon", Pattern: `^[A-Z_]+$`},
}

func texts[T ~string](values []T) (all []string) {
	for _, v := range values {
		all = append(all, string(v))
	}
	return all
}

// common says which operations may answer a code that their rows do not name.
var common = map[Code]func(*openapi.Operation) bool{
	CodeUnauthenticated: func(o *openapi.Operation) bool { return !o.Open },
	CodeForbidden:       func(o *openapi.Operation) bool { return !o.Open },
	CodeNotFound:        func(o *openapi.Operation) bool { return strings.Contains(o.Path, "{") },
	CodeBadRequest:      func(o *openapi.Operation) bool { return !o.Open },
	CodeCursor: func(o *openapi.Operation) bool {
		return slices.ContainsFunc(o.Query, func(p openapi.Parameter) bool { return p.Name == "cursor" })
	},
	CodeTooLarge:     func(o *openapi.Operation) bool { return o.In != nil },
	CodeKeyMissing:   func(o *openapi.Operation) bool { return o.Once },
	CodeKeyReused:    func(o *openapi.Operation) bool { return o.Once },
	CodeKeyInFlight:  func(o *openapi.Operation) bool { return o.Once },
	CodePrecondition: func(o *openapi.Operation) bool { return o.Match },
	CodeConflict:     func(o *openapi.Operation) bool { return !o.Open && o.Method != http.MethodGet },
	CodeUnavailable:  func(o *openapi.Operation) bool { return !o.Open },
	CodeTooMany:      func(o *openapi.Operation) bool { return o.Path != "/livez" },
	CodeTimeout:      func(*openapi.Operation) bool { return true },
	CodeInternal:     func(*openapi.Operation) bool { return true },

	Code(protocol.CodeUnidentified):    func(o *openapi.Operation) bool { return !o.Open },
	Code(protocol.CodeInvalidArgument): func(o *openapi.Operation) bool { return !o.Open },
}

func codeTable() (all []openapi.Code) {
	for code, status := range statuses {
		c := openapi.Code{Code: string(code), Status: status, Titles: map[string]string{}, Common: common[code]}
		for _, lang := range documents.Langs {
			c.Titles[string(lang)] = words.In(lang).Word("problem", code)
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b openapi.Code) int { return strings.Compare(a.Code, b.Code) })
	return all
}

// openAPI handles "GET /openapi.json" and "GET /openapi-3.0.json".
func (*server) openAPI(current bool) func(*gin.Context) error {
	return func(c *gin.Context) error {
		b := Describe().Older
		if current {
			b = Describe().Current
		}
		c.Data(http.StatusOK, "application/json; charset=utf-8", b)
		return nil
	}
}
