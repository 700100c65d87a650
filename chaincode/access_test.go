package chaincode_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/chaincodetest"
	"github.com/tradehub/tradehub/chaincode/protocol"
)

// TestAccess calls every transaction in every role and compares who was let in
// with the golden table, so that a change of access is seen in review.
func TestAccess(t *testing.T) {
	w := chaincodetest.New(t)
	creators := map[protocol.Role][]byte{}
	for _, r := range protocol.Roles {
		creators[r] = chaincodetest.NewCreator(t, "OrgMSP", "somebody", r)
	}
	var b strings.Builder
	for _, tx := range transactions(t, w) {
		var let []string
		for _, r := range protocol.Roles {
			_, err := w.Submit(creators[r], tx.name, 0)
			if err == nil {
				t.Errorf("%s took 0 for an argument", tx.name)
			}
			if !errors.Is(err, &protocol.Error{Code: protocol.CodeForbidden}) {
				let = append(let, string(r))
			}
		}
		fmt.Fprintf(&b, "%-24s %s\n", tx.name, strings.Join(let, " "))
	}
	golden(t, "testdata/access.golden", b.String())
}

// TestAccessTableIsWhole fails for a transaction that nobody decided the access of.
func TestAccessTableIsWhole(t *testing.T) {
	var names []string
	for _, tx := range transactions(t, chaincodetest.New(t)) {
		names = append(names, tx.name)
		if len(protocol.RolesFor(tx.name)) == 0 {
			t.Errorf("%s is not in the table", tx.name)
		}
	}
	for _, tx := range protocol.Names() {
		if !slices.Contains(names, tx) {
			t.Errorf("the table has %s, no contract does", tx)
		}
	}
}

func TestEvaluateIsMarked(t *testing.T) {
	want := []string{
		protocol.TxDocument, protocol.TxTree, protocol.TxAttestations, protocol.TxAttestation, protocol.TxAmended, protocol.TxOpened, protocol.TxVerdict,
		protocol.TxMember, protocol.TxVersions, protocol.TxKept,
		protocol.OrderCheck, protocol.OrderClaim, protocol.OrderFacts, protocol.OrderRecord, protocol.OrderAsset,
	}
	for _, tx := range transactions(t, chaincodetest.New(t)) {
		if tx.evaluate != slices.Contains(want, tx.name) {
			t.Errorf("%s: evaluate is %t", tx.name, tx.evaluate)
		}
	}
}

func TestOneWayIn(t *testing.T) {
	c := newCast(t)
	for _, tx := range []string{"claims:reserve", "Register", "documents:", ":", "claims:GetName", "claims:Batch ", "cases:Batch", protocol.OrderReserve} {
		if _, err := c.Invoke(c.alpha, tx, "{}"); err == nil {
			t.Errorf("%q was let in", tx)
		}
	}
	for _, args := range [][]string{nil, {"{}", "{}"}} {
		_, err := c.Invoke(c.registrar, protocol.TxBatch, args...)
		wantCode(t, err, protocol.CodeInvalidArgument)
	}
}

func TestUnidentified(t *testing.T) {
	c := newCast(t)
	for name, creator := range map[string][]byte{
		"none":           nil,
		"empty":          {},
		"no protobuf":    []byte("\xff\xff\xff"),
		"no certificate": chaincodetest.Serialize(t, "AlphaMSP", []byte("no PEM")),
		"bad PEM":        chaincodetest.Serialize(t, "AlphaMSP", []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")),
		"no MSP":         chaincodetest.NewCreator(t, "", "ann", protocol.RoleBank),
	} {
		t.Run(name, func(t *testing.T) {
			c.refused(t, creator, protocol.OrderReserve, ask("C-1", 1, true), protocol.CodeUnidentified)
		})
	}
	t.Run("no role", func(t *testing.T) {
		c.refused(t, chaincodetest.NewCreator(t, "AlphaMSP", "ann", ""), protocol.OrderReserve, ask("C-1", 1, true), protocol.CodeForbidden)
	})
}

type transaction struct {
	name     string
	evaluate bool
}

// transactions reads what the chaincode itself says that it has.
func transactions(t *testing.T, w *chaincodetest.World) []transaction {
	t.Helper()
	b, err := w.Invoke(chaincodetest.NewCreator(t, "OrgMSP", "somebody", protocol.RoleAuditor), "org.hyperledger.fabric:GetMetadata")
	if err != nil {
		t.Fatal(err)
	}
	var meta struct {
		Contracts map[string]struct {
			Transactions []struct {
				Name string   `json:"name"`
				Tag  []string `json:"tag"`
			} `json:"transactions"`
		} `json:"contracts"`
	}
	if err := json.Unmarshal(b, &meta); err != nil {
		t.Fatal(err)
	}
	var out []transaction
	for _, name := range protocol.Names() {
		if protocol.IsOrder(name) {
			out = append(out, transaction{name, protocol.Evaluated(name)})
		}
	}
	for _, contract := range []string{"documents", "cases", "members", "claims"} {
		for _, tx := range meta.Contracts[contract].Transactions {
			out = append(out, transaction{contract + ":" + tx.Name, slices.Contains(tx.Tag, "EVALUATE")})
		}
	}
	if len(out) < 20 {
		t.Fatalf("%d transactions", len(out))
	}
	return out
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run with -update and look at the change:\n%s", path, got)
	}
}
