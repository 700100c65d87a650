package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// BatchOptions say how records are gathered. The zero value of a field but
// Channel and Members is its default.
type BatchOptions struct {
	Channel string   // that orders are signed for
	Members []string // MSP IDs of the organisations that hold the collection of claims
	// Wait is how long a record waits for others to share its transaction; 5 ms.
	Wait time.Duration
	// Patience replaces Wait while far more records are in flight than waiting; 200 ms.
	Patience time.Duration
	// Size is how many records are in one transaction at most; 1000, also the contracts' limit.
	Size int
	// InFlight is how many transactions of a kind are in flight at once; 8.
	InFlight int
	// Sent is told of each transaction, with how many records share it. nil is nobody.
	Sent func(tx string, records int)
}

func (o BatchOptions) withDefaults() BatchOptions {
	if o.Wait <= 0 {
		o.Wait = 5 * time.Millisecond
	}
	if o.Patience <= 0 {
		o.Patience = 200 * time.Millisecond
	}
	if o.Size <= 0 || o.Size > protocol.MaxBatch {
		o.Size = protocol.MaxBatch
	}
	if o.InFlight <= 0 {
		o.InFlight = 8
	}
	return o
}

// A Batcher submits, as one identity, what many callers hand in at the same time: orders of
// claims, documents to register, verdicts to record. Each caller gets its own answer, and
// does not delay the others. The identity is a registrar's, because everybody can see who
// created a transaction. For an order, it does not disclose the organisation behind it.
type Batcher struct {
	d         Driver
	opts      BatchOptions
	orders    *gatherer[signed, protocol.Answer]
	documents *gatherer[[]protocol.DocumentInput, []protocol.DocumentRecord]
	verdicts  *gatherer[protocol.VerdictRecord, protocol.VerdictRecord]
}

var errBatcherClosed = fmt.Errorf("%w: the hub is closing; nothing was submitted", ErrUnavailable)

// NewBatcher returns a batcher that submits as the driver's identity. The driver stays the caller's to close.
func NewBatcher(d Driver, o BatchOptions) *Batcher {
	b := &Batcher{d: d, opts: o.withDefaults()}
	one := func(protocol.VerdictRecord) int { return 1 }
	b.verdicts = newGatherer(b.opts, b.recordVerdicts, one, func(v protocol.VerdictRecord) []string {
		return slices.DeleteFunc([]string{v.ID, v.Supersedes}, func(id string) bool { return id == "" })
	})
	b.documents = newGatherer(b.opts, b.register, func(docs []protocol.DocumentInput) int { return len(docs) }, documentKeys)
	b.orders = newGatherer(b.opts, b.bring, func(signed) int { return 1 }, func(s signed) []string { return s.keys })
	return b
}

func documentKeys(docs []protocol.DocumentInput) []string {
	keys := make([]string, len(docs))
	for i, d := range docs {
		keys[i] = string(d.Digests.SHA256)
	}
	return keys
}

// Close returns when nothing is in flight. What was handed in and not submitted is answered
// with ErrUnavailable.
func (b *Batcher) Close() error {
	b.orders.close()
	b.documents.close()
	b.verdicts.close()
	return nil
}

func (b *Batcher) recordVerdicts(ctx context.Context, batch []protocol.VerdictRecord) (out []protocol.VerdictRecord, r Receipt, err error) {
	b.sent(protocol.TxRecordVerdicts, len(batch))
	r, err = b.submit(ctx, protocol.TxRecordVerdicts, batch, &out)
	return out, r, err
}

// register submits the documents of several callers as one list and divides the answer.
func (b *Batcher) register(ctx context.Context, batch [][]protocol.DocumentInput) ([][]protocol.DocumentRecord, Receipt, error) {
	var all []protocol.DocumentRecord
	docs := slices.Concat(batch...)
	b.sent(protocol.TxRegister, len(docs))
	r, err := b.submit(ctx, protocol.TxRegister, docs, &all)
	if err != nil {
		return nil, r, err
	}
	out := make([][]protocol.DocumentRecord, len(batch))
	for i, docs := range batch {
		if len(all) < len(docs) {
			return nil, r, errors.New("ledger: the contract's answer has too few records")
		}
		out[i], all = all[:len(docs):len(docs)], all[len(docs):]
	}
	return out, r, nil
}

func (b *Batcher) sent(tx string, records int) {
	if b.opts.Sent != nil {
		b.opts.Sent(tx, records)
	}
}

func (b *Batcher) submit(ctx context.Context, tx string, arg, answer any) (Receipt, error) {
	c, err := call(tx, arg)
	if err != nil {
		return Receipt{}, err
	}
	text, r, err := b.d.Submit(ctx, c)
	if err != nil {
		return r, explain(ctx, b.d, b.opts.Members, err)
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return r, fmt.Errorf("%s: the contract's answer cannot be read; check that its version is this hub's: %w", tx, err)
	}
	return r, nil
}

// first returns the receipt of the transaction that did what r's was asked for,
// which is an earlier one where it had been done before.
func (b *Batcher) first(ctx context.Context, txID string, r Receipt) (Receipt, error) {
	if txID == "" || txID == r.TxID {
		return r, nil
	}
	first, err := b.d.Locate(ctx, txID)
	if err != nil {
		return Receipt{TxID: txID}, fmt.Errorf("transaction %s did it before, but its block is not known: %w", txID, err)
	}
	return first, nil
}

// member returns what the contracts call the driver's identity.
func member(d Driver) documents.Digest { return protocol.MemberID(d.Certificate()) }
