package rules

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// KindText names a kind of fingerprint, for instance "bill of lading (A4)". A
// kind without a name is its code.
func KindText(kind string) documents.Text {
	name, ok := messages()["kind"][kind]
	if !ok {
		return plain(kind)
	}
	return phrase("kind", values{"name": name, "code": kind})
}

// ProtectionText returns in every language who could test guesses against tokens. A verdict
// holds it in English. An unknown text is returned as it is.
func ProtectionText(english string) documents.Text {
	for _, t := range messages()["protection"] {
		if t[documents.English] == english {
			return t
		}
	}
	return plain(english)
}

// AuthorityText names an authority, for instance "the tax authority".
func AuthorityText(a documents.Authority) documents.Text { return authorityName(a) }

// OutcomeText returns an outcome in a sentence, without a look at the findings.
func OutcomeText(o documents.Outcome) documents.Text { return messages()["headline"][string(o)] }

// DocText names a document of a verdict by its label: "INV 2" is "invoice 2".
func DocText(label string) documents.Text { return docText(label) }

// kindsText names kinds that are separated by ", ".
func kindsText(kinds string) documents.Text {
	out := documents.Text{}
	for i, kind := range strings.Split(kinds, ", ") {
		for lang, s := range KindText(kind) {
			if i > 0 {
				s = comma[lang] + s
			}
			out[lang] += s
		}
	}
	return out
}

// quantityText returns a quantity in words, for instance "1,200 pieces".
func quantityText(q documents.Quantity) documents.Text {
	return phrase("quantity", values{"n": documents.Grouped(q.Value), "name": unitName(q)})
}

// pricedText names what a unit price is of, a subheading and a unit: "850440 C62" is
// "HS 850440 per piece".
func pricedText(key string) documents.Text {
	hs, unit, _ := strings.Cut(key, " ")
	return phrase("priced", values{"hs": hs, "name": unitName(documents.Quantity{Value: decimalOf(1), Unit: documents.UnitCode(unit)})})
}

func unitName(q documents.Quantity) documents.Text {
	one := q.Value.Equal(decimalOf(1))
	if t, ok := messages()["unit"][string(q.Unit)]; ok {
		return numbered(t, one)
	}
	if t, ok := messages()["package"][strings.TrimPrefix(string(q.Unit), "X")]; ok && q.Unit.Package() {
		return numbered(t, one)
	}
	t := plain(string(q.Unit))
	t[documents.English] = q.Unit.Name()
	return t
}

// packagesText returns a number of packages in words, for instance "60 cartons (CT)". A kind that
// is no code of Rec 21 is written as in the document.
func packagesText(n int64, kind string) documents.Text {
	count := documents.Grouped(decimalOf(n))
	t, ok := messages()["package"][kind]
	switch {
	case kind == "" || kind == "PK":
		return phrase("packagesAny", values{"n": count})
	case !ok:
		return phrase("packagesOther", values{"n": count, "code": kind})
	}
	return phrase("packages", values{"n": count, "name": numbered(t, n == 1), "code": kind})
}

// typeText names a kind of invoice with its code, for instance "325 Proforma invoice".
func typeText(c documents.TypeCode) documents.Text {
	name, ok := messages()["invoiceKind"][string(c)]
	if !ok {
		name = plain(c.Name())
	}
	return phrase("type", values{"code": string(c), "name": name})
}

// freightText names who pays the carrier: "prepaid" or "collect".
func freightText(f documents.FreightPayment) documents.Text {
	if t, ok := messages()["freight"][string(f)]; ok {
		return t
	}
	return plain(string(f))
}

// phrase fills a sentence of the section "words".
func phrase(key string, v values) documents.Text {
	t, _ := messages().fill("words", key, v) // a test fills each
	return t
}

// numbered picks the singular or the plural of an English name, "one,many".
func numbered(t documents.Text, one bool) documents.Text {
	out := documents.Text{}
	for lang, s := range t {
		singular, plural, ok := strings.Cut(s, ",")
		if ok && lang == documents.English {
			if s = plural; one {
				s = singular
			}
		}
		out[lang] = s
	}
	return out
}

// plain returns the same text in every language.
func plain(s string) documents.Text {
	t := documents.Text{}
	for _, lang := range documents.Langs {
		t[lang] = s
	}
	return t
}

// ValueText returns a compared value in words where it is a quantity or a number of packages,
// for instance "12,400 kg" for "12400 KGM". It is nil for any other value.
func ValueText(c documents.Compared) documents.Text {
	amount, rest, ok := strings.Cut(c.Value, " ")
	n, err := documents.ParseDecimal(amount)
	if !ok || err != nil {
		return nil
	}
	if c.Path == "/shipment/packages" {
		return packagesText(n.IntPart(), rest)
	}
	code, about, _ := strings.Cut(rest, " ")
	q := documents.Quantity{Value: n, Unit: documents.UnitCode(code)}
	if _, known := q.Base(); !known {
		return nil
	}
	out := documents.Text{}
	for lang, s := range quantityText(q) {
		out[lang] = strings.TrimSpace(s + " " + about)
	}
	return out
}
