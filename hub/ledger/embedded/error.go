package embedded

import (
	"errors"
	"fmt"
)

var (
	// ErrLocked means that another process, or another Network of this one, has the folder open.
	ErrLocked = errors.New("ledger: the folder is open elsewhere; close that first")
	// ErrOtherNetwork means that the folder holds another network than the options describe.
	ErrOtherNetwork = errors.New("ledger: the folder holds another network")
	// ErrTampered means that the ledger's file is not what was written: a digest,
	// a signature or the world state does not fit the chain. Restore the folder from a backup.
	ErrTampered = errors.New("ledger: the file is damaged or was tampered with; restore it from a backup")
	// ErrFull means that there is no room for another block. Nothing of the
	// transaction was written; make room and try again.
	ErrFull = errors.New("ledger: the disk is full; nothing was written")
)

// A PanicError says that the contract panicked. Nothing was written.
type PanicError struct {
	Tx    string // the transaction that was called
	Value any    // what it panicked with
	Stack []byte
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("ledger: the contract panicked in %s: %v", e.Tx, e.Value)
}

func tampered(block uint64, format string, args ...any) error {
	return fmt.Errorf("%w (block %d: %s)", ErrTampered, block, fmt.Sprintf(format, args...))
}
