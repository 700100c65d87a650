package hub

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe/memindex"
	"github.com/tradehub/tradehub/dedupe/redisindex"
	"github.com/tradehub/tradehub/hub/index"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/network"
	"github.com/tradehub/tradehub/hub/telemetry"
)

// An IndexConfig says where the index is kept and how far it may be behind.
type IndexConfig struct {
	Redis  string        `yaml:"redis"`  // URL of the index, redis://…; "" is one in this process, rebuilt from the ledger
	MaxLag time.Duration `yaml:"maxLag"` // how long a verification waits for the index to follow the ledger
}

func (c IndexConfig) validate() error {
	switch {
	case c.MaxLag <= 0:
		return errors.New("configuration: maxLag: must be longer than 0")
	case c.Redis != "" && !hasScheme(c.Redis, "redis", "rediss", "unix"):
		return errors.New("configuration: redis: must be redis://[user:password@]host:port/db, or rediss:// for TLS")
	}
	return nil
}

// openIndexStore opens what keeps the index.
func (c Config) openIndexStore() (index.Store, error) {
	if c.Redis == "" {
		return memindex.New(nil), nil
	}
	return redisindex.Open(c.Redis, redisindex.Options{Prefix: "tradehub-" + c.City})
}

// A BatchConfig says how the records of callers who come at the same time are
// gathered into one transaction. A 0 is the default of ledger.BatchOptions.
type BatchConfig struct {
	Wait     time.Duration `yaml:"wait"`     // how long a record waits for others
	Patience time.Duration `yaml:"patience"` // how long while much more is in flight than waits
	Size     int           `yaml:"size"`     // records in a transaction at most
	InFlight int           `yaml:"inFlight"` // transactions of a kind at once
}

func (c BatchConfig) validate() error {
	if min(c.Wait, c.Patience) < 0 || c.InFlight < 0 || c.Size < 0 || c.Size > protocol.MaxBatch {
		return fmt.Errorf("configuration: batch: values must not be below 0, and size must be at most %d", protocol.MaxBatch)
	}
	return nil
}

// openNetwork opens the ledger.
func (c Config) openNetwork(t *telemetry.Telemetry) (*network.Network, error) {
	n, err := network.Open(network.Options{
		Dir: filepath.Join(c.Data, "ledger"), Channel: "trade-" + c.City, Fabric: c.Ledger, Telemetry: t,
		Batch: ledger.BatchOptions{Wait: c.Batch.Wait, Patience: c.Batch.Patience, Size: c.Batch.Size, InFlight: c.Batch.InFlight},
	})
	if c.Ledger != (network.Fabric{}) {
		err = section("ledger", err)
	}
	return n, err
}

// OpenNetwork opens the ledger of a hub that does not run, and nothing else of it.
// Close it when done.
func OpenNetwork(c Config) (*network.Network, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if _, err := os.Stat(c.Data); err != nil {
		return nil, fmt.Errorf("there is no hub in %s: %w", c.Data, err)
	}
	return c.openNetwork(nil)
}
