package answers_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/answers"
	"github.com/tradehub/tradehub/hub/certificate"
	"github.com/tradehub/tradehub/hub/query"
)

var issued = time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)

// A record is a ledger with one verdict, or one that fails.
type record struct {
	v   *query.PublicVerdict
	d   *query.PublicDocument
	err error
}

func (r record) PublicVerdict(_ context.Context, id string) (*query.PublicVerdict, error) {
	if r.err == nil && (r.v == nil || r.v.ID != id) {
		return nil, query.ErrNotFound
	}
	return r.v, r.err
}

func (r record) PublicDocument(_ context.Context, d documents.Digest) (*query.PublicDocument, error) {
	if r.err == nil && (r.d == nil || r.d.Digest != d) {
		return nil, query.ErrNotFound
	}
	return r.d, r.err
}

func signer(t *testing.T) *certificate.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "hub"}, NotBefore: issued.Add(-time.Hour), NotAfter: issued.Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &certificate.Signer{Key: key, Cert: cert}
}

func signed(t *testing.T, s *certificate.Signer) []byte {
	t.Helper()
	st := &certificate.Statement{
		Verdict: documents.Verdict{ID: "V-1", Outcome: documents.Green, IssuedAt: issued, ValidUntil: issued.Add(time.Hour)},
		Receipt: protocol.Receipt{TxID: "tx-1", Block: 7},
	}
	c, err := certificate.Render(st, s, certificate.Options{Lang: documents.English})
	if err != nil {
		t.Fatal(err)
	}
	return c.JWS
}

func TestCertificate(t *testing.T) {
	own, other := signer(t), signer(t)
	file := signed(t, own)
	changed := append([]byte{}, file...)
	changed[len(changed)/2] ^= 1
	here := &query.PublicVerdict{ID: "V-1", TxID: "tx-1", Block: 7}
	later := &query.PublicVerdict{ID: "V-1", TxID: "tx-1", Block: 7, SupersededBy: "V-2"}
	elsewhere := &query.PublicVerdict{ID: "V-1", TxID: "tx-9"}
	away := errors.New("away")
	for name, test := range map[string]struct {
		file   []byte
		ledger record
		answer answers.Answer
		reason answers.Reason
		shown  bool
	}{
		"genuine":                 {file, record{v: here}, answers.Genuine, "", true},
		"replaced":                {file, record{v: later}, answers.Replaced, "", true},
		"tampered":                {changed, record{v: here}, answers.Tampered, answers.ReasonSignature, false},
		"another signer":          {signed(t, other), record{v: here}, answers.Unknown, answers.ReasonSigner, false},
		"the ledger is away":      {file, record{err: away}, answers.Unsure, answers.ReasonLedger, true},
		"no such verdict":         {file, record{}, answers.Unsure, answers.ReasonUnrecorded, true},
		"of another transaction":  {file, record{v: elsewhere}, answers.Unsure, answers.ReasonUnrecorded, true},
		"tampered, ledger away":   {changed, record{err: away}, answers.Tampered, answers.ReasonSignature, false},
		"another signer and away": {signed(t, other), record{err: away}, answers.Unknown, answers.ReasonSigner, false},
	} {
		t.Run(name, func(t *testing.T) {
			desk := answers.New(test.ledger, []*x509.Certificate{own.Cert}, func() time.Time { return issued })
			got, err := desk.Certificate(t.Context(), test.file)
			if err != nil || got.Answer != test.answer || got.Reason != test.reason || (got.Result != nil) != test.shown {
				t.Errorf("%+v, %v", got, err)
			}
			if test.answer == answers.Replaced && got.Result.SupersededBy != "V-2" {
				t.Errorf("replaced by %q", got.Result.SupersededBy)
			}
		})
	}
}

// TestNotCertificates wants an error, and no answer, for what is no certificate.
func TestNotCertificates(t *testing.T) {
	desk := answers.New(record{}, nil, time.Now)
	for name, file := range map[string][]byte{
		"nothing": nil, "text": []byte("hello"), "JSON": []byte(`{"a":1}`), "PDF": []byte("%PDF-1.7\n%%EOF\n"), "too large": make([]byte, answers.MaxCertificate+1),
	} {
		if got, err := desk.Certificate(t.Context(), file); !errors.Is(err, answers.ErrNotCertificate) || got.Answer != "" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestVerdict(t *testing.T) {
	here, later := &query.PublicVerdict{ID: "V-1", TxID: "abcdef"}, &query.PublicVerdict{ID: "V-1", TxID: "abcdef", SupersededBy: "V-2"}
	for name, test := range map[string]struct {
		ledger record
		id, tx string
		want   answers.Answer
		fails  bool
	}{
		"recorded":               {record{v: here}, "V-1", "", answers.Recorded, false},
		"of its transaction":     {record{v: here}, "V-1", "abc", answers.Recorded, false},
		"of another":             {record{v: here}, "V-1", "abd", answers.Unknown, false},
		"of a longer one":        {record{v: here}, "V-1", "abcdefg", answers.Unknown, false},
		"replaced":               {record{v: later}, "V-1", "abcdef", answers.Replaced, false},
		"unknown":                {record{v: here}, "V-2", "", answers.Unknown, false},
		"the ledger is away":     {record{err: errors.New("away")}, "V-1", "", answers.Unsure, true},
		"away, and of any paper": {record{err: errors.New("away")}, "V-1", "abc", answers.Unsure, true},
	} {
		got, err := answers.New(test.ledger, nil, time.Now).Verdict(t.Context(), test.id, test.tx)
		if got.Answer != test.want || (err != nil) != test.fails || (got.Found != nil) != (test.want == answers.Recorded || test.want == answers.Replaced) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestDocument(t *testing.T) {
	known := &query.PublicDocument{Digest: documents.DigestOf([]byte("a"))}
	for name, test := range map[string]struct {
		ledger record
		want   answers.Answer
		fails  bool
	}{
		"registered": {record{d: known}, answers.Registered, false}, "unknown": {record{}, answers.Unknown, false}, "away": {record{err: errors.New("away")}, answers.Unsure, true},
	} {
		got, err := answers.New(test.ledger, nil, time.Now).Document(t.Context(), known.Digest)
		if got.Answer != test.want || (err != nil) != test.fails {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
