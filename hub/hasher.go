package hub

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/accel/cuda"
)

// A HashConfig says what documents are digested by. Its zero value takes what is
// fastest here; tradehub doctor shows what that is.
type HashConfig struct {
	Workers  int           `yaml:"workers"`  // threads that digest; 0 is the number that the process may use
	Engines  []string      `yaml:"engines"`  // names of the only engines to use besides the reference
	FillWait time.Duration `yaml:"fillWait"` // longest that a document waits for others to share the lanes; 0 is not at all
	Device   bool          `yaml:"device"`   // digest large batches on an NVIDIA device, in a build with the tag cuda
}

func (c HashConfig) validate() error {
	if err := (accel.Options{Workers: c.Workers, FillWait: c.FillWait}).Validate(); err != nil {
		return fmt.Errorf("configuration: hash: %w", err)
	}
	return nil
}

// openHasher chooses what documents are digested by. A device that is asked for
// and not there is no fault: the engines of the processor do its work.
func (h *Hub) openHasher(context.Context) error {
	c := h.cfg.Hash
	var err error
	h.pool, err = accel.NewPool(accel.Options{Workers: c.Workers, Engines: c.Engines, FillWait: c.FillWait, Log: h.log})
	if err != nil {
		return fmt.Errorf("configuration: hash: %w", err)
	}
	h.hasher = h.pool
	if !c.Device {
		return nil
	}
	d, err := cuda.Open(h.pool, cuda.Options{Log: h.log})
	if err != nil {
		h.log.Warn("no hashing device is used", "error", err)
		return nil
	}
	h.device, h.hasher = d, d
	return nil
}

// closeHasher ends the workers; do not hash after this.
func (h *Hub) closeHasher() error {
	var errs []error
	if h.device != nil {
		errs = append(errs, h.device.Close())
	}
	return errors.Join(append(errs, h.pool.Close())...)
}
