package store

import (
	"errors"
	"fmt"
	"syscall"
)

var (
	// ErrNotFound means that the store does not hold the content.
	ErrNotFound = errors.New("store: not found")
	// ErrFull means that the disk or quota is used up; nothing was kept of the
	// content, and what was acknowledged before is safe.
	ErrFull = errors.New("store: the disk is full; free space or enlarge the volume, then upload again")
	// ErrCorrupt means that the file is there, but is not what was stored: bit
	// rot or tampering. Restore the file from a backup, or upload the content again.
	ErrCorrupt = errors.New("store: the stored file is damaged; restore it from a backup or upload the content again")
	// ErrKey means that the store cannot be opened with the key file as it is.
	ErrKey = errors.New("store: key")
	// ErrTooLarge means that the content is larger than the store accepts.
	ErrTooLarge = errors.New("store: content too large")
	// ErrPieces means that a content arrives in more pieces than are kept of one.
	ErrPieces = errors.New("store: the content arrives in too many pieces; begin again and send larger ones")
	// ErrClosed means that the store was closed.
	ErrClosed = errors.New("store: closed")
)

// explain marks the errors of a full disk.
func explain(what string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w (%s: %w)", ErrFull, what, err)
	}
	return fmt.Errorf("store: %s: %w", what, err)
}
