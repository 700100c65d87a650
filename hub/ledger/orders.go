package ledger

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	fastjson "github.com/go-json-experiment/json/v1" // as encoding/json, and takes half the time

	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/chaincode/protocol"
)

// signed is an order and who signs it.
type signed struct {
	signer Driver
	order  protocol.Order
	keys   []string // of what it touches
}

// order has an order carried out and reads its answer. The receipt is that of
// the transaction that carried it out, an earlier one where it had been before.
func order[T any](ctx context.Context, l *client, noun, name string, arg any, keys []string) (v T, r Receipt, err error) {
	o, err := l.sign(ctx, name, arg, keys)
	if err != nil {
		return v, r, fmt.Errorf("%s: %w", noun, err)
	}
	a, r, err := l.b.orders.add(ctx, o)
	if err == nil {
		err = refused(a)
	}
	if err != nil {
		return v, r, fmt.Errorf("%s: %w", noun, refusal(err))
	}
	if r, err = l.b.first(ctx, a.TxID, r); err != nil {
		return v, r, fmt.Errorf("%s: %w", noun, err)
	}
	return v, r, answer(noun, a.Value, &v)
}

// ask has an order evaluated and reads its answer.
func ask[T any](ctx context.Context, l *client, noun, name string, arg any) (v T, err error) {
	o, err := l.sign(ctx, name, arg, nil)
	if err != nil {
		return v, fmt.Errorf("%s: %w", noun, err)
	}
	c, seal, err := l.b.envelope([]signed{o})
	if err != nil {
		return v, fmt.Errorf("%s: %w", noun, err)
	}
	b, err := l.b.d.Evaluate(ctx, c)
	if err != nil {
		return v, fmt.Errorf("%s: %w", noun, refusal(err))
	}
	answers, err := open(seal, b, 1)
	if err == nil {
		err = refused(answers[0])
	}
	if err != nil {
		return v, fmt.Errorf("%s: %w", noun, refusal(err))
	}
	return v, answer(noun, answers[0].Value, &v)
}

func refused(a protocol.Answer) error {
	if a.Refused == "" {
		return nil
	}
	return &ContractError{Text: a.Refused}
}

// sign prepares an order to be submitted; it is signed with those that share its transaction.
func (c *client) sign(ctx context.Context, name string, arg any, keys []string) (signed, error) {
	if err := c.enroll(ctx); err != nil {
		return signed{}, err
	}
	b, err := json.Marshal(arg)
	return signed{c.d, protocol.Order{Name: name, Argument: b}, keys}, err
}

// enroll makes the identity a member, once. Only a member's orders count.
func (c *client) enroll(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.enrolled {
		return nil
	}
	_, err := evaluate[*protocol.Member](ctx, c, "member", protocol.TxMember, member(c.d))
	if errors.Is(err, &protocol.Error{Code: protocol.CodeNotFound}) {
		_, _, err = submit[*protocol.Member](ctx, c, "enroll", protocol.TxEnroll, struct{}{})
	}
	c.enrolled = err == nil
	return err
}

// bring submits orders in one transaction.
func (b *Batcher) bring(ctx context.Context, batch []signed) ([]protocol.Answer, Receipt, error) {
	c, seal, err := b.envelope(batch)
	if err != nil {
		return nil, Receipt{}, err
	}
	b.sent(c.Tx, len(batch))
	text, r, err := b.d.Submit(ctx, c)
	if err != nil {
		return nil, r, explain(ctx, b.d, b.opts.Members, err)
	}
	answers, err := open(seal, text, len(batch))
	if err != nil {
		return nil, r, err
	}
	out := make([]protocol.Answer, len(batch))
	for i, at := range slices.Concat(bundled(batch)...) {
		out[at] = answers[i]
	}
	return out, r, nil
}

// envelope returns the call with the orders, and the seal of its answers. The answers are in
// the order of bundled(batch).
func (b *Batcher) envelope(batch []signed) (Call, []byte, error) {
	c := Call{Tx: protocol.TxBatch, Args: [][]byte{[]byte("{}")}, Transient: map[string][]byte{}, Orgs: b.opts.Members}
	var bundles []protocol.Bundle
	for i, group := range bundled(batch) {
		bundle, text, err := b.bundle(batch, group)
		if err != nil {
			return c, nil, err
		}
		c.Transient[protocol.TransientOrders+strconv.Itoa(i)] = codec.Compress(text)
		bundles = append(bundles, bundle)
	}
	seal := make([]byte, protocol.SealBytes)
	rand.Read(seal) // never fails: crypto/rand ends the process instead
	text, err := json.Marshal(bundles)
	c.Transient[protocol.TransientBundles], c.Transient[protocol.TransientSeal] = text, seal
	return c, seal, err
}

// bundled groups the orders by signer, since a signature costs an endorser more
// than an order: as few groups as keep those that touch the same thing in the
// order in which they came. It returns places in batch.
func bundled(batch []signed) [][]int {
	var groups [][]int
	open := map[Driver]int{} // the signer's last group
	last := map[string]int{} // the last group that touches the key
	for i, o := range batch {
		g, ok := open[o.signer]
		for _, k := range o.keys {
			if at, touched := last[k]; touched && at > g {
				ok = false // another signer's order comes between
			}
		}
		if !ok {
			g = len(groups)
			groups, open[o.signer] = append(groups, nil), g
		}
		groups[g] = append(groups[g], i)
		for _, k := range o.keys {
			last[k] = g
		}
	}
	return groups
}

// bundle signs a group of the orders.
func (b *Batcher) bundle(batch []signed, group []int) (protocol.Bundle, []byte, error) {
	orders := make([]protocol.Order, len(group))
	for i, at := range group {
		orders[i] = batch[at].order
	}
	text, err := fastjson.Marshal(orders)
	if err != nil {
		return protocol.Bundle{}, nil, err
	}
	signer := batch[group[0]].signer
	out := protocol.Bundle{Signer: member(signer), At: time.Now().UTC()}
	out.Signature, err = signer.Sign(protocol.OrdersMessage(b.opts.Channel, out.At, text))
	return out, text, err
}

// open reads the sealed answers to n orders.
func open(seal, text []byte, n int) ([]protocol.Answer, error) {
	b, err := protocol.Unseal(seal, text)
	if err != nil {
		return nil, fmt.Errorf("ledger: the contract's answer cannot be opened; check that its version is this hub's: %w", err)
	}
	var out []protocol.Answer
	if err := fastjson.Unmarshal(b, &out); err != nil || len(out) != n {
		return nil, fmt.Errorf("ledger: the contract's answer has %d parts of %d: %w", len(out), n, err)
	}
	return out, nil
}
