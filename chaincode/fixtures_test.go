package chaincode_test

import (
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode/chaincodetest"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

var update = flag.Bool("update", false, "rewrite golden files")

// answered are the codes that contracts answered in this run of the tests.
var answered = map[protocol.Code]bool{}

// TestMain fails a run of all tests in which a code was never answered.
func TestMain(m *testing.M) {
	flag.Parse()
	status := m.Run()
	if status == 0 && allTests() {
		for _, code := range protocol.Codes() {
			if !answered[code] && code != protocol.CodeCurrencyMismatch { // a reservation converts, so none is to be had
				fmt.Fprintf(os.Stderr, "no test has a contract answer %s\n", code)
				status = 1
			}
		}
	}
	os.Exit(status)
}

func allTests() bool {
	for _, selects := range []string{"run", "skip", "list", "fuzz"} {
		if flag.Lookup("test."+selects).Value.String() != "" {
			return false
		}
	}
	return true
}

const day = 24 * time.Hour

// A cast is a world with somebody of every kind in it.
type cast struct {
	*chaincodetest.World
	registrar, customs, carrier, seller, tax, supervisor, auditor []byte

	alpha, alphaTwo []byte // two people of one bank
	beta, gamma     []byte // other banks
}

func newCast(t testing.TB) *cast {
	t.Helper()
	who := func(msp, name string, role protocol.Role) []byte {
		return chaincodetest.NewCreator(t, msp, name, role)
	}
	return &cast{
		World:      chaincodetest.New(t),
		registrar:  who("HubMSP", "operator", protocol.RoleRegistrar),
		customs:    who("CustomsMSP", "officer", protocol.RoleCustoms),
		carrier:    who("CarrierMSP", "clerk", protocol.RoleCarrier),
		seller:     who("SellerMSP", "clerk", protocol.RoleSeller),
		tax:        who("TaxMSP", "officer", protocol.RoleTax),
		supervisor: who("SupervisorMSP", "officer", protocol.RoleSupervisor),
		auditor:    who("AuditorMSP", "auditor", protocol.RoleAuditor),
		alpha:      who("AlphaMSP", "ann", protocol.RoleBank),
		alphaTwo:   who("AlphaMSP", "bob", protocol.RoleBank),
		beta:       who("BetaMSP", "ben", protocol.RoleBank),
		gamma:      who("GammaMSP", "gus", protocol.RoleBank),
	}
}

// digest returns a digest that is unique to n.
func digest(alg string, n int) documents.Digest {
	return documents.Digest(fmt.Sprintf("%s:%064x", alg, n))
}

func document(n int) protocol.DocumentInput {
	return protocol.DocumentInput{
		Digests: documents.Digests{SHA256: digest("sha256", n), SM3: digest("sm3", n), Canonical: digest("sha256", n+1_000_000)},
		Type:    documents.TypeInvoice,
	}
}

func cny(minor int64) documents.Money { return documents.Money{Minor: minor, Currency: "CNY"} }

func token(kind dedupe.Kind, n int) dedupe.Token {
	return dedupe.Token{Kind: kind, Epoch: 2026, Value: fmt.Sprintf("%032x", n)}
}

func use(kind dedupe.Kind, n int, capacity, amount int64) dedupe.Use {
	return dedupe.Use{Token: token(kind, n), Capacity: cny(capacity), Amount: cny(amount)}
}

// ask returns a claim of the amount on one invoice of 10,000.00 CNY.
func ask(id string, amount int64, partial bool) protocol.ClaimInput {
	return protocol.ClaimInput{
		ID: id, Amount: cny(amount), Partial: partial, Borrower: documents.BorrowerBuyer,
		Uses: []dedupe.Use{use(dedupe.KindInvoiceBuyer, 1, 1_000_000, amount)},
	}
}

func (c *cast) reserve(t testing.TB, who []byte, in protocol.ClaimInput) protocol.ClaimAnswer {
	t.Helper()
	r, err := chaincodetest.Call[protocol.Reserved](c.World, who, protocol.OrderReserve, in)
	if err != nil {
		t.Fatalf("reserve %s: %v", in.ID, err)
	}
	a, err := r.Answer(in)
	if err != nil {
		t.Fatalf("reserve %s: %v", in.ID, err)
	}
	return *a
}

// move makes a move that must succeed into the state.
func (c *cast) move(t testing.TB, who []byte, tx string, in protocol.ClaimMove, want dedupe.State) dedupe.Claim {
	t.Helper()
	got, err := chaincodetest.Call[dedupe.Claim](c.World, who, tx, keyed(in))
	if err != nil {
		t.Fatalf("%s %s: %v", tx, in.ID, err)
	}
	if got.State != want {
		t.Fatalf("%s %s: state %s, want %s", tx, in.ID, got.State, want)
	}
	return got
}

// keyed gives a move a key of its own where it has none.
func keyed(arg any) any {
	if in, ok := arg.(protocol.ClaimMove); ok && in.Key == "" {
		in.Key = rand.Text()
		return in
	}
	return arg
}

// wantCode fails the test unless err is a refusal of the code.
func wantCode(t testing.TB, err error, code protocol.Code) {
	t.Helper()
	e, ok := errors.AsType[*protocol.Error](err)
	if !ok || e.Code != code {
		t.Fatalf("error %v, want %s", err, code)
	}
	answered[code] = true
	if e.Detail == "" || strings.Contains(e.Detail, "%!") {
		t.Fatalf("detail %q", e.Detail)
	}
}

// refused submits a transaction that must be refused with the code, and write nothing.
func (c *cast) refused(t testing.TB, who []byte, tx string, arg any, code protocol.Code) {
	t.Helper()
	events := len(c.Events)
	_, err := c.Submit(who, tx, keyed(arg))
	wantCode(t, err, code)
	if len(c.Events) != events {
		t.Fatalf("%s was refused and emitted an event", tx)
	}
}
