package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/chaincode/protocol"
)

// ErrVersions means that organisations' contracts were built with different versions of
// modules that all must have alike, so their endorsements may differ. The error names
// the modules, and both versions with their organisations.
var ErrVersions = errors.New("ledger: contracts are built with different versions")

// CheckVersions asks a peer of each organisation, by MSP ID, which modules its contracts
// were built with, and returns ErrVersions if they differ. Another error means that not
// all of them could be asked.
func (l *Ledger) CheckVersions(ctx context.Context, orgs []string) error {
	return checkVersions(ctx, l.d, orgs)
}

func checkVersions(ctx context.Context, d Driver, orgs []string) error {
	var first []codec.Module
	for i, org := range orgs {
		c, err := call(protocol.TxVersions, struct{}{})
		if err != nil {
			return err
		}
		c.Orgs = []string{org}
		b, err := d.Evaluate(ctx, c)
		if err != nil {
			return fmt.Errorf("versions of the contracts of %s: %w", org, refusal(err))
		}
		var its []codec.Module
		if err := answer("versions of the contracts of "+org, b, &its); err != nil {
			return err
		}
		if i == 0 {
			first = its
		} else if said := differences(orgs[0], first, org, its); said != "" {
			return fmt.Errorf("%w: %s", ErrVersions, said)
		}
	}
	return nil
}

// differences returns which modules two organisations have in other versions, "" if none.
func differences(org string, a []codec.Module, other string, b []codec.Module) string {
	const none = "none"
	at := map[string]string{}
	for _, m := range b {
		at[m.Path] = m.Version
	}
	var said []string
	say := func(path, v, w string) {
		if v != w {
			said = append(said, fmt.Sprintf("%s %s at %s, %s at %s", path, v, org, w, other))
		}
	}
	for _, m := range a {
		w, ok := at[m.Path]
		if delete(at, m.Path); !ok {
			w = none
		}
		say(m.Path, m.Version, w)
	}
	for _, m := range b {
		if _, left := at[m.Path]; left {
			say(m.Path, none, m.Version)
		}
	}
	return strings.Join(said, "; ")
}

// versionsPatience bounds how long a failed transaction waits for the reason.
const versionsPatience = 5 * time.Second

// explain adds to an error of endorsements that differ which versions differ.
func explain(ctx context.Context, d Driver, orgs []string, err error) error {
	if !errors.Is(err, ErrNondeterministic) {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, versionsPatience)
	defer cancel()
	if why := checkVersions(ctx, d, orgs); errors.Is(why, ErrVersions) {
		return fmt.Errorf("%w: %w", err, why)
	}
	return err
}
