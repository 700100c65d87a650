package memindex

import (
	"reflect"
	"slices"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// kept is what the index holds: views, in a form that takes less memory.
type kept struct {
	block  uint64 // the checkpoint
	tx     string
	claims map[string]dedupe.Applied
	assets map[dedupe.Token]*asset
	near   map[dedupe.Token]holdings
}

func newKept() *kept {
	return &kept{claims: map[string]dedupe.Applied{}, assets: map[dedupe.Token]*asset{}, near: map[dedupe.Token]holdings{}}
}

// An asset is a [dedupe.Asset] whose token is its key.
type asset struct {
	capacity  int64
	currency  documents.CurrencyCode
	holdings  holdings
	reversals []time.Time
}

// value returns the asset without its token; of nil, the zero Asset.
func (a *asset) value() dedupe.Asset {
	if a == nil {
		return dedupe.Asset{}
	}
	return dedupe.Asset{Capacity: a.capacity, Currency: a.currency, Holdings: a.holdings.values(), Reversals: slices.Clone(a.reversals)}
}

// holdings point to values that never change, so that equal ones of a claim are kept once.
type holdings []*dedupe.Holding

func (hs holdings) values() []dedupe.Holding {
	out := make([]dedupe.Holding, len(hs))
	for i, h := range hs {
		out[i] = *h
		out[i].Goods = slices.Clone(h.Goods)
	}
	return out
}

// move sets the checkpoint, unless it is further already.
func (k *kept) move(block uint64, tx string) {
	if block >= k.block {
		k.block, k.tx = block, tx
	}
}

// view returns what is kept of the claim and the tokens.
func (k *kept) view(claim string, tokens []dedupe.Token) *dedupe.View {
	v := dedupe.NewView(tokens)
	if a, ok := k.claims[claim]; ok {
		v.Applied = &a
	}
	for _, t := range v.Tokens {
		if t.Kind.Asset() {
			v.Assets[t] = k.assets[t].value()
		} else {
			v.Near[t] = k.near[t].values()
		}
	}
	return v
}

// known returns what is kept of the tokens.
func (k *kept) known(tokens []dedupe.Token) (out dedupe.Known) {
	for _, t := range dedupe.Distinct(tokens) {
		if t.Kind.Asset() {
			out.Asset(t, k.assets[t].value())
		} else {
			out.Similar(t, k.near[t].values())
		}
	}
	return out
}

// put keeps the view of the claim. What is empty is not kept.
func (k *kept) put(claim string, v *dedupe.View) {
	if v.Applied == nil {
		delete(k.claims, claim)
	} else {
		k.claims[claim] = *v.Applied
	}
	own := packer{claim: claim}
	for _, t := range v.Tokens {
		if t.Kind.Asset() {
			k.putAsset(t, v.Assets[t], &own)
		} else if hs := own.pack(k.near[t], v.Near[t]); len(hs) > 0 {
			k.near[t] = hs
		} else {
			delete(k.near, t)
		}
	}
}

func (k *kept) putAsset(t dedupe.Token, a dedupe.Asset, own *packer) {
	if a.Currency == "" {
		delete(k.assets, t)
		return
	}
	var old holdings
	if o := k.assets[t]; o != nil {
		old = o.holdings
	}
	k.assets[t] = &asset{a.Capacity, a.Currency, own.pack(old, a.Holdings), a.Reversals}
}

// A packer makes the equal holdings of one claim one.
type packer struct {
	claim string
	own   holdings
}

// pack returns the holdings as they are kept. A view changes those of its own
// claim alone; the others, in the same order, stay the ones that are kept.
func (p *packer) pack(old holdings, now []dedupe.Holding) holdings {
	out := make(holdings, len(now))
	for i, h := range now {
		if h.Claim == p.claim {
			out[i] = p.one(h)
			continue
		}
		for old[0].Claim != h.Claim {
			old = old[1:]
		}
		out[i] = old[0]
	}
	return out
}

func (p *packer) one(h dedupe.Holding) *dedupe.Holding {
	i := slices.IndexFunc(p.own, func(o *dedupe.Holding) bool { return reflect.DeepEqual(*o, h) })
	if i < 0 {
		i, p.own = len(p.own), append(p.own, &h)
	}
	return p.own[i]
}
