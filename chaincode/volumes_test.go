package chaincode_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"github.com/tradehub/tradehub/chaincode/catalogue"
	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
)

// TestPurgeLeavesNothing purges claims whose records share volumes with others'.
// What a purged claim was is in no volume any more, and all others are as they were.
func TestPurgeLeavesNothing(t *testing.T) {
	const claims = 80 // more than a volume has
	c := newCast(t)
	c.enroll(t, c.alpha)
	var reserve, confirm, release []protocol.Order
	for i := range claims {
		in := alone(i)
		reserve = append(reserve, order(t, protocol.OrderReserve, in))
		if i%2 == 0 {
			confirm = append(confirm, order(t, protocol.OrderConfirm, protocol.ClaimMove{ID: in.ID, Key: "confirm"}))
			continue
		}
		release = append(release, order(t, protocol.OrderRelease, protocol.ClaimMove{ID: in.ID, Key: "release", Reason: "WITH"}))
	}
	for _, orders := range [][]protocol.Order{reserve, confirm, release} {
		answers, err := c.Bring(c.Bundle(c.alpha, orders...))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range answers {
			value[any](t, a)
		}
	}
	purged, random := map[int]bool{}, rand.New(rand.NewPCG(1, 2))
	for len(purged) < 9 {
		i := 2*random.IntN(claims/2) + 1
		if purged[i] {
			continue
		}
		purged[i] = true
		if _, err := c.Submit(c.supervisor, protocol.OrderPurge, alone(i).ID); err != nil {
			t.Fatal(err)
		}
	}
	var kept bytes.Buffer
	for _, v := range c.Values(protocol.Collection) {
		b, err := codec.Decompress(v)
		if err != nil && len(v) != 64 { // a batch that changed nothing keeps its ID
			t.Fatal(err)
		}
		kept.Write(b)
	}
	for i := range claims {
		in := alone(i)
		amount, err := cbor.Marshal(in.Amount.Minor)
		if err != nil {
			t.Fatal(err)
		}
		if there := bytes.Contains(kept.Bytes(), amount); there == purged[i] {
			t.Errorf("%s: its amount is in a volume: %t", in.ID, there)
		}
		if purged[i] {
			c.refused(t, c.auditor, protocol.OrderClaim, in.ID, protocol.CodeNotFound)
			c.refused(t, c.auditor, protocol.OrderAsset, in.Uses[0].Token, protocol.CodeNotFound)
			c.refused(t, c.alpha, protocol.OrderReserve, in, protocol.CodeExists)
			continue
		}
		b, err := c.Submit(c.auditor, protocol.OrderClaim, in.ID)
		if err != nil || !bytes.Contains(b, fmt.Append(nil, in.Amount.Minor)) {
			t.Errorf("%s: %s, %v", in.ID, b, err)
		}
	}
	if n, want := c.Keys(catalogue.Name), 3*claims-len(purged); n != want {
		t.Errorf("%d entries, want %d: all but the assets of what was purged", n, want)
	}
	if n, want := c.Keys(catalogue.Bound), claims/2; n != want {
		t.Errorf("%d entries are bound, want the %d that were financed", n, want)
	}
}

// alone is claim number i, on an asset of its own, of an amount that nothing else has.
func alone(i int) protocol.ClaimInput {
	in := ask(fmt.Sprint("C-", i), int64(7_000_000_000+i), true)
	in.Uses = []dedupe.Use{use(dedupe.KindInvoiceBuyer, 1000+i, in.Amount.Minor, in.Amount.Minor)}
	return in
}

// TestPurgeAndReserveInOneBatch takes an asset that is purged anew in the same transaction.
func TestPurgeAndReserveInOneBatch(t *testing.T) {
	c := newCast(t)
	c.enroll(t, c.alpha, c.supervisor)
	c.reserve(t, c.alpha, alone(1))
	c.move(t, c.alpha, protocol.OrderRelease, protocol.ClaimMove{ID: "C-1", Reason: "WITH"}, dedupe.Withdrawn)
	again := alone(1)
	again.ID = "C-again"
	answers, err := c.Bring(
		c.Bundle(c.supervisor, order(t, protocol.OrderPurge, "C-1")),
		c.Bundle(c.alpha, order(t, protocol.OrderReserve, again)))
	if err != nil || answers[1].Refused != "" {
		t.Fatalf("%+v, %v", answers, err)
	}
	c.refused(t, c.auditor, protocol.OrderClaim, "C-1", protocol.CodeNotFound)
	if _, err := c.Submit(c.auditor, protocol.OrderClaim, "C-again"); err != nil {
		t.Error(err)
	}
	if n := c.Keys(protocol.Collection); n != 2 {
		t.Errorf("%d private values, want the last volume and the last batch's ID", n)
	}
}

// TestEarlierVersion finds that claims were kept in another way, and grants nothing.
func TestEarlierVersion(t *testing.T) {
	c := newCast(t)
	c.enroll(t, c.alpha)
	c.Set(protocol.Collection, "batch", []byte("t"))
	if _, err := c.Bring(c.Bundle(c.alpha, order(t, protocol.OrderReserve, alone(1)))); err == nil || !strings.Contains(err.Error(), "earlier version") {
		t.Errorf("error %v", err)
	}
}
