package client

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// A Receipt says where a record is on the ledger.
type Receipt struct {
	TxID  string `json:"txId"`
	Block uint64 `json:"block"`
}

// A Document is one that was uploaded. Its digest names it from then on.
type Document struct {
	Digests   documents.Digests   `json:"digests"`
	Format    documents.Format    `json:"format"`
	Signature documents.Signature `json:"signature"`
	Document  *documents.Document `json:"document"`
	Block     uint64              `json:"block"`
}

// Upload uploads a document. When it returns, the document is on disk and anchored. banks are
// the MSP IDs of those who may request a verdict on it.
func (c *Client) Upload(ctx context.Context, data []byte, banks ...string) (*Document, error) {
	path := "/v1/documents"
	if len(banks) > 0 {
		path += "?banks=" + url.QueryEscape(strings.Join(banks, ","))
	}
	var d Document
	_, err := c.do(ctx, call{method: http.MethodPost, path: path, headers: http.Header{"Content-Type": {"application/octet-stream"}}, body: data}, &d)
	return answered(&d, err)
}

// A Verification requests a verdict on uploaded documents.
type Verification struct {
	Request    documents.Request  `json:"request"`   // its bank is the caller's
	Documents  []documents.Digest `json:"documents"` // SHA-256 of the uploaded bytes
	Supersedes string             `json:"supersedes,omitempty"`
}

// A Verdict is the hub's, and where it was recorded.
type Verdict struct {
	Verdict documents.Verdict `json:"verdict"`
	Receipt Receipt           `json:"receipt"`
}

// Verify requests a verdict. A discrepancy is a finding of the verdict, not an error.
func (c *Client) Verify(ctx context.Context, key string, v Verification) (*Verdict, error) {
	var out Verdict
	_, err := c.post(ctx, key, "/v1/verifications", v, &out)
	return answered(&out, err)
}

// Certificate returns the certificate of a verdict as PDF, and what became of the verdict since.
func (c *Client) Certificate(ctx context.Context, verdict string) (pdf []byte, standing string, err error) {
	q := call{method: http.MethodGet, path: "/v1/verdicts/" + url.PathEscape(verdict) + "/certificate", headers: http.Header{"Accept": {"application/pdf"}}}
	h, err := c.do(ctx, q, &pdf)
	return pdf, h.Get("Tradehub-Standing"), err
}

// A Check is what the index knows of a verdict's documents, now. It binds nobody.
type Check struct {
	Verdict      string                    `json:"verdictId"`
	At           time.Time                 `json:"at"`
	Outcome      documents.RegistryOutcome `json:"outcome"` // "" where Unanswered says why
	Similar      documents.RegistryOutcome `json:"similar"`
	Reversals    int                       `json:"reversals"`
	Hits         []documents.Hit           `json:"hits"`
	Unanswered   string                    `json:"unanswered"`
	IndexHeight  uint64                    `json:"indexHeight"`
	LedgerHeight uint64                    `json:"ledgerHeight"`
}

// Clear reports whether the registry knows of no other claim on these documents.
func (k Check) Clear() bool { return k.Unanswered == "" && k.Outcome == documents.OutcomeClear }

// Check asks the registry once more about a verdict's documents.
func (c *Client) Check(ctx context.Context, verdict string) (*Check, error) {
	var out Check
	_, err := c.post(ctx, "", "/v1/checks", map[string]string{"verdictId": verdict}, &out)
	return answered(&out, err)
}

// A Claim is a claim, its version, and where its last move was committed.
type Claim struct {
	dedupe.Claim
	Receipt Receipt
	// Version is the ETag, for [Client.Move]. A claim that a move answered with has none: read it.
	Version string
}

type settled struct {
	Claim   *dedupe.Claim `json:"claim"`
	Receipt Receipt       `json:"receipt"`
}

func (s settled) claim() *Claim {
	if s.Claim == nil {
		return nil
	}
	return &Claim{Claim: *s.Claim, Receipt: s.Receipt}
}

// Reserve reserves the capacity that a verdict's request needs. acceptAmber confirms that an
// officer reviewed an AMBER verdict. Capacity that is taken is a *Problem of CodeTaken.
func (c *Client) Reserve(ctx context.Context, key, verdict string, acceptAmber bool) (*Claim, error) {
	var s settled
	_, err := c.post(ctx, key, "/v1/claims", map[string]any{"verdictId": verdict, "acceptAmber": acceptAmber}, &s)
	return s.claim(), err
}

// Claim reads a claim.
func (c *Client) Claim(ctx context.Context, id string) (*Claim, error) {
	var out Claim
	h, err := c.get(ctx, "/v1/claims/"+url.PathEscape(id), &out.Claim)
	if err != nil {
		return nil, err
	}
	out.Version = h.Get("ETag")
	return &out, nil
}

// A Step is what a move needs; what it does not need is left out.
type Step struct {
	Amount documents.Money `json:"amount,omitzero"`
	Reason string          `json:"reason,omitempty"`
}

// Move moves a claim. version is the one that the caller saw; a claim that changed since is a
// *Problem of CodePrecondition. "" moves it in any version.
func (c *Client) Move(ctx context.Context, key, id string, m dedupe.Move, step Step, version string) (*Claim, error) {
	var s settled
	_, err := c.post(ctx, key, "/v1/claims/"+url.PathEscape(id)+"/"+string(m), step, &s, "If-Match", version)
	return s.claim(), err
}

// Confirm confirms that the advance of a reserved claim was made.
func (c *Client) Confirm(ctx context.Context, key, id string) (*Claim, error) {
	return c.Move(ctx, key, id, dedupe.MoveConfirm, Step{}, "")
}

// Release releases a reservation before the advance, with a reason code.
func (c *Client) Release(ctx context.Context, key, id, reason string) (*Claim, error) {
	return c.Move(ctx, key, id, dedupe.MoveRelease, Step{Reason: reason}, "")
}

func answered[T any](v *T, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	return v, nil
}
