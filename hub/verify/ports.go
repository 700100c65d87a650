package verify

import (
	"context"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/intake"
	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/paper"
)

// Registrar is what a verification needs of the ledger in the hub's own name.
type Registrar interface {
	Register(ctx context.Context, docs []protocol.DocumentInput) ([]protocol.DocumentRecord, ledger.Receipt, error)
	Document(ctx context.Context, digest documents.Digest) (*protocol.DocumentRecord, error)
	KeepSalt(ctx context.Context, salt []byte) (documents.Digest, error)
	Opened(ctx context.Context, keys []documents.Digest) ([]protocol.OpenedAttestation, error)
	RecordVerdict(ctx context.Context, rec protocol.VerdictRecord) (*protocol.VerdictRecord, ledger.Receipt, error)
	Locate(ctx context.Context, txID string) (ledger.Receipt, error)
	Height(ctx context.Context) (uint64, error)
}

// Bank is what a verification and a claim need of the ledger in the asking bank's name.
type Bank interface {
	Check(ctx context.Context, in protocol.ClaimInput) (*dedupe.Decision, error)
	Reserve(ctx context.Context, in protocol.ClaimInput) (*protocol.ClaimAnswer, ledger.Receipt, error)
	Confirm(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, ledger.Receipt, error)
	Release(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, ledger.Receipt, error)
	Renew(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, ledger.Receipt, error)
	Repay(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, ledger.Receipt, error)
	Reverse(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, ledger.Receipt, error)
	Verdict(ctx context.Context, id string) (*protocol.VerdictRecord, error)
	Override(ctx context.Context, in protocol.OverrideInput) (*dedupe.Override, ledger.Receipt, error)
	Expire(ctx context.Context, m protocol.ClaimMove) (*dedupe.Claim, ledger.Receipt, error)
	Claim(ctx context.Context, id string) (*dedupe.Claim, error)
}

// AsRegistrar returns what a verification needs of the registrar's ledger.
func AsRegistrar(l *ledger.Ledger) Registrar {
	return struct {
		ledger.Documents
		ledger.Cases
		*ledger.Ledger
	}{l.Documents, l.Cases, l}
}

// AsBank returns what a verification and a claim need of a bank's ledger.
func AsBank(l *ledger.Ledger) Bank {
	return struct {
		ledger.Cases
		ledger.Claims
	}{l.Cases, l.Claims}
}

// Reader turns bytes into a document.
type Reader interface {
	// Read reads and digests an upload.
	Read(ctx context.Context, data []byte) (*intake.Result, error)
	// Parse reads a stored document whose digests are known, and digests nothing.
	Parse(data []byte, known documents.Digests) (*intake.Result, error)
}

// Papers open files without data.
type Papers interface {
	// Inspect fails with a *documents.SyntaxError for a paper that cannot be shown.
	Inspect(ctx context.Context, data []byte) (*paper.Info, error)
}

// Typists keep what persons typed from papers. Implemented by *transcribe.Desk.
type Typists interface {
	// Confirmed returns the record that the organisation goes by: what persons of its own typed from
	// the paper, else of the firm that gave it. It fails with an *UnconfirmedError if there is none.
	Confirmed(ctx context.Context, mspID string, original documents.Digest) (*transcript.Transcription, documents.Digest, error)
}

// Store keeps bytes by their digest. What Put or PutFor returned for is not lost.
type Store interface {
	Put(ctx context.Context, data []byte) (documents.Digest, error)
	// PutFor keeps an organisation's bytes under its own key.
	PutFor(ctx context.Context, mspID string, data []byte) (documents.Digest, error)
	// Get fails for bytes that are not those of the digest.
	Get(ctx context.Context, d documents.Digest) ([]byte, error)
}

// Cases keeps what was uploaded, and which verdict belongs to which report.
type Cases interface {
	PutDocuments(docs []cases.Document) error
	Document(d documents.Digest) (cases.Document, error)
	PutUpload(mspID string, at time.Time, digests ...documents.Digest) error
	// GrantUploads lets the organisation read documents because their uploader named it.
	GrantUploads(mspID, by string, since time.Time, digests ...documents.Digest) error
	// Uploaded returns nil for a document that the organisation uploaded, or cases.ErrNotFound.
	Uploaded(mspID string, digest documents.Digest) error
	// Readable returns nil for a document that the organisation may read then, or cases.ErrNotFound.
	Readable(mspID string, digest documents.Digest, at time.Time) error
	PutVerification(c cases.Verification) error
	Verification(id string) (cases.Verification, error)
	DropVerification(id string) error
	Pending() ([]cases.Verification, error)
	PutReceipt(rc ledger.Receipt) error
	Block(txID string) (uint64, error)
}

// Index answers fast, and may lag: it hints, the ledger decides.
type Index interface {
	// Lookup returns what the index holds of the tokens and the block up to which it was built.
	Lookup(ctx context.Context, tokens []dedupe.Token) (assets []dedupe.Asset, near []dedupe.Near, height uint64, err error)
	// Await returns once the index holds everything up to the block, or why it cannot.
	Await(ctx context.Context, block uint64) error
}
