package chaincode_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"github.com/tradehub/tradehub/chaincode"
	"github.com/tradehub/tradehub/chaincode/chaincodetest"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/chaincode/state"
	"github.com/tradehub/tradehub/documents"
)

// noteContract is a further contract, made of what this package exports alone, as one
// in a package of its own is.
type noteContract struct{ contractapi.Contract }

const (
	txWrite = "notes:Write" // note → note
	txRead  = "notes:Read"  // string (ID) → note (evaluate)
)

type note struct {
	ID     string           `json:"id"`
	Text   string           `json:"text"`
	MSPID  string           `json:"mspId"`
	Person documents.Digest `json:"person"`
	At     time.Time        `json:"at"`
}

func noteRoles(tx string) []protocol.Role {
	return map[string][]protocol.Role{txWrite: {protocol.RoleBank}, txRead: protocol.Roles}[tx]
}

func (*noteContract) GetEvaluateTransactions() []string { return []string{"Read"} }

func (*noteContract) Write(ctx *chaincode.Context, arg string) (*note, error) {
	n, err := protocol.Decode[note](arg)
	if err != nil {
		return nil, err
	}
	n.MSPID, n.Person = ctx.Caller.MSPID, ctx.Caller.Person
	if n.At, err = ctx.Now(); err != nil {
		return nil, err
	}
	key, old, err := loadNote(ctx, n.ID)
	if err != nil {
		return nil, err
	}
	if err := state.Store(ctx.Public, key, n); err != nil {
		return nil, err
	}
	if old != nil { // written to be refused, which must leave nothing
		return nil, protocol.Refuse(protocol.CodeExists, "note %s is there", n.ID)
	}
	return &n, ctx.Emit("note", n)
}

func (*noteContract) Read(ctx *chaincode.Context, arg string) (*note, error) {
	id, err := protocol.Decode[string](arg)
	if err != nil {
		return nil, err
	}
	_, n, err := loadNote(ctx, id)
	if err == nil && n == nil {
		err = protocol.Refuse(protocol.CodeNotFound, "no note %s", id)
	}
	return n, err
}

func loadNote(ctx *chaincode.Context, id string) (string, *note, error) {
	if err := protocol.CheckID("note", id); err != nil {
		return "", nil, err
	}
	key, err := shim.CreateCompositeKey("note", []string{id})
	if err != nil {
		return "", nil, err
	}
	n, err := state.Load[note](ctx.Public, key)
	return key, n, err
}

// TestFurtherContract runs a contract of another package: it reads, writes, emits and refuses
// as those of this one, and admits the same callers.
func TestFurtherContract(t *testing.T) {
	c := newCast(t)
	c.World = chaincodetest.New(t, &noteContract{chaincode.Frame(chaincodetest.Charter(), "notes", noteRoles)})
	made, err := chaincodetest.Call[note](c.World, c.alpha, txWrite, note{ID: "N-1", Text: "one"})
	if err != nil || made.MSPID != "AlphaMSP" || made.Person == "" || !made.At.Equal(c.Now) {
		t.Fatalf("made %+v, %v", made, err)
	}
	var emitted note
	if len(c.Events) != 1 || c.Events[0].Name != "note" || json.Unmarshal(c.Events[0].Payload, &emitted) != nil || emitted != made {
		t.Errorf("events %+v", c.Events)
	}
	if read, err := chaincodetest.Call[note](c.World, c.auditor, txRead, "N-1"); err != nil || read != made {
		t.Errorf("read %+v, %v", read, err)
	}
	c.refused(t, c.beta, txWrite, note{ID: "N-1", Text: "two"}, protocol.CodeExists)
	if read, err := chaincodetest.Call[note](c.World, c.auditor, txRead, "N-1"); err != nil || read != made {
		t.Errorf("after a refusal it is %+v, %v", read, err)
	}
	if other, err := chaincodetest.Call[note](c.World, c.alphaTwo, txWrite, note{ID: "N-2"}); err != nil || other.Person == made.Person {
		t.Errorf("another person of the bank wrote %+v, %v", other, err)
	}
	c.refused(t, c.customs, txWrite, note{ID: "N-3"}, protocol.CodeForbidden) // by its role
	spy := chaincodetest.NewCreator(t, "CustomsMSP", "spy", protocol.RoleBank)
	c.refused(t, spy, txWrite, note{ID: "N-3"}, protocol.CodeForbidden) // by the charter
	c.refused(t, chaincodetest.NewCreator(t, "", "ann", protocol.RoleBank), txWrite, note{ID: "N-3"}, protocol.CodeUnidentified)
	c.refused(t, c.alpha, txRead, "N-3", protocol.CodeNotFound)
	c.refused(t, c.alpha, txRead, "N 3", protocol.CodeInvalidArgument)
	c.refused(t, c.alpha, "notes:Erase", "N-1", protocol.CodeInvalidArgument)
	_, err = c.Invoke(c.alpha, txRead, `"N-1"`, "{}")
	wantCode(t, err, protocol.CodeInvalidArgument)
	if register(t, c, c.alpha, document(1)); c.Keys("") != 3 {
		t.Errorf("%d keys, want two notes and a document", c.Keys(""))
	}
}
