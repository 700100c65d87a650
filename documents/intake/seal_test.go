package intake_test

import (
	"bytes"
	"context"
	"maps"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/ofdseal"
	"github.com/tradehub/tradehub/documents/ofdseal/sealtest"
)

// digitalParts returns the parts of the sample of a fully digital e-fapiao.
func digitalParts(t testing.TB) map[string][]byte {
	t.Helper()
	parts := map[string][]byte{}
	for _, name := range []string{"OFD.xml", "Doc_0/Document.xml", "Doc_0/Tags/CustomTags.xml", "Doc_0/Tags/CustomTag.xml", "Doc_0/Pages/Page_0/Content.xml"} {
		parts[name] = sample(t, "ofd-einvoice/"+name)
	}
	return parts
}

// sealable names the list of signatures in OFD.xml, as what is sealed must.
func sealable(t testing.TB) map[string][]byte {
	t.Helper()
	parts := digitalParts(t)
	parts["OFD.xml"] = bytes.Replace(parts["OFD.xml"], []byte("</ofd:DocBody>"), []byte("<ofd:Signatures>"+sealtest.List+"</ofd:Signatures></ofd:DocBody>"), 1)
	return parts
}

func TestReadSealedOFD(t *testing.T) {
	root, other := sealtest.CA(t, "测试税务根CA"), sealtest.CA(t, "别家根CA")
	bureau, maker := root.Issue(t, "全国统一发票监制章国家税务总局测试市税务局"), root.Issue(t, "国家税务总局电子印章系统")
	sealed := sealtest.Recipe{Signer: bureau, Maker: maker}.Seal(t, sealable(t))
	altered := maps.Clone(sealed)
	const page = "Doc_0/Pages/Page_0/Content.xml"
	altered[page] = bytes.ReplaceAll(sealed[page], []byte("30205"), []byte("30206"))
	for _, c := range []struct {
		name      string
		parts     map[string][]byte
		root      *sealtest.Identity
		status    documents.SignatureStatus
		authority documents.Authority
		detail    string
	}{
		{"pinned", sealed, root, documents.SignatureValid, documents.AuthorityTax, ""},
		{"nothing pinned", sealed, nil, documents.SignatureUntrusted, "", "not pinned"},
		{"another root pinned", sealed, other, documents.SignatureUntrusted, "", "not pinned"},
		{"altered", altered, root, documents.SignatureInvalid, "", page},
		{"not sealed", digitalParts(t), root, documents.SignatureNone, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := newIntake()
			if c.root != nil {
				a, err := ofdseal.NewAnchor(documents.AuthorityTax, "国家税务总局", c.root.PEM())
				if err != nil {
					t.Fatal(err)
				}
				in.Seals = ofdseal.Anchors{a}
			}
			got, err := in.Read(context.Background(), sealtest.Zip(t, c.parts))
			if err != nil {
				t.Fatal(err)
			}
			if s := got.Signature; s.Status != c.status || s.Authority != c.authority || !strings.Contains(s.Detail, c.detail) {
				t.Errorf("%+v, want %s", s, c.status)
			}
		})
	}
}
