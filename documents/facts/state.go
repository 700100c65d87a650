package facts

import (
	"crypto/hmac"
	"crypto/sha256"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
)

// A State is what one document states, as facts.
type State struct {
	family documents.Family
	facts  []stated
}

type stated struct {
	fact documents.Fact
	part string
	form []byte // RFC 8785 form of the values
}

// Of returns the facts of a document.
func Of(d *documents.Document) (State, error) {
	s := State{family: d.Family}
	for _, r := range table[d.Family] {
		for _, p := range r.state(d) {
			form, err := canonical(p.value)
			if err != nil {
				return State{}, err
			}
			s.facts = append(s.facts, stated{r.fact, p.name, form})
		}
	}
	return s, nil
}

// canonical returns the RFC 8785 form of a list of texts.
func canonical(texts []string) (b []byte, err error) {
	b = append(b, '[')
	for i, t := range texts {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = jsontext.AppendQuote(b, t); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

// domain keeps these digests apart from every other one of the hub.
const domain = "tradehub:fact:1"

// Seal returns the digest of each fact under the salt, fresh random bytes for each
// attestation: HMAC-SHA256 over the RFC 8785
// form of domain, family, fact and part, and that of the values.
func (s State) Seal(salt []byte) []documents.SealedFact {
	out := make([]documents.SealedFact, len(s.facts))
	for i, f := range s.facts {
		head, _ := canonical([]string{domain, string(s.family), string(f.fact), f.part}) // our own words: they are UTF-8
		mac := hmac.New(sha256.New, salt)
		mac.Write(head)
		mac.Write(f.form)
		out[i] = documents.SealedFact{Fact: f.fact, Part: f.part, Digest: documents.NewDigest(accel.SHA256, mac.Sum(nil))}
	}
	return out
}

// Against holds the facts against what was sealed under the salt. The number is
// among what agrees: by it the sealed facts were found.
func (s State) Against(salt []byte, sealed []documents.SealedFact) documents.Attested {
	a := documents.Attested{Confirmed: true, Agreed: []documents.Fact{documents.FactNumber}}
	own, other := group(s.Seal(salt)), group(sealed)
	for _, r := range table[s.family] {
		mine, theirs := own[r.fact], other[r.fact]
		if mine == nil && theirs == nil {
			continue
		}
		switch alike(mine, theirs) {
		case same:
			a.Agreed = append(a.Agreed, r.fact)
		case different:
			a.Differing = append(a.Differing, r.fact)
			a.Confirmed = false
		case renamed:
			a.Renamed = append(a.Renamed, r.fact)
			a.Confirmed = false
		default:
			a.Unconfirmed = append(a.Unconfirmed, r.fact)
			a.Confirmed = a.Confirmed && !r.needed
		}
	}
	return a
}

// parts are the digests of each part of a fact.
type parts map[string][]documents.Digest

func group(sealed []documents.SealedFact) map[documents.Fact]parts {
	out := map[documents.Fact]parts{}
	for _, f := range sealed {
		if out[f.Fact] == nil {
			out[f.Fact] = parts{}
		}
		out[f.Fact][f.Part] = append(out[f.Fact][f.Part], f.Digest)
	}
	return out
}

// What two statements of a fact are to each other.
const (
	unclear = iota // nothing in common is stated
	same
	renamed // one identifier with two names of one script
	different
)

// alike compares what both state. Identifiers decide. A person must judge a different name of
// the same script.
func alike(a, b parts) int {
	identified := false
	for part, digests := range a {
		if part == latinName || part == hanName || b[part] == nil {
			continue
		}
		if !shared(digests, b[part]) {
			return different
		}
		identified = true
	}
	switch named, called := names(a, b); {
	case called:
		return same
	case named && identified:
		return renamed
	case named:
		return different
	case identified && !(bears(a) && bears(b)):
		return same
	}
	return unclear // also one identifier with names in two scripts
}

// names reports whether both state a name in one script, and whether one of these is the same.
func names(a, b parts) (named, called bool) {
	for _, script := range []string{latinName, hanName} {
		if a[script] != nil && b[script] != nil {
			named = true
			called = called || shared(a[script], b[script])
		}
	}
	return named, called
}

func bears(p parts) bool { return p[latinName] != nil || p[hanName] != nil }

func shared(a, b []documents.Digest) bool {
	return slices.ContainsFunc(a, func(d documents.Digest) bool { return slices.Contains(b, d) })
}
