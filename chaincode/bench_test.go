package chaincode_test

import (
	"fmt"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
)

// BenchmarkBatch carries out a whole batch of reservations; a World runs each transaction twice.
func BenchmarkBatch(b *testing.B) {
	c := newCast(b)
	c.enroll(b, c.alpha)
	for n := 0; b.Loop(); n++ {
		b.StopTimer()
		orders := make([]protocol.Order, protocol.MaxBatch)
		for i := range orders {
			in := alone(n*len(orders) + i)
			in.ID = fmt.Sprint("C-", n, "-", i)
			orders[i] = order(b, protocol.OrderReserve, in)
		}
		bundle := c.Bundle(c.alpha, orders...)
		b.StartTimer()
		if _, err := c.Bring(bundle); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMoves confirms a batch of claims, each of another volume.
func BenchmarkMoves(b *testing.B) {
	const volumes, in = 100, 32 // claims a volume
	var c *cast
	for n := 0; b.Loop(); n++ {
		b.StopTimer()
		if n%in == 0 { // all were confirmed
			c = filled(b, volumes, in)
		}
		orders := make([]protocol.Order, volumes)
		for v := range orders {
			orders[v] = order(b, protocol.OrderConfirm, protocol.ClaimMove{ID: fmt.Sprint("C-", v*in+n%in), Key: "k"})
		}
		bundle := c.Bundle(c.alpha, orders...)
		b.StartTimer()
		if _, err := c.Bring(bundle); err != nil {
			b.Fatal(err)
		}
	}
}

// filled returns a world of so many volumes of so many claims, on three assets each.
func filled(b *testing.B, volumes, in int) *cast {
	c := newCast(b)
	c.enroll(b, c.alpha)
	for v := range volumes {
		orders := make([]protocol.Order, in)
		for i := range orders {
			n := v*in + i
			claim := alone(n)
			for k, kind := range []dedupe.Kind{dedupe.KindInvoiceSeller, dedupe.KindBillOfLading} {
				claim.Uses = append(claim.Uses, use(kind, (k+1)*1_000_000+n, claim.Amount.Minor, claim.Amount.Minor))
			}
			orders[i] = order(b, protocol.OrderReserve, claim)
		}
		if _, err := c.Bring(c.Bundle(c.alpha, orders...)); err != nil {
			b.Fatal(err)
		}
	}
	return c
}
