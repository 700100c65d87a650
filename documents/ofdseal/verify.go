package ofdseal

import (
	"bytes"
	"errors"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/ofd"
)

// Verify returns what the seal of the container is worth at the time. A document with several
// seals is worth what the worst of them is, with one exception. A seal with roots that are
// not pinned, or in a form that is not read, takes nothing from another.
func Verify(c *ofd.Container, anchors Anchors, at time.Time) documents.Signature {
	list, sigs, err := signatures(c)
	if err == nil && list == "" {
		return documents.Signature{Status: documents.SignatureNone}
	}
	if err != nil {
		return failed(err, "")
	}
	var best documents.Signature
	for i, s := range sigs {
		one := s.verify(c, anchors, own(list, sigs), at)
		if one.Status == documents.SignatureInvalid {
			return one
		}
		if i == 0 || rank[one.Status] > rank[best.Status] {
			best = one
		}
	}
	return best
}

// rank orders what several seals are worth.
var rank = map[documents.SignatureStatus]int{
	documents.SignatureUnsupported: 1, documents.SignatureUntrusted: 2, documents.SignatureValid: 3,
}

// verify returns what one signature is worth.
func (s *signature) verify(c *ofd.Container, anchors Anchors, own map[string]bool, at time.Time) documents.Signature {
	seal, err := s.intact(c, own)
	signer := ""
	if seal != nil && seal.signer != nil {
		signer = seal.signer.Subject.String()
	}
	if err != nil {
		return failed(err, signer)
	}
	authority, err := anchors.judge(seal, at)
	if err != nil {
		return failed(err, signer)
	}
	return documents.Signature{Status: documents.SignatureValid, Signer: signer, Authority: authority}
}

// failed returns a signature that is not valid; signer is the alleged signer.
func failed(err error, signer string) documents.Signature {
	out := documents.Signature{Status: documents.SignatureInvalid, Signer: signer, Detail: err.Error()}
	var s *documents.SignatureError
	if errors.As(err, &s) {
		out.Status = s.Status
	}
	return out
}

// intact checks all that needs no trust. A seal that is returned with an error
// is what the document says of its signer.
func (s *signature) intact(c *ofd.Container, own map[string]bool) (*seal, error) {
	if s.err != nil {
		return nil, s.err
	}
	der, err := c.Read(s.value)
	if err != nil {
		return nil, documents.InvalidSignature("the seal's value cannot be read: %v", err)
	}
	seal, err := openSeal(der)
	if err != nil {
		return seal, err
	}
	signed, err := c.Read(s.name)
	if err != nil {
		return seal, documents.InvalidSignature("%v", err)
	}
	if sum := sm3.Sum(signed); !bytes.Equal(sum[:], seal.dataHash) {
		return seal, documents.InvalidSignature("%s was changed after it was sealed", s.name)
	}
	if err := s.unchanged(c); err != nil {
		return seal, err
	}
	return seal, s.covers(c, own)
}

// unchanged names the listed parts that differ from their digests.
func (s *signature) unchanged(c *ofd.Container) error {
	var altered []string
	for _, f := range s.files {
		h := sm3.New()
		err := c.Copy(h, f.name)
		var limit *documents.SyntaxError
		if errors.As(err, &limit) && limit.Code == documents.CodeLimit {
			return documents.UnsupportedSignature("too large a document for its seal to be verified")
		}
		if err != nil {
			return documents.InvalidSignature("%s, which is sealed, cannot be read: %v", clip(f.name), err)
		}
		if !bytes.Equal(h.Sum(nil), f.sum) {
			altered = append(altered, clip(f.name))
		}
	}
	if len(altered) > 0 {
		return documents.InvalidSignature("changed after it was sealed: %s", some(altered))
	}
	return nil
}

// covers names the parts that are not listed.
func (s *signature) covers(c *ofd.Container, own map[string]bool) error {
	listed := map[string]bool{}
	for _, f := range s.files {
		listed[f.name] = true
	}
	var out []string
	for _, name := range c.Names() {
		if !listed[name] && !own[name] {
			out = append(out, clip(name))
		}
	}
	if len(out) > 0 {
		return documents.InvalidSignature("not covered by the seal: %s", some(out))
	}
	return nil
}

// some joins the first names.
func some(names []string) string {
	if len(names) > 3 {
		names = append(names[:3:3], "…")
	}
	return strings.Join(names, ", ")
}
