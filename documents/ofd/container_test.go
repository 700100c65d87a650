package ofd_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/ofd"
)

func TestResolve(t *testing.T) {
	for _, c := range []struct{ from, loc, want string }{
		{"OFD.xml", "Doc_0/Document.xml", "Doc_0/Document.xml"},
		{"OFD.xml", "/Doc_0/Document.xml", "Doc_0/Document.xml"},
		{"Doc_0/Document.xml", "Pages/Page_0/Content.xml", "Doc_0/Pages/Page_0/Content.xml"},
		{"Doc_0/Tags/CustomTags.xml", "./CustomTag.xml", "Doc_0/Tags/CustomTag.xml"},
		{"Doc_0/Tags/CustomTags.xml", " ../Signs/a.dat ", "Doc_0/Signs/a.dat"},
		{"Doc_0/Document.xml", "/../../etc/passwd", "etc/passwd"},
		{"Doc_0/Document.xml", "", ""},
	} {
		if got := ofd.Resolve(c.from, c.loc); got != c.want {
			t.Errorf("%q of %q is %q, want %q", c.loc, c.from, got, c.want)
		}
	}
}

// What is unpacked in all is bounded, however small the entries say they are.
func TestCopyIsBoundedInAll(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{ofd.Main, "a", "b", "c"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(make([]byte, 20<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := ofd.Open(b.Bytes())
	assertLimit(t, err)

	c, err := ofd.Open(claimLess(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	var last error
	for _, name := range []string{"a", "b", "c", "a", "b"} {
		if err := c.Copy(io.Discard, name); err != nil {
			last = err
		}
	}
	if last == nil {
		t.Error("more than the bound was unpacked")
	}
	if _, err := c.Read("d"); err == nil {
		t.Error("read what is not there")
	}
}

// The tax bureau's ZIP is refused with the names of what to send, the OFD first.
func TestOpenSaysWhatElseAZIPHolds(t *testing.T) {
	for want, names := range map[string][]string{
		"send one of: dzfp_1.ofd, dzfp_1.xml, dzfp_1.pdf": {"dzfp_1.pdf", "dzfp_1.ofd", "dzfp_1.xml"},
		"send the document itself":                        {"word/readme.txt"},
	} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, name := range names {
			if _, err := z.Create(name); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		_, err := ofd.Open(b.Bytes())
		var s *documents.SyntaxError
		if !errors.As(err, &s) || s.Code != documents.CodeUnsupported || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func assertLimit(t *testing.T, err error) {
	t.Helper()
	var s *documents.SyntaxError
	if !errors.As(err, &s) || s.Code != documents.CodeLimit {
		t.Errorf("got %v, want a refusal with LIMIT", err)
	}
}

// claimLess makes every entry state a size of one byte (APPNOTE.TXT 4.3.12).
func claimLess(data []byte) []byte {
	out := bytes.Clone(data)
	for at := 0; ; {
		i := bytes.Index(out[at:], []byte("PK\x01\x02"))
		if i < 0 {
			return out
		}
		at += i
		copy(out[at+24:], []byte{1, 0, 0, 0})
		at += 4
	}
}
