package ofdseal_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/corpustest"
	"github.com/tradehub/tradehub/documents/ofd"
	"github.com/tradehub/tradehub/documents/ofdseal"
	"github.com/tradehub/tradehub/documents/ofdseal/sealtest"
)

const (
	page = "Doc_0/Pages/Page_0/Content.xml"
	tag  = "Doc_0/Tags/CustomTag.xml"
)

// content returns the parts of a document that is not sealed yet.
func content() map[string][]byte {
	return map[string][]byte{
		ofd.Main: []byte(`<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocInfo><ofd:CustomDatas><ofd:CustomData Name="发票号码">26442000000087654321</ofd:CustomData></ofd:CustomDatas></ofd:DocInfo>` +
			`<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot><ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody></ofd:OFD>`),
		"Doc_0/Document.xml": []byte(`<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"/>`),
		page:                 []byte(`<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016">36000.00</ofd:Page>`),
		tag:                  []byte(`<ofd:eInvoice xmlns:ofd="http://www.ofdspec.org/2016"/>`),
	}
}

// A cast is who seals, makes seals and issues certificates.
type cast struct {
	root, other             *sealtest.Identity // other is not pinned
	bureau, maker, taxpayer *sealtest.Identity // below root
	stranger, forger        *sealtest.Identity // below other
}

func newCast(t testing.TB) cast {
	t.Helper()
	root, other := sealtest.CA(t, "测试税务根CA"), sealtest.CA(t, "别家根CA")
	return cast{
		root: root, other: other,
		bureau:   root.Issue(t, "全国统一发票监制章国家税务总局测试市税务局"),
		maker:    root.Issue(t, "国家税务总局电子印章系统"),
		taxpayer: root.Issue(t, "深圳海岸贸易有限公司"),
		stranger: other.Issue(t, "全国统一发票监制章国家税务总局测试市税务局"),
		forger:   other.Issue(t, "国家税务总局电子印章系统"),
	}
}

func (c cast) anchors(t testing.TB) ofdseal.Anchors {
	t.Helper()
	a, err := ofdseal.NewAnchor(documents.AuthorityTax, "国家税务总局", c.root.PEM())
	if err != nil {
		t.Fatal(err)
	}
	return ofdseal.Anchors{a}
}

func verify(t testing.TB, parts map[string][]byte, anchors ofdseal.Anchors) documents.Signature {
	t.Helper()
	c, err := ofd.Open(sealtest.Zip(t, parts))
	if err != nil {
		t.Fatal(err)
	}
	return ofdseal.Verify(c, anchors, sealtest.Sealed.AddDate(0, 1, 0))
}

func TestVerify(t *testing.T) {
	c := newCast(t)
	good := sealtest.Recipe{Signer: c.bureau, Maker: c.maker}
	with := func(change func(*sealtest.Recipe)) sealtest.Recipe {
		r := good
		change(&r)
		return r
	}
	swap := func(name, old, fresh string) func(map[string][]byte) {
		return func(p map[string][]byte) {
			if !bytes.Contains(p[name], []byte(old)) {
				t.Fatalf("%s does not hold %q", name, old)
			}
			p[name] = bytes.Replace(p[name], []byte(old), []byte(fresh), 1)
		}
	}
	put := func(name, data string) func(map[string][]byte) {
		return func(p map[string][]byte) { p[name] = []byte(data) }
	}
	drop := func(name string) func(map[string][]byte) {
		return func(p map[string][]byte) { delete(p, name) }
	}
	early := c.root.IssueFor(t, "国家税务总局 expired", sealtest.Sealed.AddDate(-3, 0, 0), sealtest.Sealed.AddDate(0, 0, -1))
	const valid, untrusted, invalid, unsupported, none = documents.SignatureValid, documents.SignatureUntrusted, documents.SignatureInvalid, documents.SignatureUnsupported, documents.SignatureNone
	for _, k := range []struct {
		name   string
		recipe sealtest.Recipe
		after  func(map[string][]byte)
		status documents.SignatureStatus
		detail string // part of it
	}{
		{"sound", good, nil, valid, ""},
		{"seal lists a digest", with(func(r *sealtest.Recipe) { r.ByDigest = true }), nil, valid, ""},

		{"changed page", good, swap(page, "36000", "96000"), invalid, page},
		{"changed tag", good, swap(tag, "/>", "> </ofd:eInvoice>"), invalid, tag},
		{"changed value in OFD.xml", good, swap(ofd.Main, "87654321", "87654322"), invalid, ofd.Main},
		{"part taken out", good, drop(tag), invalid, tag},
		{"page added", good, put("Doc_0/Pages/Page_1/Content.xml", "<a/>"), invalid, "not covered by the seal: Doc_0/Pages/Page_1"},
		{"attachment added", good, put("Doc_0/Attachs/original_invoice.xml", "<a/>"), invalid, "not covered"},
		{"content hidden among the signatures", good, put("Doc_0/Signs/Sign_0/Content.xml", "<a/>"), invalid, "not covered"},
		{"tag not listed", with(func(r *sealtest.Recipe) { r.Omit = tag }), nil, invalid, "not covered by the seal: " + tag},
		{"OFD.xml not listed", with(func(r *sealtest.Recipe) { r.Omit = ofd.Main }), nil, invalid, "not covered by the seal: " + ofd.Main},
		{"list changed", good, swap(sealtest.Signature, "/"+page, "/"+tag), invalid, "changed after it was sealed"},
		{"signatures emptied", good, put(sealtest.List, "<ofd:Signatures xmlns:ofd='http://www.ofdspec.org/2016'/>"), invalid, "names no signature"},
		{"value taken out", good, drop(sealtest.Value), invalid, "cannot be read"},
		{"seal taken out whole", good, func(p map[string][]byte) {
			swap(ofd.Main, "<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures>", "")(p)
			for _, name := range []string{sealtest.List, sealtest.Signature, sealtest.Value} {
				delete(p, name)
			}
		}, none, ""},

		{"wrong dataHash", with(func(r *sealtest.Recipe) { r.Hash = func(sum []byte) []byte { sum[0] ^= 1; return sum } }), nil, invalid, "changed after it was sealed"},
		{"empty dataHash", with(func(r *sealtest.Recipe) { r.Hash = func([]byte) []byte { return nil } }), nil, invalid, "changed after it was sealed"},
		{"truncated DER", with(func(r *sealtest.Recipe) { r.DER = func(der []byte) []byte { return der[:len(der)-1] } }), nil, invalid, "not DER"},
		{"empty value", with(func(r *sealtest.Recipe) { r.DER = func([]byte) []byte { return nil } }), nil, invalid, "not DER"},
		{"bytes after the value", with(func(r *sealtest.Recipe) { r.DER = func(der []byte) []byte { return append(der, 0) } }), nil, invalid, "not DER"},
		{"signature changed", with(func(r *sealtest.Recipe) { r.DER = func(der []byte) []byte { der[len(der)-1] ^= 1; return der } }), nil, invalid, "does not verify"},
		{"seal changed", with(func(r *sealtest.Recipe) {
			r.DER = func(der []byte) []byte { return bytes.Replace(der, []byte("SEALTEST"), []byte("SEALTOST"), 1) }
		}), nil, invalid, "does not verify"},
		{"seal of another signer", with(func(r *sealtest.Recipe) { r.Signer, r.Listed = c.taxpayer, c.bureau }), nil, invalid, "not among those"},
		{"seal of another signer, by digest", with(func(r *sealtest.Recipe) { r.Signer, r.Listed, r.ByDigest = c.taxpayer, c.bureau, true }), nil, invalid, "not among those"},
		{"replaced seal", with(func(r *sealtest.Recipe) { r.Swap = &sealtest.Recipe{Signer: c.stranger, Maker: c.forger} }), nil, invalid, "not among those"},

		{"seal of another maker", with(func(r *sealtest.Recipe) { r.Maker = c.forger }), nil, untrusted, "not pinned"},
		{"signer of another root", with(func(r *sealtest.Recipe) { r.Signer = c.stranger }), nil, untrusted, "not pinned"},
		{"all of another root", sealtest.Recipe{Signer: c.stranger, Maker: c.forger}, nil, untrusted, "not pinned"},
		{"a taxpayer of the pinned root", sealtest.Recipe{Signer: c.taxpayer, Maker: c.maker}, nil, untrusted, "common name"},
		{"seal expired", with(func(r *sealtest.Recipe) { r.End = sealtest.Sealed.Add(-time.Second) }), nil, untrusted, "the seal is valid from"},
		{"seal not yet valid", with(func(r *sealtest.Recipe) { r.Start = sealtest.Sealed.Add(time.Second) }), nil, untrusted, "the seal is valid from"},
		{"signer expired", sealtest.Recipe{Signer: early, Maker: c.maker}, nil, untrusted, "signer's certificate is valid"},
		{"maker expired", sealtest.Recipe{Signer: c.bureau, Maker: early}, nil, untrusted, "seal's maker is valid"},
		{"sealed next year", with(func(r *sealtest.Recipe) { r.At = sealtest.Sealed.AddDate(1, 0, 0) }), nil, untrusted, "has not come"},

		{"version 1", with(func(r *sealtest.Recipe) { r.V1 = true }), nil, unsupported, "GM/T 0031"},
		{"version 5", with(func(r *sealtest.Recipe) { r.Version = 5 }), nil, unsupported, "another version"},
		{"CMS", with(func(r *sealtest.Recipe) { r.CMS = true }), nil, unsupported, "without a seal"},
		{"digest by MD5", with(func(r *sealtest.Recipe) { r.Check = "1.2.840.113549.2.5" }), nil, unsupported, "SM3"},
		{"signed by RSA", with(func(r *sealtest.Recipe) { r.Method = "1.2.840.113549.1.1.11" }), nil, unsupported, "SM2"},
	} {
		t.Run(k.name, func(t *testing.T) {
			parts := k.recipe.Seal(t, content())
			if k.after != nil {
				k.after(parts)
			}
			got := verify(t, parts, c.anchors(t))
			if got.Status != k.status || !strings.Contains(got.Detail, k.detail) {
				t.Errorf("%s (%s), want %s (%s)", got.Status, got.Detail, k.status, k.detail)
			}
			if (got.Authority == documents.AuthorityTax) != (k.status == valid) {
				t.Errorf("authority %q of a signature that is %s", got.Authority, got.Status)
			}
			if k.status == valid && !strings.Contains(got.Signer, "国家税务总局") {
				t.Errorf("signer %q", got.Signer)
			}
		})
	}
}

// Without a pinned root nothing is trusted, and what is intact is said to be.
func TestVerifyWithoutAnchors(t *testing.T) {
	c := newCast(t)
	got := verify(t, sealtest.Recipe{Signer: c.bureau, Maker: c.maker}.Seal(t, content()), nil)
	if got.Status != documents.SignatureUntrusted || got.Authority != "" || !strings.Contains(got.Signer, "国家税务总局") {
		t.Errorf("%+v", got)
	}
}

// Any byte of any part that is changed takes the seal's validity away.
func TestVerifyEveryPartCounts(t *testing.T) {
	c := newCast(t)
	sealed := sealtest.Recipe{Signer: c.bureau, Maker: c.maker}.Seal(t, content())
	for name, data := range sealed {
		for _, at := range []int{0, len(data) / 3, len(data) / 2, len(data) - 1} {
			parts := maps.Clone(sealed)
			parts[name] = bytes.Clone(data)
			parts[name][at] ^= 1
			if got := verify(t, parts, c.anchors(t)); got.Status == documents.SignatureValid && name != sealtest.List {
				t.Errorf("byte %d of %s was changed, and the seal is valid", at, name)
			}
		}
	}
}

// A second seal of unknown roots takes nothing from the first; one that is
// broken does.
func TestVerifySeveralSeals(t *testing.T) {
	c := newCast(t)
	second := sealtest.Recipe{Signer: c.stranger, Maker: c.forger, Folder: "Sign_1"}
	old, broken := second, second
	old.V1 = true
	broken.DER = func(der []byte) []byte { der[len(der)-1] ^= 1; return der }
	for _, k := range []struct {
		name   string
		second sealtest.Recipe
		want   documents.SignatureStatus
	}{
		{"of unknown roots", second, documents.SignatureValid},
		{"of version 1", old, documents.SignatureValid},
		{"broken", broken, documents.SignatureInvalid},
	} {
		t.Run(k.name, func(t *testing.T) {
			parts := k.second.Seal(t, content())
			maps.Copy(parts, sealtest.Recipe{Signer: c.bureau, Maker: c.maker}.Seal(t, content()))
			parts[sealtest.List] = bytes.Replace(parts[sealtest.List], []byte("</ofd:Signatures>"), []byte(`<ofd:Signature ID="2" BaseLoc="Sign_1/Signature.xml"/></ofd:Signatures>`), 1)
			if got := verify(t, parts, c.anchors(t)); got.Status != k.want {
				t.Errorf("%s (%s), want %s", got.Status, got.Detail, k.want)
			}
		})
	}
}

func TestNewAnchorRefuses(t *testing.T) {
	root := sealtest.CA(t, "测试税务根CA")
	for _, c := range []struct {
		name, subject string
		pem           []byte
	}{
		{"no subject", " ", root.PEM()},
		{"no PEM", "国家税务总局", root.Cert},
		{"no certificate", "国家税务总局", []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")},
	} {
		if _, err := ofdseal.NewAnchor(documents.AuthorityTax, c.subject, c.pem); err == nil {
			t.Errorf("%s: no error", c.name)
		}
	}
}

// The corpus has one e-fapiao with a seal of a test system. Its Document.xml
// differs from the digest that was sealed; the seal itself verifies.
func TestCorpusSeal(t *testing.T) {
	dir := corpustest.Folder(t, "1-invoices/efapiao-ofd")
	files, err := filepath.Glob(filepath.Join(dir, "*.ofd"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	c, err := ofd.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	got := ofdseal.Verify(c, nil, sealtest.Sealed)
	if got.Status != documents.SignatureInvalid || got.Detail != "changed after it was sealed: Doc_0/Document.xml" || !strings.Contains(got.Signer, "国家税务总局重庆市税务局") {
		t.Errorf("%+v", got)
	}
}

func FuzzVerify(f *testing.F) {
	c := newCast(f)
	sealed := sealtest.Recipe{Signer: c.bureau, Maker: c.maker}.Seal(f, content())
	f.Add(sealed[sealtest.List], sealed[sealtest.Signature], sealed[sealtest.Value])
	anchors := c.anchors(f)
	f.Fuzz(func(t *testing.T, list, signature, value []byte) {
		parts := maps.Clone(sealed)
		parts[sealtest.List], parts[sealtest.Signature], parts[sealtest.Value] = list, signature, value
		got := verify(t, parts, anchors)
		same := bytes.Equal(signature, sealed[sealtest.Signature])
		if got.Status == documents.SignatureValid && !same {
			t.Fatalf("valid, and nobody sealed %q", signature)
		}
		if got.Status != documents.SignatureValid && got.Authority != "" {
			t.Fatalf("%+v", got)
		}
	})
}
