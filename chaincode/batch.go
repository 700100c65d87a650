package chaincode

import (
	"errors"
	"strconv"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/chaincode/protocol"
)

// A batch is the orders of one transaction.
type batch struct {
	ctx   *Context
	seal  []byte
	tasks []*task
}

// A task is one order, read.
type task struct {
	name    string
	who     caller
	refused error // why it is not carried out
	// keys are those of the collection that it reads, as far as its argument
	// tells; more returns those that what was read so far tells.
	keys   []string
	claim  string   // one of them too: that of the claim that it would make
	public []string // of the world state
	more   func(*Context) ([]string, error)
	// run returns the answer, and the transaction that carried the order out before, "" where none did.
	run func(*Context) (value any, earlier string, err error)
}

// newBatch reads the transient data of the transaction.
func newBatch(ctx *Context) (*batch, error) {
	transient, err := ctx.GetStub().GetTransient()
	if err == nil {
		err = checkVersion(ctx)
	}
	if err != nil {
		return nil, err
	}
	b := &batch{ctx: ctx, seal: transient[protocol.TransientSeal]}
	if len(b.seal) != protocol.SealBytes {
		return nil, protocol.Refuse(protocol.CodeInvalidArgument, "transient data %q: must be %d random bytes", protocol.TransientSeal, protocol.SealBytes)
	}
	ctx.registrar, ctx.seal, ctx.volumes.seal = ctx.caller.msp, b.seal, b.seal
	bundles, err := protocol.Decode[[]protocol.Bundle](transient[protocol.TransientBundles])
	if err != nil {
		return nil, err
	}
	if err := b.fetchMembers(bundles); err != nil {
		return nil, err
	}
	size := 0
	for i, bundle := range bundles {
		name := protocol.TransientOrders + strconv.Itoa(i)
		orders, err := codec.Decompress(transient[name])
		if err != nil {
			return nil, protocol.Refuse(protocol.CodeInvalidArgument, "transient data %q: not packed", name)
		}
		if size += len(orders); size > protocol.MaxOrders {
			return nil, protocol.Refuse(protocol.CodeInvalidArgument, "orders of more than %d bytes; send fewer", protocol.MaxOrders)
		}
		if err := b.add(bundle, orders); err != nil {
			return nil, err
		}
	}
	if len(b.tasks) == 0 || len(b.tasks) > protocol.MaxBatch {
		return nil, protocol.Refuse(protocol.CodeInvalidArgument, "%d orders; 1 to %d are accepted", len(b.tasks), protocol.MaxBatch)
	}
	return b, nil
}

// checkVersion refuses all orders on a ledger with claims of the first version:
// they would not be found here, and their capacity be granted again.
func checkVersion(ctx *Context) error {
	digest, err := ctx.GetStub().GetPrivateDataHash(protocol.Collection, keyEarlier)
	if err == nil && len(digest) > 0 {
		err = errors.New("this ledger holds claims of an earlier version of the contracts, which this version cannot read; start with a new channel or a new data folder")
	}
	return err
}

// fetchMembers reads all signers at once.
func (b *batch) fetchMembers(bundles []protocol.Bundle) error {
	if len(bundles) > protocol.MaxBatch {
		return protocol.Refuse(protocol.CodeInvalidArgument, "%d bundles; at most %d", len(bundles), protocol.MaxBatch)
	}
	keys := make([]string, len(bundles))
	for i, bundle := range bundles {
		if err := protocol.CheckDigest("signer", bundle.Signer, accel.SHA256); err != nil {
			return err
		}
		var err error
		if keys[i], err = memberKey(bundle.Signer); err != nil {
			return err
		}
	}
	return b.ctx.public.fetch(keys...)
}

// add reads a bundle's orders. Where the signature does not count, each is refused.
func (b *batch) add(bundle protocol.Bundle, text []byte) error {
	orders, err := decodeOrders(text)
	if err != nil {
		return err
	}
	who, err := b.signer(bundle, text)
	refused, ok := errorsAs(err)
	if err != nil && !ok {
		return err
	}
	for _, o := range orders {
		if refused != nil {
			b.tasks = append(b.tasks, &task{name: o.Name, refused: refused})
			continue
		}
		t, err := b.read(o, who)
		if err != nil {
			return err
		}
		b.tasks = append(b.tasks, t)
	}
	return nil
}

// signer returns who signed the bundle.
func (b *batch) signer(bundle protocol.Bundle, text []byte) (caller, error) {
	at, err := b.ctx.now()
	if err != nil {
		return caller{}, err
	}
	if d := at.Sub(bundle.At); d > protocol.OrderWindow || d < -protocol.OrderWindow {
		return caller{}, protocol.Refuse(protocol.CodeUnidentified, "signed %s from the transaction's time; sign again", d)
	}
	m, _, err := loadMember(b.ctx, bundle.Signer)
	switch {
	case err != nil:
		return caller{}, err
	case m == nil:
		return caller{}, protocol.Refuse(protocol.CodeUnidentified, "no member %s; enroll it first", bundle.Signer)
	case !signedBy(m, protocol.OrdersMessage(b.ctx.GetStub().GetChannelID(), bundle.At, text), bundle.Signature):
		return caller{}, protocol.Refuse(protocol.CodeUnidentified, "the signature is not that of member %s over these orders", bundle.Signer)
	}
	return callerOf(m, at)
}

// read reads one order as the signer's.
func (b *batch) read(o protocol.Order, who caller) (*task, error) {
	form, ok := orders[o.Name]
	if !ok {
		return &task{name: o.Name, refused: protocol.Refuse(protocol.CodeInvalidArgument, "no order %q", protocol.Clip(o.Name))}, nil
	}
	b.ctx.caller = who
	t, err := &task{}, b.ctx.admit(o.Name)
	if err == nil {
		t, err = form(who, string(o.Argument))
	}
	if refused, ok := errorsAs(err); ok {
		return &task{name: o.Name, refused: refused}, nil
	}
	if err != nil {
		return nil, err
	}
	t.name, t.who = o.Name, who
	return t, nil
}

// fetch reads what the orders will ask for, in a few requests to the peer
// however many they are.
func (b *batch) fetch() error {
	var keys, public []string
	for _, t := range b.tasks {
		keys, public = append(keys, t.keys...), append(public, t.public...)
		if t.claim != "" {
			keys, b.ctx.volumes.making[t.claim] = append(keys, t.claim), true
		}
	}
	if err := errors.Join(b.ctx.private.fetch(keys...), b.ctx.public.fetch(public...)); err != nil {
		return err
	}
	for range 2 { // a claim names assets, and those the claims on them
		keys = keys[:0]
		for _, t := range b.tasks {
			if t.more == nil {
				continue
			}
			more, err := t.more(b.ctx)
			if err != nil {
				return err
			}
			keys = append(keys, more...)
		}
		if len(keys) == 0 {
			return nil
		}
		if err := b.ctx.private.fetch(keys...); err != nil {
			return err
		}
	}
	return nil
}

// errorsAs returns the refusal that err is, if it is one.
func errorsAs(err error) (*protocol.Error, bool) { return errors.AsType[*protocol.Error](err) }

// decodeOrders reads the orders of a bundle; newBatch bounds the size of all.
func decodeOrders(text []byte) ([]protocol.Order, error) {
	return protocol.DecodeLong[[]protocol.Order](text)
}
