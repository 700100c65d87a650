package devnet

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/tradehub/tradehub/hub/ledger/policy"
)

//go:embed templates
var templateFiles embed.FS

var templates = template.Must(template.ParseFS(templateFiles, "templates/*.yaml"))

// maker makes what a network needs before its first process starts.
type maker struct {
	state
	layout
}

// parts are the folders that a half-made network may have left.
var parts = []string{"crypto", "config", "identities", "builders", "chaincode", "ledger", "run", "logs"}

func (m maker) make(ctx context.Context) error {
	for _, p := range parts {
		if err := os.RemoveAll(m.path(p)); err != nil {
			return err
		}
	}
	for _, p := range parts[1:] { // cryptogen makes its own
		if err := os.MkdirAll(m.path(p), 0o700); err != nil {
			return err
		}
	}
	steps := []func(context.Context) error{m.crypto, m.firstBlock, m.people, m.builder, m.chaincodeServers, m.writeProfile}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return m.write(string(m.layout))
}

func (m maker) crypto(ctx context.Context) error {
	if err := m.render("crypto.yaml"); err != nil {
		return err
	}
	return m.tool(ctx, "cryptogen", "generate", "--config", m.path("config", "crypto.yaml"), "--output", m.path("crypto"))
}

func (m maker) firstBlock(ctx context.Context) error {
	if err := m.render("configtx.yaml"); err != nil {
		return err
	}
	return m.tool(ctx, "configtxgen", "-configPath", m.path("config"), "-profile", "Trade", "-channelID", m.channel(), "-outputBlock", m.block())
}

func (m maker) tool(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, m.Tools.program(name), args...)
	cmd.Env = append(environment(), "FABRIC_CFG_PATH="+m.path("config"))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, strings.TrimSpace(string(out)))
	}
	return nil
}

func (m maker) render(name string) error {
	f, err := os.Create(m.path("config", name))
	if err != nil {
		return err
	}
	data := struct {
		state
		Crypto   string
		Orderers []orderer
		Orgs     []organisation
		Policy   string // of the channel's Endorsement
	}{m.state, m.path("crypto"), m.orderers(), organisations(m.City), policy.OfContracts()}
	return errors.Join(templates.ExecuteTemplate(f, name, data), f.Close())
}

// builder writes the external builder through which a peer finds its chaincode's server
// (Fabric: "External Builders and Launchers"). Nothing is built.
func (m maker) builder(context.Context) error {
	bin := m.path("builders", "ccaas", "bin")
	if err := os.MkdirAll(bin, 0o700); err != nil {
		return err
	}
	for name, line := range map[string]string{
		"detect":  `grep -q '"type": *"ccaas"' "$2/metadata.json"`,
		"build":   `cp -r "$1"/. "$3"/`,
		"release": `mkdir -p "$2/chaincode/server" && cp "$1/connection.json" "$2/chaincode/server/"`,
	} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+line+"\n"), 0o700); err != nil {
			return err
		}
	}
	return nil
}

// An orderer is one ordering node.
type orderer struct {
	ID   int
	Name string
	Host string // as its certificates name it
	Port int
	Dir  string // of its msp and tls
}

func (m maker) orderers() []orderer { return orderers(m.state, m.layout) }

func orderers(s state, l layout) []orderer {
	n := 1
	if s.BFT {
		n = 4 // 3f+1 with f = 1
	}
	out := make([]orderer, n)
	for i := range out {
		name := fmt.Sprintf("orderer%d", i+1)
		domain := "orderer." + s.City + ".example"
		out[i] = orderer{
			i + 1, name, name + "." + domain, s.Ports[name+".orderer"],
			l.path("crypto", "ordererOrganizations", domain, "orderers", name+"."+domain),
		}
	}
	return out
}

// portNames returns the uses of a network's ports.
func portNames(s state) []string {
	var names []string
	for _, o := range orderers(s, "") {
		names = append(names, o.Name+".orderer", o.Name+".admin", o.Name+".operations")
	}
	for _, o := range organisations(s.City) {
		if o.Peer {
			names = append(names, o.Name+".peer", o.Name+".chaincode-support", o.Name+".operations")
			for _, c := range s.chaincodes() {
				names = append(names, c.portName(o))
			}
		}
	}
	return names
}
