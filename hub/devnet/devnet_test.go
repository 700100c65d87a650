//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package devnet_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hyperledger/fabric-admin-sdk/pkg/identity"
	"github.com/hyperledger/fabric-gateway/pkg/client"
	gatewaypb "github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/status"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/catalogue"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/devnet"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
	"github.com/tradehub/tradehub/hub/ledger/gateway"
)

// tools builds Fabric's programs, or skips the test where that is not asked for
// or not possible.
func tools(t *testing.T) devnet.Tools {
	t.Helper()
	must := os.Getenv("CI") != "" || os.Getenv("TRADEHUB_TEST_ALL") != ""
	if testing.Short() && !must {
		t.Skip("a real network is not started with -short")
	}
	checkout, err := devnet.FindCheckout(".")
	if err != nil {
		t.Fatal(err)
	}
	tools, err := devnet.BuildTools(t.Context(), checkout, "", t.Output())
	if err != nil && !must {
		t.Skipf("Fabric's programs cannot be built here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return tools
}

func startNetwork(t *testing.T, opts devnet.Options) *devnet.Network {
	t.Helper()
	opts.Progress = t.Output()
	n, err := devnet.Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func stopAtEnd(t *testing.T, n *devnet.Network) {
	t.Cleanup(func() {
		if _, err := os.Stat(n.Profile()); err != nil {
			return // it was reset
		}
		if err := n.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
}

// TestNetwork runs the life of one network; each part needs the one before.
func TestNetwork(t *testing.T) {
	opts := devnet.Options{City: "shenzhen", Dir: t.TempDir(), Tools: tools(t)}
	n := startNetwork(t, opts)
	stopAtEnd(t, n)
	digest := documents.NewDigest(accel.SHA256, sum("a bill of lading"))

	t.Run("status is well", func(t *testing.T) { wantWell(t, n) })
	t.Run("a second start finds all there", func(t *testing.T) {
		before := processes(t, n)
		again := startNetwork(t, opts)
		if after := processes(t, again); !maps.Equal(before, after) {
			t.Errorf("processes %v became %v", before, after)
		}
	})
	t.Run("every person calls in its role", func(t *testing.T) { everyPerson(t, n) })
	t.Run("a record is committed", func(t *testing.T) {
		register(t, n, "bank-b", digest)
		wantDocument(t, n, "carrier", digest)
	})
	for _, name := range catalogue.Names {
		t.Run(name+" counts what all who hold claims have endorsed", func(t *testing.T) { cataloguePolicy(t, n, name) })
		t.Run(name+" is not a client's to write", func(t *testing.T) { catalogueIsClosed(t, n, name) })
	}
	t.Run("a killed process is named, and mended by a start", func(t *testing.T) { killAndMend(t, n, opts) })
	t.Run("stop leaves no process and no port", func(t *testing.T) { stopLeavesNothing(t, n) })
	t.Run("logs say whose they are", func(t *testing.T) {
		var out strings.Builder
		if err := n.Logs(t.Context(), &out, false); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "shenzhen banka.peer | ") {
			t.Errorf("no line of bank A's peer in\n%s", out.String())
		}
	})
	t.Run("a failed start leaves no process", func(t *testing.T) { failLeavesNothing(t, n, opts) })
	t.Run("a start after it keeps the data", func(t *testing.T) {
		n := startNetwork(t, opts)
		wantWell(t, n)
		wantDocument(t, n, "bank-a", digest)
	})
	t.Run("a folder keeps its kind of ordering", func(t *testing.T) {
		bft := opts
		bft.BFT = true
		if _, err := devnet.Start(t.Context(), bft); err == nil || !strings.Contains(err.Error(), "Raft") {
			t.Errorf("error %v does not say that the network orders by Raft", err)
		}
	})
	t.Run("reset removes everything", func(t *testing.T) {
		if err := n.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(opts.Dir); !os.IsNotExist(err) {
			t.Errorf("the folder is still there: %v", err)
		}
	})
}

// TestBFT holds that four orderers go on when one of them is killed.
func TestBFT(t *testing.T) {
	opts := devnet.Options{City: "hongkong", Dir: t.TempDir(), Tools: tools(t), BFT: true}
	n := startNetwork(t, opts)
	stopAtEnd(t, n)
	digest := documents.NewDigest(accel.SHA256, sum("an invoice"))
	kill(t, n, "orderer4")
	register(t, n, "bank-a", digest)
	wantDocument(t, n, "supervisor", digest)
	opts.BFT = false // only says how to make one that is not there
	opts.Progress = nil
	if again := startNetwork(t, opts); len(processes(t, again)) != 12 {
		t.Errorf("processes %v, want 12", processes(t, again))
	}
}

func wantWell(t *testing.T, n *devnet.Network) {
	t.Helper()
	checks, err := n.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(checks) != 13 { // an orderer; of four organisations peer, chaincode server and contracts
		t.Errorf("%d checks, want 13", len(checks))
	}
	for _, c := range checks {
		if !c.Well() {
			t.Errorf("%s: %s", c.Part, c.Problem)
		}
	}
}

func processes(t *testing.T, n *devnet.Network) map[string]int {
	t.Helper()
	p, err := n.Processes()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// killAndMend kills a peer: what is wrong is named, and a start mends it.
func killAndMend(t *testing.T, n *devnet.Network, opts devnet.Options) {
	const victim = "customs.peer"
	kill(t, n, victim)
	checks, err := n.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var wrong []string
	for _, c := range checks {
		if !c.Well() {
			wrong = append(wrong, c.Part)
			if !strings.Contains(c.Mend, "devnet up --city shenzhen") {
				t.Errorf("%s: to mend it: %q", c.Part, c.Mend)
			}
		}
	}
	if want := []string{victim, "customs.contracts"}; !slices.Equal(wrong, want) {
		t.Errorf("wrong are %v, want %v", wrong, want)
	}
	wantWell(t, startNetwork(t, opts))
}

func kill(t *testing.T, n *devnet.Network, victim string) {
	t.Helper()
	if err := n.Kill(t.Context(), victim); err != nil {
		t.Fatal(err)
	}
	if err := n.Kill(t.Context(), victim); err == nil {
		t.Errorf("%s was killed twice", victim)
	}
}

// cataloguePolicy reads a catalogue, which is on the channel under its own name, by
// transactions that some endorse.
func cataloguePolicy(t *testing.T, n *devnet.Network, name string) {
	for _, c := range []struct {
		by   []string
		want peer.TxValidationCode
	}{
		{[]string{"RegistrarMSP", "SupervisorMSP"}, peer.TxValidationCode_VALID},
		{[]string{"RegistrarMSP"}, peer.TxValidationCode_ENDORSEMENT_POLICY_FAILURE},
		{[]string{"SupervisorMSP", "CustomsMSP", "BankAMSP"}, peer.TxValidationCode_ENDORSEMENT_POLICY_FAILURE},
	} {
		_, err := channel(t, n, "hub").GetContract(name).Submit(catalogue.Get, client.WithArguments("a key"), client.WithEndorsingOrganizations(c.by...))
		got := peer.TxValidationCode_VALID
		if commit, ok := errors.AsType[*client.CommitError](err); ok {
			got, err = commit.Code, nil
		}
		if got != c.want || err != nil {
			t.Errorf("endorsed by %v: %v, %v; want %v", c.by, got, err, c.want)
		}
	}
}

// catalogueIsClosed has a client try to write what the contracts alone may.
func catalogueIsClosed(t *testing.T, n *devnet.Network, name string) {
	_, err := channel(t, n, "hub").GetContract(name).Submit(catalogue.Put, client.WithArguments("a key", "an entry", ""),
		client.WithEndorsingOrganizations("RegistrarMSP", "SupervisorMSP"))
	if said := fmt.Sprint(status.Convert(err).Details()); err == nil || !strings.Contains(said, "only the contracts write") {
		t.Errorf("error %v, %s", err, said)
	}
}

// failLeavesNothing takes the port of the node that is started last, and then
// interrupts a start.
func failLeavesNothing(t *testing.T, n *devnet.Network, opts devnet.Options) {
	port := n.Ports["supervisor.peer"]
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := devnet.Start(t.Context(), opts); err == nil || !strings.Contains(err.Error(), strconv.Itoa(port)) {
		t.Errorf("error %v does not name the port %d", err, port)
	}
	if left := processes(t, n); len(left) != 0 {
		t.Errorf("processes %v are left", left)
	}
	checks, err := n.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(checks, func(c devnet.Check) bool { return c.Part == "supervisor.peer" })
	if !strings.Contains(checks[i].Problem, "another program has its port "+strconv.Itoa(port)) {
		t.Errorf("status does not name the port: %+v", checks[i])
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := devnet.Start(ended, opts); err == nil {
		t.Error("an interrupted start succeeded")
	}
	if left := processes(t, n); len(left) != 0 {
		t.Errorf("processes %v are left after an interrupt", left)
	}
}

func stopLeavesNothing(t *testing.T, n *devnet.Network) {
	ran := processes(t, n)
	if len(ran) != 9 {
		t.Errorf("%d processes ran, want 9", len(ran))
	}
	if err := n.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := processes(t, n); len(left) != 0 {
		t.Errorf("processes %v are left", left)
	}
	for _, pid := range ran { // each led a group of its own
		wait(t, func() bool { return syscall.Kill(-pid, 0) != nil })
	}
	for use, port := range n.Ports {
		var lc net.ListenConfig
		l, err := lc.Listen(t.Context(), "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			t.Errorf("port %d of %s is still open: %v", port, use, err)
			continue
		}
		l.Close()
	}
}

func wait(t *testing.T, until func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for !until() {
		select {
		case <-ctx.Done():
			t.Fatal("waited in vain")
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// everyPerson asks as each identity for an unknown document, which each role may.
func everyPerson(t *testing.T, n *devnet.Network) {
	p := profile(t, n)
	members := map[string]bool{}
	for name, id := range p.Identities {
		members[id.MSPID] = true
		_, err := contract(t, n, name).Evaluate(protocol.TxDocument, client.WithArguments(marshal(t, documents.NewDigest(accel.SHA256, sum(name)))))
		if got := refused(err); got != protocol.CodeNotFound {
			t.Errorf("%s: refusal %q, want %q (%v)", name, got, protocol.CodeNotFound, err)
		}
	}
	for _, o := range embedded.DefaultOrgs() {
		if !members[o.MSPID] {
			t.Errorf("nobody is of %s", o.MSPID)
		}
	}
}

func register(t *testing.T, n *devnet.Network, as string, d documents.Digest) {
	t.Helper()
	in := []protocol.DocumentInput{{
		Digests: documents.Digests{SHA256: d, SM3: documents.NewDigest(accel.SM3, sum("sm3")), Canonical: documents.NewDigest(accel.SHA256, sum("canonical"))},
		Type:    documents.TypeBillOfLading,
	}}
	if _, err := contract(t, n, as).Submit(protocol.TxRegister, client.WithArguments(marshal(t, in))); err != nil {
		t.Fatalf("register: %v %v", err, status.Convert(err).Details())
	}
}

func wantDocument(t *testing.T, n *devnet.Network, as string, d documents.Digest) {
	t.Helper()
	wait(t, func() bool { // the asked peer may be a block behind
		b, err := contract(t, n, as).Evaluate(protocol.TxDocument, client.WithArguments(marshal(t, d)))
		return err == nil && strings.Contains(string(b), string(d))
	})
}

func profile(t *testing.T, n *devnet.Network) gateway.Profile {
	t.Helper()
	p, err := gateway.LoadProfile(n.Profile())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func contract(t *testing.T, n *devnet.Network, as string) *client.Contract {
	t.Helper()
	return channel(t, n, as).GetContract(profile(t, n).Chaincode)
}

// channel connects to the first peer with nothing but what the profile says.
func channel(t *testing.T, n *devnet.Network, as string) *client.Network {
	t.Helper()
	p := profile(t, n)
	tls, err := credentials.NewClientTLSFromFile(p.Peers[0].TLSRoots, p.Peers[0].ServerName)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := grpc.NewClient(p.Peers[0].Address, grpc.WithTransportCredentials(tls))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	cert, err := identity.ReadCertificate(p.Identities[as].Certificate)
	if err != nil {
		t.Fatal(err)
	}
	key, err := identity.ReadPrivateKey(p.Identities[as].Key)
	if err != nil {
		t.Fatal(err)
	}
	id, err := identity.NewPrivateKeySigningIdentity(p.Identities[as].MSPID, cert, key)
	if err != nil {
		t.Fatal(err)
	}
	gw, err := client.Connect(id, client.WithClientConnection(conn), client.WithSign(id.Sign), client.WithHash(func(b []byte) []byte { return b }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { gw.Close() })
	return gw.GetNetwork(p.Channel)
}

func refused(err error) protocol.Code {
	for _, d := range status.Convert(err).Details() {
		if detail, ok := d.(*gatewaypb.ErrorDetail); ok {
			if e, ok := protocol.ParseError(detail.GetMessage()); ok {
				return e.Code
			}
		}
	}
	return ""
}

func sum(s string) []byte {
	d := sha256.Sum256([]byte(s))
	return d[:]
}

func marshal(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
