package bench

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/cases"
)

// portalGoal bounds the 99th percentile of a queue's page, in milliseconds.
const portalGoal = 30

// PortalOptions bound the benchmark of pages.
type PortalOptions struct {
	Cases int // in the book of the bank
	Pages int // to time, of each side
}

// Valid names the first option that measures nothing.
func (o PortalOptions) Valid() error {
	switch {
	case o.Cases < queueRows:
		return fmt.Errorf("--cases: at least %d", queueRows)
	case o.Pages < 1:
		return errors.New("--pages: at least 1")
	}
	return nil
}

// queueRows are the rows of a page of the queue.
const queueRows = 50

// Portal measures a page of a bank's queue over HTTP, against a bare handler that writes the
// same rows with html/template from memory. The hub must sign in people by its issuer for
// development.
func Portal(ctx context.Context, h *hub.Hub, o PortalOptions) (Report, error) {
	r := Report{Bench: "portal", Machine: machine()}
	rows, err := fillBook(h, o.Cases)
	if err != nil {
		return r, err
	}
	ours, bare := httptest.NewServer(h.Handler()), httptest.NewServer(bareQueue(rows))
	defer ours.Close()
	defer bare.Close()
	jar, err := cookiejar.New(nil)
	if err != nil {
		return r, err
	}
	client := &http.Client{Jar: jar}
	if _, err := fetch(ctx, client, ours.URL+"/auth/start?issuer=development&person=bank-a&return=/queue"); err != nil {
		return r, fmt.Errorf("sign in: %w", err)
	}
	var mine, plain []time.Duration
	for i := range o.Pages + warmUp {
		for _, side := range []struct {
			url   string
			times *[]time.Duration
		}{{ours.URL + "/queue", &mine}, {bare.URL, &plain}} {
			began := time.Now()
			n, err := fetch(ctx, client, side.url)
			if err != nil || n != queueRows {
				return r, fmt.Errorf("%s: %d rows, want %d: %w", side.url, n, queueRows, errors.Join(err, ctx.Err()))
			}
			if i >= warmUp {
				*side.times = append(*side.times, time.Since(began))
			}
		}
	}
	for _, p := range []int{50, 99} {
		x := against(fmt.Sprintf("queue of %d rows of %d cases, percentile %d", queueRows, o.Cases, p), "ms", percentile(mine, p),
			"bare html/template", percentile(plain, p), 0)
		if p == 99 {
			x.Goal, x.Met = portalGoal, x.Value <= portalGoal
		}
		r.Results = append(r.Results, x)
	}
	return r, nil
}

// warmUp is how many pages are not timed.
const warmUp = 10

// fetch returns how many rows of cases a page has.
func fetch(ctx context.Context, client *http.Client, url string) (rows int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, err
	}
	res, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, res.Body.Close()) }()
	b, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: status %d", url, res.StatusCode)
	}
	return strings.Count(string(b), `class="row"`), err
}

// fillBook puts cases into the book of bank A, and returns the first that wait.
func fillBook(h *hub.Hub, n int) ([]cases.Summary, error) {
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	outcomes := []documents.Outcome{documents.Green, documents.Amber, documents.Red, documents.Grey}
	for i := range n {
		at = at.Add(time.Minute)
		c := &cases.Case{
			ID: h.Desk.Book.NewID("TraderMSP", fmt.Sprint("bench ", i)), Firm: "TraderMSP", Bank: "BankAMSP", State: cases.Presented, Version: 1, At: at, Presented: at, Changed: at,
			Request: documents.Request{
				ID: fmt.Sprintf("SZ-2026-%06d", i), Applicant: documents.Party{Name: "深圳市海岚进出口有限公司"}, Amount: documents.Money{Minor: int64(1_000_000 + i), Currency: "USD"},
				Date: documents.DateOf(at),
			},
			Verdict: fmt.Sprint("V-", i),
			Answer: &cases.Answer{Outcome: outcomes[i%len(outcomes)], Grade: documents.GradeB, More: i % 3, ValidUntil: at.Add(7 * 24 * time.Hour), Reason: documents.Text{
				documents.English:            "The declared total 86,400.00 EUR is 10 % below the invoice total 96,000.00 EUR.",
				documents.SimplifiedChinese:  "报关单成交总价86,400.00 EUR比发票总额96,000.00 EUR低10%。",
				documents.TraditionalChinese: "報關單成交總價86,400.00 EUR比發票總額96,000.00 EUR低10%。",
			}},
		}
		if err := h.Desk.Book.Put(c, "", at); err != nil {
			return nil, err
		}
	}
	rows, _, err := h.Desk.Book.List(cases.OfBank("BankAMSP"), cases.TabWait, nil, queueRows, nil)
	return rows, err
}

var bareTemplate = template.Must(template.New("queue").Parse(`<!doctype html><title>Queue</title><table>{{range .}}
<tr><td>{{.Answer.Outcome}}</td><td><a class="row" href="/queue/{{.ID}}">{{.Request}}</a><small>{{.Applicant}}</small></td><td>{{.Amount}}</td>
<td>{{.Text}} {{.Answer.More}}</td><td>{{.Answer.Grade}}</td><td>{{.Date}}</td><td>{{.Answer.ValidUntil}}</td></tr>{{end}}</table>`))

// bareQueue writes the rows, and does nothing else.
func bareQueue(rows []cases.Summary) http.Handler {
	type row struct {
		cases.Summary
		Text string
	}
	var shown []row
	for _, r := range rows {
		shown = append(shown, row{r, r.Answer.Reason[documents.English]})
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = bareTemplate.Execute(w, shown) // the client counts the rows
	})
}
