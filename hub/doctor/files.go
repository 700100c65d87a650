package doctor

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// modes looks who may read secrets.
func (e *examination) modes() {
	files, err := e.cfg.SecretFiles()
	if err != nil {
		e.wrong("file modes", "make the folder readable for the hub's user", "%v", err)
		return
	}
	open := 0
	for _, f := range files {
		st, err := os.Stat(f)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue // keys says what is missing
		case err != nil:
			e.wrong("file modes", "make it readable for the hub's user", "%v", err)
		case st.Mode().Perm()&0o077 != 0:
			e.wrong("file modes", "chmod 600 "+f, "others may read %s (mode %o)", f, st.Mode().Perm())
		default:
			continue
		}
		open++
	}
	if open == 0 {
		e.fine("file modes", "%d files are the owner's alone", len(files))
	}
}

const (
	tokenKey      = "keys/token.key"
	tokenKeyBytes = 32
)

// keys looks whether the keys are there without which a hub makes new ones, or does not start.
func (e *examination) keys() {
	const mend = "restore it from a backup; a new one hides what the old one made"
	before := len(e.checks)
	for _, name := range []string{tokenKey, "keys/signer.pem", "keys/projection.key", "documents/identity.key"} {
		path := filepath.Join(e.cfg.Data, filepath.FromSlash(name))
		b, err := os.ReadFile(path)
		switch {
		case err != nil:
			e.wrong("keys", mend, "%v", err)
		case name == tokenKey && len(b) != tokenKeyBytes:
			e.wrong("keys", mend, "%s has %d bytes, not %d", path, len(b), tokenKeyBytes)
		}
	}
	if len(e.checks) == before {
		e.fine("keys", "all are there")
	}
}

// soon is how long before its end a certificate is named.
const soon = 30 * 24 * time.Hour

func (e *examination) certificates() {
	files, err := e.cfg.CertificateFiles()
	if err != nil {
		e.wrong("certificates", "correct the connection profile", "%v", err)
		return
	}
	before, n := len(e.checks), 0
	first := time.Time{}
	for _, f := range files {
		certs, err := read(f)
		if err != nil {
			e.wrong("certificates", "put a PEM certificate there, or correct its name in the configuration", "%v", err)
		}
		for _, c := range certs {
			n++
			e.dates(f, c)
			if first.IsZero() || c.NotAfter.Before(first) {
				first = c.NotAfter
			}
		}
	}
	if len(e.checks) == before {
		e.fine("certificates", "%d certificates; the first ends on %s", n, first.Format(time.DateOnly))
	}
}

// dates holds a certificate against the clock.
func (e *examination) dates(file string, c *x509.Certificate) {
	const renew = "get a new certificate for the same name and restart the hub; see OPERATIONS.md, Expiry and rotation"
	now := e.Now()
	switch what := fmt.Sprintf("%s: the certificate of %s", file, c.Subject.CommonName); {
	case now.After(c.NotAfter):
		e.wrong("certificates", renew, "%s ended on %s", what, c.NotAfter.Format(time.DateOnly))
	case now.Add(soon).After(c.NotAfter):
		e.wrong("certificates", renew, "%s ends on %s, in %d days", what, c.NotAfter.Format(time.DateOnly), int(c.NotAfter.Sub(now).Hours()/24))
	case now.Before(c.NotBefore):
		e.wrong("certificates", "set this machine's clock; if it is right, wait or get another certificate", "%s begins on %s only", what, c.NotBefore.Format(time.RFC3339))
	}
}

// read returns the certificates in a PEM file.
func read(path string) (certs []*x509.Certificate, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	for block, rest := pem.Decode(b); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return certs, fmt.Errorf("%s: %w", path, err)
		}
		certs = append(certs, c)
	}
	if len(certs) == 0 {
		return nil, fmt.Errorf("%s holds no certificate", path)
	}
	return certs, nil
}

func (e *examination) disk() {
	free, total, err := space(e.cfg.Data)
	const mend = "free space or move the data folder to a larger volume; a hub without space takes no uploads and no claims"
	switch {
	case err != nil:
		e.wrong("disk", "make the volume readable", "%v", err)
	case free < e.Free:
		e.wrong("disk", mend, "%d MB of %d MB are free; %d MB are needed", free>>20, total>>20, e.Free>>20)
	case total > 0:
		e.fine("disk", "%d MB of %d MB are free", free>>20, total>>20)
	}
}
