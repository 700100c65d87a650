package query

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/projection"
	"github.com/tradehub/tradehub/hub/store"
	"github.com/tradehub/tradehub/hub/trees"
	"github.com/tradehub/tradehub/hub/verify"
)

// ErrNotFound means that there is nothing of that name that the caller may see.
var ErrNotFound = errors.New("not found, or owned by another organisation")

// A Query answers from the ledger, the projection and the hub's own rows. Its
// methods may be called concurrently.
type Query struct {
	Projection *projection.Projection
	Cases      Cases
	Book       Book
	Reports    Reports
	Replays    Replays
	Firms      Firms
	Documents  Documents
	Uploads    Uploads
	Banks      []string // MSP IDs of those that may be granted documents
	Trees      Trees
	Events     Events
	// Ledger returns the ledger as the caller's organisation sees it.
	Ledger    func(ctx context.Context, who access.Caller) (*ledger.Ledger, error)
	CursorKey []byte        // secret that cursors of lists are signed with
	MaxLag    time.Duration // how long a list waits for the projection to follow the ledger
}

// Cases knows which bank asked for which verdict.
type Cases interface {
	Verification(id string) (cases.Verification, error)
	// Verifications returns at most n verifications for the bank after the place, latest first,
	// and the place where they end, nil at the end.
	Verifications(bank string, after []byte, n int) ([]cases.Verification, []byte, error)
}

// Reports holds what was examined for a bank's verdict.
type Reports interface {
	Report(ctx context.Context, bank, id string) (*verify.Report, error)
}

// Firms holds what organisations uploaded.
type Firms interface {
	// Findings examines documents that the organisation uploaded, and nothing else.
	Findings(ctx context.Context, mspID string, digests []documents.Digest) ([]documents.Finding, error)
}

// Documents reads what was uploaded.
type Documents interface {
	// Document returns a document that the organisation may read, and where it is anchored.
	Document(ctx context.Context, mspID string, digest documents.Digest) (*documents.Item, cases.Document, error)
}

// Trees proves documents of an organisation's trees.
type Trees interface {
	Prove(ctx context.Context, mspID string, root, document documents.Digest) (*trees.Proof, error)
}

// hidden turns every way of saying that something is not there, or not the
// caller's, into ErrNotFound. Any other error stays as it is.
func hidden(err error) error {
	for _, none := range []error{
		cases.ErrNotFound, store.ErrNotFound,
		&protocol.Error{Code: protocol.CodeNotFound}, &protocol.Error{Code: protocol.CodeNotOwner},
	} {
		if errors.Is(err, none) {
			return ErrNotFound
		}
	}
	return err
}

// current waits until the projection holds all that the ledger does, so that a
// row that is not in an answer is not there. It returns the block that holds for.
func (q *Query) current(ctx context.Context) (block uint64, err error) {
	wait, cancel := context.WithTimeout(ctx, q.MaxLag)
	defer cancel()
	err = q.Projection.Current(wait)
	block, _ = q.Projection.Height()
	return block, err
}

// whose returns the bank that owns the rows of the query: a bank's own, or the one that a
// caller names who may see every bank's.
func whose(who access.Caller, bank string) (string, error) {
	switch {
	case who.SeesEveryClaim() && bank == "":
		return projection.EveryBank, nil
	case who.SeesEveryClaim():
		return bank, nil
	case who.Role == protocol.RoleBank && (bank == "" || bank == who.MSPID):
		return who.MSPID, nil
	}
	return "", fmt.Errorf("%w: the role %s has no such list", ErrNotFound, who.Role)
}
