package hub

import (
	"cmp"
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
	"github.com/tradehub/tradehub/hub/identity"
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
	{Name: "supervisor-2", MSPID: "SupervisorMSP", Role: protocol.RoleSupervisor}, // unmasking needs two
}

// A CallerConfig lets a client in: a machine by a token or a client certificate, a person by
// signing in. One of the three is required.
type CallerConfig struct {
	Name              string        `yaml:"name"`
	MSPID             string        `yaml:"mspId"`
	Role              protocol.Role `yaml:"role"`
	TokenSHA256       string        `yaml:"tokenSha256"`       // of the bearer token, 64 hexadecimal digits
	CertificateSHA256 string        `yaml:"certificateSha256"` // of the client certificate in DER, 64 hexadecimal digits
	Person            PersonConfig  `yaml:"person"`            // who signs in
}

func (cc CallerConfig) caller() access.Caller {
	return access.Caller{Name: cc.Name, MSPID: cc.MSPID, Role: cc.Role}
}

func (c Config) validCallers() error {
	names, ways := map[string]bool{}, map[string]string{}
	for i, cc := range c.Callers {
		field, why := cc.fault()
		switch {
		case field != "":
		case names[cc.Name]:
			field, why = "name", "another caller has this name; names must differ, because an Idempotency-Key belongs to a name"
		default:
			field, why = c.personFault(cc)
		}
		for way, key := range cc.ways() {
			if field == "" && ways[key] != "" {
				field, why = way, "caller "+ways[key]+" has it; one way in leads to one caller"
			}
			ways[key] = cc.Name
		}
		if field != "" {
			return fmt.Errorf("configuration: callers[%d]: %s: %s", i, field, why)
		}
		names[cc.Name] = true
	}
	return nil
}

// ways returns what lets the caller in, by field.
func (cc CallerConfig) ways() map[string]string {
	out := map[string]string{}
	for field, digest := range map[string]string{"tokenSha256": cc.TokenSHA256, "certificateSha256": cc.CertificateSHA256} {
		if digest != "" {
			out[field] = field + " " + strings.ToLower(digest)
		}
	}
	if cc.Person != (PersonConfig{}) {
		out["person"] = fmt.Sprintf("person %q %q", cc.Person.Issuer, cc.Person.ID)
	}
	return out
}

// personFault names the field of a person that cannot be, and why.
func (c Config) personFault(cc CallerConfig) (field, why string) {
	switch p := cc.Person; {
	case p == (PersonConfig{}):
		return "", ""
	case !slices.ContainsFunc(c.SignIn.Issuers, func(i IssuerConfig) bool { return i.Key == p.Issuer }):
		return "person: issuer", fmt.Sprintf("%q is the key of no configured issuer", p.Issuer)
	case p.ID == "":
		return "person: id", "name the person as the issuer does"
	}
	return "", ""
}

// fault names the first field that cannot be, and why; "" when all can.
func (cc CallerConfig) fault() (field, why string) {
	digest, err := access.ParseTokenDigest(cc.TokenSHA256)
	_, certErr := access.ParseThumbprint(cc.CertificateSHA256)
	switch {
	case cc.Name == "":
		return "name", "name the caller"
	case cc.MSPID == "":
		return "mspId", "name the caller's organisation"
	case !slices.Contains(protocol.Roles, cc.Role):
		return "role", fmt.Sprintf("%q is none of %v", cc.Role, protocol.Roles)
	case len(cc.ways()) == 0:
		return "tokenSha256", "name a way in: tokenSha256, certificateSha256 or person"
	case cc.CertificateSHA256 != "" && certErr != nil:
		return "certificateSha256", "must be 64 hexadecimal digits, for instance from: openssl x509 -in cert.pem -outform DER | sha256sum"
	case cc.TokenSHA256 == "":
		return "", ""
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
	for _, c := range h.callers.list {
		if c.Role == protocol.RoleBank {
			banks = append(banks, c.MSPID)
		}
	}
	slices.Sort(banks)
	return slices.Compact(banks)
}

// A callerBook is who may call, and how each is recognised.
type callerBook struct {
	list         []access.Caller // by name
	tokens       map[access.TokenDigest]access.Caller
	certificates map[access.Thumbprint]access.Caller
	people       []identity.Person
}

// openCallers reads the configured callers, or makes the default ones and keeps their tokens in a file.
func (c Config) openCallers() (b *callerBook, err error) {
	b = &callerBook{tokens: map[access.TokenDigest]access.Caller{}, certificates: map[access.Thumbprint]access.Caller{}}
	if len(c.Callers) == 0 {
		b.tokens, err = developmentCallers(filepath.Join(c.keys(), "tokens.json"))
		b.list = slices.Clone(defaultCallers)
	}
	for i, cc := range c.Callers {
		if err := b.add(cc); err != nil {
			return nil, fmt.Errorf("configuration: callers[%d]: %w", i, err)
		}
	}
	if c.signInMode() == SignInDevelopment {
		b.people = developmentPeople(b.list) // in the order of the configuration
	}
	slices.SortFunc(b.list, func(x, y access.Caller) int { return cmp.Compare(x.Name, y.Name) })
	return b, err
}

func (b *callerBook) add(c CallerConfig) error {
	who := c.caller()
	b.list = append(b.list, who)
	if c.TokenSHA256 != "" {
		d, err := access.ParseTokenDigest(c.TokenSHA256)
		if err != nil {
			return fmt.Errorf("tokenSha256: %w", err)
		}
		b.tokens[d] = who
	}
	if c.CertificateSHA256 != "" {
		t, err := access.ParseThumbprint(c.CertificateSHA256)
		if err != nil {
			return fmt.Errorf("certificateSha256: %w", err)
		}
		b.certificates[t] = who
	}
	if p := c.Person; p != (PersonConfig{}) {
		b.people = append(b.people, identity.Person{Issuer: p.Issuer, Key: p.ID, Name: p.Name, Caller: who})
	}
	return nil
}

// authenticator returns what recognises machines: by token, by certificate, and by tokens of
// the issuers that are bound to a certificate.
func (b *callerBook) authenticator(issued access.Verifier) (access.Authenticator, error) {
	bearer, err := access.NewBearer(b.tokens)
	if err != nil {
		return nil, err
	}
	return access.Several{bearer, access.NewBound(issued), access.NewCertificates(b.certificates)}, nil
}

// demoNames are the people of the demo.
var demoNames = map[string]string{
	Trader: "陈嘉怡", BankA: "林文博", "bank-a-officer-2": "Margaret Chow", BankB: "黃詠詩",
	Customs: "王海燕", Carrier: "Jonas Lindqvist", Supervisor: "何啟明", "supervisor-2": "李佩珊",
}

// developmentPeople lets anybody sign in as any caller.
func developmentPeople(callers []access.Caller) (out []identity.Person) {
	for _, c := range callers {
		out = append(out, identity.Person{Issuer: identity.DevelopmentKey, Key: c.Name, Name: demoNames[c.Name], Caller: c})
	}
	return out
}

func developmentCallers(path string) (map[access.TokenDigest]access.Caller, error) {
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
	return cs, nil
}
