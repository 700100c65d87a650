package redisindex

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	fast "github.com/go-json-experiment/json"

	"github.com/tradehub/tradehub/dedupe"
)

// A view is a [dedupe.View] with the keys of its values, and their versions as they were read.
type view struct {
	*dedupe.View
	id       string // of the claim
	keys     []string
	versions []string
}

func newView(g generation, id string, tokens []dedupe.Token) *view {
	v := &view{View: dedupe.NewView(tokens), id: id}
	v.keys = append([]string{g.claim(id)}, g.keys(v.Tokens)...)
	return v
}

// keys returns the tokens' keys.
func (g generation) keys(tokens []dedupe.Token) []string {
	out := make([]string, len(tokens))
	for i, t := range tokens {
		if t.Kind.Asset() {
			out[i] = g.asset(t)
		} else {
			out[i] = g.near(t)
		}
	}
	return out
}

// read takes the values of the view's keys, in their order.
func (v *view) read(values []string) error {
	applied, version, err := read[*dedupe.Applied](values[0])
	if err != nil {
		return err
	}
	v.Applied, v.versions = applied, append(v.versions[:0], version)
	assets, near := texts[dedupe.Asset]{}, texts[[]dedupe.Holding]{}
	for i, t := range v.Tokens {
		if t.Kind.Asset() {
			var a dedupe.Asset
			a, version, err = assets.read(values[i+1])
			a.Holdings, a.Reversals = slices.Clone(a.Holdings), slices.Clone(a.Reversals)
			v.Assets[t] = a
		} else {
			var n []dedupe.Holding
			n, version, err = near.read(values[i+1])
			v.Near[t] = slices.Clone(n)
		}
		if err != nil {
			return err
		}
		v.versions = append(v.versions, version)
	}
	return nil
}

// known returns what the values of the tokens say, which may share holdings.
func known(tokens []dedupe.Token, values []string) (k dedupe.Known, err error) {
	k.Near = make([]dedupe.Near, 0, len(tokens))
	assets, near := texts[dedupe.Asset]{}, texts[[]dedupe.Holding]{}
	for i, t := range tokens {
		if t.Kind.Asset() {
			a, _, err := assets.read(values[i])
			if err != nil {
				return k, err
			}
			k.Asset(t, a)
			continue
		}
		n, _, err := near.read(values[i])
		if err != nil {
			return k, err
		}
		k.Similar(t, n)
	}
	if len(k.Near) == 0 { // as another index answers
		k.Near = nil
	}
	return k, nil
}

// texts are values by their text: one claim has many tokens, so the same text comes again and
// again, and is decoded once. What is read is shared.
type texts[T any] map[string]T

func (m texts[T]) read(value string) (out T, version string, err error) {
	version, text, _ := strings.Cut(value, " ")
	if before, ok := m[text]; ok && text != "" {
		return before, version, nil
	}
	out, version, err = read[T](value)
	if err == nil {
		m[text] = out
	}
	return out, version, err
}

// read returns what a value holds, and its version; of one that is absent, nothing.
func read[T any](value string) (out T, version string, err error) {
	version, text, ok := strings.Cut(value, " ")
	if value != "" && (!ok || fast.Unmarshal([]byte(text), &out) != nil) {
		return out, "", fmt.Errorf("%w: a value is damaged; rebuild it from the ledger", dedupe.ErrLagging)
	}
	return out, version, nil
}

// values returns what to write under the keys; "" deletes.
func (v *view) values() ([]string, error) {
	held := []any{v.Applied}
	for _, t := range v.Tokens {
		if t.Kind.Asset() {
			a := v.Assets[t]
			a.Token = dedupe.Token{} // the key says it
			held = append(held, a)
		} else {
			held = append(held, v.Near[t])
		}
	}
	out := make([]string, len(held))
	for i, h := range held {
		text, err := json.Marshal(h)
		if err != nil {
			return nil, fmt.Errorf("redisindex: write claim %s: %w", v.id, err)
		}
		version, _ := strconv.ParseUint(v.versions[i], 10, 64) // "" is 0
		out[i] = strconv.FormatUint(version+1, 10) + " " + string(text)
	}
	if v.Applied == nil {
		out[0] = ""
	}
	return out, nil
}
