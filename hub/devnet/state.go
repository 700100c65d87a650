package devnet

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tradehub/tradehub/hub/ledger/embedded"
)

// state is what a network's folder remembers. It is written once, when
// everything else that a start needs lies there.
type state struct {
	City  string         `json:"city"`
	BFT   bool           `json:"bft,omitempty"`
	Tools Tools          `json:"tools"` // of the last start
	Ports map[string]int `json:"ports"` // by "node.use"

	Collections []embedded.Collection `json:"collections,omitempty"`
}

func (s state) channel() string { return "trade-" + s.City }

const stateFile = "network.json"

func readState(dir string) (state, error) {
	var s state
	b, err := os.ReadFile(filepath.Join(dir, stateFile))
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return s, fmt.Errorf("%s: %w; remove the folder to create the network again", filepath.Join(dir, stateFile), err)
	}
	return s, nil
}

func (s state) write(dir string) error {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return replace(filepath.Join(dir, stateFile), append(b, '\n'))
}

// replace writes a file that is there whole or not at all.
func replace(file string, data []byte) error {
	if err := os.WriteFile(file+".new", data, 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

// layout says where things lie in a network's folder.
type layout string

func (l layout) path(parts ...string) string {
	return filepath.Join(append([]string{string(l)}, parts...)...)
}

func (l layout) org(o organisation, parts ...string) string {
	return l.path(append([]string{"crypto", "peerOrganizations", o.Domain}, parts...)...)
}

// peer returns the folder of the organisation's peer: msp and tls.
func (l layout) peer(o organisation, parts ...string) string {
	return l.org(o, append([]string{"peers", "peer0." + o.Domain}, parts...)...)
}

func (l layout) admin(o organisation) string {
	return l.org(o, "users", "Admin@"+o.Domain, "msp")
}

func (l layout) identity(name string, parts ...string) string {
	return l.path(append([]string{"identities", name}, parts...)...)
}

func (l layout) block() string   { return l.path("config", "channel.block") }
func (l layout) profile() string { return l.path("profile.yaml") }
