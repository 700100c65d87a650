package dedupe

import (
	"math/big"
	"sort"
	"strconv"
	"sync"

	"github.com/tradehub/tradehub/documents"
)

// A scale cuts positive integers into buckets of one relative width, at the
// powers of num/den. Its boundaries are exact integers, so that every platform
// cuts alike; no logarithm and no float is taken (VERIFICATION.md §4.4).
type scale struct {
	// whole[k] is the smallest integer a with a ≥ (num/den)^k; half[k] the one
	// with a ≥ (num/den)^(k-1/2). Both end beyond documents.MaxMinor.
	whole, half []int64
}

// amountScale is for amounts and quantities. It has two overlapping series of buckets of 2 %;
// values within 1 % share a bucket.
var amountScale = sync.OnceValue(func() *scale { return newScale(51, 50) })

// newScale computes the boundaries. For the half steps, a ≥ r^(k-1/2) is the
// same as a² ≥ r^(2k-1), and a² is an integer, so it is a² ≥ ⌈r^(2k-1)⌉.
func newScale(num, den int64) *scale {
	s := &scale{half: []int64{0}}
	n, d := big.NewInt(num), big.NewInt(den)
	p, q := big.NewInt(1), big.NewInt(1) // r^i as p/q
	for i := 0; s.half[len(s.half)-1] <= documents.MaxMinor; i++ {
		bound := ceilDiv(p, q)
		if i == 0 || s.whole[len(s.whole)-1] <= documents.MaxMinor {
			s.whole = append(s.whole, bound.Int64())
		}
		if i%2 == 1 {
			s.half = append(s.half, ceilSqrt(bound).Int64())
		}
		p, q = new(big.Int).Mul(p, n), new(big.Int).Mul(q, d)
	}
	return s
}

func ceilDiv(p, q *big.Int) *big.Int {
	d, m := new(big.Int).DivMod(p, q, new(big.Int))
	if m.Sign() > 0 {
		d.Add(d, big.NewInt(1))
	}
	return d
}

func ceilSqrt(n *big.Int) *big.Int {
	r := new(big.Int).Sqrt(n)
	if new(big.Int).Mul(r, r).Cmp(n) < 0 {
		r.Add(r, big.NewInt(1))
	}
	return r
}

// at returns the bucket of a > 0: the number of boundaries up to a, less one.
func at(bounds []int64, a int64) int {
	return sort.Search(len(bounds), func(i int) bool { return bounds[i] > a }) - 1
}

// AmountBuckets returns the two overlapping buckets of an amount in minor
// units: ⌊ln a ÷ ln 1.02⌋ and ⌊ln a ÷ ln 1.02 + ½⌋, marked "W" and "H". Amounts
// within 1 % share at least one. It returns nil for an amount that is not positive.
func AmountBuckets(minor int64) []string {
	if minor <= 0 || minor > documents.MaxMinor {
		return nil
	}
	s := amountScale()
	return []string{"W" + strconv.Itoa(at(s.whole, minor)), "H" + strconv.Itoa(at(s.half, minor))}
}

// wideBuckets returns two overlapping buckets of about 20 % for an amount in minor units.
// Amounts within 9 % share a bucket.
func wideBuckets(minor int64) []string {
	if minor <= 0 || minor > documents.MaxMinor {
		return nil
	}
	const steps = 10 // of 2 %
	n := at(amountScale().whole, minor)
	return []string{"X" + strconv.Itoa(n/steps), "Y" + strconv.Itoa((n+steps/2)/steps)}
}

// Windows returns the two overlapping windows of a day: its civil day number
// divided by the width in days, and the same half a width on.
func Windows(d documents.Date, width int64) []string {
	if d == "" || d.Time().IsZero() {
		return nil
	}
	n := d.Day()
	return []string{"W" + strconv.FormatInt(floorDiv(n, width), 10), "H" + strconv.FormatInt(floorDiv(n+width/2, width), 10)}
}

func floorDiv(n, d int64) int64 {
	q := n / d
	if n%d < 0 {
		q--
	}
	return q
}
