package chaincode_test

import (
	"encoding/json"
	"testing"

	"github.com/tradehub/tradehub/chaincode/chaincodetest"
	"github.com/tradehub/tradehub/chaincode/protocol"
)

func tree(n int) protocol.TreeInput {
	return protocol.TreeInput{Roots: protocol.Roots{SHA256: digest("sha256", n), SM3: digest("sm3", n)}, Size: int64(n)}
}

func TestRegisterTree(t *testing.T) {
	c := newCast(t)
	made, err := chaincodetest.Call[protocol.TreeRecord](c.World, c.registrar, protocol.TxRegisterTree, tree(8000))
	if err != nil {
		t.Fatal(err)
	}
	want := protocol.TreeRecord{TreeInput: tree(8000), MSPID: "HubMSP", At: made.At, TxID: made.TxID}
	if made != want || made.TxID == "" || made.At.IsZero() || c.Keys("") != 1 {
		t.Errorf("got %+v with %d keys", made, c.Keys(""))
	}
	var emitted protocol.TreeRecord
	if err := json.Unmarshal(c.Events[0].Payload, &emitted); err != nil || emitted != made || c.Events[0].Name != protocol.EventTree {
		t.Errorf("the event is %s: %s", c.Events[0].Name, c.Events[0].Payload)
	}
	read, err := chaincodetest.Call[protocol.TreeRecord](c.World, c.auditor, protocol.TxTree, made.Roots.SHA256)
	if err != nil || read != made {
		t.Errorf("read %+v, %v", read, err)
	}
	c.Now = c.Now.Add(day)
	again, err := chaincodetest.Call[protocol.TreeRecord](c.World, c.alpha, protocol.TxRegisterTree, tree(8000))
	made.Known = true
	if err != nil || again != made || len(c.Events) != 1 {
		t.Errorf("again %+v, %v, %d events", again, err, len(c.Events))
	}
}

func TestRegisterTreeRefuses(t *testing.T) {
	c := newCast(t)
	if _, err := chaincodetest.Call[protocol.TreeRecord](c.World, c.registrar, protocol.TxRegisterTree, tree(3)); err != nil {
		t.Fatal(err)
	}
	change := func(f func(*protocol.TreeInput)) protocol.TreeInput {
		in := tree(3)
		f(&in)
		return in
	}
	for name, test := range map[string]struct {
		in   any
		code protocol.Code
	}{
		"another SM3 root": {change(func(in *protocol.TreeInput) { in.Roots.SM3 = digest("sm3", 4) }), protocol.CodeExists},
		"another size":     {change(func(in *protocol.TreeInput) { in.Size = 4 }), protocol.CodeExists},
		"no document":      {change(func(in *protocol.TreeInput) { in.Size = 0 }), protocol.CodeInvalidArgument},
		"too many":         {change(func(in *protocol.TreeInput) { in.Size = protocol.MaxTree + 1 }), protocol.CodeInvalidArgument},
		"no SHA-256 root":  {change(func(in *protocol.TreeInput) { in.Roots.SHA256 = in.Roots.SM3 }), protocol.CodeInvalidArgument},
		"no SM3 root":      {change(func(in *protocol.TreeInput) { in.Roots.SM3 = "" }), protocol.CodeInvalidArgument},
		"a list":           {[]protocol.TreeInput{tree(3)}, protocol.CodeInvalidArgument},
	} {
		t.Run(name, func(t *testing.T) { c.refused(t, c.registrar, protocol.TxRegisterTree, test.in, test.code) })
	}
	c.refused(t, c.auditor, protocol.TxRegisterTree, tree(5), protocol.CodeForbidden)
	c.refused(t, c.auditor, protocol.TxTree, digest("sha256", 9), protocol.CodeNotFound)
	c.refused(t, c.auditor, protocol.TxTree, digest("sm3", 3), protocol.CodeInvalidArgument)
}
