package embedded

import (
	"bytes"
	"os"

	"go.etcd.io/bbolt"
)

// tailBlocks is how many blocks AuditTail checks.
const tailBlocks = 64

// audit checks the chain before anything is built on it. Nothing is there to check in a new folder.
func (n *Network) audit() error {
	return n.db.View(func(tx *bbolt.Tx) error {
		last, ok, err := readTip(tx)
		if err != nil || !ok {
			return err
		}
		if info, err := os.Stat(n.db.Path()); err != nil || info.Size() < tx.Size() {
			return tampered(last.height, "the file is cut off (%v)", err)
		}
		first := uint64(0)
		if n.opts.Audit == AuditTail && last.height >= tailBlocks {
			first = last.height - tailBlocks + 1
		}
		if err := auditChain(tx, first, last); err != nil {
			return err
		}
		if n.opts.Audit != AuditFull {
			return nil
		}
		if err := n.auditState(tx, last.height); err != nil {
			return err
		}
		return auditPages(tx, last.height)
	})
}

// auditPages checks the file's own structure. bbolt does that in a goroutine of
// its own, where a fault would end the process: so every page is touched here before.
func auditPages(tx *bbolt.Tx, height uint64) error {
	err := tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
		return b.ForEach(func(_, _ []byte) error { return nil })
	})
	if err != nil {
		return tampered(height, "the file's pages: %v", err)
	}
	var first error
	for err := range tx.Check() { // read to the end: bbolt waits until all errors are taken
		if first == nil {
			first = tampered(height, "the file's pages: %v", err)
		}
	}
	return first
}

// auditChain checks every digest from block first to the tip.
func auditChain(tx *bbolt.Tx, first uint64, last tip) error {
	var before tip
	if first > 0 {
		b, err := readBlock(tx, first-1)
		if err != nil {
			return err
		}
		if before.header, err = headerDigest(b.header); err != nil {
			return err
		}
		before.commit = b.commit
	}
	for i := first; i <= last.height; i++ {
		next, err := auditBlock(tx, i, before)
		if err != nil {
			return err
		}
		before = next
	}
	if !bytes.Equal(before.header, last.header) || !bytes.Equal(before.commit, last.commit) {
		return tampered(last.height, "it is not the block that was written last")
	}
	if k, _ := tx.Bucket(bucketBlocks).Cursor().Last(); !bytes.Equal(k, blockKey(last.height)) {
		return tampered(last.height, "there are blocks after the last")
	}
	return nil
}

func auditBlock(tx *bbolt.Tx, n uint64, before tip) (tip, error) {
	b, err := readBlock(tx, n)
	if err != nil {
		return tip{}, err
	}
	if b.header.Number != n || !bytes.Equal(b.header.PreviousHash, before.header) {
		return tip{}, tampered(n, "it does not follow the block before it")
	}
	envelopes := make([][]byte, len(b.flags))
	for i := range envelopes {
		if envelopes[i] = tx.Bucket(bucketTransactions).Get(place(version{n, uint64(i)})); envelopes[i] == nil {
			return tip{}, tampered(n, "transaction %d is missing", i)
		}
	}
	if !bytes.Equal(b.header.DataHash, dataDigest(envelopes)) {
		return tip{}, tampered(n, "its transactions are not those that were written")
	}
	h, err := headerDigest(b.header)
	if err != nil {
		return tip{}, err
	}
	if !bytes.Equal(b.commit, commitDigest(h, b.flags, before.commit)) {
		return tip{}, tampered(n, "its validation flags are not those that were written")
	}
	return tip{n, h, b.commit}, nil
}
