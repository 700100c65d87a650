package embedded

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"github.com/tradehub/tradehub/chaincode/catalogue"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/ledger/policy"
)

// An Org is an organisation of the network.
type Org struct {
	MSPID string
	Name  string          // as its certificates show it
	Roles []protocol.Role // that its identities may act as; empty allows every role
}

// A Collection is private data that only some organisations hold. Only
// identities of its members read and write it, and most of the members endorse what
// is written (policy.OfCollection); its digests are everybody's.
type Collection struct {
	Name    string   `json:"name"`
	Members []string `json:"members"` // MSP IDs
}

// A Chaincode is one that the network's own may invoke. It has a public state of
// its own and no collections.
type Chaincode struct {
	Name      string         `json:"name"`
	Policy    string         `json:"policy"` // who endorses what is written to its state, see package policy
	Contracts shim.Chaincode `json:"-"`
}

// An Audit says how much of the ledger is checked when it is opened.
type Audit int

// The audits.
const (
	// AuditTail checks the digests of the last 64 blocks.
	AuditTail Audit = iota
	// AuditFull checks every block's digests and endorsements, and that the world
	// state is what the blocks say. It reads the whole file.
	AuditFull
)

// Options say what network a folder holds. The zero value is the network of one city.
type Options struct {
	Channel     string // "trade" if empty
	Chaincode   string // name, "tradecc" if empty
	Version     string // of the chaincode, "1.0" if empty
	Orgs        []Org  // DefaultOrgs if empty
	Collections []Collection
	Further     []Chaincode // that the network's own may invoke
	// Policy is who endorses what the contracts write in the open, as an expression
	// of Fabric's policy language; policy.OfContracts() if empty. Each endorsement
	// costs one run and one signature.
	Policy      string
	Now         func() time.Time // clock of proposals and certificates; time.Now if nil
	Audit       Audit
	BlockSize   int           // transactions in a block at most; 0 is 500
	MaxBytes    int           // largest size of the file in bytes; 0 is no limit but the disk's
	LockTimeout time.Duration // how long to wait for another process to release the folder; 0 is one second

	// builds are what single organisations run in place of the network's chaincode, by MSP ID; tests.
	builds map[string]shim.Chaincode
}

// DefaultOrgs returns the organisations of one city's network.
func DefaultOrgs() []Org {
	return []Org{
		{"RegistrarMSP", "Registrar", []protocol.Role{protocol.RoleRegistrar, protocol.RoleRelayer}},
		{"CustomsMSP", "Customs", []protocol.Role{protocol.RoleCustoms}},
		{"CarrierMSP", "Carrier", []protocol.Role{protocol.RoleCarrier}},
		{"BankAMSP", "Bank A", []protocol.Role{protocol.RoleBank}},
		{"BankBMSP", "Bank B", []protocol.Role{protocol.RoleBank}},
		{"TraderMSP", "Trader", []protocol.Role{protocol.RoleSeller, protocol.RoleAgent}},
		{"TaxMSP", "Tax authority", []protocol.Role{protocol.RoleTax}},
		{"SupervisorMSP", "Supervisor", []protocol.Role{protocol.RoleSupervisor, protocol.RoleAuditor}},
	}
}

func (o Options) withDefaults() Options {
	fill(&o.Channel, "trade")
	fill(&o.Chaincode, "tradecc")
	fill(&o.Version, "1.0")
	fill(&o.Policy, policy.OfContracts())
	fill(&o.BlockSize, 500)
	fill(&o.LockTimeout, time.Second)
	if len(o.Orgs) == 0 {
		o.Orgs = DefaultOrgs()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

func fill[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// mspID is what a policy can name, and a folder.
var mspID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$`)

func (o Options) validate() error {
	var ids []string
	for _, org := range o.Orgs {
		if !mspID.MatchString(org.MSPID) {
			return fmt.Errorf("ledger: organisation %q: an MSP ID has 1 to 64 letters, digits or . -", org.MSPID)
		}
		if slices.Contains(ids, org.MSPID) {
			return fmt.Errorf("ledger: organisation %q is listed twice", org.MSPID)
		}
		ids = append(ids, org.MSPID)
	}
	for i, c := range o.Collections {
		if slices.ContainsFunc(o.Collections[:i], func(d Collection) bool { return d.Name == c.Name }) {
			return fmt.Errorf("ledger: collection %q is listed twice", c.Name)
		}
		if err := validName("collection", c.Name); err != nil {
			return err
		}
	}
	return o.validateFurther()
}

func validName(what, name string) error {
	if name == "" || strings.Contains(name, "\x00") || len(name) > 256 {
		return fmt.Errorf("ledger: %s %q: a name has 1 to 256 bytes, none of them zero", what, name)
	}
	return nil
}

func (o Options) validateFurther() error {
	taken := []string{o.Chaincode, lifecycleNamespace}
	for _, c := range o.Further {
		if slices.Contains(taken, c.Name) {
			return fmt.Errorf("ledger: chaincode %q is listed twice, or is the network's own; choose another name", c.Name)
		}
		taken = append(taken, c.Name)
		if err := validName("chaincode", c.Name); err != nil {
			return err
		}
		if c.Contracts == nil {
			return fmt.Errorf("ledger: chaincode %q has no contracts", c.Name)
		}
	}
	return nil
}

// DefaultCollections returns the private data collections of one city's network.
func DefaultCollections() []Collection {
	return []Collection{{protocol.Collection, policy.Keepers}}
}

// DefaultFurther returns the further chaincodes of one city's network.
func DefaultFurther() []Chaincode {
	var all []Chaincode
	for _, name := range catalogue.Names {
		all = append(all, Chaincode{name, policy.OfCatalogue(policy.Keepers), catalogue.New()})
	}
	return all
}

// further returns a further chaincode by its name.
func (o Options) further(name string) (Chaincode, bool) {
	i := slices.IndexFunc(o.Further, func(c Chaincode) bool { return c.Name == name })
	if i < 0 {
		return Chaincode{}, false
	}
	return o.Further[i], true
}

// chaincodes returns the names of all chaincodes, the network's own first.
func (o Options) chaincodes() []string {
	names := []string{o.Chaincode}
	for _, c := range o.Further {
		names = append(names, c.Name)
	}
	return names
}

// collection returns a collection by its name. As on Fabric, each organisation
// has one of its own without its being listed.
func (o Options) collection(name string) (Collection, bool) {
	for _, org := range o.Orgs {
		if name == protocol.OwnCollection(org.MSPID) {
			return Collection{name, []string{org.MSPID}}, true
		}
	}
	i := slices.IndexFunc(o.Collections, func(c Collection) bool { return c.Name == name })
	if i < 0 {
		return Collection{}, false
	}
	return o.Collections[i], true
}
