package chaincode

import (
	"strconv"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/chaincode/protocol"
)

// A batch is the orders of one transaction.
type batch struct {
	ctx   *claimContext
	tasks []*task
}

// newBatch reads the transient data of the transaction.
func newBatch(ctx *claimContext) (*batch, error) {
	transient, err := ctx.GetStub().GetTransient()
	if err != nil {
		return nil, err
	}
	ctx.registrar, ctx.seal = ctx.Caller.MSPID, transient[protocol.TransientSeal]
	if len(ctx.seal) != protocol.SealBytes {
		return nil, protocol.Refuse(protocol.CodeInvalidArgument, "transient data %q: must be %d random bytes", protocol.TransientSeal, protocol.SealBytes)
	}
	if err := ctx.private.Begin(ctx.seal); err != nil {
		return nil, err
	}
	bundles, err := protocol.Decode[[]protocol.Bundle](transient[protocol.TransientBundles])
	if err != nil {
		return nil, err
	}
	b := &batch{ctx: ctx}
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
	return b.ctx.Public.Fetch(keys...)
}

// add reads a bundle's orders. If the signature does not count, each is refused.
func (b *batch) add(bundle protocol.Bundle, text []byte) error {
	orders, err := protocol.DecodeLong[[]protocol.Order](text) // newBatch bounds the size of all
	if err != nil {
		return err
	}
	who, err := b.signer(bundle, text)
	refused, ok := asRefusal(err)
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
func (b *batch) signer(bundle protocol.Bundle, text []byte) (Caller, error) {
	at, err := b.ctx.Now()
	if err != nil {
		return Caller{}, err
	}
	if d := at.Sub(bundle.At); d > protocol.OrderWindow || d < -protocol.OrderWindow {
		return Caller{}, protocol.Refuse(protocol.CodeUnidentified, "signed %s from the transaction's time; sign again", d)
	}
	m, _, err := loadMember(b.ctx.Public, bundle.Signer)
	switch {
	case err != nil:
		return Caller{}, err
	case m == nil:
		return Caller{}, protocol.Refuse(protocol.CodeUnidentified, "no member %s; enroll it first", bundle.Signer)
	case !signedBy(m, protocol.OrdersMessage(b.ctx.GetStub().GetChannelID(), bundle.At, text), bundle.Signature):
		return Caller{}, protocol.Refuse(protocol.CodeUnidentified, "the signature is not that of member %s over these orders", bundle.Signer)
	}
	return callerOf(m, at)
}

// read reads one order as the signer's.
func (b *batch) read(o protocol.Order, who Caller) (*task, error) {
	form, ok := orders[o.Name]
	if !ok {
		return &task{name: o.Name, refused: protocol.Refuse(protocol.CodeInvalidArgument, "no order %q", protocol.Clip(o.Name))}, nil
	}
	t, err := &task{}, admit(b.ctx.charter, protocol.RolesFor(o.Name), o.Name, who)
	if err == nil {
		t, err = form(who, string(o.Argument))
	}
	if refused, ok := asRefusal(err); ok {
		return &task{name: o.Name, refused: refused}, nil
	}
	if err != nil {
		return nil, err
	}
	t.name, t.who = o.Name, who
	return t, nil
}
