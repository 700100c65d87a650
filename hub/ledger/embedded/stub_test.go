package embedded_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/statebased"
	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
)

// steps is a contract whose transaction names one of the functions.
func steps(m map[string]contract) contract {
	return func(stub shim.ChaincodeStubInterface) ([]byte, error) {
		name, _ := stub.GetFunctionAndParameters()
		return m[name](stub)
	}
}

func says(v any, err error) ([]byte, error) { return fmt.Appendf(nil, "%v", v), err }

func entries(it shim.StateQueryIteratorInterface, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	var keys []string
	for it.HasNext() {
		kv, err := it.Next()
		if err != nil {
			return nil, err
		}
		keys = append(keys, strings.ReplaceAll(kv.Key, "\x00", "|")+"="+string(kv.Value))
	}
	if _, err := it.Next(); err == nil {
		return nil, errors.New("there was one more")
	}
	return []byte(strings.Join(keys, " ")), it.Close()
}

func page(it shim.StateQueryIteratorInterface, meta *peer.QueryResponseMetadata, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	b, err := entries(it, nil)
	return fmt.Appendf(b, " +%d %s", meta.FetchedRecordsCount, strings.ReplaceAll(meta.Bookmark, "\x00", "|")), err
}

// What each method of the stub gives, over a small state.
func TestStub(t *testing.T) {
	at := time.Date(2026, 3, 1, 9, 30, 0, 5, time.FixedZone("CST", 8*3600))
	key := func(stub shim.ChaincodeStubInterface, attributes ...string) string {
		k, err := stub.CreateCompositeKey("t", attributes)
		if err != nil {
			panic(err)
		}
		return k
	}
	setup := func(stub shim.ChaincodeStubInterface) ([]byte, error) {
		err := errors.Join(
			stub.PutState("a", []byte("1")), stub.PutState("b", []byte("2")), stub.PutState("c", []byte("3")),
			stub.PutState(key(stub, "x", "1"), []byte("4")), stub.PutState(key(stub, "x", "2"), []byte("5")), stub.PutState(key(stub, "y", "1"), []byte("6")),
			stub.PutPrivateData("probe", "p", []byte("7")), stub.PutPrivateData("probe", "q", []byte("8")),
			stub.PutPrivateData("probe", key(stub, "x", "1"), []byte("9")))
		return nil, err
	}
	type run = func(shim.ChaincodeStubInterface) ([]byte, error)
	for name, c := range map[string]struct {
		f    run
		want string // "!" begins an error that holds the rest
	}{
		"arguments":        {func(s shim.ChaincodeStubInterface) ([]byte, error) { return says(s.GetStringArgs(), nil) }, "[arguments one two]"},
		"argument bytes":   {func(s shim.ChaincodeStubInterface) ([]byte, error) { return bytes.Join(s.GetArgs(), []byte(",")), nil }, "argument bytes,one,two"},
		"arguments joined": {func(s shim.ChaincodeStubInterface) ([]byte, error) { return s.GetArgsSlice() }, "arguments joinedonetwo"},
		"channel":          {func(s shim.ChaincodeStubInterface) ([]byte, error) { return says(s.GetChannelID(), nil) }, "trade"},
		"time": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			ts, err := s.GetTxTimestamp()
			return says(ts.AsTime(), err)
		}, "2026-03-01 01:30:00.000000005 +0000 UTC"},
		"decorations": {func(s shim.ChaincodeStubInterface) ([]byte, error) { return says(len(s.GetDecorations()), nil) }, "0"},
		"another chaincode": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return says(s.InvokeChaincode("other", nil, "").Status, nil)
		}, "500"},
		"event without a name": {func(s shim.ChaincodeStubInterface) ([]byte, error) { return nil, s.SetEvent("", nil) }, "!empty"},
		"several states": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			v, err := s.GetMultipleStates("c", "no", "a")
			return says(v, err)
		}, "[[51] [] [49]]"},
		"no states": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			v, err := s.GetMultipleStates()
			return says(v == nil, err)
		}, "true"},
		"several private": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			v, err := s.GetMultiplePrivateData("probe", "q", "no")
			return says(v, err)
		}, "[[56] []]"},
		"range":                   {func(s shim.ChaincodeStubInterface) ([]byte, error) { return entries(s.GetStateByRange("a", "c")) }, "a=1 b=2"},
		"open range":              {func(s shim.ChaincodeStubInterface) ([]byte, error) { return entries(s.GetStateByRange("", "")) }, "a=1 b=2 c=3"},
		"range of nothing":        {func(s shim.ChaincodeStubInterface) ([]byte, error) { return entries(s.GetStateByRange("c", "a")) }, ""},
		"range of composite keys": {func(s shim.ChaincodeStubInterface) ([]byte, error) { return entries(s.GetStateByRange("\x00", "")) }, "!null character"},
		"composite": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return entries(s.GetStateByPartialCompositeKey("t", []string{"x"}))
		}, "|t|x|1|=4 |t|x|2|=5"},
		"page": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return page(s.GetStateByRangeWithPagination("", "", 2, ""))
		}, "a=1 b=2 +2 c"},
		"next page": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return page(s.GetStateByRangeWithPagination("", "", 2, "c"))
		}, "c=3 +1 "},
		"page of nobody": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return page(s.GetStateByRangeWithPagination("b", "c", 2, "c"))
		}, "!bookmark"},
		"page of none": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return page(s.GetStateByRangeWithPagination("", "", 0, ""))
		}, "!at least 1"},
		"composite page": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return page(s.GetStateByPartialCompositeKeyWithPagination("t", []string{"x"}, 1, ""))
		}, "|t|x|1|=4 +1 |t|x|2|"},
		"all composite": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return page(s.GetAllStatesCompositeKeyWithPagination(9, ""))
		}, "|t|x|1|=4 |t|x|2|=5 |t|y|1|=6 +3 "},
		"private range": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return entries(s.GetPrivateDataByRange("probe", "", ""))
		}, "p=7 q=8"},
		"private composite": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return entries(s.GetPrivateDataByPartialCompositeKey("probe", "t", nil))
		}, "|t|x|1|=9"},
		"private query, then a write": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			_, err := s.GetPrivateDataByRange("probe", "", "")
			return nil, errors.Join(err, s.PutState("a", nil))
		}, "!not allowed"},
		"write, then a page": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			err := s.PutState("a", nil)
			_, _, perr := s.GetStateByRangeWithPagination("", "", 1, "")
			return nil, errors.Join(err, perr)
		}, "!read-only"},
		"held write, then a page": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			s.StartWriteBatch()
			err := s.PutState("a", nil)
			_, _, perr := s.GetStateByRangeWithPagination("", "", 1, "")
			return nil, errors.Join(err, perr)
		}, "!read-only"},
		"bad key in a batch": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			s.StartWriteBatch()
			if err := s.PutState("", nil); err != nil {
				return nil, errors.New("refused before the end of the batch")
			}
			return nil, s.FinishWriteBatch()
		}, "!empty string"},
		"rich query": {func(s shim.ChaincodeStubInterface) ([]byte, error) { return entries(s.GetQueryResult("{}")) }, "!not supported"},
		"rich page": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return page(s.GetQueryResultWithPagination("{}", 1, ""))
		}, "!not supported"},
		"private rich query": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return entries(s.GetPrivateDataQueryResult("probe", "{}"))
		}, "!not supported"},
		"split": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			n, a, err := s.SplitCompositeKey(key(s, "x", "1"))
			return says(n+fmt.Sprint(a), err)
		}, "t[x 1]"},
		"split a simple key": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			_, _, err := s.SplitCompositeKey("a")
			return nil, err
		}, "!not a composite"},
		"empty key":             {func(s shim.ChaincodeStubInterface) ([]byte, error) { return s.GetState("") }, "!empty string"},
		"key with a zero":       {func(s shim.ChaincodeStubInterface) ([]byte, error) { return nil, s.PutState("\x00a", nil) }, "!zero byte"},
		"key that is not UTF-8": {func(s shim.ChaincodeStubInterface) ([]byte, error) { return nil, s.PutState("\xff", nil) }, "!UTF-8"},
		"key that is too long": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return nil, s.PutState(strings.Repeat("k", 32001), nil)
		}, "!32000"},
		"unknown collection": {func(s shim.ChaincodeStubInterface) ([]byte, error) { return s.GetPrivateData("no", "p") }, "!not defined"},
		"no collection":      {func(s shim.ChaincodeStubInterface) ([]byte, error) { return s.GetPrivateDataHash("", "p") }, "!empty string"},
		"no parameter": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			b, err := s.GetStateValidationParameter("a")
			return says(b == nil, err)
		}, "true"},
		"no private parameter": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			b, err := s.GetPrivateDataValidationParameter("probe", "p")
			return says(b == nil, err)
		}, "true"},
		"bad parameter": {func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return nil, s.SetStateValidationParameter("a", []byte("x"))
		}, "!validation parameter"},
	} {
		t.Run(name, func(t *testing.T) {
			opts := banks(options())
			opts.Now = func() time.Time { return at }
			_, d := running(t, steps(map[string]contract{"setup": setup, name: c.f}), opts)
			submit(t, d, ledger.Call{Tx: "setup"})
			got, err := d.Evaluate(t.Context(), ledger.Call{Tx: name, Args: [][]byte{[]byte("one"), []byte("two")}})
			if want, bad := strings.CutPrefix(c.want, "!"); bad {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%q, %v, want an error with %q", got, err, want)
				}
			} else if err != nil || string(got) != want {
				t.Errorf("%q, %v, want %q", got, err, want)
			}
		})
	}
}

// The proposal that a contract sees is signed by its creator, and its binding is the shim's.
func TestSignedProposal(t *testing.T) {
	_, d := running(t, func(stub shim.ChaincodeStubInterface) ([]byte, error) {
		sp, err := stub.GetSignedProposal()
		if err != nil {
			return nil, err
		}
		creator, err := stub.GetCreator()
		if err != nil {
			return nil, err
		}
		id := &msp.SerializedIdentity{}
		if err := proto.Unmarshal(creator, id); err != nil {
			return nil, err
		}
		block, _ := pem.Decode(id.IdBytes)
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		d := sha256.Sum256(sp.ProposalBytes)
		if !ecdsa.VerifyASN1(cert.PublicKey.(*ecdsa.PublicKey), d[:], sp.Signature) {
			return nil, errors.New("the proposal's signature does not verify")
		}
		p, h, sh := &peer.Proposal{}, &common.Header{}, &common.SignatureHeader{}
		if err := errors.Join(proto.Unmarshal(sp.ProposalBytes, p), proto.Unmarshal(p.Header, h), proto.Unmarshal(h.SignatureHeader, sh)); err != nil {
			return nil, err
		}
		want := sha256.Sum256(slices.Concat(sh.Nonce, creator, make([]byte, 8)))
		got, err := stub.GetBinding()
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(got, want[:]) {
			return nil, fmt.Errorf("binding %x, want %x", got, want)
		}
		return nil, stub.PutState("k", []byte(stub.GetTxID()))
	}, embedded.Options{})
	submit(t, d, ledger.Call{Tx: "check"})
}

// A key's own policy decides who must endorse a change of it.
func TestKeyPolicy(t *testing.T) {
	parameter := func(orgs ...string) []byte {
		ep, err := statebased.NewStateEP(nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := ep.AddOrgs(statebased.RoleTypePeer, orgs...); err != nil {
			t.Fatal(err)
		}
		b, err := ep.Policy()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	n, d := running(t, steps(map[string]contract{
		"set": func(stub shim.ChaincodeStubInterface) ([]byte, error) {
			return nil, errors.Join(stub.PutState("k", nil), stub.SetStateValidationParameter("k", []byte(stub.GetStringArgs()[1])))
		},
		"protect": func(stub shim.ChaincodeStubInterface) ([]byte, error) {
			return nil, stub.SetStateValidationParameter("k", []byte(stub.GetStringArgs()[1]))
		},
		"get": func(stub shim.ChaincodeStubInterface) ([]byte, error) { return stub.GetStateValidationParameter("k") },
		"put": func(stub shim.ChaincodeStubInterface) ([]byte, error) { return nil, stub.PutState("k", []byte("v")) },
	}), embedded.Options{})
	set := func(tx string, p []byte) error {
		_, _, err := d.Submit(t.Context(), ledger.Call{Tx: tx, Args: [][]byte{p}})
		return err
	}
	all := parameter("TaxMSP", "SupervisorMSP", "CustomsMSP")
	if err := errors.Join(set("set", nil), set("protect", all)); err != nil {
		t.Fatal(err)
	}
	if b, err := d.Evaluate(t.Context(), ledger.Call{Tx: "get"}); err != nil || !bytes.Equal(b, all) {
		t.Errorf("parameter %x, %v", b, err)
	}
	_, rc := submit(t, d, ledger.Call{Tx: "put"})
	got, err := embedded.EndorsersOf(n, rc)
	if err != nil {
		t.Fatal(err)
	}
	// The caller's own counts for nothing, nor does the policy that all other keys have.
	if slices.Sort(got); !slices.Equal(got, []string{"CustomsMSP", "SupervisorMSP", "TaxMSP"}) {
		t.Errorf("endorsed by %q", got)
	}
	if err := set("protect", parameter("ElsewhereMSP")); err != nil {
		t.Fatal(err)
	}
	wantIs(t, set("put", nil), ledger.ErrPolicy) // nobody here may change it
}

// Two organisations that see a contract answer, emit or refuse differently do not endorse.
func TestNondeterminism(t *testing.T) {
	n := 0
	_, d := running(t, steps(map[string]contract{
		"answer": func(shim.ChaincodeStubInterface) ([]byte, error) { n++; return says(n, nil) },
		"refuse": func(shim.ChaincodeStubInterface) ([]byte, error) { n++; return nil, fmt.Errorf("no %d", n) },
		"sometimes": func(shim.ChaincodeStubInterface) ([]byte, error) {
			if n++; n%2 == 0 {
				return nil, errors.New("no")
			}
			return nil, nil
		},
		"event": func(stub shim.ChaincodeStubInterface) ([]byte, error) {
			n++
			return nil, stub.SetEvent(fmt.Sprint(n), nil)
		},
		"read": func(stub shim.ChaincodeStubInterface) ([]byte, error) {
			n++
			_, err := stub.GetState(fmt.Sprint(n))
			return nil, err
		},
		"key": func(stub shim.ChaincodeStubInterface) ([]byte, error) {
			return nil, stub.PutState(fmt.Sprint(rand.Int64()), nil)
		},
		"panic": func(shim.ChaincodeStubInterface) ([]byte, error) { n++; panic(n) },
		"delete": func(stub shim.ChaincodeStubInterface) ([]byte, error) {
			if n++; n%2 == 0 {
				return nil, stub.DelState("k")
			}
			return nil, stub.PutState("k", nil)
		},
	}), embedded.Options{})
	for _, tx := range []string{"answer", "refuse", "sometimes", "event", "read", "key", "panic", "delete"} {
		_, _, err := d.Submit(t.Context(), ledger.Call{Tx: tx})
		wantIs(t, err, ledger.ErrNondeterministic)
		n = 1 // and the other way round
		if _, _, err = d.Submit(t.Context(), ledger.Call{Tx: tx}); !errors.Is(err, ledger.ErrNondeterministic) {
			t.Errorf("%s: %v", tx, err)
		}
	}
}

func TestPanicSaysWhere(t *testing.T) {
	_, d := running(t, func(shim.ChaincodeStubInterface) ([]byte, error) { panic("on purpose") }, embedded.Options{})
	_, _, err := d.Submit(t.Context(), ledger.Call{Tx: "boom"})
	var p *embedded.PanicError
	if !errors.As(err, &p) || p.Tx != "boom" || p.Value != "on purpose" || !bytes.Contains(p.Stack, []byte("stub_test.go")) {
		t.Errorf("error %v", err)
	}
}

func TestNoAnswer(t *testing.T) {
	n, err := embedded.Open(t.TempDir(), silent{}, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if _, err := driver(t, n, "BankAMSP", protocol.RoleBank).Evaluate(t.Context(), ledger.Call{Tx: "x"}); err == nil {
		t.Error("no answer passed for one")
	}
}

type silent struct{ shim.Chaincode }

func (silent) Invoke(shim.ChaincodeStubInterface) *peer.Response { return nil }
