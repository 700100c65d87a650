package redisindex

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

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
	for i, t := range v.Tokens {
		var err error
		if t.Kind.Asset() {
			v.Assets[t], err = read[dedupe.Asset](v, values[i])
		} else {
			v.Near[t], err = read[[]dedupe.Holding](v, values[i])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// read notes the version of a value and returns what it holds; of one that is absent, nothing.
func read[T any](v *view, value string) (out T, err error) {
	version, text, ok := strings.Cut(value, " ")
	v.versions = append(v.versions, version)
	if value != "" && (!ok || json.Unmarshal([]byte(text), &out) != nil) {
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
