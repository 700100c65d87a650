package bench

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/intake"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/hub/bench/trade"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/verify"
)

// A market is banks, a registry and a verifier in memory. The verifier is the
// hub's own, and so is the rule that grants capacity; what is left out is the
// ledger that makes the rule's answers last, and the readers of bytes.
type market struct {
	verifier *verify.Verifier
	now      time.Time
	height   uint64
	uploads  map[documents.Digest]upload // of the presentation at hand, by the SHA-256 digest
	claims   map[string]dedupe.Claim
	assets   map[dedupe.Token]dedupe.Asset
	similar  map[dedupe.Token][]string // claims by their tokens of similarity
	verdicts map[string]protocol.VerdictRecord
}

func newMarket() (*market, error) {
	k := &market{
		uploads: map[documents.Digest]upload{}, claims: map[string]dedupe.Claim{},
		assets: map[dedupe.Token]dedupe.Asset{}, similar: map[dedupe.Token][]string{}, verdicts: map[string]protocol.VerdictRecord{},
	}
	clock := func() time.Time { return k.now }
	key, err := dedupe.NewLocalKey(make([]byte, sha256.Size), clock)
	if err != nil {
		return nil, err
	}
	pack, err := rules.DefaultPack()
	if err != nil {
		return nil, err
	}
	k.verifier = &verify.Verifier{
		Reader: k, Store: k, Cases: marketCases{k}, Registrar: k, Index: k, Tokenizer: key, IDKey: make([]byte, sha256.Size), Pack: pack,
		Now: clock, Validity: time.Hour, MaxLag: time.Second,
	}
	return k, nil
}

// present has a presentation verified by its bank, at noon of the day it is presented on.
func (k *market) present(ctx context.Context, p *trade.Presentation) (*verify.Report, error) {
	if at := trade.Clock(p.Request.Date); at.After(k.now) {
		k.now = at
	}
	in := verify.Input{VerdictID: fmt.Sprintf("V-%d", len(k.verdicts)), Request: p.Request}
	clear(k.uploads)
	for _, d := range p.Documents {
		digests, err := trade.Digests(d)
		if err != nil {
			return nil, err
		}
		k.uploads[digests.SHA256] = upload{d, digests}
		in.Documents = append(in.Documents, digests.SHA256)
	}
	return k.verifier.Verify(ctx, marketBank{market: k, msp: p.Request.Bank}, in)
}

// finance claims what the report's verdict supports and advances the money. It
// reports whether it was granted.
func (k *market) finance(bank string, r *verify.Report) (bool, error) {
	if o := r.Verdict.Outcome; o != documents.Green && o != documents.Amber {
		return false, nil
	}
	ask := r.Claim.Ask(bank)
	known := k.known(ask)
	d, err := dedupe.Decide(ask, known, nil, k.now)
	if err != nil || d.Outcome == documents.OutcomeOver {
		return false, err
	}
	c, err := dedupe.NewClaim(ask.In(known), 0, k.now)
	if err == nil {
		c, err = c.Confirm(k.now)
	}
	if err != nil {
		return false, err
	}
	for _, u := range c.Uses {
		if k.assets[u.Token], err = k.assets[u.Token].Hold(c, u); err != nil {
			return false, err
		}
	}
	for _, t := range c.Near {
		k.similar[t] = append(k.similar[t], c.ID)
	}
	k.claims[c.ID] = c
	k.height++
	return true, nil
}

// known returns the assets of the ask that anybody claimed.
func (k *market) known(ask dedupe.Ask) []dedupe.Asset {
	var out []dedupe.Asset
	for _, u := range ask.Uses {
		if a, ok := k.assets[u.Token]; ok {
			out = append(out, a)
		}
	}
	return out
}

// An upload is a document of the presentation at hand.
type upload struct {
	document *documents.Document
	digests  documents.Digests
}

// Read is never asked: documents are drawn, and come without bytes.
func (*market) Read(context.Context, []byte) (*intake.Result, error) {
	return nil, errors.New("nothing is uploaded")
}

// Parse returns the document of the digests.
func (k *market) Parse(_ []byte, known documents.Digests) (*intake.Result, error) {
	return &intake.Result{Document: k.uploads[known.SHA256].document, Digests: known}, nil
}

// Put keeps nothing: only the documents matter here.
func (k *market) PutFor(ctx context.Context, _ string, data []byte) (documents.Digest, error) {
	return k.Put(ctx, data)
}

func (k *market) Put(_ context.Context, data []byte) (documents.Digest, error) {
	return documents.DigestOf(data), nil
}

// Get returns no bytes: Parse knows the document by its digest.
func (*market) Get(context.Context, documents.Digest) ([]byte, error) { return nil, nil }

// Register is never asked.
func (*market) Register(context.Context, []protocol.DocumentInput) ([]protocol.DocumentRecord, ledger.Receipt, error) {
	return nil, ledger.Receipt{}, errors.New("nothing is anchored")
}

// Document is never asked: the cases know every document.
func (*market) Document(context.Context, documents.Digest) (*protocol.DocumentRecord, error) {
	return nil, errors.New("nothing is anchored")
}

// KeepSalt is never asked: no authority takes part.
func (*market) KeepSalt(context.Context, []byte) (documents.Digest, error) {
	return "", errors.New("nothing is attested")
}

// Opened finds no attestation.
func (*market) Opened(context.Context, []documents.Digest) ([]protocol.OpenedAttestation, error) {
	return nil, nil
}

// RecordVerdict notes the verdict.
func (k *market) RecordVerdict(_ context.Context, rec protocol.VerdictRecord) (*protocol.VerdictRecord, ledger.Receipt, error) {
	k.verdicts[rec.ID] = rec
	return &rec, ledger.Receipt{}, nil
}

// Locate knows no other place than the present height.
func (k *market) Locate(context.Context, string) (ledger.Receipt, error) {
	return ledger.Receipt{}, nil
}

// Height counts claims.
func (k *market) Height(context.Context) (uint64, error) { return k.height, nil }

// Await never waits: the index is the registry itself.
func (*market) Await(context.Context, uint64) error { return nil }

// Lookup returns the claims that share the tokens.
func (k *market) Lookup(_ context.Context, tokens []dedupe.Token) ([]dedupe.Asset, []dedupe.Near, uint64, error) {
	var assets []dedupe.Asset
	var near []dedupe.Near
	for _, t := range tokens {
		if a, ok := k.assets[t]; ok {
			assets = append(assets, a)
		}
		for _, id := range k.similar[t] {
			c := k.claims[id]
			near = append(near, dedupe.Near{Token: t, Holding: c.Holding(c.Uses[0])})
		}
	}
	return assets, near, k.height, nil
}

// A marketBank asks the market in a bank's name.
type marketBank struct {
	*market
	verify.Bank // what no verification calls
	msp         string
}

func (b marketBank) Check(_ context.Context, in protocol.ClaimInput) (*dedupe.Decision, error) {
	ask := in.Ask(b.msp)
	d, err := dedupe.Decide(ask, b.known(ask), nil, b.now)
	return &d, err
}

// marketCases keeps no case: each verdict is asked for once.
type marketCases struct{ *market }

func (marketCases) PutUpload(string, time.Time, ...documents.Digest) error            { return nil }
func (marketCases) GrantUploads(string, string, time.Time, ...documents.Digest) error { return nil }
func (marketCases) Uploaded(string, documents.Digest) error                           { return nil }
func (marketCases) Readable(string, documents.Digest, time.Time) error                { return nil }
func (marketCases) PutVerification(cases.Verification) error                          { return nil }
func (marketCases) Verification(string) (cases.Verification, error) {
	return cases.Verification{}, cases.ErrNotFound
}
func (marketCases) DropVerification(string) error          { return nil }
func (marketCases) Pending() ([]cases.Verification, error) { return nil, nil }
func (marketCases) PutDocuments([]cases.Document) error    { return nil }
func (c marketCases) Document(d documents.Digest) (cases.Document, error) {
	return cases.Document{DocumentRecord: protocol.DocumentRecord{DocumentInput: protocol.DocumentInput{Digests: c.uploads[d].digests}}}, nil
}
func (marketCases) PutReceipt(ledger.Receipt) error { return nil }
func (marketCases) Block(string) (uint64, error)    { return 0, nil }

// tokens returns how many tokens of one epoch a claim has.
func tokens(in protocol.ClaimInput) int {
	epoch, n := 0, 0
	for _, t := range slices.Concat(usesOf(in), in.Near) {
		if epoch == 0 {
			epoch = t.Epoch
		}
		if t.Epoch == epoch {
			n++
		}
	}
	return n
}

func usesOf(in protocol.ClaimInput) []dedupe.Token {
	out := make([]dedupe.Token, len(in.Uses))
	for i, u := range in.Uses {
		out[i] = u.Token
	}
	return out
}
