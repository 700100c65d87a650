package embedded_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"

	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
)

// otherBuild is the contracts with another version of the compression, which writes
// other bytes.
type otherBuild struct{ shim.Chaincode }

const compression, otherVersion = "github.com/klauspost/compress", "v9.9.9"

func (b otherBuild) Invoke(stub shim.ChaincodeStubInterface) *peer.Response {
	tx, _ := stub.GetFunctionAndParameters()
	if tx != protocol.TxVersions {
		return b.Chaincode.Invoke(otherBytes{stub})
	}
	modules := codec.Versions()
	modules[slices.IndexFunc(modules, func(m codec.Module) bool { return m.Path == compression })].Version = otherVersion
	b2, err := json.Marshal(modules)
	if err != nil {
		return shim.Error(err.Error())
	}
	return shim.Success(b2)
}

type otherBytes struct{ shim.ChaincodeStubInterface }

func (s otherBytes) PutPrivateData(collection, key string, value []byte) error {
	return s.ChaincodeStubInterface.PutPrivateData(collection, key, append(bytes.Clone(value), 0))
}

// TestVersionsDiffer lets the supervisor run a build with another compression. A caller that
// asks is shown the difference, and so is one with a claim that fails for it.
func TestVersionsDiffer(t *testing.T) {
	opts := embedded.Options{Collections: embedded.DefaultCollections(), Further: embedded.DefaultFurther()}
	n := open(t, t.TempDir(), opts.WithBuild("SupervisorMSP", otherBuild{contracts(t)}))
	registrar := driver(t, n, "RegistrarMSP", protocol.RoleRegistrar)
	keepers := embedded.DefaultCollections()[0].Members
	b := ledger.NewBatcher(registrar, ledger.BatchOptions{Channel: "trade", Members: keepers})
	t.Cleanup(func() { b.Close() })
	hub := ledger.New(registrar, b)
	const says = "ledger: contracts are built with different versions: " + compression + " unknown at RegistrarMSP, " + otherVersion + " at SupervisorMSP"

	err := hub.CheckVersions(t.Context(), keepers)
	wantIs(t, err, ledger.ErrVersions)
	wantSays(t, err, says)
	if err := hub.CheckVersions(t.Context(), []string{"RegistrarMSP", "BankAMSP"}); err != nil {
		t.Errorf("two of the same build: %v", err)
	}
	if err := hub.CheckVersions(t.Context(), []string{"RegistrarMSP", "NobodyMSP"}); err == nil || errors.Is(err, ledger.ErrVersions) {
		t.Errorf("an organisation that is not there: %v", err)
	}

	amount := documents.Money{Minor: 100, Currency: "CNY"}
	token := dedupe.Token{Kind: dedupe.KindInvoiceBuyer, Epoch: 2026, Value: "00000000000000000000000000000001"}
	bank := ledger.New(driver(t, n, "BankAMSP", protocol.RoleBank), b)
	_, _, err = bank.Claims.Reserve(t.Context(), protocol.ClaimInput{
		ID: "C-1", Amount: amount, Partial: true, Borrower: documents.BorrowerBuyer,
		Uses: []dedupe.Use{{Token: token, Capacity: amount, Amount: amount}},
	})
	wantIs(t, err, ledger.ErrNondeterministic)
	wantIs(t, err, ledger.ErrVersions)
	wantSays(t, err, says)
}
