package browsertest

import (
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/answers"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/identity"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/portal"
	"github.com/tradehub/tradehub/web"
)

// A site is a whole hub with its pages, and those of the gallery.
type site struct {
	*hubtest.World
	url, host string
	away      string // the same pages of a hub whose ledger does not answer

	genuine, replaced, tampered, foreign string // files of certificates
	verdict, document                    string

	firm firmCases
}

// openSite starts a hub that has a verdict, one that was replaced, and their certificates.
func openSite(t *testing.T) *site {
	t.Helper()
	cfg := hubtest.Settings(t.TempDir())
	cfg.SignIn.Mode = hub.SignInDevelopment
	w := hubtest.StartWith(t, cfg)
	s := &site{World: w}
	pages, err := w.Hub.Pages(gallery())
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	mux.Handle(identity.DevelopmentPath+"/", w.Hub.Handler())
	s.url, s.host = serve(t, mux)
	s.away, _ = serve(t, awayPages(t, w))
	s.openFirm()
	dir := t.TempDir()
	first := w.Verified("bank-a", hubtest.Import, "SZ-2026-000001")
	s.genuine = s.certificate(dir, "replaced.pdf", first.Verdict.ID)
	s.replaced = s.genuine
	again := w.Sample(hubtest.Import, "SZ-2026-000001")
	again.Supersedes = first.Verdict.ID
	var second struct{ Verdict documents.Verdict }
	w.Post("bank-a", "again", "/v1/verifications", again).Into(http.StatusCreated, &second)
	s.verdict, s.document = second.Verdict.ID, string(again.Documents[0])
	s.genuine = s.certificate(dir, "certificate.pdf", second.Verdict.ID)
	b, err := os.ReadFile(s.genuine)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/3] ^= 1
	s.tampered = filepath.Join(dir, "tampered.pdf")
	if err := os.WriteFile(s.tampered, b, 0o600); err != nil {
		t.Fatal(err)
	}
	other := hubtest.Start(t)
	strange := other.Verified("bank-a", hubtest.Import, "SZ-2026-000002")
	s.foreign = (&site{World: other}).certificate(dir, "foreign.pdf", strange.Verdict.ID)
	return s
}

// certificate writes a verdict's certificate to a file.
func (s *site) certificate(dir, name, verdict string) string {
	s.Helper()
	a := s.Send("bank-a", http.MethodGet, "/v1/verdicts/"+verdict+"/certificate", nil)
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, a.Body, 0o600); err != nil || a.Status != http.StatusOK {
		s.Fatalf("%d, %v", a.Status, err)
	}
	return path
}

// serve serves pages. Each question comes from an address of its own: what one address may ask
// is bounded, and tested elsewhere. Sign-in for development is for this machine alone.
func serve(t *testing.T, pages http.Handler) (address, host string) {
	t.Helper()
	var n atomic.Uint32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i := n.Add(1)
		if strings.HasPrefix(r.URL.Path, "/v") {
			r.RemoteAddr = fmt.Sprintf("10.0.%d.%d:80", i/250, i%250)
		}
		pages.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	u, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	return srv.URL, u.Host
}

// awayPages are the pages of the hub if its ledger did not answer in time.
func awayPages(t *testing.T, w *hubtest.World) http.Handler {
	t.Helper()
	late := *w.Hub.Query
	late.MaxLag = -1 // no time at all to wait for the ledger
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	h, err := portal.New(portal.Options{
		Answers: answers.New(&late, []*x509.Certificate{w.Hub.Signer.Cert}, time.Now), Limiter: answers.NewLimiter(time.Now),
		Decisions: access.NewDecisions(log, nil), Log: log, City: "shenzhen", Timeout: time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// gallery is a part whose pages show every shared component, and what no page of the product
// shows at will.
func gallery() portal.Part {
	render := func(name string, data any) portal.Handler {
		return func(v *portal.Visit) error {
			return v.Render(name, web.Page{Title: v.Say("verify.title"), Data: data})
		}
	}
	failing := func(err error) portal.Handler { return func(*portal.Visit) error { return err } }
	return portal.Part{
		Name: "gallery", Templates: os.DirFS("testdata/gallery"), Words: galleryWords(),
		Routes: []portal.Route{
			{Pattern: "GET /gallery/components", Who: portal.Anybody, Page: render("components-page", components())},
			{Pattern: "GET /gallery/inline", Who: portal.Anybody, Page: render("inline-page", nil)},
			{Pattern: "GET /gallery/away", Who: portal.Anybody, Page: failing(awayError{})},
			{Pattern: "GET /gallery/race", Who: portal.Anybody, Page: failing(portal.ErrRace)},
			{Pattern: "GET /gallery/members", Who: portal.SignedIn, Page: failing(portal.ErrRace)},
			{Pattern: "POST /gallery/members", Who: portal.SignedIn, Page: failing(portal.ErrRace)},
		},
	}
}

// awayError is a ledger that did not answer, as the client of a Fabric network says it.
type awayError struct{}

func (awayError) Error() string                { return "away" }
func (awayError) Where() (stage, mspID string) { return "endorse", "SupervisorMSP" }
func (awayError) Unwrap() error                { return ledger.ErrUnavailable }

func galleryWords() fstest.MapFS {
	all := fstest.MapFS{}
	for lang, text := range map[string]string{"en": "Every component", "zh-Hans": "全部组件", "zh-Hant": "全部組件"} {
		all[lang+".json"] = &fstest.MapFile{Data: []byte(`{"gallery.title":"` + text + `"}`)}
	}
	return all
}

// components are examples of what components show.
func components() any {
	long := string(documents.DigestOf([]byte("a")))
	finding := web.Finding{
		Severity: "BLOCK", Rule: "A05", Title: "Invoice and declaration total", Text: "The declared total 86,400.00 EUR is 10 % below the invoice total 96,000.00 EUR.",
		Compared: []web.Compared{
			{Doc: "Invoice", Field: "Total with tax", Value: "96,000.00 EUR", Place: "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"},
			{Doc: "Declaration", Field: "Content", Value: long, Place: "/a/b"},
		},
		Basis: []string{"UCP 600 art. 18", "ISBP 821 C12"}, Tolerance: "5 %", Mend: "Ask your customs broker which is right.",
	}
	small := finding
	small.Severity, small.Compared, small.Mend = "INFO", nil, ""
	return struct {
		Outcomes, Severities, States, Classes []string
		Findings                              []web.Finding
		Matrix                                web.Matrix
		Papers                                []web.Paper
		Errors                                []web.Error
		Digest, Curl, Key                     string
		Chart                                 web.Chart
		Whole                                 int64
		Segments                              []web.Segment
	}{
		[]string{"GREEN", "AMBER", "RED", "GREY"}, []string{"BLOCK", "REVIEW", "INFO"}, []string{"RESERVED", "PART_REPAID"}, []string{"green", "grey", "amber", "red"},
		[]web.Finding{finding, small},
		web.Matrix{Heads: []string{"Invoice", "Declaration"}, Rows: []web.Row{
			{Topic: "seller", Cells: []web.Cell{{Head: "Invoice", Value: "深圳市海岚进出口有限公司"}, {Head: "Declaration"}}},
			{Topic: "grossWeight", Cells: []web.Cell{{Head: "Invoice", Value: "12,400 kg", Differs: true}, {Head: "Declaration", Value: "11,400 kg", Differs: true, Hard: true}}},
		}},
		[]web.Paper{{Name: "Invoice", Number: "INV-2026-004502", Signature: "valid", Authority: "tax", Digest: long, Block: 12, Href: "#"}, {Name: "Bill of lading", Number: "BL-1", Signature: "none", Digest: long, Block: 13}},
		[]web.Error{{Field: "field", Text: "A SHA-256 digest has 64 hexadecimal digits."}},
		long, "curl -H \"Authorization: Bearer $TOKEN\" https://hub.example/v1/verdicts/V-0123456789abcdef", portal.NewKey(),
		web.Chart{ID: "chart", Title: "Requests by day", Columns: []web.Column{
			{Label: "11-29", Segments: []web.Segment{{Class: "green", N: 3}, {Class: "amber", N: 2}}}, {Label: "11-30", Segments: []web.Segment{{Class: "grey", N: 4}, {Class: "red", N: 9}}},
		}},
		16, []web.Segment{{Class: "red", N: 4}, {Class: "amber", N: 4}, {Class: "green", N: 8}},
	}
}
