package policy_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/tradehub/tradehub/hub/ledger/policy"
)

func parse(t *testing.T, expression string) *policy.Policy {
	t.Helper()
	p, err := policy.Parse(expression)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestMet(t *testing.T) {
	for _, c := range []struct {
		expression, orgs string
		met              bool
	}{
		{policy.OfContracts(), "RegistrarMSP CustomsMSP BankAMSP", true},
		{policy.OfContracts(), "RegistrarMSP SupervisorMSP", false}, // the keepers alone
		{policy.OfContracts(), "RegistrarMSP SupervisorMSP BankBMSP TaxMSP", false},
		{policy.OfCollection(policy.Keepers), "RegistrarMSP SupervisorMSP", true},
		{policy.OfCollection(policy.Keepers), "RegistrarMSP CustomsMSP BankAMSP", false},
		{policy.OfCollection([]string{"A", "B", "C"}), "A C", true},
		{policy.OfCatalogue([]string{"A", "B", "C"}), "A C", false},
		{policy.OfCatalogue([]string{"A", "B", "C"}), "A C B", true},
		{policy.AnyMember([]string{"A", "B"}), "B", true},
		{"AND('A.peer', OR('B.peer', 'C.member'))", "A C", true},
		{"AND('A.peer', OR('B.peer', 'C.member'))", "B C", false},
		{"OutOf(0, 'A.peer')", "", true},
	} {
		p := parse(t, c.expression)
		if got := p.Met(strings.Fields(c.orgs)); got != c.met {
			t.Errorf("%s by %q: %t", c.expression, c.orgs, got)
		}
		b, err := proto.Marshal(p.Application().GetSignaturePolicy())
		if err != nil {
			t.Fatal(err)
		}
		again, err := policy.Unmarshal(b)
		if err != nil || again.Met(strings.Fields(c.orgs)) != c.met {
			t.Errorf("%s, marshalled: %v, or it is another", c.expression, err)
		}
	}
}

func TestNotAPolicy(t *testing.T) {
	for _, expression := range []string{"", "MOST('A.peer')", "OR('A')", "OR('A.client')", "OutOf(5, 'A.peer')", "OR('A.peer'", "AND('A_B.peer')", "1"} {
		if _, err := policy.Parse(expression); err == nil || !strings.Contains(err.Error(), expression) {
			t.Errorf("%q: %v", expression, err)
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x12\x02\x08\x00"))
	f.Fuzz(func(_ *testing.T, b []byte) {
		if p, err := policy.Unmarshal(b); err == nil {
			p.Met([]string{"BankAMSP"})
		}
	})
}
