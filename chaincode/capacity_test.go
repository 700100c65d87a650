package chaincode_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/chaincode/chaincodetest"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
)

// A market is several banks that reserve, move and repay claims on few assets,
// each by a clock of its own.
type market struct {
	*cast
	t      *testing.T
	now    time.Time
	people [][]byte
	claims []dedupe.Claim // as reserved
	owner  map[string][]byte
}

// TestCapacityIsNeverExceeded lets banks make moves at random and looks at the
// world state after each: whatever the order, and though their clocks differ,
// no asset is financed above its face value, nor together with a claim that is
// not partial.
func TestCapacityIsNeverExceeded(t *testing.T) {
	c := newCast(t)
	rapid.Check(t, func(rt *rapid.T) {
		c.World = chaincodetest.New(t)
		c.enroll(t, c.auditor)
		m := &market{cast: c, t: t, now: c.Now, people: [][]byte{c.alpha, c.beta, c.gamma}, owner: map[string][]byte{}}
		rt.Repeat(map[string]func(*rapid.T){
			"reserve":    m.reserve,
			"reserve 2":  m.reserve, // half of the time, so that assets are fought for
			"confirm":    func(rt *rapid.T) { m.move(rt, protocol.OrderConfirm) },
			"confirm 2":  func(rt *rapid.T) { m.move(rt, protocol.OrderConfirm) },
			"lease ends": m.leaseEnds, // and all who want the asset are there
			"other":      func(rt *rapid.T) { m.move(rt, rapid.SampledFrom(otherMoves).Draw(rt, "transaction")) },
			"":           m.check,
		})
	})
}

var otherMoves = []string{
	protocol.OrderRelease, protocol.OrderRenew, protocol.OrderRepay, protocol.OrderReverse, protocol.OrderExpire, protocol.OrderFreeze, protocol.OrderThaw,
}

// clock sets the time of the next transaction: clients' clocks differ by minutes.
func (m *market) clock(rt *rapid.T) {
	m.now = m.now.Add(time.Minute)
	m.Now = m.now.Add(time.Duration(rapid.IntRange(-300, 300).Draw(rt, "skew")) * time.Second)
}

func (m *market) reserve(rt *rapid.T) {
	m.clock(rt)
	amount := rapid.Int64Range(1, 700).Draw(rt, "amount")
	in := ask(fmt.Sprintf("C-%d", len(m.owner)), amount, rapid.Bool().Draw(rt, "partial"))
	in.Uses = nil
	for i, k := range []dedupe.Kind{dedupe.KindInvoiceBuyer, dedupe.KindInvoiceSeller, dedupe.KindBillOfLading} {
		if i == 0 || rapid.Bool().Draw(rt, "uses "+string(k)) {
			in.Uses = append(in.Uses, use(k, i, rapid.Int64Range(800, 1000).Draw(rt, "face value"), amount))
		}
	}
	who := rapid.SampledFrom(m.people).Draw(rt, "bank")
	r, err := chaincodetest.Call[protocol.Reserved](m.World, who, protocol.OrderReserve, in)
	if err != nil {
		rt.Fatalf("reserve: %v", err)
	}
	a, err := r.Answer(in)
	if err != nil {
		rt.Fatalf("reserve: %v", err)
	}
	if a.Claim != nil {
		m.claims = append(m.claims, *a.Claim)
		m.owner[in.ID] = who
	}
}

// recent draws one of the last claims.
func (m *market) recent(rt *rapid.T) dedupe.Claim {
	if len(m.claims) == 0 {
		rt.Skip("no claim yet")
	}
	return rapid.SampledFrom(m.claims[max(0, len(m.claims)-4):]).Draw(rt, "claim")
}

// leaseEnds goes on to the moment at which a reservation was to end, at which
// another bank wants the asset and both confirm.
func (m *market) leaseEnds(rt *rapid.T) {
	old := m.recent(rt)
	if old.Expires.After(m.now) {
		m.now = old.Expires
	}
	m.reserve(rt)
	m.moveClaim(rt, protocol.OrderConfirm, old)
	m.moveClaim(rt, protocol.OrderConfirm, m.claims[len(m.claims)-1])
}

func (m *market) move(rt *rapid.T, tx string) { m.moveClaim(rt, tx, m.recent(rt)) }

// moveClaim tries a move; whether it is allowed is the contract's to say.
func (m *market) moveClaim(rt *rapid.T, tx string, c dedupe.Claim) {
	in := protocol.ClaimMove{ID: c.ID}
	who := m.owner[in.ID]
	m.clock(rt)
	switch tx {
	case protocol.OrderRelease:
		in.Reason = "WITH"
	case protocol.OrderRepay:
		in.Amount = cny(rapid.Int64Range(1, 700).Draw(rt, "repaid"))
		in.Key = rapid.StringMatching("[a-c]").Draw(rt, "key")
	case protocol.OrderReverse:
		who = rapid.SampledFrom([][]byte{m.alpha, m.alphaTwo}).Draw(rt, "who")
	case protocol.OrderFreeze, protocol.OrderThaw:
		who = m.supervisor
	}
	_, _ = m.Submit(who, tx, keyed(in))
}

// check reads the claims and their assets as the auditor does, in one batch,
// and adds up what is financed.
func (m *market) check(rt *rapid.T) {
	m.Now = m.now
	if len(m.claims) == 0 {
		return
	}
	claims, assets := m.read(rt)
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
		if capacity := assets[tok].Capacity; sum > capacity {
			rt.Fatalf("%s is financed with %d of %d: %+v", tok, sum, capacity, holders[tok])
		}
		if tok.Kind.Exclusive() && severalBanks(holders[tok]) && slices.ContainsFunc(holders[tok], func(c dedupe.Claim) bool { return !c.Partial }) {
			rt.Fatalf("%s is financed twice, once not in part: %+v", tok, holders[tok])
		}
	}
}

func (m *market) read(rt *rapid.T) ([]dedupe.Claim, map[dedupe.Token]dedupe.Asset) {
	var ids []string
	tokens := map[dedupe.Token]bool{}
	for _, c := range m.claims {
		ids = append(ids, c.ID)
		for _, u := range c.Uses {
			tokens[u.Token] = true
		}
	}
	orders := []protocol.Order{order(m.t, protocol.OrderFacts, ids)}
	for tok := range tokens {
		orders = append(orders, order(m.t, protocol.OrderAsset, tok))
	}
	answers, err := m.Bring(m.Bundle(m.auditor, orders...))
	if err != nil {
		rt.Fatal(err)
	}
	assets := map[dedupe.Token]dedupe.Asset{}
	for _, a := range answers[1:] {
		asset := value[dedupe.Asset](m.t, a)
		assets[asset.Token] = asset
	}
	return value[[]dedupe.Claim](m.t, answers[0]), assets
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
