package documents

import (
	"errors"
	"fmt"
	"strings"
)

// ErrIdentifier is wrapped by every error of [Identifier.Valid].
var ErrIdentifier = errors.New("not a valid identifier")

// A register says how the identifiers of one scheme look.
type register struct {
	form  string               // for the message
	shape func(s string) bool  // syntax
	check func(s string) error // check digits; nil where the scheme has none that is public
}

var registers = map[Scheme]register{
	SchemeUSCI:      {"18 characters of GB 32100-2015", shapeUSCI, checkUSCI},
	SchemeHKBR:      {"8 digits", digits(8), nil},
	SchemeUEN:       {"8 digits and a letter, a year with 5 digits and a letter, or R, S or T with year, type, 4 digits and a letter", shapeUEN, checkUEN},
	SchemeLEI:       {"18 letters or digits and 2 check digits", shapeLEI, checkLEI},
	SchemeEORI:      {"a country and up to 15 letters or digits", shapeEORI, nil},
	SchemeEIN:       {"9 digits", digits(9), nil},
	SchemeVAT:       {"a country and the number in the form of that country", shapeVAT, checkVAT},
	SchemeCNCustoms: {"10 characters, the first four digits", shapeCNCustoms, nil},
	SchemeGLN:       {"13 digits", digits(13), checkGLN},
	SchemeDUNS:      {"9 digits", digits(9), nil},
	SchemeTax:       {"a number", present, nil},
	SchemeLocal:     {"a number", present, nil},
}

func digits(n int) func(string) bool { return func(s string) bool { return isDigits(s, n) } }

func present(s string) bool { return s != "" }

// Checked reports whether identifiers of the scheme have a check digit that Valid
// verifies. Without one, a valid identifier is only well-formed.
func (s Scheme) Checked() bool { return registers[s].check != nil }

// NormaliseIdentifier returns raw as the scheme writes it: upper case, without
// separators; a full-width digit or letter becomes its ASCII twin. A Hong Kong
// business registration number loses its branch and year, which name a
// certificate, not the firm. A local number keeps its separators.
func NormaliseIdentifier(scheme Scheme, raw string) Identifier {
	s := narrow(raw)
	if scheme == SchemeLocal {
		return Identifier{scheme, strings.ToUpper(strings.Join(strings.Fields(s), " "))}
	}
	v := compact(s)
	switch scheme {
	case SchemeHKBR:
		v = strings.TrimPrefix(v, "BR")
		if len(v) >= 11 && only(v[:11], "09") {
			v = v[:8]
		}
	case SchemeVAT:
		if strings.HasPrefix(v, "GR") {
			v = "EL" + v[2:]
		}
	}
	return Identifier{scheme, v}
}

// narrow turns the full-width forms U+FF01…U+FF5E, which Chinese input methods
// produce, into ASCII.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, s)
}

// Canonical returns the identifier as its register knows it, for comparing: China's
// tax number is the unified social credit identifier (GB 32100-2015), with or without the
// country in front, so VAT CN91… and TAX 91… are USCI 91…
func (id Identifier) Canonical() Identifier {
	n := NormaliseIdentifier(id.Scheme, id.Value)
	if id.Scheme != SchemeVAT && id.Scheme != SchemeTax {
		return n
	}
	if usci := (Identifier{SchemeUSCI, strings.TrimPrefix(n.Value, "CN")}); usci.Valid() == nil {
		return usci
	}
	return n
}

// Valid fails if the identifier's register cannot have given it out: the wrong form, or a
// check digit that its other characters contradict. It cannot confirm that the register did
// give it out.
func (id Identifier) Valid() error {
	r, ok := registers[id.Scheme]
	switch {
	case !ok:
		return fmt.Errorf("%w: scheme %q is not known", ErrIdentifier, id.Scheme)
	case !r.shape(id.Value):
		return fmt.Errorf("%w: %s %q is not %s", ErrIdentifier, id.Scheme, clip(id.Value), r.form)
	case r.check == nil:
		return nil
	}
	if err := r.check(id.Value); err != nil {
		return fmt.Errorf("%w: %s %q %w", ErrIdentifier, id.Scheme, clip(id.Value), err)
	}
	return nil
}

var errCheckDigit = errors.New("has the wrong check digit")

func match(ok bool) error {
	if !ok {
		return errCheckDigit
	}
	return nil
}

// keyOrder is the order in which a party is known by its identifiers
// : what a register of firms gave out comes before
// what a tax or customs office did.
var keyOrder = []Scheme{SchemeUSCI, SchemeHKBR, SchemeUEN, SchemeLEI, SchemeEORI, SchemeEIN, SchemeVAT, SchemeCNCustoms}

// Key returns the identifier that the party is known by. It is the first valid one in the
// order USCI, HKBR, UEN, LEI, EORI, EIN, VAT, CN-CUSTOMS. ok is false if it has none.
func (p *Party) Key() (_ Identifier, ok bool) {
	if p == nil {
		return Identifier{}, false
	}
	for _, scheme := range keyOrder {
		for _, id := range p.IDs {
			n := id.Canonical()
			if n.Scheme == scheme && n.Valid() == nil {
				return n, true
			}
		}
	}
	return Identifier{}, false
}
