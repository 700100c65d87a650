package intake_test

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlguard"
	"github.com/tradehub/tradehub/documents/xmlsig"
)

// judgeSignature asks the signature check itself, since most signed samples
// are no trade documents; an upload must call those unsupported.
func judgeSignature(t *testing.T, e entry, data []byte) outcome {
	g := signatureGoal(e, data)
	if g == support {
		return outcome{goal: support}
	}
	if strings.HasSuffix(e.file, ".base64") {
		data = fromBase64(t, string(data))
	}
	root, err := xmlguard.Parse(data, xmlguard.DefaultLimits)
	out := outcome{goal: g}
	if g == outside {
		out.note = "outside the policy: " + beyondPolicy(data)
	}
	if err != nil {
		// A DOCTYPE is refused before anything asks for the signature.
		if g != forged && (g != outside || codeOf(err) != documents.CodeForbidden) {
			out.shortfall = fmt.Sprintf("not parsed: %v", err)
		}
	} else {
		out.shortfall = signatureShortfall(t, e, g, root, data)
	}
	out.also = append(out.also, uploadSigned(t, data))
	return out
}

// uploadSigned: UBL invoices are read, everything else is called unsupported
// or, when it is not even well-formed, refused.
func uploadSigned(t *testing.T, data []byte) outcome {
	got, err := upload(t, data)
	switch f := formatOf(data); {
	case f == documents.FormatUBLInvoice && err != nil:
		return outcome{goal: valid, shortfall: fmt.Sprintf("not read: %v", err)}
	case f == documents.FormatUBLInvoice:
		return outcome{goal: valid}
	case err == nil:
		return outcome{goal: unsupported, shortfall: fmt.Sprintf("read as %s", got.Document.Format)}
	case codeOf(err) != documents.CodeUnsupported && codeOf(err) != documents.CodeForbidden:
		return outcome{goal: unsupported, shortfall: fmt.Sprintf("not called unsupported: %v", err)}
	}
	return outcome{goal: unsupported}
}

var (
	supportFile = regexp.MustCompile(`\(support\b|support / intermediate|^input|^expected|c14n input / support|key / certificate|HMAC secret|support file`)
	mustNot     = regexp.MustCompile(`must be refused|must (?i:fail)|must not be|must NOT|truncated HMAC|refuse to fetch|comment inside text|xmlsec1: fails`)
)

// signatureGoal is what the makers say, held against the policy.
func signatureGoal(e entry, data []byte) goal {
	switch {
	case supportFile.MatchString(e.says):
		return support
	case mustNot.MatchString(e.says):
		return forged
	case e.says == "the signed document":
		return unsigned
	}
	switch beyondPolicy(data) {
	case "":
		return intact
	case uncovered:
		return forged
	}
	return outside
}

var (
	allowedMethod = regexp.MustCompile(`^http://www.w3.org/2001/04/xmldsig-more#(rsa|ecdsa)-sha(256|384|512)$`)
	allowedDigest = regexp.MustCompile(`^http://www.w3.org/2001/04/(xmlenc#sha256|xmldsig-more#sha384|xmlenc#sha512)$`)
	allowedForm   = regexp.MustCompile(`^http://www.w3.org/(2000/09/xmldsig#enveloped-signature|TR/2001/REC-xml-c14n-20010315|2006/12/xml-c14n11|2001/10/xml-exc-c14n#)(#?WithComments)?$`)
)

// uncovered is a signature of something else than the document. That is as
// good as a forged one when somebody shows the document as signed.
const uncovered = "the signature does not cover the document"

// beyondPolicy says what in the sample the policy does not allow, or "". It
// is written from the policy's words (see package xmlsig), not from its code.
func beyondPolicy(data []byte) string {
	doc := etree.NewDocument()
	if doc.ReadFromBytes(data) != nil {
		return ""
	}
	found := doc.FindElements("//Signature[SignedInfo]")
	if len(found) == 0 {
		return ""
	}
	sig := found[0]
	if sig == doc.Root() || sig.Parent().Tag == "Object" {
		return "the signature stands around what it signs, or beside it"
	}
	if !refersToAll(sig) {
		return uncovered
	}
	for _, m := range sig.FindElements("./SignedInfo/SignatureMethod") {
		if !allowedMethod.MatchString(m.SelectAttrValue("Algorithm", "")) {
			return "signature method"
		}
	}
	for _, m := range sig.FindElements("./SignedInfo/Reference/DigestMethod") {
		if !allowedDigest.MatchString(m.SelectAttrValue("Algorithm", "")) {
			return "digest method"
		}
	}
	for _, m := range sig.FindElements("./SignedInfo/Reference/Transforms/Transform") {
		if !allowedForm.MatchString(m.SelectAttrValue("Algorithm", "")) {
			return "transform"
		}
	}
	certs := certificatesIn(data)
	if len(certs) == 0 {
		return "no identity certificate that can be read"
	}
	if key, ok := certs[0].PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() < 2048 {
		return "short key"
	}
	return ""
}

// refersToAll reports whether a reference is to the whole document.
func refersToAll(sig *etree.Element) bool {
	root := sig
	for root.Parent() != nil && root.Parent().Tag != "" {
		root = root.Parent()
	}
	for _, ref := range sig.FindElements("./SignedInfo/Reference") {
		uri := ref.SelectAttrValue("URI", "?")
		if uri == "" {
			return true
		}
		for _, a := range root.Attr {
			if strings.EqualFold(a.Key, "id") && "#"+a.Value == uri && root != sig {
				return true
			}
		}
	}
	return false
}

var (
	keyInfo         = regexp.MustCompile(`(?s)<(?:\w+:)?KeyInfo\b.*?</(?:\w+:)?KeyInfo>`)
	certificateText = regexp.MustCompile(`(?s)<(?:\w+:)?X509Certificate[^>]*>([^<]*)<`)
)

// certificatesIn returns the certificates of signers that can be read.
func certificatesIn(data []byte) []*x509.Certificate {
	var out []*x509.Certificate
	for _, m := range certificateText.FindAllSubmatch(bytes.Join(keyInfo.FindAll(data, -1), nil), -1) {
		text := strings.Join(strings.Fields(strings.ReplaceAll(string(m[1]), "&#13;", "")), "")
		der, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			continue
		}
		if cert, err := x509.ParseCertificate(der); err == nil {
			out = append(out, cert)
		}
	}
	return out
}

// anchorsFor pins the sample's own certificates and those that its suite says to trust, so
// that nothing but the check separates a forgery from "valid".
func anchorsFor(t *testing.T, e entry, data []byte) xmlsig.Anchors {
	pins := certificatesIn(data)
	if strings.Contains(e.says, "same-subj-cert2 as trust anchor") {
		pins = nil
		pemText, err := os.ReadFile(filepath.Join(filepath.Dir(e.path), "keys", "same-subj-cert2.pem"))
		if err != nil {
			t.Fatal(err)
		}
		for block, rest := pem.Decode(pemText); block != nil; block, rest = pem.Decode(rest) {
			if cert, err := x509.ParseCertificate(block.Bytes); err == nil {
				pins = append(pins, cert)
			}
		}
	}
	return xmlsig.Anchors{"LOCAL:1": pins}
}

// signatureShortfall says how the status is not the one of the goal.
func signatureShortfall(t *testing.T, e entry, g goal, root *etree.Element, data []byte) string {
	free := xmlsig.Verify(root, nil, now).Signature
	anchors := anchorsFor(t, e, data)
	want := map[goal]documents.SignatureStatus{
		intact: documents.SignatureUntrusted, outside: documents.SignatureUnsupported, unsigned: documents.SignatureNone,
	}[g]
	switch {
	case g == forged && free.Status == documents.SignatureValid, g != forged && free.Status != want:
		return fmt.Sprintf("%s %s, wanted %s %s", free.Status, free.Detail, want, beyondPolicy(data))
	case g != intact:
		if s := xmlsig.Verify(root, anchors, now).Signature; s.Status == documents.SignatureValid {
			return "valid once its certificates are pinned"
		}
		return ""
	}
	return intactShortfall(root, anchors)
}

// intactShortfall: once its signer is pinned, an intact signature is valid at
// a time at which the certificate was, and invalid when a text is changed.
func intactShortfall(root *etree.Element, anchors xmlsig.Anchors) string {
	at := anchors["LOCAL:1"][0].NotBefore.Add(time.Hour)
	if s := xmlsig.Verify(root, anchors, at).Signature; s.Status != documents.SignatureValid {
		return fmt.Sprintf("pinned, but %s %s", s.Status, s.Detail)
	}
	changed := root.Copy()
	if !changeText(changed) {
		return "no text to change"
	}
	if s := xmlsig.Verify(changed, anchors, at).Signature; s.Status == documents.SignatureValid || s.Status == documents.SignatureUntrusted {
		return fmt.Sprintf("changed, but %s", s.Status)
	}
	return ""
}

// changeText adds a character to the first text outside of the signature.
func changeText(el *etree.Element) bool {
	if el.Tag == "Signature" {
		return false
	}
	if kids := el.ChildElements(); len(kids) > 0 {
		for _, kid := range kids {
			if changeText(kid) {
				return true
			}
		}
		return false
	}
	el.SetText(el.Text() + "x")
	return true
}

func fromBase64(t *testing.T, text string) []byte {
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(data)
}
