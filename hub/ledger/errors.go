package ledger

import "errors"

var (
	// ErrConflict means that another transaction changed what this one read;
	// the caller may try again.
	ErrConflict = errors.New("ledger: another transaction changed what this one read; retry")
	// ErrUnavailable means that the ledger could not be asked. Whether a
	// submitted transaction was committed is not known: look before trying again.
	ErrUnavailable = errors.New("ledger: unavailable")
	// ErrNotFound means that the ledger has no such transaction.
	ErrNotFound = errors.New("ledger: no such transaction")
	// ErrNondeterministic means that endorsers disagreed: their contracts are built with
	// different versions (ErrVersions), or have a defect.
	ErrNondeterministic = errors.New("ledger: endorsements differ")
	// ErrPolicy means that the endorsements do not satisfy the policy of everything
	// that the transaction writes: it writes what different organisations endorse, or
	// the call names the wrong ones. Trying again does not help.
	ErrPolicy = errors.New("ledger: the endorsements do not satisfy the policy of everything that the transaction writes")
	// ErrReadOnly means that Submit was to call another chaincode than the contracts'.
	// Only transactions of the contracts write to it.
	ErrReadOnly = errors.New("ledger: this chaincode can only be read; transactions of the contracts write to it")
	// ErrCheckpoint means that the ledger has no such place. Rebuild, from the first block,
	// what was built up to it.
	ErrCheckpoint = errors.New("ledger: the checkpoint is of another ledger, or of this one before it was restored")
)

// A ContractError is a refusal by the contract, in the contract's own text.
type ContractError struct{ Text string }

func (e *ContractError) Error() string { return e.Text }
