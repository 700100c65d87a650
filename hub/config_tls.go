package hub

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
)

// A TLSConfig names PEM files. They are read when the hub begins to listen, so new ones count
// after a restart.
type TLSConfig struct {
	Certificate string `yaml:"certificate"` // the hub's, with intermediates
	Key         string `yaml:"key"`         // of the certificate
	ClientRoots string `yaml:"clientRoots"` // who vouches for client certificates; "" asks clients for none
}

func (c TLSConfig) validate() error {
	switch {
	case (c.Certificate == "") != (c.Key == ""):
		return errors.New("certificate and key: name both, or neither")
	case c.ClientRoots != "" && c.Certificate == "":
		return errors.New("clientRoots: client certificates need certificate and key")
	}
	return nil
}

// open reads the files. It returns nil if none are configured.
func (c TLSConfig) open() (*tls.Config, error) {
	if c == (TLSConfig{}) {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(c.Certificate, c.Key)
	if err != nil {
		return nil, fmt.Errorf("configuration: tls: %w", err)
	}
	out := &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
	if c.ClientRoots == "" {
		return out, nil
	}
	b, err := os.ReadFile(c.ClientRoots)
	if err != nil {
		return nil, fmt.Errorf("configuration: tls: clientRoots: %w", err)
	}
	out.ClientCAs, out.ClientAuth = x509.NewCertPool(), tls.VerifyClientCertIfGiven
	if !out.ClientCAs.AppendCertsFromPEM(b) {
		return nil, fmt.Errorf("configuration: tls: clientRoots: %s holds no PEM certificate", c.ClientRoots)
	}
	return out, nil
}
