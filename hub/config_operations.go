package hub

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"time"
)

// An OperationsConfig says what the hub's operator watches it by.
type OperationsConfig struct {
	// Listen is where /metrics, /livez and /readyz are answered, to anybody who reaches it: so
	// it must be a loopback address. "" answers nowhere.
	Listen string `yaml:"listen"`
	Traces string `yaml:"traces"` // URL of an OTLP collector, http://host:4318; "" sends none
	// Notice is how long /readyz says 503 before the listeners close, so that no new requests
	// are sent to a hub that stops.
	Notice time.Duration `yaml:"notice"`
}

func (c OperationsConfig) withDefaults() OperationsConfig {
	c.Notice = cmp.Or(c.Notice, time.Second)
	return c
}

func (c OperationsConfig) validate() error {
	if c.Notice <= 0 {
		return errors.New("configuration: operations: notice: must be longer than 0")
	}
	if c.Traces != "" && !hasScheme(c.Traces, "http", "https") {
		return errors.New("configuration: operations: traces: must be http://host:port of an OTLP collector")
	}
	if c.Listen == "" {
		return nil
	}
	at, err := netip.ParseAddrPort(c.Listen)
	if err != nil {
		return fmt.Errorf("configuration: operations: listen: %q: %w", c.Listen, err)
	}
	if !at.Addr().IsLoopback() {
		return fmt.Errorf("configuration: operations: listen: %s must be a loopback address, for instance 127.0.0.1:9464: it asks nobody who they are", c.Listen)
	}
	return nil
}
