package gateway_test

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"google.golang.org/protobuf/proto"

	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/gateway"
)

// A member is an identity of a development network.
type member struct {
	name string
	role protocol.Role
}

var members = []member{
	{"hub", protocol.RoleRegistrar}, {"relayer", protocol.RoleRelayer}, {"customs", protocol.RoleCustoms}, {"carrier", protocol.RoleCarrier},
	{"bank-a", protocol.RoleBank}, {"bank-a-officer-2", protocol.RoleBank}, {"bank-b", protocol.RoleBank}, {"trader", protocol.RoleAgent},
	{"seller", protocol.RoleSeller}, {"tax", protocol.RoleTax}, {"supervisor", protocol.RoleSupervisor}, {"auditor", protocol.RoleAuditor},
}

// accessTable reads who may call what from the contracts' own golden table.
func accessTable(t *testing.T) map[string][]protocol.Role {
	t.Helper()
	f, err := os.Open("../../../chaincode/testdata/access.golden")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table := map[string][]protocol.Role{}
	for s := bufio.NewScanner(f); s.Scan(); {
		words := strings.Fields(s.Text())
		for _, role := range words[1:] {
			table[words[0]] = append(table[words[0]], protocol.Role(role))
		}
	}
	if len(table) < 25 {
		t.Fatalf("a table of %d rows", len(table))
	}
	return table
}

// testAccess calls every transaction, and signs every order, as every identity
// of every organisation, and compares who is let in with the table.
func testAccess(t *testing.T, peers *gateway.Network, profile gateway.Profile) {
	registrar := client(t, peers, "hub")
	for _, m := range members {
		c := client(t, peers, m.name)
		enroll(t, c)
		for tx, roles := range accessTable(t) {
			err := try(t, profile, registrar, c, tx)
			if err == nil {
				t.Errorf("%s: %s took 0 for an argument", m.name, tx)
				continue
			}
			if in := !strings.Contains(err.Error(), string(protocol.CodeForbidden)+": "); in != slices.Contains(roles, m.role) {
				t.Errorf("%s, a %s: %s lets it in: %t (%v)", m.name, m.role, tx, in, err)
			}
		}
	}
}

// try calls a transaction, or signs an order, with an argument that is none.
func try(t *testing.T, profile gateway.Profile, registrar, as ledger.Driver, tx string) error {
	t.Helper()
	if !protocol.IsOrder(tx) {
		_, err := as.Evaluate(t.Context(), ledger.Call{Tx: tx, Args: [][]byte{[]byte("0")}})
		return err
	}
	call, seal := brought(t, profile, as, protocol.Order{Name: tx, Argument: []byte("0")})
	b, err := registrar.Evaluate(t.Context(), call)
	if err != nil {
		return err
	}
	text, err := protocol.Unseal(seal, b)
	if err != nil {
		t.Fatal(err)
	}
	var answers []protocol.Answer
	if err := json.Unmarshal(text, &answers); err != nil || len(answers) != 1 {
		t.Fatalf("answers %s: %v", text, err)
	}
	if answers[0].Refused == "" {
		return nil
	}
	return errors.New(answers[0].Refused)
}

// brought returns the call that submits one order, and its seal.
func brought(t *testing.T, profile gateway.Profile, as ledger.Driver, o protocol.Order) (ledger.Call, []byte) {
	t.Helper()
	orders, err := json.Marshal([]protocol.Order{o})
	if err != nil {
		t.Fatal(err)
	}
	b := protocol.Bundle{Signer: protocol.MemberID(as.Certificate()), At: time.Now().UTC()}
	if b.Signature, err = as.Sign(protocol.OrdersMessage(profile.Channel, b.At, orders)); err != nil {
		t.Fatal(err)
	}
	bundles, err := json.Marshal([]protocol.Bundle{b})
	if err != nil {
		t.Fatal(err)
	}
	seal := make([]byte, protocol.SealBytes)
	rand.Read(seal)
	return ledger.Call{Tx: protocol.TxBatch, Args: [][]byte{[]byte("{}")}, Orgs: profile.Claims, Transient: map[string][]byte{
		protocol.TransientBundles: bundles, protocol.TransientOrders + "0": codec.Compress(orders), protocol.TransientSeal: seal,
	}}, seal
}

func client(t *testing.T, peers *gateway.Network, name string) *gateway.Client {
	t.Helper()
	c, err := peers.Client(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func enroll(t *testing.T, c ledger.Driver) {
	t.Helper()
	if _, _, err := c.Submit(t.Context(), ledger.Call{Tx: protocol.TxEnroll, Args: [][]byte{[]byte("{}")}}); err != nil {
		t.Fatal(err)
	}
}

// secretAmount is an amount that nothing else has.
const secretAmount = 918_273_645

// testPrivacy lets bank B claim, and then looks at all that bank A can get of
// it: from its own peer with its own identities, and from that peer's files.
func testPrivacy(t *testing.T, peers *gateway.Network, profile gateway.Profile, dir string) {
	batcher := ledger.NewBatcher(client(t, peers, "hub"), ledger.BatchOptions{Channel: profile.Channel, Members: profile.Claims})
	t.Cleanup(func() { batcher.Close() })
	bankB := ledger.New(client(t, peers, "bank-b"), batcher)
	supervisor := ledger.New(client(t, peers, "supervisor"), batcher)
	in := secretClaim()
	answer, receipt, err := bankB.Claims.Reserve(t.Context(), in)
	if err != nil || answer.Claim == nil {
		t.Fatalf("%+v, %v", answer, err)
	}
	if _, receipt, err = bankB.Claims.Confirm(t.Context(), protocol.ClaimMove{ID: in.ID}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"bank-a", "bank-a-officer-2"} {
		askBankA(t, client(t, peers, name), batcher, in, receipt.TxID, profile)
	}
	testStatement(t, ledger.New(client(t, peers, "bank-a"), batcher))
	held := func(org string) bool { return inFiles(t, filepath.Join(dir, "ledger", org), secretAmount) }
	for org, member := range map[string]bool{"registrar": true, "supervisor": true, "banka": false, "customs": false} {
		if held(org) != member {
			t.Errorf("the files of %s hold the amount: %t, want %t", org, held(org), member)
		}
	}
	if _, _, err := bankB.Claims.Repay(t.Context(), protocol.ClaimMove{ID: in.ID, Amount: in.Amount}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := supervisor.Claims.Purge(t.Context(), in.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := supervisor.Claims.Claim(t.Context(), in.ID); !errors.Is(err, &protocol.Error{Code: protocol.CodeNotFound}) {
		t.Errorf("a purged claim is read: %v", err)
	}
	if _, _, err := bankB.Claims.Reserve(t.Context(), in); !errors.Is(err, &protocol.Error{Code: protocol.CodeExists}) {
		t.Errorf("the ID of a purged claim is taken again: %v", err)
	}
}

func secretClaim() protocol.ClaimInput {
	amount := documents.Money{Minor: secretAmount, Currency: "CNY"}
	return protocol.ClaimInput{
		ID: "C-" + strings.ToLower(rand.Text()), Amount: amount, Borrower: documents.BorrowerBuyer,
		Uses: []dedupe.Use{{
			Token:    dedupe.Token{Kind: dedupe.KindInvoiceBuyer, Epoch: 2026, Value: fmt.Sprintf("%032x", time.Now().UnixNano())},
			Capacity: amount, Amount: amount,
		}},
	}
}

// testStatement has bank A's own peer keep a claim of bank A's.
func testStatement(t *testing.T, bankA *ledger.Ledger) {
	t.Helper()
	in := secretClaim()
	in.Amount.Minor, in.Uses[0].Amount.Minor, in.Uses[0].Capacity.Minor = 1, 1, 1
	if _, _, err := bankA.Claims.Reserve(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if err := bankA.Claims.Keep(t.Context(), "BankAMSP", []string{in.ID}); err != nil {
		t.Fatal(err)
	}
	kept, err := bankA.Claims.Kept(t.Context(), "BankAMSP")
	if err != nil || len(kept) != 1 || kept[0].Claim.ID != in.ID || !kept[0].Current {
		t.Errorf("kept %+v, %v", kept, err)
	}
}

// askBankA asks bank A's peer as one of bank A's people: by orders, by the
// transactions of the contracts, and for the blocks of bank B's transactions.
func askBankA(t *testing.T, who *gateway.Client, batcher *ledger.Batcher, in protocol.ClaimInput, txID string, profile gateway.Profile) {
	t.Helper()
	bankA := ledger.New(who, batcher)
	if _, err := bankA.Claims.Claim(t.Context(), in.ID); !errors.Is(err, &protocol.Error{Code: protocol.CodeNotOwner}) {
		t.Errorf("bank A reads bank B's claim: %v", err)
	}
	for _, err := range []error{second(bankA.Claims.Facts(t.Context(), []string{in.ID})), second(bankA.Claims.Asset(t.Context(), in.Uses[0].Token))} {
		if !errors.Is(err, &protocol.Error{Code: protocol.CodeForbidden}) {
			t.Errorf("bank A is answered: %v", err)
		}
	}
	d, err := bankA.Claims.Check(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	own := ledger.Call{Tx: protocol.TxKept, Args: [][]byte{[]byte("{}")}, Orgs: []string{"BankAMSP"}}
	kept, err := who.Evaluate(t.Context(), own)
	if err != nil {
		t.Fatal(err)
	}
	// A peer that is no member cannot even run what reads the collection.
	call, _ := brought(t, profile, who, protocol.Order{Name: protocol.OrderClaim, Argument: []byte(`"` + in.ID + `"`)})
	call.Orgs = []string{"BankAMSP"}
	if b, err := who.Evaluate(t.Context(), call); err == nil {
		t.Errorf("bank A's peer ran a batch: %s", b)
	}
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	block := append(blockOf(t, who, txID), eventsOf(t, bankA, txID)...)
	for what, b := range map[string][]byte{"a decision": text, "its statements": kept, "the block": block} {
		for _, secret := range []string{fmt.Sprint(secretAmount), "BankBMSP"} {
			if bytes.Contains(b, []byte(secret)) {
				t.Errorf("%s shows bank A %q", what, secret)
			}
		}
	}
	if !bytes.Contains(block, []byte(in.ID)) {
		t.Error("the block is not the claim's")
	}
}

func second[T any](_ T, err error) error { return err }

// blockOf returns the transactions of a block as bank A's peer has them.
func blockOf(t *testing.T, who *gateway.Client, txID string) []byte {
	t.Helper()
	b, err := who.BlockOf(t.Context(), txID)
	if err != nil {
		t.Fatal(err)
	}
	block := &common.Block{}
	if err := proto.Unmarshal(b, block); err != nil {
		t.Fatal(err)
	}
	return bytes.Join(block.GetData().GetData(), nil)
}

// eventsOf returns what bank A sees of the transaction, unpacked.
func eventsOf(t *testing.T, bankA *ledger.Ledger, txID string) []byte {
	t.Helper()
	for c, err := range bankA.Events(t.Context(), ledger.Checkpoint{}) {
		if err != nil {
			t.Fatal(err)
		}
		if c.At.TxID != txID {
			continue
		}
		b, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	return nil
}

// inFiles reports whether a file under the folder holds the number: as text, or in a volume.
func inFiles(t *testing.T, dir string, number int) bool {
	t.Helper()
	text := fmt.Append(nil, number)
	record, err := cbor.Marshal(number)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) { // a database tidied up
			return nil
		}
		found = found || bytes.Contains(b, text) || inVolume(b, record)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// volume is the key of a volume, after its length or a zero byte; peers keep its
// value a few bytes behind.
var volume = regexp.MustCompile(`[\x00\x17\x18][A-Za-z0-9_-]{23,24}`)

func inVolume(b, record []byte) bool {
	for _, at := range volume.FindAllIndex(b, -1) {
		for from := at[1]; from < min(at[1]+24, len(b)); from++ {
			if value, _ := codec.Decompress(b[from:]); bytes.Contains(value, record) { // what comes before an error counts too
				return true
			}
		}
	}
	return false
}
