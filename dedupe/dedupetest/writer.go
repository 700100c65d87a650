package dedupetest

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/dedupe"
)

// A writer writes a random history of claims.
type writer struct {
	*rapid.T
	clock  *Clock
	block  uint64
	txs    int
	ids    []string // of the claims that were made
	ledger map[string]dedupe.Claim
	past   []transaction
}

// A transaction is what it left of claims.
type transaction struct {
	claims []dedupe.Claim
	block  uint64
	id     string
}

// universe are the tokens of the histories: few, so that claims meet.
var universe = func() (out []dedupe.Token) {
	for _, k := range []dedupe.Kind{
		dedupe.KindDocument, dedupe.KindInvoiceBuyer, dedupe.KindBillOfLading, dedupe.KindContainer, dedupe.KindElectronicBill,
		dedupe.KindAmountDay, dedupe.KindCargoBuyer, dedupe.KindCargoSeller, dedupe.KindBillGoods,
	} {
		for _, v := range []string{"x", "y"} {
			out = append(out, token(k, v), dedupe.Token{Kind: k, Epoch: 2025, Value: v})
		}
	}
	return out
}()

// transaction makes some claims and moves some, in this block or a later one.
func (w *writer) transaction() transaction {
	var claims []dedupe.Claim
	for range rapid.IntRange(1, 3).Draw(w.T, "claims") {
		if len(w.ids) == 0 || rapid.IntRange(0, 2).Draw(w.T, "new") == 0 {
			claims = append(claims, w.reserve(rapid.SliceOfNDistinct(rapid.SampledFrom(universe), 0, 8, rapid.ID).Draw(w.T, "on")))
		} else {
			claims = append(claims, w.move(rapid.SampledFrom(w.ids).Draw(w.T, "which"))...)
		}
	}
	return w.commit(claims)
}

// flood makes more claims on a few tokens than an index keeps.
func (w *writer) flood() transaction {
	on := rapid.SliceOfNDistinct(rapid.SampledFrom(universe), 0, 2, rapid.ID).Draw(w.T, "on")
	var claims []dedupe.Claim
	for range rapid.SampledFrom([]int{1, dedupe.Kept / 2, dedupe.Kept + 6}).Draw(w.T, "flood") {
		c := w.reserve(on)
		if c.State = rapid.SampledFrom(dedupe.States).Draw(w.T, "state"); c.State == dedupe.Reserved {
			c.Expires = w.clock.Now().Add(time.Minute)
		}
		claims = append(claims, c)
	}
	return w.commit(claims)
}

func (w *writer) commit(claims []dedupe.Claim) transaction {
	w.txs++
	w.block += rapid.Uint64Range(0, 2).Draw(w.T, "blocks")
	for _, c := range claims {
		w.ledger[c.ID] = c
	}
	tx := transaction{claims, w.block, fmt.Sprint("t", w.txs)}
	w.past = append(w.past, tx)
	return tx
}

// again returns a transaction that was there already, or one without claims.
func (w *writer) again() transaction {
	if len(w.past) == 0 {
		return transaction{}
	}
	return rapid.SampledFrom(w.past).Draw(w.T, "again")
}

func (w *writer) someIDs() []string {
	return rapid.SliceOfN(rapid.SampledFrom(append([]string{"C-none"}, w.ids...)), 0, 3).Draw(w.T, "ids")
}

// reserve makes a claim on the tokens; some are in another currency, and one in a while has no ID.
func (w *writer) reserve(on []dedupe.Token) dedupe.Claim {
	id := fmt.Sprintf("C%03d", len(w.ids))
	amount := rapid.Int64Range(1, 10_000).Draw(w.T, "amount")
	c := claim(id, rapid.SampledFrom([]string{"A", "B", "C"}).Draw(w.T, "bank"), amount, rapid.Bool().Draw(w.T, "partial"), on...)
	c.Created = w.clock.Now().Add(-time.Duration(rapid.IntRange(0, 100).Draw(w.T, "minutes")) * time.Minute)
	for i := range c.Uses {
		u := &c.Uses[i]
		u.Capacity.Minor = rapid.Int64Range(0, 20_000).Draw(w.T, "capacity")
		u.Shared = rapid.Bool().Draw(w.T, "shared")
		if rapid.IntRange(0, 20).Draw(w.T, "currency") == 0 {
			u.Amount.Currency, u.Capacity.Currency = "USD", "USD"
		}
	}
	if rapid.IntRange(0, 50).Draw(w.T, "nameless") == 0 {
		c.ID = ""
		return c
	}
	w.ids = append(w.ids, id)
	return c
}

// move returns the claim after a move, or as it is where that is refused; a
// transfer returns the claim that begins, too.
func (w *writer) move(id string) []dedupe.Claim {
	c, at := w.ledger[id], w.clock.Now()
	moves := []func() (dedupe.Claim, error){
		func() (dedupe.Claim, error) { return c.Confirm(at) },
		func() (dedupe.Claim, error) { return c.Release("WITH", at) },
		func() (dedupe.Claim, error) { return c.Renew(0, at) },
		func() (dedupe.Claim, error) { return c.Expire(at) },
		func() (dedupe.Claim, error) { return c.Reverse(at) },
		func() (dedupe.Claim, error) { return c.Freeze(at) },
		func() (dedupe.Claim, error) { return c.Thaw(at) },
		func() (dedupe.Claim, error) { return c.Dispute(at) },
		func() (dedupe.Claim, error) { return c.Repay(cny(1+c.Amount.Minor/3), at) },
	}
	n := rapid.IntRange(0, len(moves)).Draw(w.T, "move")
	if n < len(moves) {
		moved, err := moves[n]()
		if err != nil {
			return []dedupe.Claim{c}
		}
		return []dedupe.Claim{moved}
	}
	next := fmt.Sprintf("C%03d", len(w.ids))
	ended, begun, err := c.Transfer(next, "D", at)
	if err != nil {
		return []dedupe.Claim{c}
	}
	w.ids = append(w.ids, next)
	return []dedupe.Claim{ended, begun}
}
