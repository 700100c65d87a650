package devnet

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
	"github.com/tradehub/tradehub/hub/ledger/policy"
)

// Cities returns the cities whose networks the project develops against.
func Cities() []string { return []string{"shenzhen", "shanghai", "hongkong"} }

// Chaincode is the name of the chaincode on every channel.
const Chaincode = "tradecc"

// Options say what network to start.
type Options struct {
	City  string // lower-case letters, digits and -
	Dir   string // folder of this network; made if it is not there
	Tools Tools  // as BuildTools returned them
	BFT   bool   // make it with four SmartBFT orderers, which tolerate one that lies, instead of one Raft orderer
	// Collections are private data collections of the chaincode in addition to those of
	// embedded.DefaultCollections; kept with the network.
	Collections []embedded.Collection
	Progress    io.Writer // gets a line a step; nil shows nothing
}

var cityName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}$`)

func (o Options) validate() error {
	if !cityName.MatchString(o.City) {
		return fmt.Errorf("development network: city %q: must be 1 to 31 lower-case letters, digits or -", o.City)
	}
	if o.Dir == "" {
		return fmt.Errorf("development network %s: name the folder to keep it in", o.City)
	}
	return nil
}

// ordererMSP is the organisation that orders.
const ordererMSP = "OrdererMSP"

// An organisation is a member of the network.
type organisation struct {
	MSPID  string
	Name   string // short, as file and process names show it: "banka"
	Domain string
	Peer   bool // it runs a peer
}

func organisations(city string) []organisation {
	var out []organisation
	for _, o := range embedded.DefaultOrgs() {
		name := strings.ToLower(strings.TrimSuffix(o.MSPID, "MSP"))
		out = append(out, organisation{o.MSPID, name, name + "." + city + ".example", slices.Contains(policy.Endorsers, o.MSPID)})
	}
	return out
}

// A person is somebody with a key in the network.
type person struct {
	name  string // in the connection profile
	mspID string
	role  protocol.Role
}

// people are the identities of every network. The two of bank A are the four
// eyes of a reversal.
var people = []person{
	{"hub", "RegistrarMSP", protocol.RoleRegistrar},
	{"relayer", "RegistrarMSP", protocol.RoleRelayer},
	{"customs", "CustomsMSP", protocol.RoleCustoms},
	{"carrier", "CarrierMSP", protocol.RoleCarrier},
	{"bank-a", "BankAMSP", protocol.RoleBank},
	{"bank-a-officer-2", "BankAMSP", protocol.RoleBank},
	{"bank-b", "BankBMSP", protocol.RoleBank},
	{"trader", "TraderMSP", protocol.RoleAgent},
	{"seller", "TraderMSP", protocol.RoleSeller},
	{"tax", "TaxMSP", protocol.RoleTax},
	{"supervisor", "SupervisorMSP", protocol.RoleSupervisor},
	{"auditor", "SupervisorMSP", protocol.RoleAuditor},
}
