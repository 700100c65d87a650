package hub

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
)

// Names of the callers that a hub without configured ones has.
const (
	Trader     = "trader"
	BankA      = "bank-a"
	BankB      = "bank-b"
	Customs    = "customs"
	Carrier    = "carrier"
	Supervisor = "supervisor"
)

var defaultCallers = []access.Caller{
	{Name: Trader, MSPID: "TraderMSP", Role: protocol.RoleAgent},
	{Name: BankA, MSPID: "BankAMSP", Role: protocol.RoleBank},
	{Name: "bank-a-officer-2", MSPID: "BankAMSP", Role: protocol.RoleBank}, // the second pair of eyes
	{Name: BankB, MSPID: "BankBMSP", Role: protocol.RoleBank},
	{Name: Customs, MSPID: "CustomsMSP", Role: protocol.RoleCustoms},
	{Name: Carrier, MSPID: "CarrierMSP", Role: protocol.RoleCarrier},
	{Name: Supervisor, MSPID: "SupervisorMSP", Role: protocol.RoleSupervisor},
}

// A CallerConfig lets a client in.
type CallerConfig struct {
	Name        string        `yaml:"name"`
	MSPID       string        `yaml:"mspId"`
	Role        protocol.Role `yaml:"role"`
	TokenSHA256 string        `yaml:"tokenSha256"` // of the bearer token, 64 hexadecimal digits
}

func (c Config) validCallers() error {
	names, tokens := map[string]bool{}, map[string]bool{}
	for i, cc := range c.Callers {
		field, why := cc.fault()
		switch {
		case field != "":
		case names[cc.Name]:
			field, why = "name", "another caller has this name; names must differ, because an Idempotency-Key belongs to a name"
		case tokens[strings.ToLower(cc.TokenSHA256)]:
			field, why = "tokenSha256", "another caller has this token"
		}
		if field != "" {
			return fmt.Errorf("configuration: callers[%d]: %s: %s", i, field, why)
		}
		names[cc.Name], tokens[strings.ToLower(cc.TokenSHA256)] = true, true
	}
	return nil
}

// fault names the first field that cannot be, and why; "" when all can.
func (cc CallerConfig) fault() (field, why string) {
	digest, err := access.ParseTokenDigest(cc.TokenSHA256)
	switch {
	case cc.Name == "":
		return "name", "name the caller"
	case cc.MSPID == "":
		return "mspId", "name the caller's organisation"
	case !slices.Contains(protocol.Roles, cc.Role):
		return "role", fmt.Sprintf("%q is none of %v", cc.Role, protocol.Roles)
	case err != nil:
		return "tokenSha256", "must be 64 hexadecimal digits, for instance from: printf %s TOKEN | sha256sum"
	case digest == access.DigestToken(""):
		return "tokenSha256", "must not be the digest of an empty token"
	}
	return "", ""
}

// named returns the caller of the name.
func named(callers []access.Caller, name string) (access.Caller, error) {
	var names []string
	for _, c := range callers {
		if c.Name == name {
			return c, nil
		}
		names = append(names, c.Name)
	}
	return access.Caller{}, fmt.Errorf("no caller %q is configured; the callers are %s", name, strings.Join(names, ", "))
}

// Banks returns the MSP IDs of the banks that callers belong to, in order.
func (h *Hub) Banks() []string {
	var banks []string
	for _, c := range h.callers.Callers() {
		if c.Role == protocol.RoleBank {
			banks = append(banks, c.MSPID)
		}
	}
	slices.Sort(banks)
	return slices.Compact(banks)
}

// openCallers reads the configured callers, or makes the default ones and keeps their tokens in a file.
func openCallers(configured []CallerConfig, keys string) (*access.Bearer, error) {
	if len(configured) == 0 {
		return developmentCallers(filepath.Join(keys, "tokens.json"))
	}
	cs := map[access.TokenDigest]access.Caller{}
	for i, c := range configured {
		d, err := access.ParseTokenDigest(c.TokenSHA256)
		if err != nil {
			return nil, fmt.Errorf("configuration: callers[%d]: tokenSha256: %w", i, err)
		}
		cs[d] = access.Caller{Name: c.Name, MSPID: c.MSPID, Role: c.Role}
	}
	return access.NewBearer(cs)
}

func developmentCallers(path string) (*access.Bearer, error) {
	tokens := map[string]string{}
	b, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		for _, c := range defaultCallers {
			tokens[c.Name] = rand.Text()
		}
		if b, err = json.MarshalIndent(tokens, "", "  "); err != nil {
			return nil, err
		}
		if err := writeNew(path, b); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	default:
		if err := json.Unmarshal(b, &tokens); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	cs := map[access.TokenDigest]access.Caller{}
	for _, c := range defaultCallers {
		if tokens[c.Name] == "" {
			return nil, fmt.Errorf("%s: no token of %q; add one, or remove the file to get new ones", path, c.Name)
		}
		cs[access.DigestToken(tokens[c.Name])] = c
	}
	return access.NewBearer(cs)
}
