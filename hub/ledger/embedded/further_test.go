package embedded_test

import (
	"bytes"
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/statebased"
	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/chaincode/catalogue"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
)

// moves are functions over a chaincode's state, for one that is called and for one that is invoked.
func moves() map[string]contract {
	arg := func(s shim.ChaincodeStubInterface, i int) string { return s.GetStringArgs()[i] }
	return map[string]contract{
		"get": func(s shim.ChaincodeStubInterface) ([]byte, error) { return s.GetState(arg(s, 1)) },
		"put": func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return nil, s.PutState(arg(s, 1), []byte(arg(s, 2)))
		},
		"del": func(s shim.ChaincodeStubInterface) ([]byte, error) { return nil, s.DelState(arg(s, 1)) },
		"range": func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return entries(s.GetStateByRange(arg(s, 1), arg(s, 2)))
		},
		"protect": func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return nil, s.SetStateValidationParameter(arg(s, 1), []byte(arg(s, 2)))
		},
		"page": func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return page(s.GetStateByRangeWithPagination("", "", 10, ""))
		},
		"composite": func(s shim.ChaincodeStubInterface) ([]byte, error) {
			k, err := s.CreateCompositeKey("t", []string{arg(s, 1)})
			return nil, errors.Join(err, s.PutState(k, []byte(arg(s, 2))))
		},
		"composites": func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return entries(s.GetStateByPartialCompositeKey("t", nil))
		},
		"add": func(s shim.ChaincodeStubInterface) ([]byte, error) {
			b, err := s.GetState(arg(s, 1))
			return nil, errors.Join(err, s.PutState(arg(s, 1), append(b, '+')))
		},
		"count": func(s shim.ChaincodeStubInterface) ([]byte, error) {
			b, err := entries(s.GetStateByRange("", ""))
			return nil, errors.Join(err, s.PutState("count", b))
		},
		"batch": func(s shim.ChaincodeStubInterface) ([]byte, error) {
			s.StartWriteBatch()
			return nil, s.PutState(arg(s, 1), []byte("batch")) // written at the end
		},
		"writeThenRefuse": func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return nil, errors.Join(s.PutState(arg(s, 1), []byte("refused")), errors.New("refused after writing"))
		},
		"event": func(s shim.ChaincodeStubInterface) ([]byte, error) { return nil, s.SetEvent("of the invoked", nil) },
		"private": func(s shim.ChaincodeStubInterface) ([]byte, error) {
			return nil, s.PutPrivateData("probe", "k", []byte("v"))
		},
		"panic":  func(shim.ChaincodeStubInterface) ([]byte, error) { panic("in the invoked") },
		"invoke": invoke,
		"same": func(s shim.ChaincodeStubInterface) ([]byte, error) {
			creator, err := s.GetCreator()
			transient, terr := s.GetTransient()
			_, args := s.GetFunctionAndParameters()
			at, aerr := s.GetTxTimestamp()
			return says([]any{s.GetTxID(), s.GetChannelID(), string(creator), transient, at.AsTime(), args}, errors.Join(err, terr, aerr))
		},
	}
}

// invoke calls the chaincode that its first argument names, at the channel after an
// "@". It reads of its own state too, so that its own policy is asked for.
func invoke(s shim.ChaincodeStubInterface) ([]byte, error) {
	_, err := s.GetState("nothing")
	b, ierr := bare(s)
	return b, errors.Join(err, ierr)
}

func bare(s shim.ChaincodeStubInterface) ([]byte, error) {
	name, channel, _ := strings.Cut(s.GetStringArgs()[1], "@")
	res := s.InvokeChaincode(name, s.GetArgs()[2:], channel)
	if res.Status != shim.OK {
		return nil, errors.New(cmp.Or(res.Message, string(res.Payload)))
	}
	return res.Payload, nil
}

func caller() contract {
	m := moves()
	m["tolerant"] = func(s shim.ChaincodeStubInterface) ([]byte, error) {
		_, err := invoke(s)
		return says(err, nil)
	}
	m["bare"] = bare
	m["both"] = func(s shim.ChaincodeStubInterface) ([]byte, error) {
		a := s.GetStringArgs()
		_, err := invoke(s)
		return nil, errors.Join(err, s.PutState(a[3], []byte("own")), s.SetEvent("of the caller", nil))
	}
	m["twice"] = func(s shim.ChaincodeStubInterface) ([]byte, error) {
		own, err := moves()["same"](s)
		res := s.InvokeChaincode("store", [][]byte{[]byte("same")}, s.GetChannelID())
		if !bytes.Equal(own, res.GetPayload()) {
			return nil, errors.Join(err, errors.New(string(own)+" is not "+string(res.GetPayload())))
		}
		return nil, err
	}
	return steps(m)
}

var members = []string{"CarrierMSP", "SupervisorMSP"}

// both asks for both members.
const both = "AND('CarrierMSP.peer', 'SupervisorMSP.peer')"

func further() embedded.Options {
	opts := options()
	opts.Further = []embedded.Chaincode{
		{Name: "store", Policy: both, Contracts: steps(moves())},
		{Name: "stores", Policy: "OR('TaxMSP.peer')", Contracts: steps(moves())},
	}
	return opts
}

func call(tx string, args ...string) ledger.Call {
	c := probe("", args...)
	c.Tx = tx
	return c
}

func want(t *testing.T, d ledger.Driver, value string, c ledger.Call) {
	t.Helper()
	if b, err := d.Evaluate(t.Context(), c); err != nil || string(b) != value {
		t.Errorf("%s %q: %q, %v, want %q", c.Tx, c.Args, b, err, value)
	}
}

func wantSays(t *testing.T, err error, text string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), text) {
		t.Errorf("error %v, want one with %q", err, text)
	}
}

// busy fills the states of the chaincodes with the same keys.
func busy(t *testing.T, d ledger.Driver) {
	for _, c := range []ledger.Call{
		call("put", "k", "own"), call("put", "own", "x"), call("composite", "1", "own"),
		call("invoke", "store", "put", "k", "first"), call("invoke", "store", "put", "k", "second"),
		call("invoke", "store", "put", "gone", "x"), call("invoke", "store", "del", "gone"),
		call("invoke", "store", "composite", "1", "store"), call("invoke", "store", "batch", "b"),
		call("invoke", "stores", "put", "k", "of stores"), call("both", "store", "put", "both", "x"),
		call("tolerant", "store", "writeThenRefuse", "r"), call("invoke", "store", "get", "k"),
	} {
		submit(t, d, c)
	}
}

// states checks what busy makes.
func states(t *testing.T, d ledger.Driver) {
	t.Helper()
	want(t, d, "b=batch both=x k=second r=refused", call("invoke", "store", "range", "", ""))
	want(t, d, "k=of stores", call("invoke", "stores", "range", "", ""))
	want(t, d, "both=own k=own own=x", call("range", "", ""))
	want(t, d, "b=batch both=x k=second r=refused +4 ", call("invoke", "store", "page"))
	want(t, d, "|t|1|=store", call("invoke", "store", "composites"))
	want(t, d, "|t|1|=own", call("composites"))
	want(t, d, "", call("invoke", "stores", "composites"))
	want(t, d, "b=batch both=x", call("invoke", "store", "range", "", "k"))
}

// Each chaincode has a state of its own, which reopening and the full audit keep.
func TestFurtherStates(t *testing.T) {
	dir, opts := t.TempDir(), further()
	opts.Audit = embedded.AuditFull
	for i := range 2 {
		n, err := embedded.Open(dir, caller(), opts)
		if err != nil {
			t.Fatal(err)
		}
		d := driver(t, n, "BankAMSP", protocol.RoleBank)
		if i == 0 {
			busy(t, d)
			tax := driver(t, n, "TaxMSP", protocol.RoleTax)
			submit(t, tax, call("invoke", "stores", "put", "gone", "x")) // endorsed by one, as its policy asks
			submit(t, tax, call("invoke", "stores", "del", "gone"))
		}
		states(t, d)
		submit(t, d, call("twice"))
		if err := n.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestInvokeIsRefused(t *testing.T) {
	_, d := running(t, caller(), further())
	for text, c := range map[string]ledger.Call{
		`["tradecc" "store" "stores"]`: call("invoke", "nothing", "get", "k"),
		`"tradecc" is running`:         call("invoke", "tradecc", "get", "k"),
		`"store" is running`:           call("invoke", "store", "invoke", "store", "get", "k"),
		`"tradecc" is running alread`:  call("invoke", "store", "invoke", "tradecc", "get", "k"),
		`"store" is running already`:   call("invoke", "store", "invoke", "stores", "invoke", "store", "get", "k"),
		`channel "other"`:              call("invoke", "store@other", "get", "k"),
		"collection probe":             call("invoke", "store", "private"),
		"refused after writing":        call("invoke", "store", "writeThenRefuse", "k"),
	} {
		_, _, err := d.Submit(t.Context(), c)
		wantSays(t, err, text)
	}
	submit(t, d, call("invoke", "store@trade", "put", "k", "v"))
	want(t, d, "v", call("invoke", "stores", "invoke", "store", "get", "k"))
}

// The caller cannot answer in the place of a chaincode that panicked.
func TestInvokedPanics(t *testing.T) {
	_, d := running(t, caller(), further())
	for _, tx := range []string{"invoke", "tolerant"} {
		_, _, err := d.Submit(t.Context(), call(tx, "store", "panic"))
		var p *embedded.PanicError
		if !errors.As(err, &p) || p.Tx != tx || p.Value != "in the invoked" || !bytes.Contains(p.Stack, []byte("further_test.go")) {
			t.Errorf("%s: %v", tx, err)
		}
	}
}

// Only the called chaincode's event is the transaction's.
func TestInvokedEvent(t *testing.T) {
	_, d := running(t, caller(), further())
	submit(t, d, call("invoke", "store", "event"))
	submit(t, d, call("both", "store", "put", "k", "v"))
	for e, err := range d.Events(t.Context(), ledger.Checkpoint{}) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Name == "of the caller" {
			return
		}
		if e.Name != "" {
			t.Errorf("event %q", e.Name)
		}
	}
}

func TestFurtherConflicts(t *testing.T) {
	for name, c := range map[string]struct{ first, second, code string }{
		"a key that is changed":             {"add k", "add k", "MVCC_READ_CONFLICT"},
		"another key":                       {"put j", "add k", ""},
		"a range with a new key":            {"put j", "count", "PHANTOM_READ_CONFLICT"},
		"the same key, in the callers'":     {"own put k", "add k", ""},
		"a range, and a key of the caller":  {"own put j", "count", ""},
		"a range, and a key of another one": {"stores put j", "count", ""},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGate(t)
			g.held = true // until the state is there
			_, d := running(t, caller(), further())
			submit(t, d, call("invoke", "store", "put", "k", "x"))
			<-g.queued
			g.held = false
			g.hold(t, d, call("put", "first", "x"))
			a := g.together(t, d, words(c.first), words(c.second))
			if a[0].err != nil {
				t.Error(a[0].err)
			}
			if c.code == "" {
				if a[1].err != nil {
					t.Error(a[1].err)
				}
				return
			}
			wantIs(t, a[1].err, ledger.ErrConflict)
			wantSays(t, a[1].err, c.code)
		})
	}
}

// words is a call from a text: of the caller's own function, or of one of store, or of the chaincode that it names.
func words(text string) ledger.Call {
	w := append(strings.Fields(text), "x")
	switch w[0] {
	case "own":
		return call(w[1], w[2:]...)
	case "stores":
		return call("invoke", w...)
	}
	return call("invoke", append([]string{"store"}, w...)...)
}

func endorsers(t *testing.T, n *embedded.Network, rc ledger.Receipt) []string {
	t.Helper()
	got, err := embedded.EndorsersOf(n, rc)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	return got
}

// What is written is endorsed as the policy of its chaincode asks, and by nobody
// beyond. The contracts' policy holds too, and is asked for where they read or write.
func TestFurtherEndorsements(t *testing.T) {
	n, bank := running(t, caller(), further())
	tax := driver(t, n, "TaxMSP", protocol.RoleTax)
	for _, c := range []struct {
		d    ledger.Driver
		call ledger.Call
		want []string
	}{
		{bank, call("put", "k", "v"), []string{"BankAMSP", "CustomsMSP", "RegistrarMSP"}},
		{bank, call("invoke", "store", "get", "k"), []string{"BankAMSP", "CarrierMSP", "RegistrarMSP", "SupervisorMSP"}},
		{bank, call("invoke", "store", "put", "k", "v"), []string{"BankAMSP", "CarrierMSP", "RegistrarMSP", "SupervisorMSP"}},
		{bank, call("both", "store", "put", "k", "v"), []string{"BankAMSP", "CarrierMSP", "RegistrarMSP", "SupervisorMSP"}},
		{tax, call("put", "k", "v"), []string{"BankAMSP", "CustomsMSP", "RegistrarMSP"}}, // its own counts for nothing
		{tax, call("invoke", "stores", "put", "k", "v"), []string{"BankAMSP", "CustomsMSP", "RegistrarMSP", "TaxMSP"}},
	} {
		_, rc := submit(t, c.d, c.call)
		if got := endorsers(t, n, rc); !slices.Equal(got, c.want) {
			t.Errorf("%s %q: endorsed by %q, want %q", c.call.Tx, c.call.Args, got, c.want)
		}
	}
	_, _, err := bank.Submit(t.Context(), call("bare", "store", "put", "k", "v"))
	wantIs(t, err, ledger.ErrPolicy)
}

// Whoever is named endorses, and the committer says whether that is enough.
func TestFurtherEndorsementsAreNamed(t *testing.T) {
	dir, opts := t.TempDir(), further()
	n, err := embedded.Open(dir, caller(), opts)
	if err != nil {
		t.Fatal(err)
	}
	d := driver(t, n, "BankAMSP", protocol.RoleBank)
	enough := []string{"CarrierMSP", "CustomsMSP", "RegistrarMSP", "SupervisorMSP"}
	c := call("invoke", "store", "put", "k", "v")
	for _, short := range [][]string{members, enough[1:], enough[:3]} {
		c.Orgs = short
		_, rc, err := d.Submit(t.Context(), c)
		wantIs(t, err, ledger.ErrPolicy)
		if rc.Block == 0 {
			t.Errorf("endorsed by %q: the refused transaction is in no block", short)
		}
	}
	want(t, d, "", call("invoke", "store", "get", "k"))
	c.Orgs = enough
	_, rc := submit(t, d, c)
	if got := endorsers(t, n, rc); !slices.Equal(got, enough) {
		t.Errorf("endorsed by %q", got)
	}

	more := further().Further
	if err := embedded.AuditEndorsements(n, rc, more); err != nil {
		t.Error(err)
	}
	wantIs(t, embedded.AuditEndorsements(n, rc, more[1:]), embedded.ErrTampered)
	more[0].Policy = "AND('CarrierMSP.peer', 'SupervisorMSP.peer', 'BankAMSP.peer')"
	wantIs(t, embedded.AuditEndorsements(n, rc, more), embedded.ErrTampered)
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	opts.Audit = embedded.AuditFull
	if n, err = embedded.Open(dir, caller(), opts); err != nil {
		t.Fatal(err)
	}
	n.Close()
}

// A key's own policy holds in the namespace of its chaincode, and in no other.
func TestFurtherKeyPolicy(t *testing.T) {
	ep, err := statebased.NewStateEP(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := ep.AddOrgs(statebased.RoleTypePeer, "TaxMSP"); err != nil {
		t.Fatal(err)
	}
	owner, err := ep.Policy()
	if err != nil {
		t.Fatal(err)
	}
	n, d := running(t, caller(), further())
	submit(t, d, call("invoke", "store", "put", "k", "v"))
	submit(t, d, call("invoke", "store", "protect", "k", string(owner)))
	_, rc := submit(t, d, call("invoke", "store", "put", "k", "w"))
	if got := endorsers(t, n, rc); !slices.Contains(got, "TaxMSP") {
		t.Errorf("endorsed by %q", got)
	}
	_, rc = submit(t, d, call("put", "k", "w"))
	if got := endorsers(t, n, rc); slices.Contains(got, "TaxMSP") {
		t.Errorf("the same key of the caller is endorsed by %q", got)
	}
	c := call("invoke", "store", "put", "k", "x")
	c.Orgs = members
	_, _, err = d.Submit(t.Context(), c)
	wantIs(t, err, ledger.ErrPolicy)
}

func TestFurtherTampered(t *testing.T) {
	original, opts := t.TempDir(), further()
	n, err := embedded.Open(original, caller(), opts)
	if err != nil {
		t.Fatal(err)
	}
	busy(t, driver(t, n, "BankAMSP", protocol.RoleBank))
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	opts.Audit = embedded.AuditFull
	for name, f := range map[string]func(tx *bbolt.Tx) error{
		"a value":         change("further", 2, flipLast),
		"a missing value": remove("further", 2),
		"a value too many": func(tx *bbolt.Tx) error {
			return tx.Bucket([]byte("further")).Put([]byte("store\x00x"), make([]byte, 17))
		},
		"a value of the caller's":   change("state", 1, flipLast),
		"a value in another's room": move,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(original)); err != nil {
				t.Fatal(err)
			}
			edit(t, dir, f)
			n, err := embedded.Open(dir, caller(), opts)
			if err == nil {
				n.Close()
			}
			wantIs(t, err, embedded.ErrTampered)
		})
	}
}

// move gives a key of one chaincode to another.
func move(tx *bbolt.Tx) error {
	b := tx.Bucket([]byte("further"))
	v := bytes.Clone(b.Get([]byte("store\x00b")))
	return errors.Join(b.Delete([]byte("store\x00b")), b.Put([]byte("stores\x00b"), v))
}

// A network grows by chaincodes, loses none, and their policies may change.
func TestFurtherGrows(t *testing.T) {
	dir, all := t.TempDir(), further().Further
	changed := slices.Clone(all)
	changed[0].Policy = "AND('CarrierMSP.peer', 'CustomsMSP.peer', 'SupervisorMSP.peer')"
	for i, c := range []struct {
		further []embedded.Chaincode
		height  uint64
	}{{nil, 1}, {nil, 1}, {all[:1], 3}, {all[:1], 3}, {all, 4}, {changed, 5}} {
		opts := further()
		opts.Further, opts.Audit = c.further, embedded.AuditFull
		n, err := embedded.Open(dir, caller(), opts)
		if err != nil {
			t.Fatalf("%d: %v", i, err)
		}
		d := driver(t, n, "BankAMSP", protocol.RoleBank)
		if i == 0 {
			submit(t, d, call("put", "k", "own"))
		}
		if i == 2 {
			submit(t, d, call("invoke", "store", "put", "k", "v"))
		}
		if h := n.Height(); h != c.height {
			t.Errorf("%d: height %d, want %d", i, h, c.height)
		}
		if i >= 2 {
			want(t, d, "v", call("invoke", "store", "get", "k"))
		}
		if err := n.Close(); err != nil {
			t.Fatal(err)
		}
	}
	opts := further()
	opts.Further = all[1:]
	_, err := embedded.Open(dir, caller(), opts)
	wantIs(t, err, embedded.ErrOtherNetwork)
}

// A folder with claims of an earlier version is not opened: they would not be found,
// and their capacity would be granted again.
func TestEarlierVersion(t *testing.T) {
	for _, names := range [][]string{{"catalogue3", "bound3"}, {"catalogue2", "bound2"}} {
		dir, opts := t.TempDir(), options()
		for _, name := range names {
			opts.Further = append(opts.Further, embedded.Chaincode{Name: name, Policy: both, Contracts: catalogue.New()})
		}
		if err := open(t, dir, opts).Close(); err != nil {
			t.Fatal(err)
		}
		before := readLedger(t, dir)
		opts.Further = embedded.DefaultFurther()
		_, err := embedded.Open(dir, contracts(t), opts)
		wantIs(t, err, embedded.ErrOtherNetwork)
		wantSays(t, err, "claims of an earlier version of the contracts, which this version cannot read (chaincode "+names[0]+")")
		if !bytes.Equal(readLedger(t, dir), before) {
			t.Errorf("%q: the folder was changed", names)
		}
	}
}

func readLedger(t *testing.T, dir string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, ledgerFile))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The catalogue is written by contracts, with the endorsement of those who know the records.
func TestCatalogue(t *testing.T) {
	opts := options()
	opts.Further = embedded.DefaultFurther()
	n, d := running(t, steps(map[string]contract{"invoke": invoke}), opts)
	_, rc := submit(t, d, call("invoke", catalogue.Name, catalogue.Put, "a", "1", "", "b", "2", ""))
	if got := endorsers(t, n, rc); !slices.Contains(got, "RegistrarMSP") || !slices.Contains(got, "SupervisorMSP") {
		t.Errorf("endorsed by %q", got)
	}
	submit(t, d, call("invoke", catalogue.Name, catalogue.Put, "a", "", ""))
	want(t, d, "\x00\x012", call("invoke", catalogue.Name, catalogue.Get, "a", "b"))
	_, _, err := d.Submit(t.Context(), call("invoke", catalogue.Name, catalogue.Put, "a"))
	wantSays(t, err, "a key, an entry and a policy")
}

// A chaincode that gives no answer is refused to its caller, who may go on.
func TestInvokedIsSilent(t *testing.T) {
	opts := further()
	opts.Further[0].Contracts = silent{}
	_, d := running(t, caller(), opts)
	want(t, d, "ledger: chaincode store gave no answer to tolerant", call("tolerant", "store", "x"))
}
