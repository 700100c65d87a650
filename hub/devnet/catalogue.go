package devnet

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/chaincode/catalogue"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
)

// A deployed is a chaincode as every organisation with a peer has it.
type deployed struct {
	name string // on the channel, and label of its packages
	use  string // of its servers' ports, and in capitals what their variables begin with
	file string // of its packages
}

var contracts = deployed{Chaincode, "chaincode", "package.tgz"}

// chaincodes returns the chaincodes on the channel.
func (s state) chaincodes() []deployed { return append([]deployed{contracts}, s.catalogues()...) }

// catalogues say where claims are kept in the collection, so a network without the
// collection has no catalogue.
func (s state) catalogues() (all []deployed) {
	if len(s.keepers()) == 0 {
		return nil
	}
	for _, name := range catalogue.Names {
		all = append(all, deployed{name, name, name + ".tgz"})
	}
	return all
}

func (s state) chaincodeNames() string {
	var names []string
	for _, c := range s.chaincodes() {
		names = append(names, c.name)
	}
	return strings.Join(names, " and ")
}

// port returns the port of the organisation's server; 0 if the network is outdated.
func (s state) port(c deployed, o organisation) int { return s.Ports[c.portName(o)] }

func (c deployed) portName(o organisation) string { return o.Name + "." + c.use }

// keepers returns the members of the contracts' own collection. Those of another are
// none: who endorses an entry is shown the claim that it is of.
func (s state) keepers() []string {
	i := slices.IndexFunc(s.Collections, func(c embedded.Collection) bool { return c.Name == protocol.Collection })
	if i < 0 {
		return nil
	}
	return s.Collections[i].Members
}

// outdated reports whether the network was made before the catalogues had these
// names. Its contracts kept claims where these do not find them, and these refuse all
// orders there.
func (s state) outdated() bool {
	return slices.ContainsFunc(portNames(s), func(name string) bool { return s.Ports[name] == 0 })
}

const (
	outdatedProblem = "it was created by an earlier version; these contracts do not find its claims"
	outdatedMend    = "tradehub devnet reset, then tradehub devnet up; its data are lost"
)
