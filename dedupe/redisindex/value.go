package redisindex

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tradehub/tradehub/dedupe"
)

// kept is how many claims a value keeps beside the active ones: the newest.
const kept = 64

// An assetValue is what the index knows of an asset: what the ledger said, and
// who keeps a place by Reserve until the ledger says it.
type assetValue struct {
	Asset dedupe.Asset `json:"asset"`
	Hints []assetHint  `json:"hints,omitempty"`
}

// An assetHint is a place kept. It is apart from the asset so that giving it up
// restores the capacity to the minor unit.
type assetHint struct {
	Use     dedupe.Use   `json:"use"`
	Claim   dedupe.Claim `json:"claim"` // without its tokens
	Expires time.Time    `json:"expires"`
}

// A nearValue is the newest claims of one similarity.
type nearValue struct {
	Holdings []dedupe.Holding `json:"holdings,omitempty"`
	Hints    []dedupe.Holding `json:"hints,omitempty"`
}

// A claimValue is what the index knows of a claim and which transactions left it so.
type claimValue struct {
	ID    string       `json:"id"`
	State dedupe.State `json:"state"`
	// Ask is the SHA-256 of what the claim asked for, which tells a repeated
	// claim from another one of its ID.
	Ask      string          `json:"ask"`
	Tokens   []dedupe.Token  `json:"tokens,omitempty"` // where its holdings are, see Forget
	Block    uint64          `json:"block,omitempty"`
	Txs      []string        `json:"txs,omitempty"`     // of Block, that were applied
	Hint     *dedupe.Claim   `json:"hint,omitempty"`    // where Reserve keeps a place: the claim
	Expires  time.Time       `json:"expires,omitzero"`  // of the hint
	Decision dedupe.Decision `json:"decision,omitzero"` // of Reserve
}

// known returns the asset with the places that are kept at the time.
func (v assetValue) known(t dedupe.Token, at time.Time) dedupe.Asset {
	a := v.Asset
	a.Token = t
	for _, h := range v.Hints {
		if !at.Before(h.Expires) || holds(a, h.Claim.ID) {
			continue
		}
		if with, err := a.Hold(h.Claim, h.Use); err == nil { // another currency came first: the hint is void
			a = with
		}
	}
	return a
}

func holds(a dedupe.Asset, claim string) bool {
	return slices.ContainsFunc(a.Holdings, func(h dedupe.Holding) bool { return h.Claim == claim })
}

// without drops the claim's hint and those that ended.
func (v assetValue) without(claim string, at time.Time) assetValue {
	v.Hints = slices.DeleteFunc(slices.Clone(v.Hints), func(h assetHint) bool { return h.Claim.ID == claim || !at.Before(h.Expires) })
	return v
}

// trim forgets the oldest of what no longer counts.
func (v assetValue) trim(at time.Time) assetValue {
	ended := slices.DeleteFunc(slices.Clone(v.Asset.Holdings), func(h dedupe.Holding) bool { return h.ActiveAt(at) })
	if len(ended) <= kept {
		return v
	}
	slices.SortFunc(ended, newest)
	old := map[string]bool{}
	for _, h := range ended[kept:] {
		old[h.Claim] = true
	}
	v.Asset.Holdings = slices.DeleteFunc(slices.Clone(v.Asset.Holdings), func(h dedupe.Holding) bool { return old[h.Claim] })
	return v
}

func newest(a, b dedupe.Holding) int {
	return cmp.Or(b.Since.Compare(a.Since), cmp.Compare(a.Claim, b.Claim))
}

func (v nearValue) known(at time.Time) []dedupe.Holding {
	out := slices.Clone(v.Holdings)
	for _, h := range v.Hints {
		if h.ActiveAt(at) && !slices.ContainsFunc(out, func(o dedupe.Holding) bool { return o.Claim == h.Claim }) {
			out = append(out, h)
		}
	}
	slices.SortFunc(out, newest)
	return out[:min(kept, len(out))]
}

func (v nearValue) without(claim string, at time.Time) nearValue {
	v.Hints = slices.DeleteFunc(slices.Clone(v.Hints), func(h dedupe.Holding) bool { return h.Claim == claim || !h.ActiveAt(at) })
	return v
}

// with puts the claim's holding in place of its earlier one, among the newest.
func (v nearValue) with(h dedupe.Holding) nearValue {
	v.Holdings = slices.DeleteFunc(slices.Clone(v.Holdings), func(o dedupe.Holding) bool { return o.Claim == h.Claim })
	v.Holdings = append(v.Holdings, h)
	slices.SortFunc(v.Holdings, newest)
	v.Holdings = v.Holdings[:min(kept, len(v.Holdings))]
	return v
}

// encode returns the text of a value with its next version.
func encode(version string, v any) (string, error) {
	n, _ := strconv.ParseUint(version, 10, 64)
	b, err := json.Marshal(v)
	return strconv.FormatUint(n+1, 10) + " " + string(b), err
}

// decode reads a value into v and returns its version; absent is version "".
func decode(s string, v any) (version string, err error) {
	if s == "" {
		return "", nil
	}
	version, text, ok := strings.Cut(s, " ")
	if !ok || json.Unmarshal([]byte(text), v) != nil {
		return "", fmt.Errorf("%w: a value is damaged; rebuild it from the ledger", dedupe.ErrLagging)
	}
	return version, nil
}
