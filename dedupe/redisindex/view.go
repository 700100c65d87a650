package redisindex

import (
	"time"

	"github.com/tradehub/tradehub/dedupe"
)

// A view is what the index has under the keys of one claim, or of one ask.
type view struct {
	g        generation
	id       string // of the claim; "" is none
	tokens   []dedupe.Token
	keys     []string
	versions []string
	at       place // checkpoint that the values were read at
	claim    *claimValue
	assets   map[dedupe.Token]assetValue
	near     map[dedupe.Token]nearValue
}

func newView(g generation, id string, tokens []dedupe.Token) *view {
	v := &view{g: g, id: id}
	if id != "" {
		v.keys = append(v.keys, g.claim(id))
	}
	seen := map[dedupe.Token]bool{}
	for _, t := range tokens {
		if seen[t] {
			continue
		}
		seen[t] = true
		v.tokens = append(v.tokens, t)
		if t.Kind.Asset() {
			v.keys = append(v.keys, g.asset(t))
		} else {
			v.keys = append(v.keys, g.near(t))
		}
	}
	return v
}

// read takes the values of the view's keys, in their order.
func (v *view) read(r reply) error {
	values := r.values
	v.at, v.claim, v.versions = r.at, nil, v.versions[:0]
	v.assets, v.near = map[dedupe.Token]assetValue{}, map[dedupe.Token]nearValue{}
	if v.id != "" {
		var c claimValue
		version, err := decode(values[0], &c)
		if err != nil {
			return err
		}
		if version != "" {
			v.claim = &c
		}
		v.versions, values = append(v.versions, version), values[1:]
	}
	for i, t := range v.tokens {
		version, err := v.readToken(t, values[i])
		if err != nil {
			return err
		}
		v.versions = append(v.versions, version)
	}
	return nil
}

func (v *view) readToken(t dedupe.Token, value string) (version string, err error) {
	if t.Kind.Asset() {
		var a assetValue
		version, err = decode(value, &a)
		v.assets[t] = a
		return version, err
	}
	var n nearValue
	version, err = decode(value, &n)
	v.near[t] = n
	return version, err
}

// known returns what Decide needs, in the order of the tokens.
func (v *view) known(at time.Time) (assets []dedupe.Asset, near []dedupe.Near) {
	for _, t := range v.tokens {
		if t.Kind.Asset() {
			if a := v.assets[t].known(t, at); a.Currency != "" {
				assets = append(assets, a)
			}
			continue
		}
		for _, h := range v.near[t].known(at) {
			near = append(near, dedupe.Near{Token: t, Holding: h})
		}
	}
	return assets, near
}

// values returns what to write: the claim, which nil deletes, and every token's value.
func (v *view) values(c *claimValue) ([]string, error) {
	var out []string
	versions := v.versions
	if v.id != "" {
		text := ""
		if c != nil {
			var err error
			if text, err = encode(versions[0], c); err != nil {
				return nil, err
			}
		}
		out, versions = append(out, text), versions[1:]
	}
	for i, t := range v.tokens {
		var value any = v.near[t]
		if t.Kind.Asset() {
			a := v.assets[t]
			a.Asset.Token = dedupe.Token{} // the key says it
			value = a
		}
		text, err := encode(versions[i], value)
		if err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, nil
}
