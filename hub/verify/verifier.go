package verify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/failpoint"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/telemetry"
)

// A Verifier verifies presentations. Its methods may be called concurrently.
type Verifier struct {
	Reader    Reader
	Store     Store
	Papers    Papers  // nil takes no papers
	Typists   Typists // nil knows nothing typed
	Cases     Cases
	Registrar Registrar
	Index     Index
	Tokenizer dedupe.Tokenizer
	IDKey     []byte // secret that IDs of claims and verdicts are made with
	Pack      *rules.Pack
	Prices    *PriceBook // of the banks' own earlier claims; nil is none
	Now       func() time.Time
	Validity  time.Duration        // of a verdict
	MaxLag    time.Duration        // how long a verification waits for the index to follow the ledger
	Telemetry *telemetry.Telemetry // times uploads and verifications; nil does not

	verdicts alone // by ID: two of one ID would each keep a report, and the ledger takes one
}

// An Input is one presentation to verify.
type Input struct {
	VerdictID  string // chosen by the caller, so that a repeated request is the same verdict
	Supersedes string // ID of an earlier verdict on the same request, or ""
	Request    documents.Request
	// Documents are uploaded documents, by the SHA-256 digests of their bytes.
	Documents []documents.Digest
}

// MaxDocuments bounds a presentation: rules compare documents pairwise.
const MaxDocuments = 50

func (in Input) valid() error {
	if err := checkDocuments(in.Documents); err != nil {
		return err
	}
	return in.Request.Valid()
}

// checkDocuments fails for digests that are not 1 to MaxDocuments names of
// documents, each named once. Errors wrap documents.ErrRequest.
func checkDocuments(digests []documents.Digest) error {
	if len(digests) == 0 || len(digests) > MaxDocuments {
		return fmt.Errorf("%w: name 1 to %d documents", documents.ErrRequest, MaxDocuments)
	}
	for i, d := range digests {
		if err := d.Names(); err != nil {
			return err
		}
		if slices.Contains(digests[:i], d) {
			return fmt.Errorf("%w: a document is named twice", documents.ErrRequest)
		}
	}
	return nil
}

// Verify answers one presentation of uploaded documents. A discrepancy is a
// finding of the report and never an error. Errors: documents.ErrRequest for a bad
// input, *MissingError for a document that the bank may not read, *FileError for one
// that is not read any more; anything else is internal. A verdict without the registry's answer is GREY and says so. It costs
// one transaction of the ledger.
func (v *Verifier) Verify(ctx context.Context, bank Bank, in Input) (r *Report, err error) {
	ctx, end := v.Telemetry.Start(ctx, telemetry.Verify)
	defer func() { end(outcomeOf(r, err)) }()
	if err := in.valid(); err != nil {
		return nil, err
	}
	defer v.verdicts.enter(in.VerdictID)()
	if known, err := v.known(ctx, in); known != nil || err != nil {
		return known, err
	}
	if err := v.supersedable(in); err != nil {
		return nil, err
	}
	p := documents.Presentation{Request: in.Request}
	items, anchors, err := v.load(ctx, in.Request.Bank, in.Documents)
	if err != nil {
		return nil, err
	}
	p.Items = items
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

// locate notes in which block a transaction was committed.
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

func (v *Verifier) judge(p *documents.Presentation, findings []documents.Finding, in Input, anchors []cases.Document) documents.Verdict {
	verdict := rules.Judge(p, findings, v.Pack)
	verdict.ID, verdict.Version, verdict.Supersedes = in.VerdictID, 1, in.Supersedes
	verdict.IssuedAt = v.Now().UTC().Truncate(time.Second)
	verdict.ValidUntil = verdict.IssuedAt.Add(v.Validity)
	verdict.Policy.NormVersion = dedupe.NormVersion
	verdict.Policy.KeyProtection = v.Tokenizer.Describe()
	for i := range verdict.Evidence {
		e := &verdict.Evidence[i]
		if n := slices.IndexFunc(anchors, func(d cases.Document) bool { return d.Digests.SHA256 == e.Digests.SHA256 }); n >= 0 {
			e.AnchoredTx, e.Block = anchors[n].TxID, anchors[n].Block
		}
	}
	return verdict
}

// supersedable reports whether the verdict that in replaces is one of the same bank's. The
// ledger cannot show it: all verdicts of a hub are recorded in the hub's own name.
func (v *Verifier) supersedable(in Input) error {
	if in.Supersedes == "" {
		return nil
	}
	c, err := v.Cases.Verification(in.Supersedes)
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
	failpoint.Reach("report kept") // but not yet on the ledger
	return v.settle(ctx, c, r)
}

// settle puts a kept report's digest on the ledger and notes where. A verdict
// that the contract refuses for good is no verdict: its case is dropped, or
// every start would try it again.
func (v *Verifier) settle(ctx context.Context, c cases.Verification, r *Report) (*Report, error) {
	rc, err := v.submit(ctx, r)
	var refused *protocol.Error
	if errors.As(err, &refused) {
		return nil, errors.Join(err, v.Cases.DropVerification(c.ID))
	}
	if err != nil {
		return nil, err
	}
	failpoint.Reach("verdict recorded") // but its receipt is not kept yet
	r.Receipt, c.Receipt = rc, rc
	err = v.Cases.PutVerification(c)
	failpoint.Reach("receipt noted") // but the bank does not know yet
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
	ctx, end := v.Telemetry.Start(ctx, telemetry.Record)
	_, rc, err := v.Registrar.RecordVerdict(ctx, protocol.VerdictRecord{
		ID: r.Verdict.ID, Inputs: inputs, Verdict: verdict,
		Pack: r.Verdict.Policy.Pack, PackDigest: r.Verdict.Policy.PackDigest,
		Outcome: r.Verdict.Outcome, Supersedes: r.Verdict.Supersedes,
		ValidUntil: r.Verdict.ValidUntil, Final: len(rules.Final(r.Verdict.Findings)) > 0,
	})
	end(failure(err))
	if err != nil {
		return ledger.Receipt{}, fmt.Errorf("record verdict %s: %w", r.Verdict.ID, err)
	}
	return rc, nil
}
