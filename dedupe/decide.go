package dedupe

import (
	"fmt"
	"time"

	"tradehub/documents"
)

// Exclusive reports whether a claim that is not partial keeps every other
// bank's claim off an asset of the kind, whatever its capacity
// (VERIFICATION.md §6.2).
//
// It is so for paper that stands for one receivable. A bill of lading and a
// container are shared by honest claims (§2 R6), and so is a declaration,
// which covers every invoice of its consignment: there only the capacity
// counts. A [Use] that is Shared takes the same liberty for one asset, for
// instance for the file of a bill of lading.
func (k Kind) Exclusive() bool {
	return k.Asset() && !k.Physical() && k != KindDeclaration
}

// Decide is the rule of VERIFICATION.md §4.6 and §6.2: what the claims that
// are known of the ask's assets, and those that share its tier-B tokens, make
// of the ask at the time at. An asset that nobody claimed may be left out.
//
// The capacity of an asset is the smallest face value that any claimant
// declared, the asker included, so no bank can enlarge it. The outcome is OVER
// when the active claims and the new amount exceed it, or when either side of
// an exclusive kind claimed it alone. The order of the arguments does not
// matter, and what is not active at the time counts for nothing, whether or
// not anybody recorded its end.
//
// It returns an error that wraps [ErrAsk] or is an [ErrCurrency]: such an ask
// was not judged, which is never clear.
func Decide(ask Ask, assets []Asset, near []Near, at time.Time) (Decision, error) {
	if err := ask.Check(); err != nil {
		return Decision{}, err
	}
	byToken, err := index(assets)
	if err != nil {
		return Decision{}, err
	}
	j := judgement{ask: ask, at: at, hits: map[hitKey]documents.Hit{}, similar: map[string]map[Kind]bool{}}
	for _, u := range sortedUses(ask.Uses) {
		if err := j.use(u, byToken[u.Token]); err != nil {
			return Decision{}, err
		}
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
	shared  bool                     // another bank's active claim on the same cargo
	similar map[string]map[Kind]bool // another bank's active claim → tier-B kinds shared
}

// A hitKey makes the tokens of two epochs or windows one hit.
type hitKey struct {
	claim string
	kind  Kind
}

// use judges one asset of the ask.
func (j *judgement) use(u Use, a Asset) error {
	if a.Currency != "" && a.Currency != u.Capacity.Currency {
		return &CurrencyError{u.Token, a.Currency, u.Capacity.Currency}
	}
	sum, taken := u.Amount.Minor, false
	for _, h := range a.Holdings {
		if j.itself(h) || !h.ActiveAt(j.at) {
			continue
		}
		sum = addMinor(sum, h.Minor)
		taken = taken || j.excludes(u, h)
	}
	sufficient := sum <= a.capacity(u) && !taken
	if !sufficient {
		j.over = append(j.over, u.Token)
	}
	for _, h := range a.Holdings {
		if j.itself(h) {
			continue
		}
		j.hit(u.Token.Kind, h, sufficient)
		if h.Bank != j.ask.Bank && h.ActiveAt(j.at) {
			j.same = j.same || !u.Token.Kind.Physical()
			j.shared = j.shared || u.Token.Kind.Physical()
		}
	}
	return nil
}

// capacity returns the smallest face value declared, the use's included.
func (a Asset) capacity(u Use) int64 {
	if a.Currency == "" {
		return u.Capacity.Minor
	}
	return min(a.Capacity, u.Capacity.Minor)
}

func (j *judgement) itself(h Holding) bool { return h.Claim == j.ask.ID && h.Bank == j.ask.Bank }

// excludes reports whether the holding and the use cannot stand side by side.
func (j *judgement) excludes(u Use, h Holding) bool {
	if h.Bank == j.ask.Bank || !u.Token.Kind.Exclusive() {
		return false
	}
	return !(h.Partial || h.Shared) || !(j.ask.Partial || u.Shared)
}

// near notes one claim that shares a tier-B token.
func (j *judgement) near(n Near) {
	h := n.Holding
	if j.itself(h) || n.Token.Kind.Asset() {
		return
	}
	j.hit(n.Token.Kind, h, true)
	if h.Bank == j.ask.Bank || !h.ActiveAt(j.at) {
		return
	}
	if j.similar[h.Claim] == nil {
		j.similar[h.Claim] = map[Kind]bool{}
	}
	j.similar[h.Claim][n.Token.Kind] = true
}

func (j *judgement) hit(k Kind, h Holding, sufficient bool) {
	key := hitKey{h.Claim, k}
	if old, ok := j.hits[key]; ok {
		sufficient = sufficient && old.Sufficient
	}
	j.hits[key] = documents.Hit{
		Kind: string(k), State: stateClass(h, j.at), Age: ageBucket(j.at.Sub(h.Since)),
		Own: h.Bank == j.ask.Bank, Sufficient: sufficient,
		OtherRole: h.Borrower != "" && j.ask.Borrower != "" && h.Borrower != j.ask.Borrower,
		Partial:   j.ask.Partial && h.Partial,
	}
}

func (j *judgement) decision() Decision {
	j.hideLoneWindows()
	return Decision{Outcome: j.outcome(), Hits: sortedHits(j.hits), Over: sortedTokens(j.over)}
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
// claim say more than one kind of two claims. B4 alone is not in §4.6's table;
// it is taken as a note, since the same goods in the same month are not nothing.
func (j *judgement) similarity() documents.RegistryOutcome {
	out := documents.OutcomeClear
	for _, kinds := range j.similar {
		if strong(kinds) {
			return documents.OutcomeNear
		}
		if len(kinds) > 1 || !kinds[KindAmountWindow] {
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
	return n > 1 || kinds[KindNearSeller] || kinds[KindNearBuyer] || kinds[KindCargoVessel]
}
