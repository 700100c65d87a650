package chaincode_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tradehub/chaincode"
	"tradehub/chaincode/chaincodetest"
	"tradehub/dedupe"
)

// A market is several banks that reserve, move and repay claims on few assets,
// each by a clock of its own.
type market struct {
	*cast
	t     *testing.T
	now   time.Time
	banks [][]byte
	next  int
}

// TestCapacityIsNeverExceeded lets banks make moves at random and looks at the
// world state after each: whatever the order, and though their clocks differ,
// no asset is financed above its face value, nor together with a claim that is
// not partial.
func TestCapacityIsNeverExceeded(t *testing.T) {
	c := newCast(t)
	rapid.Check(t, func(rt *rapid.T) {
		c.World = chaincodetest.New(t)
		m := &market{cast: c, t: t, now: c.Now, banks: [][]byte{c.alpha, c.beta, c.gamma}}
		rt.Repeat(map[string]func(*rapid.T){
			"reserve": m.reserve,
			"confirm": func(rt *rapid.T) { m.move(rt, chaincode.TxConfirm, m.anyBank(rt)) },
			"release": func(rt *rapid.T) { m.move(rt, chaincode.TxRelease, m.anyBank(rt)) },
			"renew":   func(rt *rapid.T) { m.move(rt, chaincode.TxRenew, m.anyBank(rt)) },
			"repay":   func(rt *rapid.T) { m.move(rt, chaincode.TxRepay, m.anyBank(rt)) },
			"reverse": func(rt *rapid.T) {
				m.move(rt, chaincode.TxReverse, rapid.SampledFrom([][]byte{c.alpha, c.alphaTwo}).Draw(rt, "who"))
			},
			"expire": func(rt *rapid.T) { m.move(rt, chaincode.TxExpire, m.anyBank(rt)) },
			"freeze": func(rt *rapid.T) { m.move(rt, chaincode.TxFreeze, c.supervisor) },
			"thaw":   func(rt *rapid.T) { m.move(rt, chaincode.TxThaw, c.supervisor) },
			"wait": func(rt *rapid.T) {
				m.now = m.now.Add(time.Duration(rapid.IntRange(1, 10*24).Draw(rt, "hours")) * time.Hour)
			},
			"": m.check,
		})
	})
}

func (m *market) anyBank(rt *rapid.T) []byte { return rapid.SampledFrom(m.banks).Draw(rt, "bank") }

// clock sets the time of the next transaction: clients' clocks differ by minutes.
func (m *market) clock(rt *rapid.T) {
	m.Now = m.now.Add(time.Duration(rapid.IntRange(-300, 300).Draw(rt, "skew")) * time.Second)
}

func (m *market) reserve(rt *rapid.T) {
	m.clock(rt)
	m.next++
	amount := rapid.Int64Range(1, 700).Draw(rt, "amount")
	in := ask(fmt.Sprintf("C-%d", m.next), amount, rapid.Bool().Draw(rt, "partial"))
	in.Uses = nil
	kinds := []dedupe.Kind{dedupe.KindInvoiceBuyer, dedupe.KindInvoiceSeller, dedupe.KindBillOfLading}
	for i, k := range kinds {
		if rapid.Bool().Draw(rt, "uses "+string(k)) {
			in.Uses = append(in.Uses, use(k, i, rapid.Int64Range(800, 1000).Draw(rt, "face value"), amount))
		}
	}
	if len(in.Uses) == 0 {
		in.Uses = []dedupe.Use{use(kinds[0], 0, 1000, amount)}
	}
	if _, err := m.Submit(m.anyBank(rt), chaincode.TxReserve, in); err != nil {
		rt.Fatalf("reserve: %v", err)
	}
}

// move tries a move; whether it is allowed is the contract's to say.
func (m *market) move(rt *rapid.T, tx string, who []byte) {
	if m.next == 0 {
		rt.Skip("no claim yet")
	}
	m.clock(rt)
	id := fmt.Sprintf("C-%d", rapid.IntRange(max(1, m.next-6), m.next).Draw(rt, "claim"))
	in := chaincode.ClaimMove{ID: id}
	switch tx {
	case chaincode.TxRelease:
		in.Reason = "WITH"
	case chaincode.TxRepay:
		in.Amount = cny(rapid.Int64Range(1, 700).Draw(rt, "repaid"))
		in.Key = rapid.StringMatching("[a-c]").Draw(rt, "key")
	}
	_, _ = m.Submit(who, tx, in)
}

// check reads the claims as the auditor does, and adds up what is financed.
func (m *market) check(rt *rapid.T) {
	m.Now = m.now
	var claims []dedupe.Claim
	for p := (chaincode.Page{Size: chaincode.MaxPage}); ; {
		page, err := chaincodetest.Call[chaincode.ClaimPage](m.World, m.auditor, chaincode.TxClaims, p)
		if err != nil {
			rt.Fatal(err)
		}
		claims = append(claims, page.Claims...)
		if p.Bookmark = page.Bookmark; p.Bookmark == "" {
			break
		}
	}
	financed := map[dedupe.Token]int64{}
	holders := map[dedupe.Token][]dedupe.Claim{}
	for _, c := range claims {
		if !advanced(c) {
			continue
		}
		for _, u := range c.Uses {
			financed[u.Token] += u.Amount.Minor - u.Repaid
			holders[u.Token] = append(holders[u.Token], c)
		}
	}
	for tok, sum := range financed {
		a, err := chaincodetest.Call[dedupe.Asset](m.World, m.auditor, chaincode.TxAsset, tok)
		if err != nil {
			rt.Fatal(err)
		}
		if sum > a.Capacity {
			rt.Fatalf("%s is financed with %d of %d: %+v", tok, sum, a.Capacity, holders[tok])
		}
		if tok.Kind.Exclusive() && severalBanks(holders[tok]) && slices.ContainsFunc(holders[tok], func(c dedupe.Claim) bool { return !c.Partial }) {
			rt.Fatalf("%s is financed twice, once not in part: %+v", tok, holders[tok])
		}
	}
}

// advanced reports whether money is out on the claim.
func advanced(c dedupe.Claim) bool {
	s := c.State
	if s == dedupe.Frozen {
		s = c.Before
	}
	return s == dedupe.Financed || s == dedupe.PartRepaid
}

func severalBanks(claims []dedupe.Claim) bool {
	return slices.ContainsFunc(claims, func(c dedupe.Claim) bool { return c.Bank != claims[0].Bank })
}
