package xmlsig

import (
	"strings"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"

	"github.com/tradehub/tradehub/documents"
)

// A signature is the ds:Signature of a document, taken apart.
type signature struct {
	el        *etree.Element
	info      *etree.Element
	value     *etree.Element
	keyInfo   *etree.Element // nil where there is none
	canonical string         // method for SignedInfo
	method    string         // of the signature
	content   reference      // to the document
	idAttr    string         // of the root, that content names
	inner     []reference    // to parts of the signature
}

// A reference is a ds:Reference with methods that count.
type reference struct {
	uri, digest, value string
	transforms         []transform
	target             *etree.Element
}

type transform struct{ method, prefixes string }

// find returns the one signature of the document, or nil. One inside of
// another is a part of that other, for instance a counter-signature.
func find(root *etree.Element) (*etree.Element, error) {
	var found []*etree.Element
	var walk func(el *etree.Element)
	walk = func(el *etree.Element) {
		if is(el, dsig.SignatureTag) {
			found = append(found, el)
			return
		}
		for _, t := range el.Child {
			if c, ok := t.(*etree.Element); ok {
				walk(c)
			}
		}
	}
	walk(root)
	switch {
	case len(found) == 0:
		return nil, nil
	case len(found) > 1:
		return nil, documents.UnsupportedSignature("%d signatures, one is read", len(found))
	case found[0] == root:
		return nil, documents.UnsupportedSignature("the signature encloses the document, instead of being inside it")
	}
	return found[0], nil
}

// is reports whether el is the element of XMLDSig with the tag.
func is(el *etree.Element, tag string) bool {
	return el.Tag == tag && el.NamespaceURI() == dsig.Namespace
}

// children returns the child elements of el if they are those of the pattern,
// in order: a tag each, with "?" for one that may be absent, "+" for one that
// is repeated and "*" for both. So nothing can hide in a second place.
func children(el *etree.Element, pattern ...string) ([][]*etree.Element, error) {
	rest := el.ChildElements()
	out := make([][]*etree.Element, len(pattern))
	for i, p := range pattern {
		tag := strings.TrimRight(p, "?+*")
		often, must := strings.HasSuffix(p, "+") || strings.HasSuffix(p, "*"), tag == p || strings.HasSuffix(p, "+")
		for len(rest) > 0 && is(rest[0], tag) && (often || len(out[i]) == 0) {
			out[i], rest = append(out[i], rest[0]), rest[1:]
		}
		if must && len(out[i]) == 0 {
			return nil, documents.InvalidSignature("%s lacks its %s", el.Tag, tag)
		}
	}
	if len(rest) > 0 {
		return nil, documents.UnsupportedSignature("%s in %s", rest[0].FullTag(), el.Tag)
	}
	return out, nil
}

// open takes the signature apart and holds it against the policy.
func open(root, el *etree.Element) (*signature, error) {
	parts, err := children(el, dsig.SignedInfoTag, dsig.SignatureValueTag, dsig.KeyInfoTag+"?", "Object*")
	if err != nil {
		return nil, err
	}
	s := &signature{el: el, info: parts[0][0], value: parts[1][0]}
	if len(parts[2]) > 0 {
		s.keyInfo = parts[2][0]
	}
	parts, err = children(s.info, dsig.CanonicalizationMethodTag, dsig.SignatureMethodTag, dsig.ReferenceTag+"+")
	if err != nil {
		return nil, err
	}
	if commented(s.info) {
		return nil, documents.UnsupportedSignature("a comment in SignedInfo")
	}
	s.canonical, s.method = algorithm(parts[0][0]), algorithm(parts[1][0])
	if canonicalizers[s.canonical] == nil || len(parts[0][0].ChildElements()) > 0 {
		return nil, documents.UnsupportedSignature("canonicalization %q", s.canonical)
	}
	if methods[s.method] == 0 || len(parts[1][0].ChildElements()) > 0 {
		return nil, documents.UnsupportedSignature("signature method %q", s.method)
	}
	return s, s.references(root, parts[2])
}

func algorithm(el *etree.Element) string { return el.SelectAttrValue(dsig.AlgorithmAttr, "") }

func commented(el *etree.Element) bool {
	for _, t := range el.Child {
		switch t := t.(type) {
		case *etree.Comment:
			return true
		case *etree.Element:
			if commented(t) {
				return true
			}
		}
	}
	return false
}
