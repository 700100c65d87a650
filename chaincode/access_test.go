package chaincode_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode"
	"github.com/tradehub/tradehub/chaincode/chaincodetest"
)

// TestAccess calls every transaction in every role and compares who was let in
// with the golden table, so that a change of access is seen in review.
func TestAccess(t *testing.T) {
	w := chaincodetest.New(t)
	creators := map[chaincode.Role][]byte{}
	for _, r := range chaincode.Roles {
		creators[r] = chaincodetest.NewCreator(t, "OrgMSP", "somebody", r)
	}
	var b strings.Builder
	for _, tx := range transactions(t, w) {
		var let []string
		for _, r := range chaincode.Roles {
			_, err := w.Submit(creators[r], tx.name, 0)
			if err == nil {
				t.Errorf("%s took 0 for an argument", tx.name)
			}
			if !errors.Is(err, &chaincode.Error{Code: chaincode.CodeForbidden}) {
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
		if len(chaincode.Access[tx.name]) == 0 {
			t.Errorf("%s is not in the table", tx.name)
		}
	}
	for tx := range chaincode.Access {
		if !slices.Contains(names, tx) {
			t.Errorf("the table has %s, no contract does", tx)
		}
	}
}

func TestEvaluateIsMarked(t *testing.T) {
	want := []string{
		chaincode.TxDocument, chaincode.TxTree, chaincode.TxAttestations, chaincode.TxAmended, chaincode.TxOpened, chaincode.TxVerdict,
		chaincode.TxMember, chaincode.TxKept,
		chaincode.OrderCheck, chaincode.OrderClaim, chaincode.OrderFacts, chaincode.OrderRecord, chaincode.OrderAsset,
	}
	for _, tx := range transactions(t, chaincodetest.New(t)) {
		if tx.evaluate != slices.Contains(want, tx.name) {
			t.Errorf("%s: evaluate is %t", tx.name, tx.evaluate)
		}
	}
}

func TestOneWayIn(t *testing.T) {
	c := newCast(t)
	for _, tx := range []string{"claims:reserve", "Register", "documents:", ":", "claims:GetName", "claims:Batch ", "cases:Batch", chaincode.OrderReserve} {
		if _, err := c.Invoke(c.alpha, tx, "{}"); err == nil {
			t.Errorf("%q was let in", tx)
		}
	}
	for _, args := range [][]string{nil, {"{}", "{}"}} {
		_, err := c.Invoke(c.registrar, chaincode.TxBatch, args...)
		wantCode(t, err, chaincode.CodeInvalidArgument)
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
		"no MSP":         chaincodetest.NewCreator(t, "", "ann", chaincode.RoleBank),
	} {
		t.Run(name, func(t *testing.T) {
			c.refused(t, creator, chaincode.OrderReserve, ask("C-1", 1, true), chaincode.CodeUnidentified)
		})
	}
	t.Run("no role", func(t *testing.T) {
		c.refused(t, chaincodetest.NewCreator(t, "AlphaMSP", "ann", ""), chaincode.OrderReserve, ask("C-1", 1, true), chaincode.CodeForbidden)
	})
}

type transaction struct {
	name     string
	evaluate bool
}

// transactions reads what the chaincode itself says that it has.
func transactions(t *testing.T, w *chaincodetest.World) []transaction {
	t.Helper()
	b, err := w.Invoke(chaincodetest.NewCreator(t, "OrgMSP", "somebody", chaincode.RoleAuditor), "org.hyperledger.fabric:GetMetadata")
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
	for name := range chaincode.Access {
		if evaluate, order := chaincode.Evaluated(name); order {
			out = append(out, transaction{name, evaluate})
		}
	}
	slices.SortFunc(out, func(a, b transaction) int { return strings.Compare(a.name, b.name) })
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
