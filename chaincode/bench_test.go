package chaincode_test

import (
	"fmt"
	"testing"

	"tradehub/chaincode"
	"tradehub/dedupe"
)

// BenchmarkBatch carries out a whole batch of reservations; a World runs each transaction twice.
func BenchmarkBatch(b *testing.B) {
	c := newCast(b)
	c.enroll(b, c.alpha)
	for n := 0; b.Loop(); n++ {
		b.StopTimer()
		orders := make([]chaincode.Order, chaincode.MaxBatch)
		for i := range orders {
			in := alone(n*len(orders) + i)
			in.ID = fmt.Sprint("C-", n, "-", i)
			orders[i] = order(b, chaincode.OrderReserve, in)
		}
		bundle := c.Bundle(c.alpha, orders...)
		b.StartTimer()
		if _, err := c.Bring(bundle); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMoves confirms claims, each of another volume.
func BenchmarkMoves(b *testing.B) {
	c := newCast(b)
	c.enroll(b, c.alpha)
	const volumes, in = 100, 32 // claims a volume
	for v := range volumes {
		orders := make([]chaincode.Order, in)
		for i := range orders {
			claim := alone(v*in + i)
			claim.Uses = append(claim.Uses, use(dedupe.KindInvoiceSeller, 1_000_000+v*in+i, claim.Amount.Minor, claim.Amount.Minor), use(dedupe.KindBillOfLading, 2_000_000+v*in+i, claim.Amount.Minor, claim.Amount.Minor))
			orders[i] = order(b, chaincode.OrderReserve, claim)
		}
		if _, err := c.Bring(c.Bundle(c.alpha, orders...)); err != nil {
			b.Fatal(err)
		}
	}
	for n := 0; b.Loop() && n < in; n++ {
		b.StopTimer()
		orders := make([]chaincode.Order, volumes)
		for v := range orders {
			orders[v] = order(b, chaincode.OrderConfirm, chaincode.ClaimMove{ID: fmt.Sprint("C-", v*in+n), Key: "k"})
		}
		bundle := c.Bundle(c.alpha, orders...)
		b.StartTimer()
		if _, err := c.Bring(bundle); err != nil {
			b.Fatal(err)
		}
	}
}
