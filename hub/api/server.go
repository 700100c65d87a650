package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/answers"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/supervision"
	"github.com/tradehub/tradehub/hub/telemetry"
	"github.com/tradehub/tradehub/hub/transcribe"
	"github.com/tradehub/tradehub/hub/trees"
	"github.com/tradehub/tradehub/hub/verify"
	"github.com/tradehub/tradehub/hub/webhooks"
)

// Options are what the API serves and from what.
type Options struct {
	Verifier *verify.Verifier
	Claims   *verify.Claims
	Trees    *trees.Anchorer
	Firms    *verify.Firms
	Desk     *casework.Desk
	Answers  *answers.Desk
	Webhooks *webhooks.Sender
	// Transcribe lets persons type what is on papers.
	Transcribe *transcribe.Desk
	// Supervision answers supervisors and auditors.
	Supervision *supervision.Desk
	Query       *query.Query
	Requests    Requests
	Banks       []string // MSP IDs that a document or case may be presented to
	Callers     access.Authenticator
	// Decisions notes who was allowed what.
	Decisions *access.Decisions
	// Ledger returns the ledger as the caller's organisation sees it.
	Ledger func(ctx context.Context, c access.Caller) (*ledger.Ledger, error)
	// Certificate renders a report's certificate in one of its two forms. The PDF
	// says what became of the verdict since.
	Certificate func(r *verify.Report, now verify.Standing, form Form, lang documents.Lang) ([]byte, error)
	// Ready reports what is wrong, "" when nothing is, by the name of the part.
	Ready func(ctx context.Context) map[string]string
	// IdentityCertificate is the hub's X.509 certificate, PEM, for those who verify certificates offline.
	IdentityCertificate []byte
	Log                 *slog.Logger
	Now                 func() time.Time
	MaxUpload           int64         // bytes of one document
	MaxBody             int64         // bytes of any other request
	Timeout             time.Duration // of one request
	Limits              Limits
	// Source names the hub in events, as CloudEvents has it.
	Source string
	// Stopping is closed when the hub stops; streams end then.
	Stopping <-chan struct{}
	// Public counts what strangers ask, for the pages as well.
	Public *answers.Limiter
}

// Form is a form of a certificate.
type Form string

// The forms of a certificate.
const (
	FormPDF Form = "application/pdf"
	FormJWS Form = "application/jose+json"
)

// Requests keeps which requests of a caller's keys succeeded.
type Requests interface {
	// Request returns cases.ErrNotFound for a key that is new.
	Request(caller, key string) (cases.Request, error)
	Put(caller, key string, q cases.Request) error
}

type server struct {
	Options
	flight    flights
	meter     meter
	questions questions
	streams   streams
	items     chan struct{} // holds one value for each item of a batch that is in flight
}

// New returns the API's handler.
func New(o Options) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	s := &server{Options: o, meter: meter{limits: o.Limits, now: o.Now}, items: make(chan struct{}, atOnceInAll)}
	r := gin.New()
	r.HandleMethodNotAllowed = true
	r.Use(s.requestID, s.recover, s.deadline, func(c *gin.Context) { telemetry.Route(c.Request.Context(), c.FullPath()) })
	r.NoRoute(s.handle(func(*gin.Context) error { return &Problem{Code: CodeNoRoute} }))
	r.NoMethod(s.handle(func(*gin.Context) error { return &Problem{Code: CodeNoMethod} }))
	s.routes(r)
	return r
}

// handle turns a handler that returns an error into gin's.
func (s *server) handle(h func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			s.refuse(c, err)
		}
	}
}

// strict decodes a bounded JSON body.
func (s *server) strict(c *gin.Context, into any) error {
	body, err := s.body(c, s.MaxBody)
	if err != nil {
		return err
	}
	return decode(body, into)
}
