package chaincode_test

import (
	"encoding/json"
	"testing"

	"github.com/tradehub/tradehub/chaincode"
	"github.com/tradehub/tradehub/chaincode/chaincodetest"
)

func tree(n int) chaincode.TreeInput {
	return chaincode.TreeInput{Roots: chaincode.Roots{SHA256: digest("sha256", n), SM3: digest("sm3", n)}, Size: int64(n)}
}

func TestRegisterTree(t *testing.T) {
	c := newCast(t)
	made, err := chaincodetest.Call[chaincode.TreeRecord](c.World, c.registrar, chaincode.TxRegisterTree, tree(8000))
	if err != nil {
		t.Fatal(err)
	}
	want := chaincode.TreeRecord{TreeInput: tree(8000), MSPID: "HubMSP", At: made.At, TxID: made.TxID}
	if made != want || made.TxID == "" || made.At.IsZero() || c.Keys("") != 1 {
		t.Errorf("got %+v with %d keys", made, c.Keys(""))
	}
	var emitted chaincode.TreeRecord
	if err := json.Unmarshal(c.Events[0].Payload, &emitted); err != nil || emitted != made || c.Events[0].Name != chaincode.EventTree {
		t.Errorf("the event is %s: %s", c.Events[0].Name, c.Events[0].Payload)
	}
	read, err := chaincodetest.Call[chaincode.TreeRecord](c.World, c.auditor, chaincode.TxTree, made.Roots.SHA256)
	if err != nil || read != made {
		t.Errorf("read %+v, %v", read, err)
	}
	c.Now = c.Now.Add(day)
	again, err := chaincodetest.Call[chaincode.TreeRecord](c.World, c.alpha, chaincode.TxRegisterTree, tree(8000))
	made.Known = true
	if err != nil || again != made || len(c.Events) != 1 {
		t.Errorf("again %+v, %v, %d events", again, err, len(c.Events))
	}
}

func TestRegisterTreeRefuses(t *testing.T) {
	c := newCast(t)
	if _, err := chaincodetest.Call[chaincode.TreeRecord](c.World, c.registrar, chaincode.TxRegisterTree, tree(3)); err != nil {
		t.Fatal(err)
	}
	change := func(f func(*chaincode.TreeInput)) chaincode.TreeInput {
		in := tree(3)
		f(&in)
		return in
	}
	for name, test := range map[string]struct {
		in   any
		code chaincode.Code
	}{
		"another SM3 root": {change(func(in *chaincode.TreeInput) { in.Roots.SM3 = digest("sm3", 4) }), chaincode.CodeExists},
		"another size":     {change(func(in *chaincode.TreeInput) { in.Size = 4 }), chaincode.CodeExists},
		"no document":      {change(func(in *chaincode.TreeInput) { in.Size = 0 }), chaincode.CodeInvalidArgument},
		"too many":         {change(func(in *chaincode.TreeInput) { in.Size = chaincode.MaxTree + 1 }), chaincode.CodeInvalidArgument},
		"no SHA-256 root":  {change(func(in *chaincode.TreeInput) { in.Roots.SHA256 = in.Roots.SM3 }), chaincode.CodeInvalidArgument},
		"no SM3 root":      {change(func(in *chaincode.TreeInput) { in.Roots.SM3 = "" }), chaincode.CodeInvalidArgument},
		"a list":           {[]chaincode.TreeInput{tree(3)}, chaincode.CodeInvalidArgument},
	} {
		t.Run(name, func(t *testing.T) { c.refused(t, c.registrar, chaincode.TxRegisterTree, test.in, test.code) })
	}
	c.refused(t, c.auditor, chaincode.TxRegisterTree, tree(5), chaincode.CodeForbidden)
	c.refused(t, c.auditor, chaincode.TxTree, digest("sha256", 9), chaincode.CodeNotFound)
	c.refused(t, c.auditor, chaincode.TxTree, digest("sm3", 3), chaincode.CodeInvalidArgument)
}
