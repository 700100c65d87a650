package hub_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/ledger"
)

const kills = 15

// TestKill kills a working hub at moments that nobody chose. Whatever it had
// acknowledged by then is there when the folder is opened again.
func TestKill(t *testing.T) {
	t.Run("index in memory", func(t *testing.T) { killAgainAndAgain(t, hubtest.Settings(t.TempDir())) })
	t.Run("Redis", func(t *testing.T) {
		cfg := hubtest.Settings(t.TempDir())
		cfg.Redis = startRedis(t, t.TempDir()).url
		killAgainAndAgain(t, cfg)
	})
}

func killAgainAndAgain(t *testing.T, cfg hub.Config) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	c := &chronicle{claims: map[string]dedupe.State{}, cases: map[string]bool{}}
	first := 1
	for i := range kills {
		first = c.live(t, job{Config: cfg, First: first}, random) + 1
		if i%3 == 2 { // what is lost stays lost, and what is wrong stays wrong
			c.check(t, cfg)
		}
	}
	t.Logf("%d documents, %d verdicts, %d claims, %d cases, %d refusals acknowledged", len(c.documents), len(c.verdicts), len(c.claims), len(c.cases), len(c.refused))
	if len(c.claims) < kills/2 || len(c.refused) == 0 {
		t.Error("the hub was killed too early to show anything")
	}
}

// A chronicle is all that was acknowledged, over all lives.
type chronicle struct {
	documents []documents.Digest
	verdicts  []ack
	claims    map[string]dedupe.State // the last one acknowledged
	refused   []string
	cases     map[string]bool // presented; true once they are decided
}

// live lets a hub work until some acknowledgements are heard and a moment more,
// kills it, and returns the number of the import that it had begun last.
func (c *chronicle) live(t *testing.T, j job, random *rand.Rand) int {
	t.Helper()
	text, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+string(text))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last, heard, enough := j.First, 0, 1+random.IntN(24)
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil { // a line that was cut off acknowledges nothing
			break
		}
		last = max(last, c.hear(t, line))
		if heard++; heard == enough {
			time.AfterFunc(time.Duration(random.IntN(int(25*time.Millisecond))), func() { _ = cmd.Process.Kill() })
		}
	}
	_, _ = io.Copy(io.Discard, lines)
	err = cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the hub was not killed: it ended with %v after %d lines", err, heard)
	}
	return last
}

func (c *chronicle) hear(t *testing.T, line []byte) int {
	t.Helper()
	var a ack
	if err := json.Unmarshal(line, &a); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	switch {
	case a.Document != "":
		c.documents = append(c.documents, a.Document)
	case a.Verdict != "":
		c.verdicts = append(c.verdicts, a)
	case a.Reserved != "":
		c.claims[a.Reserved] = dedupe.Reserved
	case a.Financed != "":
		c.claims[a.Financed] = dedupe.Financed
	case a.Case != "":
		c.cases[a.Case] = false
	case a.Decided != "":
		c.cases[a.Decided] = true
	case a.Refused != "":
		c.refused = append(c.refused, a.Refused)
	}
	return a.Import
}

// check opens the folder and compares it with the chronicle.
func (c *chronicle) check(t *testing.T, cfg hub.Config) {
	t.Helper()
	h, err := hub.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}()
	own, _, err := h.As(t.Context(), "registrar")
	if err != nil {
		t.Fatal(err)
	}
	c.checkDocuments(t, h, own)
	c.checkVerdicts(t, h, own)
	c.checkClaims(t, own)
	c.checkCases(t, h, own)
	checkAssets(t, h, own)
	wantRebuilt(t, h)
}

func (c *chronicle) checkDocuments(t *testing.T, h *hub.Hub, own *ledger.Ledger) {
	t.Helper()
	for _, d := range c.documents {
		if _, err := h.Verifier.Store.Get(t.Context(), d); err != nil {
			t.Errorf("an acknowledged document is lost: %v", err)
		}
		if rec, err := own.Documents.Document(t.Context(), d); err != nil || rec.Digests.SHA256 != d {
			t.Errorf("an acknowledged document is not on the ledger: %v", err)
		}
	}
}

func (c *chronicle) checkVerdicts(t *testing.T, h *hub.Hub, own *ledger.Ledger) {
	t.Helper()
	for _, a := range c.verdicts {
		r, err := h.Verifier.Report(t.Context(), a.Bank, a.Verdict)
		if err != nil {
			t.Errorf("an acknowledged verdict is lost: %v", err)
			continue
		}
		digest, err := r.Digest()
		if err != nil {
			t.Fatal(err)
		}
		rec, err := own.Cases.Verdict(t.Context(), a.Verdict)
		if err != nil || rec.Verdict != digest || rec.TxID != r.Receipt.TxID || r.Receipt.Block == 0 {
			t.Errorf("verdict %s: the ledger has %+v, %v; the report %s in %+v", a.Verdict, rec, err, digest, r.Receipt)
		}
	}
}

func (c *chronicle) checkClaims(t *testing.T, own *ledger.Ledger) {
	t.Helper()
	times := map[string]int{}
	for claim, err := range own.AllClaims(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		times[claim.ID]++
		if want := c.claims[claim.ID]; claim.State != dedupe.Financed && claim.State != dedupe.Reserved || want == dedupe.Financed && claim.State != want {
			t.Errorf("claim %s is %s, acknowledged was %q", claim.ID, claim.State, want)
		}
	}
	for id := range c.claims {
		if times[id] != 1 {
			t.Errorf("acknowledged claim %s is on the ledger %d times", id, times[id])
		}
	}
	for _, id := range c.refused {
		if _, err := own.Claims.Claim(t.Context(), id); !errors.Is(err, &protocol.Error{Code: protocol.CodeNotFound}) {
			t.Errorf("claim %s was refused, and is there: %v", id, err)
		}
	}
}

// checkAssets holds that no asset is financed beyond its capacity, and that
// the index knows what the ledger knows.
func checkAssets(t *testing.T, h *hub.Hub, own *ledger.Ledger) {
	t.Helper()
	for claim, err := range own.AllClaims(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		for _, use := range claim.Uses {
			checkAsset(t, h, own, claim.ID, use.Token)
		}
		checkNear(t, h, claim)
	}
}

// checkNear holds that the index has the claim, as it is, under all of its similarities, unless
// a token has as many newer claims as the index keeps.
func checkNear(t *testing.T, h *hub.Hub, claim dedupe.Claim) {
	t.Helper()
	_, near, _, err := h.Verifier.Index.Lookup(t.Context(), claim.Near)
	if err != nil {
		t.Fatal(err)
	}
	under, kept := map[dedupe.Token]dedupe.Holding{}, map[dedupe.Token]int{}
	for _, n := range near {
		kept[n.Token]++
		if n.Holding.Claim == claim.ID {
			under[n.Token] = n.Holding
		}
	}
	for _, token := range claim.Near {
		got, found := under[token]
		if !found && kept[token] == dedupe.Kept {
			continue
		}
		if want := claim.NearHolding(); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: the index has %+v, the ledger %+v", token, got, want)
		}
	}
}

func checkAsset(t *testing.T, h *hub.Hub, own *ledger.Ledger, claim string, token dedupe.Token) {
	t.Helper()
	asset, err := own.Claims.Asset(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	var sum int64
	for _, holding := range asset.Holdings {
		if holding.State.Active() {
			sum += holding.Minor
		}
	}
	if sum > asset.Capacity {
		t.Errorf("%s is financed with %d of %d", token, sum, asset.Capacity)
	}
	if !slices.ContainsFunc(asset.Holdings, func(hd dedupe.Holding) bool { return hd.Claim == claim }) {
		t.Errorf("%s does not know of claim %s", token, claim)
	}
	indexed, _, _, err := h.Verifier.Index.Lookup(t.Context(), []dedupe.Token{token})
	if err != nil || len(indexed) != 1 || !reflect.DeepEqual(indexed[0].Holdings, asset.Holdings) {
		t.Errorf("%s: the index has %+v, %v; the ledger %+v", token, indexed, err, asset)
	}
}
