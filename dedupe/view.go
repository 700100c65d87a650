package dedupe

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Kept is how many claims an index keeps of a similarity, and how many inactive ones of an
// asset: the newest.
const Kept = 64

// Applied is what an index keeps of a claim itself: how far it followed the
// claim, and where it put the claim's holdings.
type Applied struct {
	Tokens []Token  `json:"tokens,omitempty"`
	Block  uint64   `json:"block"`
	Txs    []string `json:"txs"` // transactions of Block that were applied
}

// A View is the part of an index under one claim ID and some tokens. A driver
// fills it from what it keeps, calls a method, and keeps what the view holds then.
type View struct {
	Tokens  []Token             // each once
	Applied *Applied            // of the claim; nil if the index does not know it
	Assets  map[Token]Asset     // under the tokens of tier A; the zero Asset: nobody claimed it
	Near    map[Token][]Holding // under the other tokens: the newest claims, the newest first
}

// NewView returns a view of the tokens that is still to be filled.
func NewView(tokens []Token) *View {
	return &View{Tokens: Distinct(tokens), Assets: map[Token]Asset{}, Near: map[Token][]Holding{}}
}

// Distinct returns the tokens, each once, in the order in which they come first.
func Distinct(tokens []Token) []Token {
	out, seen := make([]Token, 0, len(tokens)), make(map[Token]bool, len(tokens))
	for _, t := range tokens {
		if !seen[t] {
			seen[t] = true
			out = append(out, t)
		}
	}
	return out
}

// Known is what an index knows of some tokens, in their order: what [Decide] needs.
type Known struct {
	Assets []Asset
	Near   []Near
}

// Asset adds what is kept under a token of tier A, unless nobody used it.
func (k *Known) Asset(t Token, a Asset) {
	if a.Currency != "" {
		a.Token = t
		k.Assets = append(k.Assets, a)
	}
}

// Similar adds what is kept under another token.
func (k *Known) Similar(t Token, hs []Holding) {
	for _, h := range hs {
		k.Near = append(k.Near, Near{Token: t, Holding: h})
	}
}

// Apply puts the claim's holdings where its earlier ones are, and reports whether there is
// anything to keep. A change has no effect if it, or a later one, was applied before.
// Holdings that ended by the time are dropped beyond [Kept]. The view must have all tokens of
// the claim. It fails with [ErrAsk] for a claim without ID, or with an [ErrCurrency]; the
// view must not be used after that.
func (v *View) Apply(ch Change, at time.Time) (changed bool, err error) {
	c := ch.Claim
	if c.ID == "" {
		return false, fmt.Errorf("%w: the claim has no ID", ErrAsk)
	}
	next := Applied{Tokens: c.Ask().Tokens(), Block: ch.Block}
	if old := v.Applied; old != nil {
		if ch.Block < old.Block || ch.Block == old.Block && slices.Contains(old.Txs, ch.TxID) {
			return false, nil
		}
		if ch.Block == old.Block {
			next.Txs = slices.Clone(old.Txs)
		}
	}
	next.Txs = append(next.Txs, ch.TxID)
	for _, u := range c.Uses {
		a, err := v.Assets[u.Token].Hold(c, u)
		if err != nil {
			return false, fmt.Errorf("dedupe: index claim %s: %w", c.ID, err)
		}
		a.Holdings = trim(a.Holdings, at)
		v.Assets[u.Token] = a
	}
	for _, t := range c.Near {
		hs := append(without(v.Near[t], c.ID), c.NearHolding())
		slices.SortFunc(hs, newest)
		v.Near[t] = hs[:min(Kept, len(hs))]
	}
	v.Applied = &next
	return true, nil
}

// Forget drops the claim, and reports whether there is anything to keep. The
// view must have the tokens of [Applied].
func (v *View) Forget(claim string) (changed bool) {
	if v.Applied == nil {
		return false
	}
	v.Applied = nil
	for t, a := range v.Assets {
		if a.Holdings = without(a.Holdings, claim); len(a.Holdings) == 0 {
			a = Asset{}
		}
		v.Assets[t] = a
	}
	for t, hs := range v.Near {
		v.Near[t] = without(hs, claim)
	}
	return true
}

func without(hs []Holding, claim string) []Holding {
	return slices.DeleteFunc(slices.Clone(hs), func(h Holding) bool { return h.Claim == claim })
}

// trim drops the oldest of the holdings that ended.
func trim(hs []Holding, at time.Time) []Holding {
	ended := slices.DeleteFunc(slices.Clone(hs), func(h Holding) bool { return h.ActiveAt(at) })
	if len(ended) <= Kept {
		return hs
	}
	slices.SortFunc(ended, newest)
	old := map[string]bool{}
	for _, h := range ended[Kept:] {
		old[h.Claim] = true
	}
	return slices.DeleteFunc(slices.Clone(hs), func(h Holding) bool { return old[h.Claim] })
}

func newest(a, b Holding) int {
	return cmp.Or(b.Since.Compare(a.Since), cmp.Compare(a.Claim, b.Claim))
}
