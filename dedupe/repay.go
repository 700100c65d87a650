package dedupe

import (
	"math/bits"
	"slices"
	"time"

	"github.com/tradehub/tradehub/documents"
)

// Holding returns what the claim holds of one asset by the use.
func (c Claim) Holding(u Use) Holding {
	h := Holding{
		Claim: c.ID, Bank: c.Bank, State: c.State, Minor: max(0, u.Amount.Minor-u.Repaid),
		Partial: c.Partial, Shared: u.Shared, Borrower: c.Borrower, Since: c.Created,
	}
	if u.Token.Kind == KindBillOfLading || u.Token.Kind == KindElectronicBill {
		h.Goods = goodsMarks(c.Near)
	}
	if c.State == Reserved {
		h.Expires = c.Expires
	}
	return h
}

// goodsMarks returns marks of the tokens of C2: what is compared is whether two
// claims share one.
func goodsMarks(tokens []Token) []string {
	var out []string
	for _, t := range tokens {
		if t.Kind == KindBillGoods {
			out = append(out, t.Value[:min(len(t.Value), 8)])
		}
	}
	return out
}

// NearHolding returns what the index keeps of the claim under its tier-B tokens.
func (c Claim) NearHolding() Holding {
	return c.Holding(Use{Amount: c.Amount})
}

// Repay takes the amount, in the claim's currency, off what is outstanding, and frees that
// share of every asset.
//
// The uses of one kind and epoch split the advance among them. So together they give up
// repaid ÷ outstanding of what they hold, rounded down. No more capacity is freed than was
// repaid, and freed capacity is never taken back. If they hold exactly what is outstanding,
// as those of the invoices do, they give up exactly what is repaid. The share is split in the
// order of the uses by the rounded cumulative sums, so none gives up more than it holds. The
// last repayment frees everything.
func (c Claim) Repay(amount documents.Money, at time.Time) (Claim, error) {
	n, err := c.start(MoveRepay, at)
	if err != nil {
		return c, err
	}
	if amount.Currency != c.Amount.Currency || amount.Minor <= 0 || amount.Minor > c.Amount.Minor {
		return c, c.refuse(MoveRepay, MoveAmount, "the amount is positive and at most the "+c.Amount.String()+" outstanding")
	}
	n.Uses = repaid(c.Uses, amount.Minor, c.Amount.Minor)
	n.Amount.Minor -= amount.Minor
	n.State = PartRepaid
	if n.Amount.Minor == 0 {
		n.State = Repaid
	}
	return n, nil
}

// repaid returns the uses with part of whole given up by each kind and epoch.
func repaid(uses []Use, part, whole int64) []Use {
	type group struct {
		kind  Kind
		epoch int
	}
	out := slices.Clone(uses)
	sums := map[group]uint64{}
	for i := range out {
		u := &out[i]
		g := group{u.Token.Kind, u.Token.Epoch}
		before := sums[g]
		sums[g] += uint64(max(0, u.Amount.Minor-u.Repaid))
		u.Repaid += int64(share(sums[g], part, whole) - share(before, part, whole))
	}
	return out
}

// share returns sum × part ÷ whole rounded down, for 0 < part ≤ whole.
func share(sum uint64, part, whole int64) uint64 {
	hi, lo := bits.Mul64(sum, uint64(part))
	q, _ := bits.Div64(hi, lo, uint64(whole))
	return q
}
