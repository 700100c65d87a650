package hub

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/ledger/gateway"
	"github.com/tradehub/tradehub/hub/network"
)

// CheckFiles fails for the files that the configuration names and that a hub could not use.
func (c Config) CheckFiles() error {
	_, pack := openPack(c.Pack)
	_, anchors := openAnchors(c.Signers)
	_, seals := openSeals(c.Seals)
	_, over := c.TLS.open()
	return errors.Join(pack, anchors, seals, over)
}

// SecretFiles returns the files that nobody but the hub's user may read: those in the data
// folder that are there, and those that the configuration names.
func (c Config) SecretFiles() ([]string, error) {
	files := []string{
		filepath.Join(c.Data, "hub.db"), c.ProjectionFile().Path, filepath.Join(c.Data, "documents", "identity.key"), c.TLS.Key,
	}
	for _, i := range c.SignIn.Issuers {
		files = append(files, i.SecretFile)
	}
	for _, dir := range []string{c.keys(), filepath.Join(c.Data, "documents", "keys"), filepath.Join(c.Data, "ledger")} {
		below, err := filesBelow(dir)
		if err != nil {
			return nil, err
		}
		files = append(files, below...)
	}
	p, err := c.profile()
	if err != nil {
		return nil, err
	}
	for _, id := range p.Identities {
		files = append(files, id.Key)
		if id.HSM != nil {
			files = append(files, id.HSM.PINFile)
		}
	}
	return listed(files), nil
}

// CertificateFiles returns the PEM files with certificates that a hub goes by: its own, its
// identities on the ledger, and those that it trusts.
func (c Config) CertificateFiles() ([]string, error) {
	files := []string{filepath.Join(c.keys(), "signer.pem"), c.TLS.Certificate, c.TLS.ClientRoots}
	for _, s := range c.Signers {
		files = append(files, s.File)
	}
	for _, s := range c.Seals {
		files = append(files, s.File)
	}
	below, err := filesBelow(filepath.Join(c.Data, "ledger", "organisations"))
	if err != nil {
		return nil, err
	}
	p, err := c.profile()
	if err != nil {
		return nil, err
	}
	for _, id := range p.Identities {
		files = append(files, id.Certificate)
	}
	for _, peer := range p.Peers {
		files = append(files, peer.TLSRoots)
	}
	return listed(append(files, below...)), nil
}

// profile returns the connection profile, or an empty one.
func (c Config) profile() (gateway.Profile, error) {
	if c.Ledger == (network.Fabric{}) {
		return gateway.Profile{}, nil
	}
	return gateway.LoadProfile(c.Ledger.Profile)
}

// IndexAt returns the last block that the configured index holds; 0 for one in the process, or
// that was never built.
func (c Config) IndexAt(ctx context.Context) (block uint64, err error) {
	s, err := c.openIndexStore()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	block, _, err = s.Checkpoint(ctx)
	if errors.Is(err, dedupe.ErrLagging) {
		return 0, nil
	}
	return block, err
}

// filesBelow returns the regular files below dir, none if it is not there.
func filesBelow(dir string) (out []string, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && d.Type().IsRegular() {
			out = append(out, path)
		}
		return err
	})
	return out, err
}

// listed returns each file once, in order, without "".
func listed(files []string) []string {
	slices.Sort(files)
	return slices.DeleteFunc(slices.Compact(files), func(f string) bool { return f == "" })
}
