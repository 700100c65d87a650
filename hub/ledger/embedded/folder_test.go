package embedded_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
	"github.com/tradehub/tradehub/hub/ledger/policy"
)

func TestOpenElsewhere(t *testing.T) {
	dir := t.TempDir()
	open(t, dir, options())
	opts := options()
	opts.LockTimeout = 1 // nanosecond
	_, err := embedded.Open(dir, contracts(t), opts)
	wantIs(t, err, embedded.ErrLocked)
}

func TestOptions(t *testing.T) {
	for name, change := range map[string]func(*embedded.Options){
		"a policy that cannot be read":   func(o *embedded.Options) { o.Policy = "MOST('BankAMSP.peer')" },
		"a stranger in the policy":       func(o *embedded.Options) { o.Policy = "OR('NobodyMSP.peer')" },
		"clients in the policy":          func(o *embedded.Options) { o.Policy = "OR('BankAMSP.client')" },
		"a policy that nobody satisfies": func(o *embedded.Options) { o.Policy = "OutOf(2, 'BankAMSP.peer')" },
		"an MSP ID that no policy names": func(o *embedded.Options) { o.Orgs[4].MSPID = "Bank_BMSP" },
		"an organisation twice":          func(o *embedded.Options) { o.Orgs = append(o.Orgs, o.Orgs[0]) },
		"an MSP ID that is a path":       func(o *embedded.Options) { o.Orgs[0].MSPID = "../x" },
		"a collection without a name":    func(o *embedded.Options) { o.Collections[0].Name = "" },
		"a collection twice":             func(o *embedded.Options) { o.Collections = append(o.Collections, o.Collections[0]) },
		"a stranger in a collection":     func(o *embedded.Options) { o.Collections[0].Members = []string{"NobodyMSP"} },
		"a chaincode without a name":     func(o *embedded.Options) { o.Further[0].Name = "" },
		"a chaincode with a zero":        func(o *embedded.Options) { o.Further[0].Name = "a\x00b" },
		"a chaincode with a long name":   func(o *embedded.Options) { o.Further[0].Name = strings.Repeat("n", 257) },
		"a chaincode twice":              func(o *embedded.Options) { o.Further = append(o.Further, o.Further[0]) },
		"the network's own chaincode":    func(o *embedded.Options) { o.Further[0].Name = "tradecc" },
		"the lifecycle's chaincode":      func(o *embedded.Options) { o.Further[0].Name = "_lifecycle" },
		"a chaincode without a policy":   func(o *embedded.Options) { o.Further[0].Policy = "" },
		"a stranger in a chaincode":      func(o *embedded.Options) { o.Further[0].Policy = "OR('NobodyMSP.peer')" },
		"a chaincode without contracts":  func(o *embedded.Options) { o.Further[0].Contracts = nil },
	} {
		t.Run(name, func(t *testing.T) {
			opts := options()
			opts.Orgs, opts.Further = embedded.DefaultOrgs(), embedded.DefaultFurther()
			change(&opts)
			dir := filepath.Join(t.TempDir(), "ledger")
			if _, err := embedded.Open(dir, contracts(t), opts); err == nil {
				t.Error("was opened")
			}
			if _, err := os.Stat(dir); err == nil {
				t.Error("a folder was made")
			}
		})
	}
}

func reopen(t *testing.T, n *embedded.Network, dir string, opts embedded.Options) (*embedded.Network, error) {
	t.Helper()
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	next, err := embedded.Open(dir, contracts(t), opts)
	if err == nil {
		t.Cleanup(func() { next.Close() })
	}
	return next, err
}

func TestOtherNetwork(t *testing.T) {
	for name, change := range map[string]func(dir string, o *embedded.Options) error{
		"another channel":   func(_ string, o *embedded.Options) error { o.Channel = "x"; return nil },
		"another chaincode": func(_ string, o *embedded.Options) error { o.Chaincode = "x"; return nil },
		"an organisation left": func(_ string, o *embedded.Options) error {
			o.Orgs, o.Policy = embedded.DefaultOrgs()[:7], policy.Majority(policy.Endorsers[:3])
			return nil
		},
		"lost keys": func(dir string, _ *embedded.Options) error {
			return os.RemoveAll(filepath.Join(dir, "organisations", "BankAMSP"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, opts := t.TempDir(), options()
			n := open(t, dir, opts)
			if err := change(dir, &opts); err != nil {
				t.Fatal(err)
			}
			_, err := reopen(t, n, dir, opts)
			wantIs(t, err, embedded.ErrOtherNetwork)
		})
	}
}

// A network grows: what was there stays, and what is new works at once.
func TestConfigurationGrows(t *testing.T) {
	dir, opts := t.TempDir(), options()
	opts.Orgs, opts.Policy = embedded.DefaultOrgs()[:6], policy.Majority(policy.Endorsers[:3])
	n := open(t, dir, opts)
	d := driver(t, n, "BankAMSP", protocol.RoleBank)
	submit(t, d, probe("Put", "k", "v"))
	before, err := d.Height(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	opts.Orgs, opts.Policy, opts.Version, opts.Audit = embedded.DefaultOrgs(), "", "1.1", embedded.AuditFull
	for _, want := range []uint64{before + 1, before + 1} { // the second time there is nothing new
		if n, err = reopen(t, n, dir, opts); err != nil {
			t.Fatal(err)
		}
		d = driver(t, n, "BankAMSP", protocol.RoleBank)
		if h, err := d.Height(t.Context()); err != nil || h != want {
			t.Errorf("height %d, %v, want %d", h, err, want)
		}
	}
	p, err := d.Prove(t.Context(), probe("Get", "k"), []string{"BankAMSP", "SupervisorMSP"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Verify(n.ClientState(2), "probe:Get", "k"); err != nil {
		t.Error(err)
	}
}

func TestEnroll(t *testing.T) {
	dir := t.TempDir()
	n := open(t, dir, options())
	first, err := n.Enroll("BankAMSP", "ann", protocol.RoleBank)
	if err != nil {
		t.Fatal(err)
	}
	if n, err = reopen(t, n, dir, options()); err != nil {
		t.Fatal(err)
	}
	again, err := n.Enroll("BankAMSP", "ann", protocol.RoleBank)
	if err != nil || !again.Certificate().Equal(first.Certificate()) {
		t.Errorf("enrolled again: %v, another certificate", err)
	}
	for _, c := range []struct {
		msp, name string
		role      protocol.Role
		says      string
	}{
		{"NobodyMSP", "ann", protocol.RoleBank, "NobodyMSP"},
		{"BankAMSP", "ann", protocol.RoleCustoms, "roles"},
		{"RegistrarMSP", "../ann", protocol.RoleRegistrar, "letters"},
		{"RegistrarMSP", ".ann", protocol.RoleRegistrar, "letters"},
		{"RegistrarMSP", "", protocol.RoleRegistrar, "letters"},
		{"RegistrarMSP", "ann", "king", "roles"},
	} {
		if _, err := n.Enroll(c.msp, c.name, c.role); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("enroll %+v: %v", c, err)
		}
	}
	if _, err := n.Enroll("SupervisorMSP", "bob", protocol.RoleSupervisor); err != nil {
		t.Error(err)
	}
	if _, err := n.Enroll("SupervisorMSP", "bob", protocol.RoleAuditor); err == nil || !strings.Contains(err.Error(), "another role") {
		t.Errorf("enrolled in a second role: %v", err)
	}
}

func TestKeysAreTheirOwnersAlone(t *testing.T) {
	dir := t.TempDir()
	n := open(t, dir, options())
	driver(t, n, "BankAMSP", protocol.RoleBank)
	files := 0
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s may be read by others: %s", path, info.Mode())
		}
		files++
		return nil
	})
	if err != nil || files < 20 {
		t.Errorf("%d files and folders, %v", files, err)
	}
}

// An identity of one network is nobody in another of the same names.
func TestStranger(t *testing.T) {
	n, other := open(t, t.TempDir(), options()), open(t, t.TempDir(), options())
	id, err := other.Enroll("BankAMSP", "ann", protocol.RoleBank)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []embedded.Identity{id, {}, {MSPID: "BankAMSP", Name: "ann"}, {MSPID: "NobodyMSP"}} {
		d := n.Driver(id)
		if _, _, err := d.Submit(t.Context(), probe("Put", "k", "v")); err == nil {
			t.Errorf("%s of %s submitted", id.Name, id.MSPID)
		}
		if _, err := d.Evaluate(t.Context(), probe("Range", "", "")); err == nil {
			t.Errorf("%s of %s evaluated", id.Name, id.MSPID)
		}
	}
}

// When the file may not grow, nothing is half written, and with more room it goes on.
func TestFull(t *testing.T) {
	dir, opts := t.TempDir(), options()
	opts.MaxBytes = 2 << 20
	n := open(t, dir, opts)
	d := driver(t, n, "BankAMSP", protocol.RoleBank)
	large := strings.Repeat("x", 100<<10)
	written := 0
	var err error
	for ; written < 100; written++ {
		if _, _, err = d.Submit(t.Context(), probe("Put", fmt.Sprint("k", written), large)); err != nil {
			break
		}
	}
	wantIs(t, err, embedded.ErrFull)
	if errors.Is(err, ledger.ErrUnavailable) || written == 0 {
		t.Errorf("after %d transactions: %v", written, err)
	}
	d.Submit(t.Context(), probe("Put", "again", large))
	opts.MaxBytes, opts.Audit = 0, embedded.AuditFull
	if n, err = reopen(t, n, dir, opts); err != nil {
		t.Fatal(err)
	}
	d = driver(t, n, "BankAMSP", protocol.RoleBank)
	for i := range written {
		if b, err := d.Evaluate(t.Context(), probe("Get", fmt.Sprint("k", i))); err != nil || string(b) != large {
			t.Errorf("k%d: %d bytes, %v", i, len(b), err)
		}
	}
	if _, err := d.Evaluate(t.Context(), probe("Get", fmt.Sprint("k", written))); err == nil {
		t.Error("what found no room is there")
	}
	submit(t, d, probe("Put", fmt.Sprint("k", written), large))
}

func TestTooLarge(t *testing.T) {
	d := driver(t, open(t, t.TempDir(), options()), "BankAMSP", protocol.RoleBank)
	_, _, err := d.Submit(t.Context(), probe("Put", "k", strings.Repeat("x", 11<<20)))
	if err == nil || !strings.Contains(err.Error(), "submit less") {
		t.Errorf("error %v", err)
	}
	submit(t, d, probe("Put", "k", strings.Repeat("x", 3<<20)))
}

// No block holds a private or a transient value.
func TestSecretsAreNotInBlocks(t *testing.T) {
	dir := t.TempDir()
	n := open(t, dir, options())
	d := driver(t, n, "BankAMSP", protocol.RoleBank)
	for _, tx := range []string{"PutPrivate", "PutTransientDigest"} {
		c := probe(tx, "k")
		c.Transient = map[string][]byte{"secret": []byte("very secret " + tx)}
		submit(t, d, c)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	eachEntry(t, dir, func(bucket string, k, v []byte) {
		if bytes.Contains(v, []byte("very secret")) || bytes.Contains(k, []byte("very secret")) {
			found[bucket]++
		}
	})
	if found["private"] != 1 || len(found) != 1 {
		t.Errorf("secrets are in %v, want one in the private data alone", found)
	}
}
