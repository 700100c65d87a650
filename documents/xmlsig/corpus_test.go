package xmlsig_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"maps"
	"math/big"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/corpustest"
	"github.com/tradehub/tradehub/documents/xmlguard"
	"github.com/tradehub/tradehub/documents/xmlsig"
)

// A sample is a file of the corpus with what its makers say of it.
type sample struct {
	set, name, said string
	data            []byte
}

func samples(t testing.TB) []sample {
	var out []sample
	manifests, err := filepath.Glob(filepath.Join(corpustest.Folder(t, "4-signatures"), "*", "MANIFEST.md"))
	check(t, err)
	for _, m := range manifests {
		text, err := os.ReadFile(m)
		check(t, err)
		for row := range strings.Lines(string(text)) {
			cells := strings.Split(row, " | ")
			if len(cells) != 3 || !strings.HasSuffix(cells[0], ".xml") && !strings.HasSuffix(cells[0], ".base64") {
				continue
			}
			data, err := os.ReadFile(filepath.Join(filepath.Dir(m), cells[0]))
			check(t, err)
			if strings.HasSuffix(cells[0], ".base64") {
				data, err = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(data)), ""))
				check(t, err)
			}
			out = append(out, sample{filepath.Base(filepath.Dir(m)), cells[0], cells[2], data})
		}
	}
	return out
}

// hostile reports whether the makers say that the sample must not be accepted.
func (s sample) hostile() bool {
	return regexp.MustCompile(`must be refused|must FAIL|must NOT|must not be|refuse \(|refuse to fetch|: refuse$`).MatchString(s.said)
}

var (
	methodPattern = regexp.MustCompile(`SignatureMethod[^>]*Algorithm="[^"]*xmldsig-more#(rsa|ecdsa)-sha(256|384|512)"`)
	weakPattern   = regexp.MustCompile(`Algorithm="[^"]*(#sha1|-sha1|#md5|hmac)[^"]*"`)
)

// modern reports whether the makers say that the sample verifies and its
// algorithms are those of the policy.
func (s sample) modern() bool {
	says := strings.Contains(s.said, "must verify") || strings.Contains(s.said, "[xmlsec1: OK]")
	info, _, _ := bytes.Cut(s.data, []byte("SignatureValue"))
	return says && !s.hostile() && methodPattern.Match(info) && !weakPattern.Match(info)
}

const around = "the signature stands around the document or beside it, not in it"

// shortfalls are modern samples that are not accepted, with the reason.
var shortfalls = map[string]string{
	"*/*enveloping*":                                              around,
	"xades-dss-signxml/X_AT_SIT_1.xml":                            around,
	"xades-dss-signxml/nonconformant-dss-2293.xml":                around,
	"xades-dss-signxml/signature_property_signed.xml":             around,
	"xades-dss-signxml/xades-extended-short-a.xml":                around,
	"xades-dss-signxml/xades-lta-valid.xml":                       around,
	"xades-dss-signxml/xades-ocsp-before-cert-validity.xml":       around,
	"xades-dss-signxml/xades-with-multiple-archivetimestamps.xml": around,
	"xades-dss-signxml/xades-with-spUserNotice-refs.xml":          around,

	"xades-dss-signxml/xades-with-manifest-with-object-reference.xml": "only objects in the signature are signed, not the document",

	"xades-dss-signxml/document.signed.c.xml":           "RSA key of 1024 bits",
	"xml-crypto/valid_signature_utf8.xml":               "certificate with a negative serial number (RFC 5280 §4.1.2.2 forbids it)",
	"w3c-xmldsig11/microsoft-*":                         "a bare key, no identity certificate; see TestCorpusBareKeys",
	"aleksey-xmldsig/enveloped-sha256-ecdsa-sha256.xml": "XPath transform",
	"aleksey-xmldsig/enveloped-x509-*":                  "XPath transform",
}

func (s sample) shortfall() string {
	for pattern, reason := range shortfalls {
		if ok, _ := path.Match(pattern, s.set+"/"+s.name); ok {
			return reason
		}
	}
	return ""
}

// TestCorpus holds every sample against its makers' word under the policy:
// what they call good, made with algorithms of the policy, is intact; nothing
// else is, above all no wrapping attack.
func TestCorpus(t *testing.T) {
	counts := map[string]map[string]int{}
	for _, s := range samples(t) {
		if counts[s.set] == nil {
			counts[s.set] = map[string]int{}
		}
		status := "refused"
		root, err := xmlguard.Parse(s.data, xmlguard.DefaultLimits)
		if err == nil {
			got := xmlsig.Verify(root, nil, now)
			status = string(got.Signature.Status)
			t.Logf("%s/%s: %s %s", s.set, s.name, status, got.Signature.Detail)
		}
		counts[s.set][status]++
		intact := status == string(documents.SignatureUntrusted)
		if expected := s.modern() && s.shortfall() == ""; intact != expected {
			t.Errorf("%s/%s: %s, but intact is %t (%s)", s.set, s.name, status, expected, s.said)
		}
		if intact {
			cert := embedded(t, s.data)
			got := xmlsig.Verify(root, pin(cert), cert.NotBefore.Add(time.Hour))
			if got.Signature.Status != documents.SignatureValid {
				t.Errorf("%s/%s: pinned, but %+v", s.set, s.name, got.Signature)
			}
		}
	}
	want := map[string]map[string]int{
		"aleksey-xmldsig":   {"unsupported": 43, "untrusted": 1},
		"facturae-signed":   {"invalid": 4},
		"merlin-xmldsig-23": {"unsupported": 15, "refused": 1},
		"oasis-ubl-signed":  {"unsupported": 2, "none": 1},
		"ruby-saml":         {"unsupported": 4, "invalid": 1, "none": 1, "refused": 2},
		"santuario-misc":    {"unsupported": 8, "none": 12, "refused": 6},
		"signxml-enveloped": {"untrusted": 4},
		"w3c-c14n11":        {"none": 3, "refused": 2},
		"w3c-xmldsig11":     {"unsupported": 45},
		"xades-dss-signxml": {"unsupported": 18, "invalid": 2, "untrusted": 2},
		"xml-crypto":        {"unsupported": 20},
		"xsw-crewjam":       {"unsupported": 4, "none": 1},
		"xsw-dss":           {"unsupported": 2, "untrusted": 1},
		"xsw-pysaml2":       {"unsupported": 2},
	}
	for _, set := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%q: %v", set, counts[set])
		if !maps.Equal(counts[set], want[set]) {
			t.Errorf("%s: %v, want %v", set, counts[set], want[set])
		}
	}
}

// embedded returns the first certificate of KeyInfo.
func embedded(t *testing.T, data []byte) *x509.Certificate {
	found := regexp.MustCompile(`(?s)KeyInfo.*?X509Certificate>([^<]*)<`).FindSubmatch(data)
	if found == nil {
		t.Fatal("no certificate")
	}
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(found[1])), ""))
	check(t, err)
	return must(x509.ParseCertificate(der))
}

// TestCorpusBareKeys: samples that carry a key and no certificate are given
// one for that key, which their signatures do not cover. They were made by
// other programs, for all methods of the policy.
func TestCorpusBareKeys(t *testing.T) {
	ca := identity(ecKey(elliptic.P256()), nil, func(c *x509.Certificate) { c.IsCA, c.KeyUsage = true, x509.KeyUsageCertSign })
	seen := 0
	for _, s := range samples(t) {
		if s.set != "w3c-xmldsig11" || !s.modern() || !strings.HasPrefix(s.name, "microsoft-") {
			continue
		}
		seen++
		t.Run(s.name, func(t *testing.T) {
			tmpl := &x509.Certificate{SerialNumber: big.NewInt(7), NotBefore: from, NotAfter: to}
			der := must(x509.CreateCertificate(rand.Reader, tmpl, ca.cert, bareKey(t, string(s.data)), ca.key))
			info := "<KeyInfo><X509Data><X509Certificate>" + base64.StdEncoding.EncodeToString(der) + "</X509Certificate></X509Data></KeyInfo>"
			data := regexp.MustCompile(`(?s)<KeyInfo>.*</KeyInfo>`).ReplaceAll(s.data, []byte(info))
			got := xmlsig.Verify(parse(t, data), pin(ca.cert), now)
			if got.Signature.Status != documents.SignatureValid {
				t.Errorf("got %+v", got.Signature)
			}
			changed := bytes.Replace(data, []byte("test"), []byte("tess"), 1)
			if got = xmlsig.Verify(parse(t, changed), pin(ca.cert), now); got.Signature.Status != documents.SignatureInvalid {
				t.Errorf("changed: got %+v", got.Signature)
			}
		})
	}
	if seen != 12 {
		t.Errorf("%d samples, want 12", seen)
	}
}

// bareKey reads an RSAKeyValue, or an ECDSAKeyValue (RFC 4050 §3).
func bareKey(t *testing.T, text string) crypto.PublicKey {
	if found := regexp.MustCompile(`(?s)<Modulus>(.*)</Modulus>`).FindStringSubmatch(text); found != nil {
		n := must(base64.StdEncoding.DecodeString(strings.Join(strings.Fields(found[1]), "")))
		return &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: 65537}
	}
	curve := map[string]elliptic.Curve{
		"urn:oid:1.2.840.10045.3.1.7": elliptic.P256(), "urn:oid:1.3.132.0.34": elliptic.P384(), "urn:oid:1.3.132.0.35": elliptic.P521(),
	}[regexp.MustCompile(`URN="([^"]*)"`).FindStringSubmatch(text)[1]]
	point := func(name string) *big.Int {
		v, ok := new(big.Int).SetString(regexp.MustCompile(`<` + name + ` Value="([0-9]*)"`).FindStringSubmatch(text)[1], 10)
		if !ok {
			t.Fatal("no point")
		}
		return v
	}
	//nolint:staticcheck // SA1019: the samples state coordinates, and some are on P-521
	return &ecdsa.PublicKey{Curve: curve, X: point("X"), Y: point("Y")}
}
