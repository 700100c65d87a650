package hub_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/devnet"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/gateway"
	"github.com/tradehub/tradehub/hub/ledger/gateway/gatewaytest"
	"github.com/tradehub/tradehub/hub/network"
)

// points are where a hub is killed on the way of what it writes, see package failpoint:
// those of packages verify, ledger, gateway and api.
var points = []string{
	"stored", "gathered", "proposed", "endorsed", "handed over", "committed",
	"report kept", "verdict recorded", "receipt noted", "done", "answer kept",
}

// victims are the processes of the network that are killed: the peer that the
// hub asks first, others that endorse, the one orderer, and a chaincode server.
var victims = []string{"registrar.peer", "supervisor.peer", "banka.peer", "orderer1", "registrar.chaincode"}

// Bounds of the test. A round takes seconds; patience is for a machine that is busy.
const (
	clients  = 6
	patience = 90 * time.Second
	longest  = 8 * time.Minute
)

// TestKillOnFabric kills each process of a hub and its network in turn, with
// kill -9 and while clients work. Whatever a client was told is on the ledger
// once and where it was told, nothing is half there, and a hub whose network
// lost a process goes on when that is back.
func TestKillOnFabric(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), longest)
	defer cancel()
	f := startFabric(t, ctx)
	m := newMarket()
	p := serveChild(t, f.cfg, "", 0)
	m.url.Store(&p.url)
	closed := make(chan struct{})
	go func() { m.run(ctx, clients); close(closed) }()
	t.Cleanup(func() { cancel(); <-closed })
	f.progress(t, ctx, m)
	for _, v := range victims {
		t.Run(v, func(t *testing.T) { f.lose(t, ctx, m, p, v) })
	}
	p.kill()
	for _, point := range points {
		t.Run("hub at "+point, func(t *testing.T) { f.end(t, ctx, m, point) })
	}
	p = serveChild(t, f.cfg, "", 0)
	m.url.Store(&p.url)
	f.progress(t, ctx, m)
	m.closed.Store(true)
	await(t, ctx, "the last answers", func() bool { return done(closed) })
	p.kill()
	t.Run("all is whole", func(t *testing.T) { f.whole(t, ctx, m) })
	t.Logf("%d acknowledgements of %d imports, %d requests sent again: %v, because of %v", len(m.acks), m.imports.Load(), m.repeats.Load(), m.kinds, m.causes)
}

// lose kills a process of the network and starts it again. The hub stays.
func (f *fabric) lose(t *testing.T, ctx context.Context, m *market, p *process, victim string) {
	if m.flying.Load() == 0 {
		t.Error("no request was under way")
	}
	if err := f.Kill(ctx, victim); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.up(t, ctx) }) // also when the wait was in vain
	if victim != "orderer1" {          // without which nothing is committed
		before := m.count("document")
		await(t, ctx, "an upload while it is away", func() bool { return m.count("document") > before })
	}
	f.up(t, ctx)
	f.progress(t, ctx, m)
	if !p.runs() {
		t.Fatal("the hub did not stand it")
	}
	f.compare(t, ctx, m)
}

// end starts a hub that ends at the point, some visits on, and leaves the
// clients without one.
func (f *fabric) end(t *testing.T, ctx context.Context, m *market, point string) {
	p := serveChild(t, f.cfg, point, 1+f.random.IntN(8))
	if p.url != "" {
		m.url.Store(&p.url)
	}
	p.wantKilled(t, patience)
	f.compare(t, ctx, m)
}

// A fabric is a network of one city, its hub's configuration, and what the
// test itself reads its blocks by.
type fabric struct {
	*devnet.Network
	opts   devnet.Options
	cfg    hub.Config
	own    *ledger.Ledger
	random *rand.Rand
}

func startFabric(t *testing.T, ctx context.Context) *fabric {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	f := &fabric{random: rand.New(rand.NewPCG(seed, 0))}
	f.opts = devnet.Options{City: "shenzhen", Dir: filepath.Join(t.TempDir(), "network"), Tools: fabricTools(t), Progress: t.Output()}
	t.Cleanup(func() {
		n, err := devnet.Open(f.opts.Dir)
		if err == nil {
			err = n.Stop(context.WithoutCancel(ctx))
		}
		if err != nil {
			t.Error(err)
		}
	})
	f.up(t, ctx)
	f.cfg = hub.DefaultConfig()
	f.cfg.Data, f.cfg.Listen = t.TempDir(), "127.0.0.1:0"
	f.cfg.Ledger = network.Fabric{Profile: f.Profile(), Identity: "hub"}
	for name, who := range map[string]hub.CallerConfig{
		"hub": {MSPID: "RegistrarMSP", Role: protocol.RoleRegistrar}, "trader": {MSPID: "TraderMSP", Role: protocol.RoleAgent},
		banks[0]: {MSPID: "BankAMSP", Role: protocol.RoleBank}, banks[1]: {MSPID: "BankBMSP", Role: protocol.RoleBank},
	} {
		sum := sha256.Sum256([]byte(name))
		who.Name, who.TokenSHA256 = name, hex.EncodeToString(sum[:])
		f.cfg.Callers = append(f.cfg.Callers, who)
	}
	profile, err := gateway.LoadProfile(f.Profile())
	if err != nil {
		t.Fatal(err)
	}
	c, err := gatewaytest.Open(t, profile, "hub", gateway.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f.own = ledger.New(c, nil) // it reads blocks alone
	return f
}

// up starts what does not run, and returns when every peer answers.
func (f *fabric) up(t *testing.T, ctx context.Context) {
	t.Helper()
	var err error
	if f.Network, err = devnet.Start(ctx, f.opts); err != nil {
		t.Fatal(err)
	}
}

// fabricTools builds what a network runs on: minutes the first time, so it is
// not done with -short unless all tests are wanted.
func fabricTools(t *testing.T) devnet.Tools {
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
	// Of its own: another test may rebuild the shared one while this one starts it again.
	tools.Chaincode = filepath.Join(t.TempDir(), "tradecc")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", tools.Chaincode, "github.com/tradehub/tradehub/chaincode/cmd/tradecc").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return tools
}

// progress waits until the hub is ready and clients hear of everything again.
func (f *fabric) progress(t *testing.T, ctx context.Context, m *market) {
	t.Helper()
	await(t, ctx, "the hub to be ready", func() bool {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, *m.url.Load()+"/readyz", nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		return err == nil && res.Body.Close() == nil && res.StatusCode == http.StatusOK
	})
	before := map[string]int{}
	for _, kind := range kindsOfAck {
		before[kind] = m.count(kind)
	}
	for _, kind := range kindsOfAck {
		await(t, ctx, fmt.Sprintf("acknowledgements of %s", kind), func() bool { return m.count(kind) > before[kind] })
	}
}

// compare holds what clients were told against the blocks.
func (f *fabric) compare(t *testing.T, ctx context.Context, m *market) []entry {
	t.Helper()
	told := m.acknowledged()
	last := uint64(0)
	for _, a := range told {
		last = max(last, a.Block)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	blocks, err := history(ctx, f.own, last)
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range append(faults(told, blocks), m.mistakes()...) {
		t.Error(fault)
	}
	return blocks
}

func await(t *testing.T, ctx context.Context, what string, until func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for !until() {
		select {
		case <-ctx.Done():
			t.Fatalf("waited in vain for %s", what)
		case <-time.After(again):
		}
	}
}

func done(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
