package bench

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/redis/go-redis/v9"
	vegeta "github.com/tsenart/vegeta/v12/lib"

	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/verify"
)

// checkGoal is the most that the 99th percentile of a check may take.
const checkGoal = 20 * time.Millisecond

// APIOptions bound the benchmark of the interface.
type APIOptions struct {
	Rate     int           // requests a second
	Round    time.Duration // of each side, each round
	Rounds   int           // interleaved
	Verdicts int           // that are checked in turn
	Token    string        // of bank A
	Redis    string        // URL of the index
}

// Valid names the first option that measures nothing.
func (o APIOptions) Valid() error {
	switch {
	case o.Rate < 1:
		return errors.New("--rate: at least 1")
	case o.Round < time.Second:
		return errors.New("--round: at least 1s")
	case o.Rounds < 1:
		return errors.New("--rounds: at least 1")
	case o.Verdicts < 1:
		return errors.New("--verdicts: at least 1")
	}
	return nil
}

// API measures the check of a fingerprinted request over HTTP, at a constant rate whatever the
// answers take, against a bare gin that reads as many keys of the same Redis. The goal is of
// the time, not of the ratio.
func API(ctx context.Context, h *hub.Hub, o APIOptions) (r Report, err error) {
	r = Report{Bench: "api", Machine: machine()}
	verdicts, tokens, err := fingerprinted(ctx, h, o.Verdicts)
	if err != nil {
		return r, err
	}
	ours, closeOurs, err := serve(ctx, h.Handler())
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, closeOurs()) }()
	bare, stop, err := bareChecks(ctx, o.Redis, tokens)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	theirs, closeTheirs, err := serve(ctx, bare)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, closeTheirs()) }()
	var mine, base []vegeta.LatencyMetrics
	for range o.Rounds {
		m, err := attack(ctx, o, ours, verdicts)
		if err != nil {
			return r, err
		}
		b, err := attack(ctx, o, theirs, verdicts)
		if err != nil {
			return r, err
		}
		mine, base = append(mine, m), append(base, b)
	}
	r.Results = apiResults(o, mine, base)
	return r, nil
}

func apiResults(o APIOptions, mine, base []vegeta.LatencyMetrics) (out []Result) {
	name := fmt.Sprintf("check of a fingerprinted request, %d/s, ", o.Rate)
	for _, q := range []struct {
		name string
		of   func(vegeta.LatencyMetrics) time.Duration
		goal time.Duration
	}{
		{"p50", func(l vegeta.LatencyMetrics) time.Duration { return l.P50 }, 0},
		{"p99", func(l vegeta.LatencyMetrics) time.Duration { return l.P99 }, checkGoal},
		{"longest", func(l vegeta.LatencyMetrics) time.Duration { return l.Max }, 0},
	} {
		a, b := middle(mine, q.of), middle(base, q.of)
		res := Result{
			Name: name + q.name, Value: millis(a), Unit: "ms", Baseline: "bare gin and go-redis", BaselineValue: millis(b), Ratio: millis(a) / millis(b), Met: q.goal == 0 || a <= q.goal,
		}
		if q.goal > 0 {
			res.Name += fmt.Sprintf(", want %s at most", q.goal)
		}
		out = append(out, res)
	}
	return out
}

func middle(all []vegeta.LatencyMetrics, of func(vegeta.LatencyMetrics) time.Duration) time.Duration {
	var times []time.Duration
	for _, l := range all {
		times = append(times, of(l))
	}
	slices.Sort(times)
	return times[len(times)/2]
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// fingerprinted requests verdicts on the sample import, and claims it for another bank, so that
// each check hits. It returns the verdicts' IDs, and the tokens of each by its ID.
func fingerprinted(ctx context.Context, h *hub.Hub, n int) (ids []string, tokens map[string][]string, err error) {
	tokens = map[string][]string{}
	req, files, err := samples.Read(samples.Import)
	if err != nil {
		return nil, nil, err
	}
	bank, who, err := h.As(ctx, hub.BankA)
	if err != nil {
		return nil, nil, err
	}
	req.Bank = who.MSPID
	other, otherWho, err := h.As(ctx, hub.BankB)
	if err != nil {
		return nil, nil, err
	}
	ups, err := h.Verifier.UploadAll(ctx, who.MSPID, files, otherWho.MSPID)
	if err != nil {
		return nil, nil, err
	}
	ask := req
	ask.Bank = otherWho.MSPID
	held, err := h.Verifier.Verify(ctx, verify.AsBank(other), verify.Input{VerdictID: h.Verifier.VerdictID(otherWho.Name, rand.Text()), Request: ask, Documents: verify.Digests(ups)})
	if err != nil {
		return nil, nil, err
	}
	if _, err := h.Claims.Reserve(ctx, verify.AsBank(other), held, true); err != nil {
		return nil, nil, err
	}
	for i := range n {
		req.ID = fmt.Sprint("check-", i)
		r, err := h.Verifier.Verify(ctx, verify.AsBank(bank), verify.Input{VerdictID: h.Verifier.VerdictID(who.Name, rand.Text()), Request: req, Documents: verify.Digests(ups)})
		if err != nil {
			return nil, nil, err
		}
		var keys []string
		for _, t := range r.Claim.Ask(who.MSPID).Tokens() {
			keys = append(keys, "bare:"+t.String())
		}
		ids, tokens[r.Verdict.ID] = append(ids, r.Verdict.ID), keys
	}
	return ids, tokens, nil
}

// bareValue is as long as a holding is in the index.
var bareValue = strings.Repeat("x", 300)

// bareChecks is the baseline: what anybody does who reads as many keys of a Redis for a request.
func bareChecks(ctx context.Context, url string, tokens map[string][]string) (http.Handler, func() error, error) {
	o, err := redis.ParseURL(url)
	if err != nil {
		return nil, nil, err
	}
	rdb := redis.NewClient(o)
	for _, keys := range tokens {
		for _, k := range keys {
			if err := rdb.Set(ctx, k, bareValue, 0).Err(); err != nil {
				return nil, nil, errors.Join(err, rdb.Close())
			}
		}
	}
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.POST("/v1/checks", func(c *gin.Context) {
		var in struct {
			Verdict string `json:"verdictId"`
		}
		if err := c.BindJSON(&in); err != nil {
			return
		}
		values, err := rdb.MGet(c.Request.Context(), tokens[in.Verdict]...).Result()
		if err != nil {
			c.AbortWithStatus(http.StatusServiceUnavailable)
			return
		}
		c.JSON(http.StatusOK, gin.H{"verdictId": in.Verdict, "values": values})
	})
	return r, rdb.Close, nil
}

// serve answers on a free loopback port.
func serve(ctx context.Context, h http.Handler) (address string, stop func() error, err error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	return "http://" + l.Addr().String(), func() error {
		err := srv.Close()
		if served := <-done; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		return err
	}, nil
}

// attack sends checks at the rate, and fails unless every one is answered.
func attack(ctx context.Context, o APIOptions, address string, verdicts []string) (vegeta.LatencyMetrics, error) {
	var targets []vegeta.Target
	for _, v := range verdicts {
		body, err := json.Marshal(map[string]string{"verdictId": v})
		if err != nil {
			return vegeta.LatencyMetrics{}, err
		}
		targets = append(targets, vegeta.Target{
			Method: http.MethodPost, URL: address + "/v1/checks", Body: body,
			Header: http.Header{"Authorization": {"Bearer " + o.Token}, "Content-Type": {"application/json"}},
		})
	}
	a := vegeta.NewAttacker(vegeta.Connections(256), vegeta.MaxConnections(1024), vegeta.Timeout(10*time.Second))
	var m vegeta.Metrics
	for res := range a.Attack(vegeta.NewStaticTargeter(targets...), vegeta.Rate{Freq: o.Rate, Per: time.Second}, o.Round, "check") {
		m.Add(res)
		if ctx.Err() != nil {
			a.Stop()
		}
	}
	m.Close()
	if err := ctx.Err(); err != nil {
		return m.Latencies, err
	}
	if m.Success < 1 {
		return m.Latencies, fmt.Errorf("%.2f %% of the checks were answered: %v", 100*m.Success, m.Errors)
	}
	return m.Latencies, nil
}
