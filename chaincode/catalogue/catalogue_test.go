package catalogue

import (
	"strings"
	"testing"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
)

// A fakeStub is a transaction in which the client called a chaincode.
type fakeStub struct {
	shim.ChaincodeStubInterface
	called   string
	proposal []byte // instead of one that calls it
	args     []string
	state    map[string]string
	policies map[string]string
	batches  int
}

func (f *fakeStub) GetArgs() (out [][]byte) {
	for _, a := range f.args {
		out = append(out, []byte(a))
	}
	return out
}

func (f *fakeStub) GetSignedProposal() (*peer.SignedProposal, error) {
	if f.proposal != nil {
		return &peer.SignedProposal{ProposalBytes: f.proposal}, nil
	}
	b := []byte{}
	for _, wrap := range []func([]byte) proto.Message{
		func([]byte) proto.Message {
			return &peer.ChaincodeHeaderExtension{ChaincodeId: &peer.ChaincodeID{Name: f.called}}
		},
		func(b []byte) proto.Message { return &common.ChannelHeader{Extension: b} },
		func(b []byte) proto.Message { return &common.Header{ChannelHeader: b} },
		func(b []byte) proto.Message { return &peer.Proposal{Header: b} },
	} {
		var err error
		if b, err = proto.Marshal(wrap(b)); err != nil {
			return nil, err
		}
	}
	return &peer.SignedProposal{ProposalBytes: b}, nil
}

func (f *fakeStub) StartWriteBatch() { f.batches++ }

func (f *fakeStub) FinishWriteBatch() error { f.batches--; return nil }

func (f *fakeStub) PutState(key string, value []byte) error { f.state[key] = string(value); return nil }

func (f *fakeStub) DelState(key string) error { delete(f.state, key); return nil }

func (f *fakeStub) SetStateValidationParameter(key string, p []byte) error {
	f.policies[key] = string(p)
	return nil
}

func (f *fakeStub) GetMultipleStates(keys ...string) (out [][]byte, err error) {
	for _, k := range keys {
		out = append(out, []byte(f.state[k]))
	}
	return out, nil
}

func TestInvoke(t *testing.T) {
	for name, c := range map[string]struct {
		called   string
		proposal []byte
		args     string // separated by commas
		want     string // "!" begins an error that holds the rest
		state    string // of the keys a and b, and the policy of a
	}{
		"get":                 {"contracts", nil, "get,b,a,no", "\x012\x011\x00", "1 2 p"},
		"get by a client":     {Name, nil, "get,a", "\x011", "1 2 p"},
		"put":                 {"contracts", nil, "put,a,3,q,b,4,", "", "3 4 q"},
		"put without policy":  {"contracts", nil, "put,a,3,", "", "3 2 p"},
		"delete":              {"contracts", nil, "put,a,,", "", " 2 p"},
		"put by a client":     {Name, nil, "put,a,3,q", "!only the contracts write", "1 2 p"},
		"put by its client":   {Bound, nil, "put,a,3,q", "!only the contracts write", "1 2 p"},
		"an odd put":          {"contracts", nil, "put,a,3", "!2 arguments", "1 2 p"},
		"an unknown function": {"contracts", nil, "del,a", "!the function must be", "1 2 p"},
		"no function":         {"contracts", nil, "", "!the function must be", "1 2 p"},
		"a broken proposal":   {"contracts", []byte("x"), "put,a,3,q", "!cannot be read", "1 2 p"},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fakeStub{
				called: c.called, proposal: c.proposal, args: strings.Split(c.args, ","),
				state: map[string]string{"a": "1", "b": "2"}, policies: map[string]string{"a": "p"},
			}
			res := New().Invoke(f)
			if says, bad := strings.CutPrefix(c.want, "!"); bad {
				if res.Status < shim.ERRORTHRESHOLD || !strings.Contains(res.Message, says) {
					t.Errorf("%v, want an error with %q", res, says)
				}
			} else if res.Status != shim.OK || string(res.Payload) != c.want {
				t.Errorf("%v, want %q", res, c.want)
			}
			if got := f.state["a"] + " " + f.state["b"] + " " + f.policies["a"]; got != c.state || f.batches != 0 {
				t.Errorf("state %q, want %q; %d batches are open", got, c.state, f.batches)
			}
		})
	}
	if got, err := ParseEntries([]byte("\x012\x00"), 2); err != nil || len(got) != 2 || string(got[0]) != "2" || len(got[1]) != 0 {
		t.Errorf("entries %q, %v", got, err)
	}
	if res := New().Init(nil); res.Status != shim.OK {
		t.Errorf("Init: %v", res)
	}
}

func FuzzParseEntries(f *testing.F) {
	f.Add([]byte("\x012\x00"), 2)
	f.Add([]byte("\x012\x00"), 3)
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}, 1)
	f.Add([]byte("\x032"), 1)
	f.Fuzz(func(t *testing.T, answer []byte, keys int) {
		entries, err := ParseEntries(answer, keys)
		size := 0
		for _, e := range entries {
			size += len(e) + 1
		}
		if err == nil && (len(entries) != max(keys, 0) || size > len(answer)) {
			t.Errorf("%d keys: %x of %x", keys, entries, answer)
		}
	})
}
