package certificate_test

import (
	"bytes"
	"crypto/x509"
	"errors"
	"testing"
	"testing/iotest"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/certificate"
)

// TestVerifyExport wants each of the four answers.
func TestVerifyExport(t *testing.T) {
	s, stranger := newSigner(t, "ours"), newSigner(t, "another")
	file := []byte("{\"kind\":\"export\"}\n{\"kind\":\"end\"}\n")
	good, err := s.SignExport(documents.DigestOf(file))
	if err != nil {
		t.Fatal(err)
	}
	other, err := stranger.SignExport(documents.DigestOf(file))
	if err != nil {
		t.Fatal(err)
	}
	swapped := bytes.Replace(other, other[bytes.Index(other, []byte("..")):], good[bytes.Index(good, []byte("..")):], 1)
	for name, c := range map[string]struct {
		file, signature []byte
		want            certificate.Status
	}{
		"as it was written":           {file, good, certificate.StatusGenuine},
		"without the last newline":    {file, bytes.TrimSpace(good), certificate.StatusGenuine},
		"a line less":                 {file[:18], good, certificate.StatusTampered},
		"nothing":                     {nil, good, certificate.StatusTampered},
		"another hub's":               {file, other, certificate.StatusUnknown},
		"another's name":              {file, swapped, certificate.StatusTampered},
		"no signature":                {file, nil, certificate.StatusNone},
		"the file as its signature":   {file, file, certificate.StatusNone},
		"a signature and more":        {file, append(bytes.Clone(bytes.TrimSpace(good)), "A"...), certificate.StatusTampered},
		"a certificate's signed JSON": {file, []byte(`{"payload":"e30"}`), certificate.StatusNone},
	} {
		r, err := certificate.VerifyExport(bytes.NewReader(c.file), c.signature, []*x509.Certificate{s.Cert})
		if err != nil || r.Status != c.want || r.SHA256 != documents.DigestOf(c.file) {
			t.Errorf("%s: %+v, %v; want %s", name, r, err, c.want)
		}
	}
	away := errors.New("the disk is away")
	if _, err := certificate.VerifyExport(iotest.ErrReader(away), good, nil); !errors.Is(err, away) {
		t.Errorf("a file that cannot be read: %v", err)
	}
}
