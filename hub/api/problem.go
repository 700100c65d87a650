package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/follow"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/store"
	"github.com/tradehub/tradehub/hub/uploads"
	"github.com/tradehub/tradehub/hub/verify"
	"github.com/tradehub/tradehub/web/words"
)

// A Code is the stable, machine-readable name of a problem.
type Code string

// The API's own codes. Refusals by the contract keep the contract's code.
const (
	CodeNoRoute         Code = "NO_ROUTE"                  // no such path
	CodeNoMethod        Code = "NO_METHOD"                 // the path has other methods
	CodeUnauthenticated Code = "UNAUTHENTICATED"           // no token, or one that is not known
	CodeForbidden       Code = "FORBIDDEN"                 // known, but not allowed
	CodeNotFound        Code = "NOT_FOUND"                 // not there, or not the caller's
	CodeBadRequest      Code = "BAD_REQUEST"               // the request is not what the route takes
	CodeCursor          Code = "CURSOR"                    // not a cursor of this list
	CodeNotAcceptable   Code = "NOT_ACCEPTABLE"            // what is asked for is not of a type that the client accepts
	CodeTooLarge        Code = "TOO_LARGE"                 // the body is beyond the bound
	CodeDocument        Code = "DOCUMENT_REFUSED"          // a document could not be read; see its code and path
	CodeUnconfirmed     Code = "UNCONFIRMED"               // a paper whose values nobody confirmed
	CodeTyping          Code = "TRANSCRIPTION_STATE"       // the paper is typed by others, or is in a state that does not allow the move
	CodeUnsupported     Code = "UNSUPPORTED"               // a format that is not read
	CodeKeyMissing      Code = "IDEMPOTENCY_KEY_MISSING"   // every request that changes something needs one
	CodeKeyReused       Code = "IDEMPOTENCY_KEY_REUSED"    // same key, other request
	CodeKeyInFlight     Code = "IDEMPOTENCY_KEY_IN_FLIGHT" // the first request is not answered yet
	CodeVerdict         Code = "VERDICT_DOES_NOT_CARRY"    // RED, GREY or unaccepted AMBER
	CodeTaken           Code = "CAPACITY_TAKEN"            // an answer: the asset is financed
	CodePrecondition    Code = "PRECONDITION_FAILED"       // the resource is no longer in the version of If-Match
	CodeNoVersion       Code = "PRECONDITION_REQUIRED"     // the request needs If-Match with the ETag that was read
	CodeCaseState       Code = "CASE_STATE"                // the case is in a state that does not allow the move
	CodeNoVerdict       Code = "VERDICT_MISSING"           // the case has no verdict yet
	CodeDrafts          Code = "TOO_MANY_DRAFTS"           // present or discard some
	CodeTooMany         Code = "TOO_MANY_REQUESTS"         // the caller's limit is used up; see Retry-After
	CodeConflict        Code = "CONFLICT"                  // lost a race; try again
	CodeFull            Code = "STORAGE_FULL"              // nothing was kept; what was acknowledged is safe
	CodeUnavailable     Code = "LEDGER_UNAVAILABLE"        // it did not answer; a repeated request finds out what became of the first
	CodeUploads         Code = "TOO_MANY_UPLOADS"          // the organisation has too much in progress
	CodeBusy            Code = "BUSY"                      // too many send bytes at this moment; try again
	CodeDigest          Code = "DIGEST_DIFFERS"            // other bytes arrived than the client digested
	CodeBehind          Code = "PROJECTION_BEHIND"         // lists and searches do not hold the newest rows yet; ask again
	CodeTimeout         Code = "TIMEOUT"                   // not known whether it was done; repeat with the same key
	CodeInternal        Code = "INTERNAL"                  // a defect of the hub; name the instance when you report it
)

// A Problem is an RFC 9457 problem document.
type Problem struct {
	Type     string `json:"type"`
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Code     Code   `json:"code"`
	Detail   string `json:"detail,omitempty"`
	Instance string `json:"instance,omitempty"` // the request's ID
	// Of a refused document: which, why and where.
	File string `json:"file,omitempty"`
	Why  string `json:"why,omitempty"`
	Path string `json:"path,omitempty"`
	// Of a ledger that could not be asked: the stage of the call, and the peer's
	// organisation.
	Stage        string `json:"stage,omitempty"`
	Organisation string `json:"organisation,omitempty"`
	// Of a refused claim: which kinds hit, and nothing of who, when or how much.
	Decision *dedupe.Decision `json:"decision,omitempty"`

	detail func(words.Speaker) string // Detail in another language; nil where there is none
}

func (p *Problem) Error() string { return fmt.Sprintf("%s: %s", p.Code, p.Detail) }

// problem returns a problem. Its detail is a text of web/words, by its key and pairs of a
// name and a value.
func problem(code Code, key string, pairs ...any) *Problem {
	return worded(code, func(s words.Speaker) string { return s.Say(key, pairs...) })
}

// worded returns a problem with a detail in the client's language.
func worded(code Code, detail func(words.Speaker) string) *Problem {
	return &Problem{Code: code, Detail: detail(words.In(documents.English)), detail: detail}
}

// foreign returns a problem with the detail of a lower floor, in English.
func foreign(code Code, detail string) *Problem { return &Problem{Code: code, Detail: detail} }

// retryAfter is how long a client should wait for a ledger or an index that is
// away, in seconds (RFC 9110 §10.2.3).
const retryAfter = "2"

// refuse answers err as a problem.
func (s *server) refuse(c *gin.Context, err error) {
	p := s.told(c, err)
	if p.Status == http.StatusServiceUnavailable || p.Status == http.StatusConflict && p.Code == CodeConflict {
		c.Header("Retry-After", retryAfter)
	}
	c.Header("Content-Type", "application/problem+json")
	c.AbortWithStatusJSON(p.Status, p)
}

// told returns err as a problem in the client's language, and logs it.
func (s *server) told(c *gin.Context, err error) *Problem {
	p := explain(err, lang(c))
	p.Instance = c.GetString(requestKey)
	s.logged(c, p.Status, err)
	return p
}

// Explain returns the problem of an error, for other interfaces. accept is the client's
// Accept-Language.
func Explain(err error, accept string) *Problem { return explain(err, preferred(accept)) }

// Title returns the title of a problem's code, for other interfaces.
func Title(code, accept string) string { return words.In(preferred(accept)).Word("problem", code) }

func explain(err error, in documents.Lang) *Problem {
	p := problemOf(err)
	known, speaker := p.Code, words.In(in)
	if _, ok := statuses[known]; !ok { // of a later version of the contract
		known = CodeInternal
	}
	p.Type, p.Status, p.Title = "urn:tradehub:problem:"+string(p.Code), statuses[known], speaker.Word("problem", known)
	if p.detail != nil {
		p.Detail = p.detail(speaker)
	}
	return p
}

// problemOf maps errors to problems; there is no other such mapping. What is not named here is
// internal, and its text stays in the log.
func problemOf(err error) *Problem {
	var (
		own     *Problem
		file    *verify.FileError
		syntax  *documents.SyntaxError
		refusal *protocol.Error
		verdict *verify.VerdictError
		paper   *verify.UnconfirmedError
		changed *cases.ChangedError
		taken   *casework.TakenError
		missing *verify.MissingError
		tooBig  *http.MaxBytesError
	)
	switch {
	case errors.As(err, &own):
		p := *own
		return &p
	case errors.As(err, &syntax):
		p := documentProblem(syntax)
		if errors.As(err, &file) {
			p.File = file.Name
		}
		return p
	case errors.As(err, &refusal):
		return foreign(Code(refusal.Code), refusal.Detail)
	case errors.As(err, &verdict):
		return worded(CodeVerdict, verdict.In)
	case errors.As(err, &paper):
		p := foreign(CodeUnconfirmed, paper.Error())
		p.File = string(paper.Paper)
		return p
	case errors.As(err, &changed):
		return problem(CodePrecondition, "detail.version")
	case errors.As(err, &taken):
		p := problem(CodeTaken, "detail.capacity")
		p.Decision = &taken.Decision
		return p
	case errors.As(err, &missing):
		return problem(CodeNotFound, "detail.notUploaded", "digest", missing.Digest)
	case errors.As(err, &tooBig):
		return problem(CodeTooLarge, "detail.body.large", "most", tooBig.Limit)
	}
	return sentinel(err)
}

func sentinel(err error) *Problem {
	switch {
	case errors.Is(err, access.ErrNoCredentials):
		return problem(CodeUnauthenticated, "detail.token.missing")
	case errors.Is(err, access.ErrUnknown):
		return problem(CodeUnauthenticated, "detail.token.unknown")
	case errors.Is(err, query.ErrNotFound), errors.Is(err, cases.ErrNotFound), errors.Is(err, store.ErrNotFound), errors.Is(err, uploads.ErrNotFound):
		return problem(CodeNotFound, "detail.notFound")
	case errors.Is(err, query.ErrCursor):
		return problem(CodeCursor, "detail.cursor")
	case errors.Is(err, cases.ErrState):
		return foreign(CodeCaseState, err.Error())
	case errors.Is(err, casework.ErrNoVerdict):
		return problem(CodeNoVerdict, "detail.verdictMissing")
	case errors.Is(err, casework.ErrSamePerson):
		return foreign(Code(protocol.CodeFourEyes), err.Error())
	case errors.Is(err, casework.ErrDrafts):
		return problem(CodeDrafts, "detail.drafts", "most", casework.MaxDrafts)
	case errors.Is(err, documents.ErrRequest), errors.Is(err, cases.ErrText), errors.Is(err, casework.ErrRule), errors.Is(err, query.ErrFilter):
		return foreign(CodeBadRequest, err.Error())
	case errors.Is(err, store.ErrFull):
		return problem(CodeFull, "detail.full")
	case errors.Is(err, store.ErrPieces):
		return problem(CodeBadRequest, "detail.pieces")
	case errors.Is(err, ledger.ErrConflict):
		return problem(CodeConflict, "detail.conflict")
	case errors.Is(err, follow.ErrBehind): // before what it was waiting on
		return problem(CodeBehind, "detail.behind")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return problem(CodeTimeout, "detail.timeout")
	case errors.Is(err, ledger.ErrUnavailable):
		return away(err)
	}
	return ofSupervision(err)
}

// ofUpload maps what is wrong with a resumable upload.
func ofUpload(err error) *Problem {
	switch {
	case errors.Is(err, uploads.ErrQuota):
		return problem(CodeUploads, "detail.uploads.quota")
	case errors.Is(err, uploads.ErrBusy):
		return problem(CodeBusy, "detail.uploads.busy")
	case errors.Is(err, uploads.ErrDigest):
		return problem(CodeDigest, "detail.digest.differs")
	case errors.Is(err, uploads.ErrEmpty):
		return problem(CodeBadRequest, "detail.body.empty")
	case errors.Is(err, uploads.ErrMetadata):
		return foreign(CodeBadRequest, err.Error())
	case errors.Is(err, uploads.ErrTooLarge), errors.Is(err, store.ErrTooLarge):
		return problem(CodeTooLarge, "detail.file.large")
	}
	return &Problem{Code: CodeInternal}
}

// away returns a problem with the place where a call of the ledger ended. Whether it was
// committed is not known, and a repeated request finds out.
func away(err error) *Problem {
	p := problem(CodeUnavailable, "detail.ledger")
	var at interface{ Where() (stage, mspID string) }
	if errors.As(err, &at) {
		p.Stage, p.Organisation = at.Where()
	}
	return p
}

func documentProblem(e *documents.SyntaxError) *Problem {
	code := CodeDocument
	switch e.Code {
	case documents.CodeUnsupported:
		code = CodeUnsupported
	case documents.CodeLimit:
		code = CodeTooLarge
	}
	return &Problem{Code: code, Detail: e.Err.Error(), Why: string(e.Code), Path: e.Path}
}
