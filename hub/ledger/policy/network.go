package policy

import (
	"fmt"
	"strings"
)

// Endorsers are the organisations of a city's network that run a peer. What is
// public counts once most of them endorsed it.
var Endorsers = []string{"RegistrarMSP", "CustomsMSP", "BankAMSP", "SupervisorMSP"}

// Keepers are the organisations that hold what claims are.
var Keepers = []string{"RegistrarMSP", "SupervisorMSP"}

// OfContracts returns the channel's policy. These peers endorse what the contracts write in
// public.
func OfContracts() string { return Majority(Endorsers) }

// OfCollection returns the endorsement policy of a private data collection. The
// channel's policy would show the values to organisations that are not members.
func OfCollection(members []string) string { return Majority(members) }

// OfCatalogue returns the endorsement policy of the catalogue: every keeper, since the
// keepers alone know the records of its entries.
func OfCatalogue(keepers []string) string { return outOf(len(keepers), "peer", keepers) }

// Majority asks for more than half of the organisations.
func Majority(orgs []string) string { return outOf(len(orgs)/2+1, "peer", orgs) }

// AnyMember returns the membership policy of a private data collection: everybody of the
// organisations.
func AnyMember(orgs []string) string { return outOf(1, "member", orgs) }

// outOf asks for n of the organisations, each by somebody in the role.
func outOf(n int, role string, orgs []string) string {
	principals := make([]string, len(orgs))
	for i, id := range orgs {
		principals[i] = "'" + id + "." + role + "'"
	}
	return fmt.Sprintf("OutOf(%d, %s)", n, strings.Join(principals, ", "))
}
