// Package sealtest makes sealed OFD documents for tests: with keys, certificates
// and seals of its own, and with every kind of fault on request. It is no part
// of the program.
package sealtest

import (
	"archive/zip"
	"bytes"
	"cmp"
	"crypto/rand"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/smx509"
)

// Names of the parts that sealing adds.
const (
	List      = "Doc_0/Signs/Signatures.xml"
	Signature = "Doc_0/Signs/Sign_0/Signature.xml"
	Value     = "Doc_0/Signs/Sign_0/SignedValue.dat"
)

// Sealed is when documents are sealed unless a recipe says otherwise.
var Sealed = time.Date(2026, 3, 9, 2, 11, 14, 0, time.UTC)

// OIDs of SM2 with SM3, and of the digest SM3.
var (
	OIDSM2  = asn1.ObjectIdentifier{1, 2, 156, 10197, 1, 501}
	oidCMS  = asn1.ObjectIdentifier{1, 2, 156, 10197, 6, 1, 4, 2, 2}
	textSM2 = OIDSM2.String()
)

// An Identity is a key with its certificate.
type Identity struct {
	Cert []byte // DER
	cert *smx509.Certificate
	key  *sm2.PrivateKey
}

// CA returns a root that signed itself.
func CA(t testing.TB, name string) *Identity {
	t.Helper()
	return issue(t, nil, name, Sealed.AddDate(-5, 0, 0), Sealed.AddDate(15, 0, 0))
}

// Issue returns an identity below the root, valid from two years before until
// three years after [Sealed].
func (ca *Identity) Issue(t testing.TB, name string) *Identity {
	t.Helper()
	return ca.IssueFor(t, name, Sealed.AddDate(-2, 0, 0), Sealed.AddDate(3, 0, 0))
}

// IssueFor returns an identity below the root with a validity.
func (ca *Identity) IssueFor(t testing.TB, name string, start, end time.Time) *Identity {
	t.Helper()
	return issue(t, ca, name, start, end)
}

// PEM returns the certificate as a file of roots holds it.
func (ca *Identity) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.Cert})
}

func issue(t testing.TB, ca *Identity, name string, start, end time.Time) *Identity {
	t.Helper()
	key, err := sm2.GenerateKey(rand.Reader)
	fatal(t, err)
	template := &smx509.Certificate{
		SerialNumber: big.NewInt(int64(len(name)) + start.Unix()), Subject: pkix.Name{Country: []string{"CN"}, CommonName: name},
		NotBefore: start, NotAfter: end, BasicConstraintsValid: true, IsCA: ca == nil,
		KeyUsage: smx509.KeyUsageDigitalSignature, SignatureAlgorithm: smx509.SM2WithSM3,
	}
	parent, signer := template, key
	if ca == nil {
		template.KeyUsage = smx509.KeyUsageCertSign
	} else {
		parent, signer = ca.cert, ca.key
	}
	der, err := smx509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	fatal(t, err)
	cert, err := smx509.ParseCertificate(der)
	fatal(t, err)
	return &Identity{Cert: der, cert: cert, key: key}
}

// A Recipe says how a document is sealed. Fields that are zero are as they
// should be.
type Recipe struct {
	Signer, Maker *Identity
	Listed        *Identity // whom the seal was made for; nil is Signer
	ByDigest      bool      // the seal lists the digest of the certificate
	At            time.Time
	Start, End    time.Time // of the seal
	Version       int       // of value and seal
	Method, Check string    // names of algorithms in Signature.xml
	Omit          string    // a part that is not listed
	Hash          func(sum []byte) []byte
	DER           func(der []byte) []byte
	Swap          *Recipe // takes the seal of another recipe, after the maker signed it
	V1, CMS       bool    // another layout of the value
	Folder        string  // among the signatures; "" is Sign_0
}

// The structures of GB/T 38540-2020, written apart from those that read them.
type header struct {
	ID      string `asn1:"ia5"`
	Version int
	Vendor  string `asn1:"ia5"`
}

type property struct {
	Type     int
	Name     string `asn1:"utf8"`
	ListType int
	List     any
	Created  time.Time `asn1:"generalized"`
	Start    time.Time `asn1:"generalized"`
	End      time.Time `asn1:"generalized"`
}

type picture struct {
	Type          string `asn1:"ia5"`
	Data          []byte
	Width, Height int
}

type info struct {
	Header   header
	ID       string `asn1:"ia5"`
	Property property
	Picture  picture
}

type digestOf struct {
	Type  string `asn1:"printable"`
	Value []byte
}

type eseal struct {
	Info  info
	Cert  []byte
	Alg   asn1.ObjectIdentifier
	Value asn1.BitString
}

type tbs struct {
	Version int
	Seal    eseal
	Time    time.Time `asn1:"generalized"`
	Hash    asn1.BitString
	Path    string `asn1:"ia5"`
}

type value struct {
	TBS   tbs
	Cert  []byte
	Alg   asn1.ObjectIdentifier
	Value asn1.BitString
}

// Seal adds a seal over files and returns all parts. OFD.xml among files must
// name [List] as its signatures.
func (r Recipe) Seal(t testing.TB, files map[string][]byte) map[string][]byte {
	t.Helper()
	out := maps.Clone(files)
	name, at := r.place("Signature.xml"), r.place("SignedValue.dat")
	out[List] = fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?><ofd:Signatures xmlns:ofd="http://www.ofdspec.org/2016"><ofd:MaxSignId>1</ofd:MaxSignId><ofd:Signature ID="1" Type="Seal" BaseLoc="/%s"/></ofd:Signatures>`, name)
	out[name] = r.signatureXML(files)
	out[at] = r.value(t, out[name])
	return out
}

func (r Recipe) place(name string) string {
	return "Doc_0/Signs/" + cmp.Or(r.Folder, "Sign_0") + "/" + name
}

func (r Recipe) signatureXML(files map[string][]byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><ofd:Signature xmlns:ofd="http://www.ofdspec.org/2016"><ofd:SignedInfo><ofd:Provider ProviderName="sealtest"/><ofd:SignatureMethod>%s</ofd:SignatureMethod><ofd:References CheckMethod="%s">`,
		cmp.Or(r.Method, textSM2), cmp.Or(r.Check, "1.2.156.10197.1.401"))
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if name == r.Omit {
			continue
		}
		sum := sm3.Sum(files[name])
		fmt.Fprintf(&b, `<ofd:Reference FileRef="/%s"><ofd:CheckValue>%s</ofd:CheckValue></ofd:Reference>`, name, base64.StdEncoding.EncodeToString(sum[:]))
	}
	fmt.Fprintf(&b, `</ofd:References></ofd:SignedInfo><ofd:SignedValue>/%s</ofd:SignedValue></ofd:Signature>`, r.place("SignedValue.dat"))
	return b.Bytes()
}

func (r Recipe) value(t testing.TB, signed []byte) []byte {
	t.Helper()
	sum := sm3.Sum(signed)
	hash := sum[:]
	if r.Hash != nil {
		hash = r.Hash(hash)
	}
	v := value{Cert: r.Signer.Cert, Alg: OIDSM2}
	v.TBS = tbs{Version: cmp.Or(r.Version, 4), Seal: r.eseal(t), Time: cmp.Or(r.At, Sealed), Hash: bits(hash), Path: "/" + r.place("Signature.xml")}
	v.Value = r.Signer.sign(t, v.TBS)
	var der []byte
	switch {
	case r.V1:
		der = marshal(t, struct {
			TBS   tbs
			Value asn1.BitString
		}{v.TBS, v.Value})
	case r.CMS:
		der = marshal(t, struct {
			Kind asn1.ObjectIdentifier
			Data []byte
		}{oidCMS, []byte("signed data")})
	default:
		der = marshal(t, v)
	}
	if r.DER != nil {
		der = r.DER(der)
	}
	return der
}

func (r Recipe) eseal(t testing.TB) eseal {
	t.Helper()
	if r.Swap != nil {
		return r.Swap.eseal(t)
	}
	listed := r.Listed
	if listed == nil {
		listed = r.Signer
	}
	p := property{Type: 1, Name: "测试发票监制章", ListType: 1, List: [][]byte{listed.Cert}, Created: Sealed.AddDate(-1, 0, 0)}
	if r.ByDigest {
		sum := sm3.Sum(listed.Cert)
		p.ListType, p.List = 2, []digestOf{{"SM3", sum[:]}}
	}
	p.Start, p.End = cmp.Or(r.Start, Sealed.AddDate(-1, 0, 0)), cmp.Or(r.End, Sealed.AddDate(2, 0, 0))
	s := eseal{Cert: r.Maker.Cert, Alg: OIDSM2}
	s.Info = info{header{"ES", cmp.Or(r.Version, 4), "SEALTEST"}, "44000000000001", p, picture{"png", []byte("picture"), 30, 20}}
	s.Value = r.Maker.sign(t, s.Info)
	return s
}

func (ca *Identity) sign(t testing.TB, message any) asn1.BitString {
	t.Helper()
	sig, err := ca.key.SignWithSM2(rand.Reader, nil, marshal(t, message))
	fatal(t, err)
	return bits(sig)
}

func bits(b []byte) asn1.BitString { return asn1.BitString{Bytes: b, BitLength: 8 * len(b)} }

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	der, err := asn1.Marshal(v)
	fatal(t, err)
	return der
}

// Zip returns the parts as a container.
func Zip(t testing.TB, files map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		fatal(t, err)
		_, err = w.Write(files[name])
		fatal(t, err)
	}
	fatal(t, z.Close())
	return out.Bytes()
}

func fatal(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
