package dedupe

import (
	"fmt"
	"slices"
	"time"

	"github.com/tradehub/tradehub/documents"
)

// Exclusive reports whether a claim that is not partial excludes every other bank's claim on
// an asset of the kind, at any capacity (VERIFICATION.md §6.2).
//
// Paper that represents one receivable is exclusive. Honest claims share a bill of lading and
// a container (§2 R6), and a declaration, which covers every invoice of its consignment. For
// these only the capacity counts. A [Use] that is Shared has the same effect for one asset,
// for instance for the file of a bill of lading.
func (k Kind) Exclusive() bool {
	return k.Asset() && !k.Physical() && k != KindDeclaration
}

// Decide applies the rule of VERIFICATION.md §4.6 and §6.2. It judges the ask at the time at
// by the claims on the ask's assets, and those that share its tier-B tokens. An asset that
// nobody claimed may be left out.
//
// The capacity of an asset is the smallest face value that any claimant declared, the asker
// included, so no bank can enlarge it. The outcome is OVER when the active claims and the new
// amount exceed it, or when either side of an exclusive kind claimed it alone. The order of
// the arguments does not matter. What is not active at the time counts for nothing, even if
// nobody recorded its end.
//
// Amounts of the ask in another currency than the asset's count at the ask's rates. Without a
// rate the remaining capacity is unknown: it does not suffice, and the hit says why. A
// container has no capacity, for several importers may load it, and it carries other goods a
// week later.
//
// It fails with an error that wraps [ErrAsk]: such an ask was not judged, which is never
// clear.
func Decide(ask Ask, assets []Asset, near []Near, at time.Time) (Decision, error) {
	if err := ask.Check(); err != nil {
		return Decision{}, err
	}
	byToken, err := index(assets)
	if err != nil {
		return Decision{}, err
	}
	j := judgement{
		ask: ask, at: at, hits: map[hitKey]documents.Hit{}, similar: map[string]map[Kind]bool{}, linked: map[string]bool{}, invoice: map[string]bool{}, master: map[hitKey]bool{}, seller: map[string]bool{},
		consolidated: map[string]bool{},
		goods:        goodsMarks(ask.Near),
	}
	for _, u := range sortedUses(ask.In(assets).Uses) {
		j.use(u, byToken[u.Token])
	}
	for _, n := range near {
		j.near(n)
	}
	return j.decision(), nil
}

func index(assets []Asset) (map[Token]Asset, error) {
	m := make(map[Token]Asset, len(assets))
	for _, a := range assets {
		if _, twice := m[a.Token]; twice {
			return nil, fmt.Errorf("%w: asset %s is given twice", ErrAsk, a.Token)
		}
		m[a.Token] = a
	}
	return m, nil
}

// A judgement collects what the claims say of one ask.
type judgement struct {
	ask     Ask
	at      time.Time
	over    []Token
	hits    map[hitKey]documents.Hit
	same    bool                     // another bank's active claim on the same paper
	shared  bool                     // another bank's active claim on the same bill of lading
	box     bool                     // another bank's active claim on the same container
	similar map[string]map[Kind]bool // another bank's active claim → tier-B kinds shared
	linked  map[string]bool          // claims on an asset of the ask, containers aside
	invoice map[string]bool          // claims on an invoice of the ask
	master  map[hitKey]bool          // hits of a master bill that both sides show a house bill under
	seller  map[string]bool          // claims on the same goods of the same seller
	// consolidated are claims that say, as the ask does, that they share a bill or a
	// container with other importers
	consolidated map[string]bool

	goods     []string // marks of the ask's goods under its bills of lading
	reversals int
}

// A hitKey makes the tokens of two epochs or windows one hit.
type hitKey struct {
	claim string
	kind  Kind
}

// use judges one asset of the ask.
func (j *judgement) use(u Use, a Asset) {
	foreign := u.Token.Kind.Counts() && len(a.Holdings) > 0 && a.Currency != u.Capacity.Currency
	sufficient := !foreign && j.fits(u, a)
	if !sufficient {
		j.over = append(j.over, u.Token)
	}
	if u.Token.Kind.Counts() {
		j.reversals = max(j.reversals, a.ReversedSince(j.at.Add(-ageMonth)))
	}
	for _, h := range a.Holdings {
		if j.itself(h) {
			continue
		}
		consolidated := u.Token.Kind == KindBillOfLading && u.Shared && h.Shared
		j.hit(u.Token.Kind, h, sufficient, foreign, consolidated)
		j.linked[h.Claim] = j.linked[h.Claim] || u.Token.Kind.Counts() && !consolidated
		j.invoice[h.Claim] = j.invoice[h.Claim] || u.Token.Kind.Invoice()
		if h.Bank != j.ask.Bank && h.ActiveAt(j.at) {
			j.same = j.same || !u.Token.Kind.Physical()
			j.shared = j.shared || u.Token.Kind == KindBillOfLading
			j.box = j.box || u.Token.Kind == KindContainer
		}
	}
}

// fits reports whether the asset, kept in the use's currency, has the amount left.
func (j *judgement) fits(u Use, a Asset) bool {
	if !u.Token.Kind.Counts() {
		return true
	}
	sum := u.Amount.Minor
	for _, h := range a.Holdings {
		if j.itself(h) || !h.ActiveAt(j.at) || j.otherGoods(h) {
			continue
		}
		if j.excludes(u, h) {
			return false
		}
		sum = addMinor(sum, h.Minor)
	}
	return sum <= a.capacity(u)
}

// otherGoods reports whether the holding, of a bill of lading, is known to be on
// goods that the ask is not on: one bill may carry several invoices, and each bank
// saw the value of its own.
func (j *judgement) otherGoods(h Holding) bool {
	return len(h.Goods) > 0 && len(j.goods) > 0 && !slices.ContainsFunc(h.Goods, func(g string) bool { return slices.Contains(j.goods, g) })
}

// capacity returns the smallest face value declared, the use's included.
func (a Asset) capacity(u Use) int64 {
	if a.Currency != u.Capacity.Currency {
		return u.Capacity.Minor
	}
	return min(a.Capacity, u.Capacity.Minor)
}

func (j *judgement) itself(h Holding) bool { return h.Claim == j.ask.ID && h.Bank == j.ask.Bank }

// excludes reports whether the holding and the use exclude each other.
func (j *judgement) excludes(u Use, h Holding) bool {
	if h.Bank == j.ask.Bank || !u.Token.Kind.Exclusive() {
		return false
	}
	return !(h.Partial || h.Shared) || !(j.ask.Partial || u.Shared)
}

// near notes one claim that shares a tier-B token. The same goods for the same
// buyer say something for 30 days, however long the claim lasts.
func (j *judgement) near(n Near) {
	h, k := n.Holding, n.Token.Kind
	if j.itself(h) || k.Asset() || k == KindCargoBuyer && j.at.Sub(h.Since) >= ageMonth {
		return
	}
	switch k {
	case KindCargoSeller:
		j.seller[h.Claim] = true
		return
	case KindConsolidated:
		j.consolidated[h.Claim] = true
		return
	case KindBillGoods:
		return
	}
	j.hit(k, h, true, false, false)
	if h.Bank == j.ask.Bank || !h.ActiveAt(j.at) {
		return
	}
	if j.similar[h.Claim] == nil {
		j.similar[h.Claim] = map[Kind]bool{}
	}
	j.similar[h.Claim][k] = true
}

// hit notes a claim. consolidated says that both show a house bill under one
// master bill, and share that one alone.
func (j *judgement) hit(k Kind, h Holding, sufficient, foreign, consolidated bool) {
	key, partial := hitKey{h.Claim, k}, consolidated || j.ask.Partial && h.Partial
	if _, ok := j.hits[key]; !ok || !consolidated {
		j.master[key] = consolidated
	}
	if old, ok := j.hits[key]; ok {
		sufficient, foreign, partial = sufficient && old.Sufficient, foreign || old.OtherCurrency, partial && old.Partial
	}
	j.hits[key] = documents.Hit{
		Kind: string(k), State: stateClass(h, j.at), Age: ageBucket(j.at.Sub(h.Since)),
		Own: h.Bank == j.ask.Bank, Sufficient: sufficient,
		OtherRole: h.Borrower != "" && j.ask.Borrower != "" && h.Borrower != j.ask.Borrower,
		Partial:   partial, OtherCurrency: foreign,
	}
}

func (j *judgement) decision() Decision {
	j.hideConsolidated()
	j.hideLoneWindows()
	for key, h := range j.hits {
		h.Partial = h.Partial && (j.invoice[key.claim] || j.master[key])
		h.Linked = !key.kind.Asset() && j.linked[key.claim]
		h.OtherSeller = key.kind == KindCargoBuyer && !j.seller[key.claim]
		j.hits[key] = h
	}
	d := Decision{Outcome: j.outcome(), Hits: sortedHits(j.hits), Reversals: j.reversals, Over: sortedTokens(j.over)}
	if s := j.similarity(); s != documents.OutcomeClear {
		d.Similar = s
	}
	return d
}

// hideConsolidated drops what two importers of one consolidation share: the master
// bill's number and the container. One who says that he has it alone stays alike.
func (j *judgement) hideConsolidated() {
	for claim := range j.consolidated {
		for _, k := range []Kind{KindBillNumber, KindContainerTrip} {
			delete(j.hits, hitKey{claim, k})
			delete(j.similar[claim], k)
		}
		if len(j.similar[claim]) == 0 {
			delete(j.similar, claim)
		}
	}
}

// hideLoneWindows drops B6, which collides for a fifth of honest recurring
// trade, wherever nothing else of the same claim speaks with it (§4.2, §5.1).
func (j *judgement) hideLoneWindows() {
	kinds := map[string]int{}
	for key := range j.hits {
		kinds[key.claim]++
	}
	for key := range j.hits {
		if key.kind == KindAmountWindow && kinds[key.claim] == 1 {
			delete(j.hits, key)
		}
	}
}

// outcome returns the worst that the claims say, in the order of §4.6.
func (j *judgement) outcome() documents.RegistryOutcome {
	switch near := j.similarity(); {
	case len(j.over) > 0:
		return documents.OutcomeOver
	case j.same:
		return documents.OutcomeSame
	case j.shared:
		return documents.OutcomeShared
	case near == documents.OutcomeNear:
		return near
	case j.box:
		return documents.OutcomeShared
	case near != documents.OutcomeClear:
		return near
	}
	out := documents.OutcomeClear
	for _, h := range j.hits {
		if h.Own && h.State != StateReleased {
			return documents.OutcomeOwn
		}
		out = documents.OutcomeReleased
	}
	return out
}

// similarity weighs each other bank's active claim by itself: two kinds of one
// claim say more than one kind of two claims. A claim on an asset of the ask
// speaks by that. B4 alone is a note where the seller is the same, for trade
// recurs; from another seller the goods may have gone round (rule X10).
func (j *judgement) similarity() documents.RegistryOutcome {
	out := documents.OutcomeClear
	for claim, kinds := range j.similar {
		switch {
		case j.linked[claim]:
		case strong(kinds) || kinds[KindCargoBuyer] && !j.seller[claim]:
			return documents.OutcomeNear
		case len(kinds) > 1 || !kinds[KindAmountWindow]:
			out = documents.OutcomeWeak
		}
	}
	return out
}

// strong reports whether the shared kinds make a claim similar: one of those
// that hardly ever collide, or two others. B6 never counts as one of the two.
func strong(kinds map[Kind]bool) bool {
	n := len(kinds)
	if kinds[KindAmountWindow] {
		n--
	}
	return n > 1 || slices.ContainsFunc(telling, func(k Kind) bool { return kinds[k] })
}

// telling are the kinds of tier B that hardly ever collide in honest trade.
var telling = []Kind{KindNearSeller, KindNearBuyer, KindCargoVessel, KindNumberAmount, KindBillNumber, KindContainerTrip}
