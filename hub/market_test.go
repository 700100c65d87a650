package hub_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/verify"
)

// A market is clients that have imports financed, one after the other, and write down the
// answers. A client repeats a request, under the same Idempotency-Key, until it is answered.
type market struct {
	url     atomic.Pointer[string] // of the hub
	imports atomic.Int64           // begun
	flying  atomic.Int64           // requests that are not answered yet
	repeats atomic.Int64           // requests that were sent again
	closed  atomic.Bool            // no more imports are begun

	mu     sync.Mutex
	acks   []entry                 // guarded by mu
	last   map[string]dedupe.State // of each claim, guarded by mu
	kinds  map[string]int          // acknowledgements by kind, guarded by mu
	causes map[string]int          // of what was sent again, guarded by mu
	wrong  []string                // answers that a client must not get, guarded by mu
}

func newMarket() *market {
	return &market{last: map[string]dedupe.State{}, kinds: map[string]int{}, causes: map[string]int{}}
}

// run keeps the clients working until the market is closed or ctx ends.
func (m *market) run(ctx context.Context, clients int) {
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			for ctx.Err() == nil && !m.closed.Load() {
				m.finance(ctx, int(m.imports.Add(1)))
			}
		})
	}
	// One client only uploads: it goes on where claims wait for an organisation
	// without which none is granted.
	wg.Go(func() {
		for ctx.Err() == nil && !m.closed.Load() {
			m.submit(ctx, int(m.imports.Add(1)))
		}
	})
	wg.Wait()
}

// submit uploads the documents of one import that nobody finances.
func (m *market) submit(ctx context.Context, n int) {
	_, files, err := imported(n)
	if err != nil {
		m.fault("import %d: %v", n, err)
		return
	}
	for _, f := range files {
		m.upload(ctx, f.Data)
	}
}

// finance submits one import to two banks. The first takes it; the second is refused, and has
// it when the first gives it back.
func (m *market) finance(ctx context.Context, n int) {
	req, files, err := imported(n)
	if err != nil {
		m.fault("import %d: %v", n, err)
		return
	}
	v := api.Verification{Request: req, Documents: make([]documents.Digest, len(files))}
	each(len(files), func(i int) { v.Documents[i] = m.upload(ctx, files[i].Data) })
	var verdicts [2]string
	each(2, func(i int) { verdicts[i] = m.verify(ctx, banks[i], v) })
	if ctx.Err() != nil || verdicts[0] == "" || verdicts[1] == "" {
		return // said to be not sure, while a part of the network was away
	}
	first := m.reserve(ctx, banks[0], "reserve", verdicts[0], true)
	m.reserve(ctx, banks[1], "reserve", verdicts[1], false)
	if n%2 == 0 {
		m.move(ctx, first, verify.MoveRelease, api.Step{Reason: "WITH"}, dedupe.Withdrawn)
		m.reserve(ctx, banks[1], "reserve-again", verdicts[1], true)
		return
	}
	half := documents.Money{Minor: req.Amount.Minor / 2, Currency: req.Amount.Currency}
	rest := documents.Money{Minor: req.Amount.Minor - half.Minor, Currency: half.Currency}
	m.move(ctx, first, verify.MoveConfirm, api.Step{}, dedupe.Financed)
	m.move(ctx, first, verify.MoveRepay, api.Step{Amount: half}, dedupe.PartRepaid)
	m.move(ctx, first, verify.MoveRepay, api.Step{Amount: rest}, dedupe.Repaid)
}

var banks = [2]string{"bank-a", "bank-b"}

func each(n int, do func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { do(i) })
	}
	wg.Wait()
}

func (m *market) upload(ctx context.Context, data []byte) documents.Digest {
	var up struct {
		Record struct {
			Digests documents.Digests
			TxID    string
		}
		Block uint64
	}
	m.want(http.StatusCreated, m.ask(ctx, "trader", "", "/v1/documents?banks=BankAMSP,BankBMSP", data), &up)
	d := up.Record.Digests.SHA256
	m.heard(ctx, "document", entry{documentEntry(d), up.Record.TxID, up.Block})
	return d
}

// verify returns the ID of a verdict that carries a claim, or "".
func (m *market) verify(ctx context.Context, bank string, v api.Verification) string {
	body, err := json.Marshal(v)
	if err != nil {
		m.fault("%v", err)
	}
	var got api.Verified
	m.want(http.StatusCreated, m.ask(ctx, bank, "verify-"+v.Request.ID, "/v1/verifications", body), &got)
	m.heard(ctx, "verdict", entry{verdictEntry(got.Verdict.ID), got.Receipt.TxID, got.Receipt.Block})
	if o := got.Verdict.Outcome; o != documents.Green && o != documents.Amber {
		return ""
	}
	return got.Verdict.ID
}

// A taken claim is a claim and whose it is.
type taken struct{ bank, id string }

func (m *market) reserve(ctx context.Context, bank, key, verdict string, free bool) taken {
	body, err := json.Marshal(api.Reservation{Verdict: verdict, Accept: true})
	if err != nil {
		m.fault("%v", err)
	}
	a := m.ask(ctx, bank, key+"-"+verdict, "/v1/claims", body)
	if !free {
		var p api.Problem
		if m.want(http.StatusConflict, a, &p) && p.Code != api.CodeTaken {
			m.fault("a second bank is answered %s", a.body)
		}
		return taken{}
	}
	return taken{bank, m.claim(ctx, http.StatusCreated, a, dedupe.Reserved)}
}

func (m *market) move(ctx context.Context, c taken, by verify.Move, step api.Step, becomes dedupe.State) {
	body, err := json.Marshal(step)
	if err != nil {
		m.fault("%v", err)
	}
	a := m.ask(ctx, c.bank, fmt.Sprintf("%s-%s-%s", by, becomes, c.id), "/v1/claims/"+c.id+"/"+string(by), body)
	m.claim(ctx, http.StatusOK, a, becomes)
}

func (m *market) claim(ctx context.Context, status int, a reply, state dedupe.State) string {
	var s verify.Settled
	if !m.want(status, a, &s) || ctx.Err() != nil {
		return ""
	}
	if s.Claim == nil || s.Claim.State != state {
		m.fault("claim %+v, want it %s", s.Claim, state)
		return ""
	}
	m.heard(ctx, string(state), entry{claimEntry(s.Claim.ID, state), s.Receipt.TxID, s.Receipt.Block})
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last[s.Claim.ID] = state
	return s.Claim.ID
}

// A reply is an answer, read to its end.
type reply struct {
	status int
	body   []byte
}

// again is between two tries of a request.
const again = 50 * time.Millisecond

// ask sends a request until it is answered.
func (m *market) ask(ctx context.Context, caller, key, path string, body []byte) reply {
	m.flying.Add(1)
	defer m.flying.Add(-1)
	for ctx.Err() == nil {
		hub := m.url.Load()
		a, err := m.send(ctx, *hub, caller, key, path, body)
		if err == nil && m.answered(a, path) {
			return a
		}
		m.repeats.Add(1)
		m.pause(ctx, hub, err)
	}
	return reply{}
}

// pause waits before a request is sent again: for the next hub, where this one
// is gone, but not for long, since one that cut off a request may still be there.
func (m *market) pause(ctx context.Context, hub *string, err error) {
	for range 20 {
		select {
		case <-ctx.Done():
			return
		case <-time.After(again):
		}
		if err == nil || m.url.Load() != hub {
			return
		}
	}
}

// answered reports whether there is nothing to repeat: neither the hub nor the ledger was
// away, and no first request is in flight.
func (m *market) answered(a reply, path string) bool {
	if a.status == http.StatusInternalServerError {
		m.fault("%s: %s", path, a.body) // it is not the hub that fails
	}
	if a.status < http.StatusInternalServerError && a.status != http.StatusConflict {
		return true
	}
	var p api.Problem
	if err := json.Unmarshal(a.body, &p); err != nil {
		m.fault("%v: %s", err, a.body)
	}
	if a.status == http.StatusConflict && p.Code != api.CodeConflict && p.Code != api.CodeKeyInFlight {
		return true
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.causes[strings.TrimSpace(fmt.Sprint(p.Code, " ", p.Stage, " ", p.Organisation))]++
	return false
}

func (m *market) send(ctx context.Context, hub, caller, key, path string, body []byte) (reply, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, hub+path, bytes.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	req.Header.Set("Authorization", "Bearer "+caller)
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	req.GetBody = nil // so that the client does not send it a second time by itself
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	return reply{res.StatusCode, b}, err
}

// want reads an answer of the status.
func (m *market) want(status int, a reply, into any) bool {
	if a.status == 0 {
		return false // the test ends
	}
	if a.status != status {
		m.fault("status %d, want %d: %s", a.status, status, a.body)
		return false
	}
	if err := json.Unmarshal(a.body, into); err != nil {
		m.fault("%v: %s", err, a.body)
		return false
	}
	return true
}

// heard writes down what was acknowledged.
func (m *market) heard(ctx context.Context, kind string, e entry) {
	if ctx.Err() != nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.acks = append(m.acks, e)
	m.kinds[kind]++
}

func (m *market) fault(format string, args ...any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.wrong = append(m.wrong, fmt.Sprintf(format, args...))
}

// acknowledged returns what was heard by now.
func (m *market) acknowledged() []entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.acks)
}

// kindsOfAck are all that a market hears of.
var kindsOfAck = []string{
	"document", "verdict", string(dedupe.Reserved), string(dedupe.Financed), string(dedupe.PartRepaid), string(dedupe.Repaid), string(dedupe.Withdrawn),
}

func (m *market) count(kind string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kinds[kind]
}

// mistakes returns the answers that no client must get, and forgets them.
func (m *market) mistakes() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	w := m.wrong
	m.wrong = nil
	return w
}
