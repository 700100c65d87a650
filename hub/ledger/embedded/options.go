package embedded

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tradehub/chaincode"
)

// An Org is an organisation of the network.
type Org struct {
	MSPID string
	Name  string           // as its certificates show it
	Roles []chaincode.Role // that its identities may act as; empty allows every role
}

// A Collection is private data that only some organisations hold. Only
// identities of its members read and write it; its digests are everybody's.
type Collection struct {
	Name    string   `json:"name"`
	Members []string `json:"members"` // MSP IDs
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
	// Endorsements is how many organisations must endorse a transaction; 0 is 2.
	// Fabric's usual policy is Majority(len(Orgs)); each costs one run and one signature.
	Endorsements int
	Now          func() time.Time // clock of proposals and certificates; time.Now if nil
	Audit        Audit
	BlockSize    int           // transactions in a block at most; 0 is 500
	MaxBytes     int           // largest size of the file in bytes; 0 is no limit but the disk's
	LockTimeout  time.Duration // how long to wait for another process to let go of the folder; 0 is one second

	// at is called at named points of a commit; tests end the process there.
	at func(point string)
}

// DefaultOrgs are the organisations of one city's network.
func DefaultOrgs() []Org {
	return []Org{
		{"RegistrarMSP", "Registrar", []chaincode.Role{chaincode.RoleRegistrar, chaincode.RoleRelayer}},
		{"CustomsMSP", "Customs", []chaincode.Role{chaincode.RoleCustoms}},
		{"CarrierMSP", "Carrier", []chaincode.Role{chaincode.RoleCarrier}},
		{"BankAMSP", "Bank A", []chaincode.Role{chaincode.RoleBank}},
		{"BankBMSP", "Bank B", []chaincode.Role{chaincode.RoleBank}},
		{"TraderMSP", "Trader", []chaincode.Role{chaincode.RoleSeller, chaincode.RoleAgent}},
		{"TaxMSP", "Tax authority", []chaincode.Role{chaincode.RoleTax}},
		{"SupervisorMSP", "Supervisor", []chaincode.Role{chaincode.RoleSupervisor, chaincode.RoleAuditor}},
	}
}

// Majority returns how many of n organisations are more than half.
func Majority(n int) int { return n/2 + 1 }

func (o Options) withDefaults() Options {
	fill(&o.Channel, "trade")
	fill(&o.Chaincode, "tradecc")
	fill(&o.Version, "1.0")
	fill(&o.Endorsements, 2)
	fill(&o.BlockSize, 500)
	fill(&o.LockTimeout, time.Second)
	if len(o.Orgs) == 0 {
		o.Orgs = DefaultOrgs()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.at == nil {
		o.at = func(string) {}
	}
	return o
}

func fill[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func (o Options) validate() error {
	var ids []string
	for _, org := range o.Orgs {
		if !fileName.MatchString(org.MSPID) {
			return fmt.Errorf("ledger: organisation %q: an MSP ID has 1 to 64 letters, digits or . _ @ -", org.MSPID)
		}
		if slices.Contains(ids, org.MSPID) {
			return fmt.Errorf("ledger: organisation %q is listed twice", org.MSPID)
		}
		ids = append(ids, org.MSPID)
	}
	if o.Endorsements < 2 || o.Endorsements > len(o.Orgs) {
		return fmt.Errorf("ledger: %d endorsements by %d organisations: want at least 2, and no more than there are", o.Endorsements, len(o.Orgs))
	}
	for i, c := range o.Collections {
		if c.Name == "" || strings.Contains(c.Name, "\x00") || len(c.Name) > 256 {
			return fmt.Errorf("ledger: collection %q: a name has 1 to 256 bytes, none of them zero", c.Name)
		}
		if slices.ContainsFunc(o.Collections[:i], func(d Collection) bool { return d.Name == c.Name }) {
			return fmt.Errorf("ledger: collection %q is listed twice", c.Name)
		}
		for _, m := range c.Members {
			if !slices.Contains(ids, m) {
				return fmt.Errorf("ledger: collection %q: member %q is not an organisation of the network", c.Name, m)
			}
		}
	}
	return nil
}

// DefaultCollections are the private data collections of one city's network.
func DefaultCollections() []Collection {
	return []Collection{{chaincode.Collection, []string{"RegistrarMSP", "SupervisorMSP"}}}
}

// collection returns a collection by its name. As on Fabric, each organisation
// has one of its own without its being listed.
func (o Options) collection(name string) (Collection, bool) {
	for _, org := range o.Orgs {
		if name == chaincode.OwnCollection(org.MSPID) {
			return Collection{name, []string{org.MSPID}}, true
		}
	}
	i := slices.IndexFunc(o.Collections, func(c Collection) bool { return c.Name == name })
	if i < 0 {
		return Collection{}, false
	}
	return o.Collections[i], true
}
