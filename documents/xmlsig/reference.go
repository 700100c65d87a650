package xmlsig

import (
	"slices"
	"strings"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"

	"github.com/tradehub/tradehub/documents"
)

// mostReferences bounds what one signature may ask to be digested.
const mostReferences = 8

// references sorts the references into the one to the document and those to
// parts of the signature.
func (s *signature) references(root *etree.Element, els []*etree.Element) error {
	if len(els) > mostReferences {
		return documents.UnsupportedSignature("%d references, at most %d are read", len(els), mostReferences)
	}
	contents := 0
	for _, el := range els {
		ref, err := openReference(el)
		if err != nil {
			return err
		}
		target, idAttr, err := resolve(root, ref.uri)
		switch {
		case err != nil:
			return err
		case target == root:
			contents++
			s.content, s.idAttr = ref, idAttr
			err = ref.checkContent()
		case within(target, s.el) && target != s.el:
			ref.target = target
			s.inner = append(s.inner, ref)
			err = ref.checkInner()
		default:
			err = documents.InvalidSignature("the signature covers %s, not the document", target.FullTag())
		}
		if err != nil {
			return err
		}
	}
	switch contents {
	case 1:
		return nil
	case 0:
		return documents.InvalidSignature("the signature does not cover the document")
	}
	return documents.UnsupportedSignature("%d references to the document", contents)
}

func openReference(el *etree.Element) (reference, error) {
	parts, err := children(el, dsig.TransformsTag+"?", dsig.DigestMethodTag, dsig.DigestValueTag)
	if err != nil {
		return reference{}, err
	}
	uri := el.SelectAttr(dsig.URIAttr)
	if uri == nil {
		return reference{}, documents.UnsupportedSignature("a reference without URI")
	}
	ref := reference{uri: uri.Value, digest: algorithm(parts[1][0]), value: parts[2][0].Text()}
	if digests[ref.digest] == 0 {
		return ref, documents.UnsupportedSignature("digest method %q", ref.digest)
	}
	if len(parts[0]) == 0 {
		return ref, nil
	}
	if parts, err = children(parts[0][0], dsig.TransformTag+"+"); err != nil {
		return ref, err
	}
	for _, t := range parts[0] {
		tr, err := openTransform(t)
		if err != nil {
			return ref, err
		}
		ref.transforms = append(ref.transforms, tr)
	}
	return ref, nil
}

// openTransform reads a transform. An exclusive one may list prefixes that
// are kept all the same (Exclusive XML Canonicalization §3); the default
// namespace is not among those that goxmldsig can keep.
func openTransform(el *etree.Element) (transform, error) {
	t := transform{method: algorithm(el)}
	if t.method != enveloped && canonicalizers[t.method] == nil {
		return t, documents.UnsupportedSignature("transform %q", t.method)
	}
	switch kids := el.ChildElements(); {
	case len(kids) == 0:
	case len(kids) == 1 && exclusive(t.method) && kids[0].Tag == dsig.InclusiveNamespacesTag:
		t.prefixes = kids[0].SelectAttrValue(dsig.PrefixListAttr, "")
	default:
		return t, documents.UnsupportedSignature("%s in a transform", kids[0].FullTag())
	}
	if slices.Contains(strings.Fields(t.prefixes), "#default") {
		return t, documents.UnsupportedSignature("a transform that keeps the default namespace")
	}
	return t, nil
}

// checkContent: the signature is taken out, then the rest made canonical.
func (r reference) checkContent() error {
	if len(r.transforms) == 0 || r.transforms[0].method != enveloped {
		return documents.UnsupportedSignature("the document is not signed as enveloped")
	}
	if len(r.transforms) > 2 || len(r.transforms) == 2 && r.transforms[1].method == enveloped {
		return documents.UnsupportedSignature("%d transforms of the document", len(r.transforms))
	}
	return nil
}

func (r reference) checkInner() error {
	if len(r.transforms) > 1 || len(r.transforms) == 1 && r.transforms[0].method == enveloped {
		return documents.UnsupportedSignature("transforms of a part of the signature")
	}
	return nil
}

// resolve finds what a same-document URI names (XMLDSig §4.4.3.3): the root,
// or the one element of an ID. Nothing is ever fetched.
func resolve(root *etree.Element, uri string) (target *etree.Element, idAttr string, err error) {
	if uri == "" {
		return root, dsig.DefaultIdAttr, nil
	}
	id, ok := strings.CutPrefix(uri, "#")
	if !ok || id == "" || strings.ContainsAny(id, "()/ ") {
		return nil, "", documents.UnsupportedSignature("a reference to %q", uri)
	}
	count := 0
	var walk func(el *etree.Element)
	walk = func(el *etree.Element) {
		for i := range el.Attr {
			if isID(&el.Attr[i]) && el.Attr[i].Value == id {
				target, idAttr = el, el.Attr[i].FullKey()
				count++
			}
		}
		for _, c := range el.ChildElements() {
			walk(c)
		}
	}
	walk(root)
	switch count {
	case 1:
		return target, idAttr, nil
	case 0:
		return nil, "", documents.InvalidSignature("the signature names the ID %q, which is not there", id)
	}
	return nil, "", documents.InvalidSignature("the signature names the ID %q, which is there %d times", id, count)
}

// isID: without a DOCTYPE nothing says which attribute is an ID, so every
// one that somebody could take for it counts.
func isID(a *etree.Attr) bool { return strings.EqualFold(a.Key, "id") }

// within reports whether el is inside of outer, or is it.
func within(el, outer *etree.Element) bool {
	for ; el != nil; el = el.Parent() {
		if el == outer {
			return true
		}
	}
	return false
}
