package ofdseal

import (
	"encoding/base64"
	"path"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/ofd"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// Names of algorithms in Signature.xml (GB/T 33190-2016 §18.2).
const (
	methodSM2 = "1.2.156.10197.1.501"
	checkSM3  = "1.2.156.10197.1.401"
)

// maxSignatures is far more than an e-fapiao has.
const maxSignatures = 8

// A signature is a Signature.xml, taken apart.
type signature struct {
	name  string // of Signature.xml in the container
	value string // name of the part with the value
	seal  string // name of the part with the seal, or ""
	files []checked
	err   error // why no more of it is known
}

// A checked file is listed with its digest.
type checked struct {
	name string
	sum  []byte
}

// signatures returns what the container names as its signatures. The list's
// name is "" where OFD.xml names none. Errors are of type *documents.SignatureError.
func signatures(c *ofd.Container) (list string, sigs []*signature, err error) {
	root, err := c.XML(ofd.Main)
	if err != nil {
		return "", nil, documents.InvalidSignature("%v", err)
	}
	for _, body := range xmlread.Root(root).All("DocBody") {
		loc := ofd.Resolve(ofd.Main, body.At("Signatures").Text())
		switch {
		case loc == "":
		case list != "":
			return list, nil, documents.UnsupportedSignature("two lists of signatures")
		default:
			list = loc
		}
	}
	if list == "" {
		return "", nil, nil
	}
	if root, err = c.XML(list); err != nil {
		return list, nil, documents.InvalidSignature("%s: %v", list, err)
	}
	named := xmlread.Root(root).All("Signature")
	if len(named) == 0 {
		return list, nil, documents.InvalidSignature("%s names no signature", list)
	}
	if len(named) > maxSignatures {
		return list, nil, documents.UnsupportedSignature("%d signatures, at most %d are verified", len(named), maxSignatures)
	}
	for _, n := range named {
		sigs = append(sigs, readSignature(c, ofd.Resolve(list, n.Attr("BaseLoc"))))
	}
	return list, sigs, nil
}

// readSignature reads one Signature.xml.
func readSignature(c *ofd.Container, name string) *signature {
	s := &signature{name: name}
	root, err := c.XML(name)
	if err != nil {
		s.err = documents.InvalidSignature("the signature cannot be read: %v", err)
		return s
	}
	n := xmlread.Root(root)
	info := n.At("SignedInfo")
	s.value = ofd.Resolve(name, n.At("SignedValue").Text())
	s.seal = ofd.Resolve(name, info.At("Seal", "BaseLoc").Text())
	s.err = s.list(n, info)
	return s
}

// list reads the digests of the files.
func (s *signature) list(n, info xmlread.Node) error {
	refs := info.At("References")
	if again, twice := n.Repeated("SignedInfo", "SignedValue"); twice {
		return documents.InvalidSignature("a second %s in %s", again.Name(), s.name)
	}
	if _, twice := info.Repeated("References", "SignatureMethod"); twice {
		return documents.InvalidSignature("a second list of references in %s", s.name)
	}
	if method := info.At("SignatureMethod").Text(); method != methodSM2 {
		return documents.UnsupportedSignature("signature method %q, where SM2 with SM3 (%s) is read", clip(method), methodSM2)
	}
	if method := refs.Attr("CheckMethod"); method != checkSM3 {
		return documents.UnsupportedSignature("digest method %q, where SM3 (%s) is read", clip(method), checkSM3)
	}
	for _, ref := range refs.All("Reference") {
		sum, err := base64.StdEncoding.DecodeString(ref.At("CheckValue").Text())
		if err != nil {
			return documents.InvalidSignature("the digest of %s is not base64", clip(ref.Attr("FileRef")))
		}
		s.files = append(s.files, checked{ofd.Resolve(s.name, ref.Attr("FileRef")), sum})
	}
	return nil
}

// own returns the parts that no signature can list, because they are the
// signatures: a part that none of them names is content.
func own(list string, sigs []*signature) map[string]bool {
	out := map[string]bool{list: true}
	for _, s := range sigs {
		for _, name := range []string{s.name, s.value, s.seal} {
			if inside(list, name) {
				out[name] = true
			}
		}
	}
	return out
}

// inside reports whether the part is in the folder of the list of signatures,
// which holds no content.
func inside(list, name string) bool {
	folder := path.Dir(list) + "/"
	return folder != "./" && len(name) > len(folder) && name[:len(folder)] == folder
}

func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
