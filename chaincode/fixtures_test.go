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

	"github.com/tradehub/tradehub/chaincode"
	"github.com/tradehub/tradehub/chaincode/chaincodetest"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

var update = flag.Bool("update", false, "rewrite golden files")

// answered are the codes that contracts answered in this run of the tests.
var answered = map[chaincode.Code]bool{}

// TestMain fails a run of all tests in which a code was never answered.
func TestMain(m *testing.M) {
	flag.Parse()
	status := m.Run()
	if status == 0 && allTests() {
		for _, code := range chaincode.Codes() {
			if !answered[code] && code != chaincode.CodeCurrencyMismatch { // a reservation converts, so none is to be had
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
	who := func(msp, name string, role chaincode.Role) []byte {
		return chaincodetest.NewCreator(t, msp, name, role)
	}
	return &cast{
		World:      chaincodetest.New(t),
		registrar:  who("HubMSP", "operator", chaincode.RoleRegistrar),
		customs:    who("CustomsMSP", "officer", chaincode.RoleCustoms),
		carrier:    who("CarrierMSP", "clerk", chaincode.RoleCarrier),
		seller:     who("SellerMSP", "clerk", chaincode.RoleSeller),
		tax:        who("TaxMSP", "officer", chaincode.RoleTax),
		supervisor: who("SupervisorMSP", "officer", chaincode.RoleSupervisor),
		auditor:    who("AuditorMSP", "auditor", chaincode.RoleAuditor),
		alpha:      who("AlphaMSP", "ann", chaincode.RoleBank),
		alphaTwo:   who("AlphaMSP", "bob", chaincode.RoleBank),
		beta:       who("BetaMSP", "ben", chaincode.RoleBank),
		gamma:      who("GammaMSP", "gus", chaincode.RoleBank),
	}
}

// digest returns a digest that is told apart by n.
func digest(alg string, n int) documents.Digest {
	return documents.Digest(fmt.Sprintf("%s:%064x", alg, n))
}

func document(n int) chaincode.DocumentInput {
	return chaincode.DocumentInput{
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
func ask(id string, amount int64, partial bool) chaincode.ClaimInput {
	return chaincode.ClaimInput{
		ID: id, Amount: cny(amount), Partial: partial, Borrower: documents.BorrowerBuyer,
		Uses: []dedupe.Use{use(dedupe.KindInvoiceBuyer, 1, 1_000_000, amount)},
	}
}

func (c *cast) reserve(t testing.TB, who []byte, in chaincode.ClaimInput) chaincode.ClaimAnswer {
	t.Helper()
	r, err := chaincodetest.Call[chaincode.Reserved](c.World, who, chaincode.OrderReserve, in)
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
func (c *cast) move(t testing.TB, who []byte, tx string, in chaincode.ClaimMove, want dedupe.State) dedupe.Claim {
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
	if in, ok := arg.(chaincode.ClaimMove); ok && in.Key == "" {
		in.Key = rand.Text()
		return in
	}
	return arg
}

// wantCode fails the test unless err is a refusal of the code.
func wantCode(t testing.TB, err error, code chaincode.Code) {
	t.Helper()
	e, ok := errors.AsType[*chaincode.Error](err)
	if !ok || e.Code != code {
		t.Fatalf("error %v, want %s", err, code)
	}
	answered[code] = true
	if e.Detail == "" || strings.Contains(e.Detail, "%!") {
		t.Fatalf("detail %q", e.Detail)
	}
}

// refused submits a transaction that must be refused with the code, and write nothing.
func (c *cast) refused(t testing.TB, who []byte, tx string, arg any, code chaincode.Code) {
	t.Helper()
	events := len(c.Events)
	_, err := c.Submit(who, tx, keyed(arg))
	wantCode(t, err, code)
	if len(c.Events) != events {
		t.Fatalf("%s was refused and emitted an event", tx)
	}
}
