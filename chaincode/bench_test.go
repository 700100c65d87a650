package chaincode_test

import (
	"fmt"
	"testing"

	"tradehub/chaincode"
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
