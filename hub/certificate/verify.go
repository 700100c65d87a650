package certificate

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// Status says what a certificate file is worth.
type Status string

// The statuses of a certificate file.
const (
	StatusGenuine    Status = "genuine"        // every byte is as the hub signed it
	StatusTampered   Status = "tampered"       // it says that it is a certificate, and a byte is not as signed
	StatusUnknown    Status = "unknown signer" // intact, but signed by nobody that the verifier knows
	StatusSuperseded Status = "superseded"     // genuine, and a later genuine certificate replaces it
	StatusNone       Status = "not a certificate"
)

// A Result is what Verify found. Only of a genuine or superseded certificate
// may anything but Status and Detail be relied on.
type Result struct {
	Status       Status            `json:"status"`
	Detail       string            `json:"detail,omitempty"`
	VerdictID    string            `json:"verdictId,omitempty"`
	Outcome      documents.Outcome `json:"outcome,omitempty"`
	Headline     string            `json:"headline,omitempty"` // the outcome in a sentence, in English
	IssuedAt     time.Time         `json:"issuedAt,omitzero"`
	ValidUntil   time.Time         `json:"validUntil,omitzero"`
	Expired      bool              `json:"expired,omitempty"` // the verdict's validity was over at the time of asking
	Signer       string            `json:"signer,omitempty"`
	SupersededBy string            `json:"supersededBy,omitempty"`
	Receipt      protocol.Receipt  `json:"receipt,omitzero"`

	supersedes string
}

// Verify judges a certificate, PDF or signed JSON, by nothing but the file and the identity
// certificates of the hubs that the verifier knows. Later certificates, if given, show
// whether it is superseded.
func Verify(file []byte, anchors []*x509.Certificate, at time.Time, later ...[]byte) Result {
	r := verify(file, anchors)
	if r.Status != StatusGenuine {
		return r
	}
	r.Expired = at.After(r.ValidUntil)
	for _, other := range later {
		if o := verify(other, anchors); o.Status == StatusGenuine && o.supersedes == r.VerdictID {
			r.Status, r.SupersededBy = StatusSuperseded, o.VerdictID
		}
	}
	return r
}

func verify(file []byte, anchors []*x509.Certificate) Result {
	switch {
	case bytes.HasPrefix(file, []byte("%PDF-")):
		return verifyPDF(file, anchors)
	case bytes.HasPrefix(file, []byte("{")):
		r, _ := verifyJWS(file, anchors)
		return r
	}
	return Result{Status: StatusNone, Detail: "neither a PDF nor signed JSON"}
}

func tampered(format string, args ...any) Result {
	return Result{Status: StatusTampered, Detail: fmt.Sprintf(format, args...)}
}

// verifyJWS checks signed JSON and returns the certificate that signed it.
func verifyJWS(file []byte, anchors []*x509.Certificate) (Result, *x509.Certificate) {
	jws, err := jose.ParseSignedJSON(string(file), []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return Result{Status: StatusNone, Detail: "not signed JSON (RFC 7515, ES256)"}, nil
	}
	// The serialisation must be the one that was issued: base64 and JSON both let
	// bytes change that decoding does not see.
	if len(jws.Signatures) != 1 || jws.FullSerialize() != string(file) {
		return tampered("not the serialisation that was issued"), nil
	}
	claimed, err := claimedSigner(jws)
	if err != nil {
		return tampered("%v", err), nil
	}
	payload, err := jws.Verify(claimed.PublicKey)
	if err != nil {
		return tampered("the signature does not match the content"), nil
	}
	var st Statement
	if err := json.Unmarshal(payload, &st); err != nil {
		return tampered("the content is not a statement: %v", err), nil
	}
	r := Result{
		Status: StatusGenuine, VerdictID: st.Verdict.ID, Outcome: st.Verdict.Outcome, Headline: st.Verdict.Headline[documents.English],
		IssuedAt: st.Verdict.IssuedAt, ValidUntil: st.Verdict.ValidUntil,
		Signer: claimed.Subject.String(), Receipt: st.Receipt, supersedes: st.Verdict.Supersedes,
	}
	if !known(claimed, anchors) {
		r = Result{Status: StatusUnknown, Signer: claimed.Subject.String(), Detail: "the signer's certificate is not among those given"}
	} else if st.Verdict.IssuedAt.Before(claimed.NotBefore) || st.Verdict.IssuedAt.After(claimed.NotAfter) {
		r = tampered("issued at %s, outside the signer's validity", st.Verdict.IssuedAt.Format(time.RFC3339))
	}
	return r, claimed
}

// claimedSigner returns the certificate in x5c, which kid must name.
func claimedSigner(jws *jose.JSONWebSignature) (*x509.Certificate, error) {
	var header struct {
		Kid string   `json:"kid"`
		X5c [][]byte `json:"x5c"`
		Typ string   `json:"typ"`
	}
	protected, err := protectedHeader(jws)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(protected, &header); err != nil {
		return nil, err
	}
	if len(header.X5c) != 1 || header.Typ != string(typeStatement) {
		return nil, errors.New("the header is not that of a certificate")
	}
	c, err := x509.ParseCertificate(header.X5c[0])
	if err != nil {
		return nil, err
	}
	if keyID(c) != header.Kid {
		return nil, errors.New("the header's key does not belong to its certificate")
	}
	return c, nil
}

func protectedHeader(jws *jose.JSONWebSignature) ([]byte, error) {
	var raw struct {
		Protected string `json:"protected"`
	}
	if err := json.Unmarshal([]byte(jws.FullSerialize()), &raw); err != nil {
		return nil, err
	}
	return base64.RawURLEncoding.DecodeString(raw.Protected)
}

func known(c *x509.Certificate, anchors []*x509.Certificate) bool {
	for _, a := range anchors {
		if a.Equal(c) {
			return true
		}
	}
	return false
}

// Summary returns the result in words for a person.
func (r Result) Summary() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", strings.ToUpper(string(r.Status)))
	if r.Detail != "" {
		fmt.Fprintf(&b, "  %s\n", r.Detail)
	}
	if r.Signer != "" {
		fmt.Fprintf(&b, "  signer      %s\n", r.Signer)
	}
	if r.VerdictID == "" {
		return b.String()
	}
	fmt.Fprintf(&b, "  verdict     %s  %s\n", r.VerdictID, r.Outcome)
	if r.Headline != "" {
		fmt.Fprintf(&b, "              %s\n", r.Headline)
	}
	fmt.Fprintf(&b, "  issued      %s, valid until %s", r.IssuedAt.Format(time.RFC3339), r.ValidUntil.Format(time.RFC3339))
	if r.Expired {
		fmt.Fprint(&b, " (expired)")
	}
	fmt.Fprintf(&b, "\n  ledger      block %d, transaction %s\n", r.Receipt.Block, r.Receipt.TxID)
	if r.SupersededBy != "" {
		fmt.Fprintf(&b, "  replaced by %s\n", r.SupersededBy)
	}
	return b.String()
}
