package verify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/ledger"
)

// A Verifier verifies presentations. Its methods may be called concurrently.
type Verifier struct {
	Reader    Reader
	Hasher    accel.Hasher // nil is accel.Standard
	Store     Store
	Cases     Cases
	Registrar Registrar
	Index     Index
	Tokenizer dedupe.Tokenizer
	IDKey     []byte // secret that IDs of claims and verdicts are made with
	Pack      *rules.Pack
	Prices    *PriceBook // of the banks' own earlier claims; nil is none
	Now       func() time.Time
	Validity  time.Duration // of a verdict
	MaxLag    time.Duration // how long a verification waits for the index to follow the ledger
	// At is called at named points between two steps; nil is no call. Tests end
	// the process there. A document is "stored" and not yet anchored; a "report
	// kept" is not yet on the ledger; where a "verdict recorded" lies is not yet
	// noted; a "receipt noted" is not yet in the bank's hands.
	At func(point string)
}

func (v *Verifier) at(point string) {
	if v.At != nil {
		v.At(point)
	}
}

func (v *Verifier) hasher() accel.Hasher {
	if v.Hasher == nil {
		return accel.Standard()
	}
	return v.Hasher
}

// An Input is one presentation to verify.
type Input struct {
	VerdictID  string // chosen by the caller, so that a repeated request is the same verdict
	Supersedes string // ID of an earlier verdict on the same request, or ""
	Request    documents.Request
	Files      []File
}

// MaxDocuments bounds a presentation: rules compare documents pairwise.
const MaxDocuments = 50

func (in Input) valid() error {
	if len(in.Files) == 0 || len(in.Files) > MaxDocuments {
		return fmt.Errorf("%w: present 1 to %d documents", documents.ErrRequest, MaxDocuments)
	}
	return in.Request.Valid()
}

// A File is one uploaded document.
type File struct {
	Name string
	Data []byte
}

// A FileError says which file of a presentation was refused. Err is a
// *documents.SyntaxError, or why the file could not be kept.
type FileError struct {
	Name string
	Err  error
}

func (e *FileError) Error() string { return e.Name + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *FileError) Unwrap() error { return e.Err }

// Verify answers one presentation. A discrepancy is a finding of the report and
// never an error. Errors: *FileError for a bad file; anything else is internal. A
// verdict without the registry's answer is GREY and says so.
func (v *Verifier) Verify(ctx context.Context, bank Bank, in Input) (*Report, error) {
	if err := in.valid(); err != nil {
		return nil, err
	}
	if known, err := v.known(ctx, in); known != nil || err != nil {
		return known, err
	}
	if err := v.supersedable(in); err != nil {
		return nil, err
	}
	p := documents.Presentation{Request: in.Request}
	var err error
	if p.Items, err = v.read(ctx, in.Files); err != nil {
		return nil, err
	}
	anchors, err := v.anchor(ctx, p.Items)
	if err != nil {
		return nil, err
	}
	v.attested(ctx, p.Items)
	claim := v.ask(ctx, bank, &p)
	if v.Prices != nil {
		if p.Prices, err = v.Prices.earlier(in.Request.Bank, claim.ID, &p); err != nil {
			return nil, err
		}
	}

	findings := rules.Examine(&p, v.Pack)
	verdict := v.judge(&p, findings, in, anchors)
	return v.record(ctx, &Report{Presentation: p, Verdict: verdict, Claim: claim})
}

// read keeps the uploads and turns them into items.
func (v *Verifier) read(ctx context.Context, files []File) ([]documents.Item, error) {
	items := make([]documents.Item, 0, len(files))
	for _, f := range files {
		if _, err := v.Store.Put(ctx, f.Data); err != nil {
			return nil, &FileError{f.Name, err}
		}
		res, err := v.Reader.Read(ctx, f.Data)
		if err != nil {
			return nil, &FileError{f.Name, err}
		}
		items = append(items, documents.Item{Document: res.Document, Digests: res.Digests, Signature: res.Signature})
	}
	return items, nil
}

// anchor registers the digests of the documents, all in one transaction.
func (v *Verifier) anchor(ctx context.Context, items []documents.Item) (map[documents.Digest]protocol.DocumentRecord, error) {
	in := make([]protocol.DocumentInput, len(items))
	for i, it := range items {
		in[i] = protocol.DocumentInput{Digests: it.Digests, Type: it.Document.Type}
	}
	recs, err := v.register(ctx, in)
	if err != nil {
		return nil, err
	}
	anchors := make(map[documents.Digest]protocol.DocumentRecord, len(recs))
	for _, r := range recs {
		anchors[r.Digests.SHA256] = r
	}
	return anchors, nil
}

// register anchors documents and notes in which blocks they were anchored
// first. One that is not known here is another hub's, or this one's own whose
// answer a crash took.
func (v *Verifier) register(ctx context.Context, in []protocol.DocumentInput) ([]protocol.DocumentRecord, error) {
	recs, rc, err := v.Registrar.Register(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("anchor the documents: %w", err)
	}
	if err := v.Cases.PutReceipt(rc); err != nil {
		return nil, err
	}
	for _, rec := range recs {
		if err := v.locate(ctx, rec.TxID); err != nil {
			return nil, err
		}
	}
	return recs, nil
}

func (v *Verifier) locate(ctx context.Context, txID string) error {
	if _, err := v.Cases.Block(txID); !errors.Is(err, cases.ErrNotFound) {
		return err
	}
	rc, err := v.Registrar.Locate(ctx, txID)
	if err != nil {
		return err
	}
	return v.Cases.PutReceipt(rc)
}

func (v *Verifier) judge(p *documents.Presentation, findings []documents.Finding, in Input, anchors map[documents.Digest]protocol.DocumentRecord) documents.Verdict {
	verdict := rules.Judge(p, findings, v.Pack)
	verdict.ID, verdict.Version, verdict.Supersedes = in.VerdictID, 1, in.Supersedes
	verdict.IssuedAt = v.Now().UTC().Truncate(time.Second)
	verdict.ValidUntil = verdict.IssuedAt.Add(v.Validity)
	verdict.Policy.NormVersion = dedupe.NormVersion
	verdict.Policy.KeyProtection = v.Tokenizer.Describe()
	for i := range verdict.Evidence {
		e := &verdict.Evidence[i]
		if rec, ok := anchors[e.Digests.SHA256]; ok {
			e.AnchoredTx = rec.TxID
			e.Block, _ = v.Cases.Block(rec.TxID) // register noted it
		}
	}
	return verdict
}

// supersedable reports whether the verdict that in replaces is one of the same bank's.
// The ledger cannot tell: all verdicts of a hub are recorded in the hub's own name.
func (v *Verifier) supersedable(in Input) error {
	if in.Supersedes == "" {
		return nil
	}
	c, err := v.Cases.Case(in.Supersedes)
	if err != nil {
		return err
	}
	if c.Bank != in.Request.Bank {
		return fmt.Errorf("%w: verdict %s", cases.ErrNotFound, in.Supersedes)
	}
	return nil
}

// record keeps the report, then puts its digest on the ledger, then notes where.
// A crash between the steps is healed by Resume.
func (v *Verifier) record(ctx context.Context, r *Report) (*Report, error) {
	c, err := v.keep(ctx, r)
	if err != nil {
		return nil, err
	}
	v.at("report kept")
	return v.settle(ctx, c, r)
}

// settle puts a kept report's digest on the ledger and notes where. A verdict
// that the contract refuses for good is no verdict: its case is dropped, or
// every start would try it again.
func (v *Verifier) settle(ctx context.Context, c cases.Case, r *Report) (*Report, error) {
	rc, err := v.submit(ctx, r)
	var refused *protocol.Error
	if errors.As(err, &refused) {
		return nil, errors.Join(err, v.Cases.DropCase(c.ID))
	}
	if err != nil {
		return nil, err
	}
	v.at("verdict recorded")
	r.Receipt, c.Receipt = rc, rc
	err = v.Cases.PutCase(c)
	v.at("receipt noted")
	return r, err
}

func (v *Verifier) submit(ctx context.Context, r *Report) (ledger.Receipt, error) {
	inputs, err := r.Presentation.Digest()
	if err != nil {
		return ledger.Receipt{}, err
	}
	verdict, err := r.Digest()
	if err != nil {
		return ledger.Receipt{}, err
	}
	_, rc, err := v.Registrar.RecordVerdict(ctx, protocol.VerdictRecord{
		ID: r.Verdict.ID, Inputs: inputs, Verdict: verdict,
		Pack: r.Verdict.Policy.Pack, PackDigest: r.Verdict.Policy.PackDigest,
		Outcome: r.Verdict.Outcome, Supersedes: r.Verdict.Supersedes,
		ValidUntil: r.Verdict.ValidUntil, Final: len(rules.Final(r.Verdict.Findings)) > 0,
	})
	if err != nil {
		return ledger.Receipt{}, fmt.Errorf("record verdict %s: %w", r.Verdict.ID, err)
	}
	return rc, nil
}
