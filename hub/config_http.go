package hub

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/tradehub/tradehub/hub/api"
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
	Limits    LimitConfig   `yaml:"limits"`    // of requests
}

// A LimitConfig bounds the requests of each caller, in requests a second by class. Twice as
// many may come at once.
type LimitConfig struct {
	Read   int `yaml:"read"`
	Check  int `yaml:"check"` // POST /v1/checks
	Write  int `yaml:"write"`
	Batch  int `yaml:"batch"`
	Upload int `yaml:"upload"`
	Open   int `yaml:"open"` // of each address, where no token is needed or none that is known is sent
}

func (c LimitConfig) withDefaults() LimitConfig {
	return LimitConfig{
		cmp.Or(c.Read, 1000), cmp.Or(c.Check, 5000), cmp.Or(c.Write, 500), cmp.Or(c.Batch, 10), cmp.Or(c.Upload, 200), cmp.Or(c.Open, 100),
	}
}

func (c LimitConfig) validate() error {
	if min(c.Read, c.Check, c.Write, c.Batch, c.Upload, c.Open) <= 0 {
		return errors.New("configuration: limits: each must be more than 0 requests a second")
	}
	return nil
}

func (c LimitConfig) limits() api.Limits {
	return api.Limits{
		api.ClassRead: c.Read, api.ClassCheck: c.Check, api.ClassWrite: c.Write, api.ClassBatch: c.Batch, api.ClassUpload: c.Upload, api.ClassOpen: c.Open,
	}
}

func (c HTTPConfig) withDefaults() HTTPConfig {
	c.Listen = cmp.Or(c.Listen, "127.0.0.1:8080")
	c.MaxUpload, c.MaxBody = cmp.Or(c.MaxUpload, 32<<20), cmp.Or(c.MaxBody, 1<<20)
	c.Timeout, c.Drain = cmp.Or(c.Timeout, time.Minute), cmp.Or(c.Drain, 20*time.Second)
	c.KeepKeys = cmp.Or(c.KeepKeys, 24*time.Hour)
	c.Limits = c.Limits.withDefaults()
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
	if err := c.Limits.validate(); err != nil {
		return err
	}
	if _, err := netip.ParseAddrPort(c.Listen); err != nil {
		return fmt.Errorf("configuration: listen: %q: %w", c.Listen, err)
	}
	return section("tls", c.TLS.validate())
}
