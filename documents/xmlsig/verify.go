package xmlsig

import (
	"crypto/x509"
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"

	"github.com/tradehub/tradehub/documents"
)

// A Result is what became of a document's signature.
type Result struct {
	Content   *etree.Element // the only element that may be read, see the package comment
	Signature documents.Signature
	Issuers   []string // identifiers of [Anchors] that a valid signature is from
}

// Verify returns what the signature in the document is worth at the time. It does not change
// root, which comes from package xmlguard.
func Verify(root *etree.Element, anchors Anchors, at time.Time) Result {
	el, err := find(root)
	if el == nil && err == nil {
		return Result{Content: root, Signature: documents.Signature{Status: documents.SignatureNone}}
	}
	var content *etree.Element
	var signer *x509.Certificate
	if err == nil {
		content, signer, err = intact(root, el)
	}
	out := Result{Content: root}
	if signer != nil {
		out.Signature.Signer = signer.Subject.String()
	}
	var v *documents.SignatureError
	if errors.As(err, &v) {
		out.Signature.Status, out.Signature.Detail = v.Status, v.Detail
		return out
	}
	out.Content = content
	out.Signature.Status, out.Signature.Detail, out.Issuers = anchors.trust(signer, at)
	return out
}

// intact returns the signed element and who signed it. Its errors are of type
// *documents.SignatureError; a signer returned with one is who is said to have signed.
func intact(root, el *etree.Element) (*etree.Element, *x509.Certificate, error) {
	s, err := open(root, el)
	if err != nil {
		return nil, nil, err
	}
	if tooMuch(root) {
		return nil, nil, documents.UnsupportedSignature("too large a document for its signature to be verified")
	}
	signers, err := s.signers()
	if err != nil {
		return nil, nil, err
	}
	var content *etree.Element
	signer := signers[0]
	for _, cert := range signers {
		if content, err = s.validate(root, cert); err == nil {
			signer = cert
			break
		}
	}
	if err == nil {
		err = s.checkInner(signer)
	}
	if err != nil {
		return nil, signer, s.judge(root, err)
	}
	return content, signer, nil
}

// validate has goxmldsig verify the signature and the digest of the content.
// It works on a copy that holds what it needs: comments are not signed, and
// of the signature only SignedInfo and SignatureValue count.
func (s *signature) validate(root *etree.Element, cert *x509.Certificate) (*etree.Element, error) {
	value, err := s.derValue(cert)
	if err != nil {
		return nil, err
	}
	ctx := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{cert}})
	ctx.IdAttribute = s.idAttr
	// The pin decides on validity in time, once the signature is known to be intact.
	ctx.Clock = dsig.NewFakeClockAt(cert.NotBefore)
	return ctx.Validate(s.bare(root, value))
}

// bare returns the copy for validate.
func (s *signature) bare(root *etree.Element, value []byte) *etree.Element {
	copied := root.Copy()
	sig := at(copied, path(root, s.el))
	for _, kid := range sig.ChildElements() {
		if kid.Tag != dsig.SignedInfoTag && kid.Tag != dsig.SignatureValueTag {
			sig.RemoveChild(kid)
		}
	}
	sig.SelectElement(dsig.SignatureValueTag).SetText(base64.StdEncoding.EncodeToString(value))
	if parent := sig.Parent(); parent == copied {
		// goxmldsig looks through no more than 1,000 elements for it. Its place does not
		// matter to a signature that is taken out.
		parent.RemoveChild(sig)
		parent.InsertChildAt(0, sig)
	}
	uncomment(copied)
	return copied
}

// path returns the way from root down to el as indices of children.
func path(root, el *etree.Element) []int {
	if el == root {
		return nil
	}
	return append(path(root, el.Parent()), el.Index())
}

func at(el *etree.Element, path []int) *etree.Element {
	for _, i := range path {
		el = el.Child[i].(*etree.Element)
	}
	return el
}

func uncomment(el *etree.Element) {
	for i := len(el.Child) - 1; i >= 0; i-- {
		switch t := el.Child[i].(type) {
		case *etree.Comment:
			el.RemoveChildAt(i)
		case *etree.Element:
			uncomment(t)
		}
	}
}

// judge turns what goxmldsig says into a *documents.SignatureError. It is careful to call
// invalid only what is: there are correct signatures that the library's
// canonical forms get wrong.
func (s *signature) judge(root *etree.Element, err error) error {
	var v *documents.SignatureError
	switch {
	case errors.As(err, &v):
		return err
	case errors.Is(err, etreeutils.ErrTraversalLimit):
		return documents.UnsupportedSignature("too many elements before the signature for it to be verified")
	case !exclusive(s.canonical) && inheritsXML(s.el):
		return documents.UnsupportedSignature("an xml: attribute around SignedInfo, which its canonical form includes")
	case twoSpaces(root):
		return documents.UnsupportedSignature("attributes of two namespaces in one element, in an unknown canonical order")
	}
	return documents.InvalidSignature("the document or its signature was changed: %v", strings.ToLower(err.Error()))
}

// inheritsXML: C14N 1.0 §2.4 and 1.1 §2.4 take xml: attributes over from ancestors.
func inheritsXML(el *etree.Element) bool {
	for ; el != nil; el = el.Parent() {
		for _, a := range el.Attr {
			if a.Space == "xml" {
				return true
			}
		}
	}
	return false
}

// twoSpaces: C14N 1.0 §2.3 orders attributes by namespace, goxmldsig orders
// those of two namespaces by name.
func twoSpaces(el *etree.Element) bool {
	space := ""
	for _, a := range el.Attr {
		if a.Space == "" || a.Space == "xmlns" {
			continue
		}
		if space != "" && a.Space != space {
			return true
		}
		space = a.Space
	}
	for _, t := range el.Child {
		if c, ok := t.(*etree.Element); ok && twoSpaces(c) {
			return true
		}
	}
	return false
}

// tooMuch reports whether goxmldsig would copy too much: to make a tree
// canonical it copies every element and text, with its attributes, once for
// each element around it. The weights are measured bytes; the bound keeps the
// peak below 32 MiB and twenty times the size of the document, whatever its
// shape. A usual signed invoice is below it up to seven hundred lines or so.
func tooMuch(root *etree.Element) bool {
	const base, perByte = 24 << 20, 18
	const token, attr, attrCopy = 240, 220, 20 // of a token for each level
	cost, size := 0, 0
	var walk func(el *etree.Element, depth int)
	walk = func(el *etree.Element, depth int) {
		cost += depth*token + len(el.Attr)*(attr+depth*attrCopy)
		size += 2*len(el.Tag) + 2*len(el.Space) + len("<></>")
		for i := range el.Attr {
			size += len(el.Attr[i].Key) + len(el.Attr[i].Value) + len(`=""`)
		}
		for _, t := range el.Child {
			switch t := t.(type) {
			case *etree.Element:
				walk(t, depth+1)
			case *etree.CharData:
				cost += (depth + 1) * token
				size += len(t.Data)
			}
		}
	}
	walk(root, 1)
	return cost > base+perByte*size
}
