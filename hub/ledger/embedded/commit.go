package embedded

import (
	"errors"
	"fmt"
	"syscall"

	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/tradehub/tradehub/hub/failpoint"
	"github.com/tradehub/tradehub/hub/ledger"
)

// A submission is an endorsed transaction on its way into a block.
type submission struct {
	envelope []byte
	rw       *readWriteSet
	orgs     []string
	done     chan outcome // has room for the one outcome: the committer never waits
}

// An outcome is what became of a submission.
type outcome struct {
	block uint64
	code  peer.TxValidationCode
	err   error // the block could not be written
}

// commit writes blocks until the network is closed. What arrives while one
// block is synced to disk goes into the next, so many callers share one sync.
func (n *Network) commit() {
	defer close(n.finished)
	for s := range n.queue {
		n.writeBlock(n.gather(s))
	}
}

func (n *Network) gather(first *submission) []*submission {
	batch, size := []*submission{first}, len(first.envelope)
	for len(batch) < n.opts.BlockSize && size < maxTransaction {
		select {
		case s, ok := <-n.queue:
			if !ok {
				return batch
			}
			batch, size = append(batch, s), size+len(s.envelope)
		default:
			return batch
		}
	}
	return batch
}

func (n *Network) writeBlock(batch []*submission) {
	codes := make([]byte, len(batch))
	next, err := n.store(batch, codes)
	if err == nil {
		n.mu.Lock()
		n.tip = next
		close(n.grown)
		n.grown = make(chan struct{})
		n.mu.Unlock()
		failpoint.Reach("written")
	}
	for i, s := range batch {
		s.done <- outcome{next.height, peer.TxValidationCode(codes[i]), err}
	}
}

// store writes one block and what its valid transactions change, all or nothing.
func (n *Network) store(batch []*submission, codes []byte) (next tip, err error) {
	if n.broken != nil {
		return tip{}, n.broken
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrTampered, r)
		}
		if err = noSpace(err); err != nil && !errors.Is(err, ErrFull) {
			// After a failed sync nobody knows what the disk holds until the file is opened
			// again.
			n.broken = fmt.Errorf("%w: an earlier block could not be written (%w); close the ledger and open it again", ledger.ErrUnavailable, err)
		}
	}()
	last, _ := n.end()
	err = n.db.Update(func(tx *bbolt.Tx) error {
		if next, err = n.fillBlock(tx, last, batch, codes); err != nil {
			return err
		}
		failpoint.Reach("filled")
		return nil
	})
	return next, err
}

func (n *Network) fillBlock(tx *bbolt.Tx, last tip, batch []*submission, codes []byte) (tip, error) {
	envelopes := make([][]byte, len(batch))
	for i, s := range batch {
		envelopes[i] = s.envelope
		code, err := n.validate(tx, s)
		if err != nil {
			return tip{}, err
		}
		codes[i] = byte(code)
		if code != peer.TxValidationCode_VALID {
			continue
		}
		if err := s.apply(tx, version{last.height + 1, uint64(i)}); err != nil {
			return tip{}, err
		}
	}
	return appendBlock(tx, last, false, envelopes, codes)
}

// noSpace gives a full disk, a full quota and the file's own limit one name.
func noSpace(err error) error {
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG, berrors.ErrMaxSizeReached} {
		if errors.Is(err, full) {
			return fmt.Errorf("%w: %w", ErrFull, err)
		}
	}
	return err
}
