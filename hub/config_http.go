package hub

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"time"
)

// An HTTPConfig says how clients reach the hub.
type HTTPConfig struct {
	Listen    string        `yaml:"listen"`    // address and port; port 0 takes a free one
	TLS       TLSConfig     `yaml:"tls"`       // none speaks plain HTTP
	MaxUpload int64         `yaml:"maxUpload"` // bytes of one document
	MaxBody   int64         `yaml:"maxBody"`   // bytes of any other request
	Timeout   time.Duration `yaml:"timeout"`   // of one request
	Drain     time.Duration `yaml:"drain"`     // how long running requests may take once the hub stops
	KeepKeys  time.Duration `yaml:"keepKeys"`  // how long an Idempotency-Key is remembered
}

func (c HTTPConfig) withDefaults() HTTPConfig {
	c.Listen = cmp.Or(c.Listen, "127.0.0.1:8080")
	c.MaxUpload, c.MaxBody = cmp.Or(c.MaxUpload, 32<<20), cmp.Or(c.MaxBody, 1<<20)
	c.Timeout, c.Drain = cmp.Or(c.Timeout, time.Minute), cmp.Or(c.Drain, 20*time.Second)
	c.KeepKeys = cmp.Or(c.KeepKeys, 24*time.Hour)
	return c
}

func (c HTTPConfig) validate() error {
	switch {
	case c.MaxUpload <= 0:
		return errors.New("configuration: maxUpload: must be more than 0 bytes")
	case c.MaxBody <= 0:
		return errors.New("configuration: maxBody: must be more than 0 bytes")
	case c.Timeout <= 0:
		return errors.New("configuration: timeout: must be longer than 0")
	case c.Drain <= 0:
		return errors.New("configuration: drain: must be longer than 0")
	case c.KeepKeys <= 0:
		return errors.New("configuration: keepKeys: must be longer than 0")
	}
	if _, err := netip.ParseAddrPort(c.Listen); err != nil {
		return fmt.Errorf("configuration: listen: %q: %w", c.Listen, err)
	}
	return section("tls", c.TLS.validate())
}
