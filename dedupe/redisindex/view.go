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
	id       string // of the claim; "" is none
	keys     []string
	versions []string
}

func newView(g generation, id string, tokens []dedupe.Token) *view {
	v := &view{View: dedupe.NewView(tokens), id: id}
	if id != "" {
		v.keys = append(v.keys, g.claim(id))
	}
	for _, t := range v.Tokens {
		if t.Kind.Asset() {
			v.keys = append(v.keys, g.asset(t))
		} else {
			v.keys = append(v.keys, g.near(t))
		}
	}
	return v
}

// read takes the values of the view's keys, in their order.
func (v *view) read(values []string) error {
	v.Applied, v.versions = nil, v.versions[:0]
	if v.id != "" {
		a, err := read[*dedupe.Applied](v, values[0])
		if err != nil {
			return err
		}
		v.Applied, values = a, values[1:]
	}
	// one claim has many tokens, so the same text comes again and again: it is decoded once
	assets, near := map[string]dedupe.Asset{}, map[string][]dedupe.Holding{}
	for i, t := range v.Tokens {
		if t.Kind.Asset() {
			a, err := once(v, assets, values[i])
			if err != nil {
				return err
			}
			a.Holdings, a.Reversals = slices.Clone(a.Holdings), slices.Clone(a.Reversals)
			v.Assets[t] = a
			continue
		}
		n, err := once(v, near, values[i])
		if err != nil {
			return err
		}
		v.Near[t] = slices.Clone(n)
	}
	return nil
}

// once is read, with what was decoded before by its text. What it returns is shared.
func once[T any](v *view, before map[string]T, value string) (T, error) {
	version, text, _ := strings.Cut(value, " ")
	if known, ok := before[text]; ok && text != "" {
		v.versions = append(v.versions, version)
		return known, nil
	}
	out, err := read[T](v, value)
	if err == nil {
		before[text] = out
	}
	return out, err
}

// read notes the version of a value and returns what it holds; of one that is absent, nothing.
func read[T any](v *view, value string) (out T, err error) {
	version, text, ok := strings.Cut(value, " ")
	v.versions = append(v.versions, version)
	if value != "" && (!ok || fast.Unmarshal([]byte(text), &out) != nil) {
		return out, fmt.Errorf("%w: a value is damaged; rebuild it from the ledger", dedupe.ErrLagging)
	}
	return out, nil
}

// values returns what to write under the keys; "" deletes.
func (v *view) values() ([]string, error) {
	var held []any
	if v.id != "" {
		held = append(held, v.Applied)
	}
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
	if v.id != "" && v.Applied == nil {
		out[0] = ""
	}
	return out, nil
}
