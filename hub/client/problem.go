package client

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/tradehub/tradehub/dedupe"
)

// A Problem is a refusal (RFC 9457). Act upon its code: GET /openapi.json lists them.
type Problem struct {
	Type     string `json:"type"`
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Code     string `json:"code"`
	Detail   string `json:"detail"`
	Instance string `json:"instance"` // the request's name in the hub's log
	// Of a refused document: which, why and where.
	File string `json:"file"`
	Why  string `json:"why"`
	Path string `json:"path"`
	// Of a ledger that could not be asked.
	Stage        string `json:"stage"`
	Organisation string `json:"organisation"`
	// Of a refused claim: which kinds hit.
	Decision *dedupe.Decision `json:"decision"`

	RetryAfter time.Duration `json:"-"` // 0 where the hub did not say
}

// Codes that a program often acts upon.
const (
	CodeTaken        = "CAPACITY_TAKEN" // an answer: the asset is financed
	CodeVerdict      = "VERDICT_DOES_NOT_CARRY"
	CodePrecondition = "PRECONDITION_FAILED" // the resource changed since it was read
	CodeNotFound     = "NOT_FOUND"
	CodeDocument     = "DOCUMENT_REFUSED"
	codeConflict     = "CONFLICT"
	codeInFlight     = "IDEMPOTENCY_KEY_IN_FLIGHT"
)

func (p *Problem) Error() string {
	text := fmt.Sprintf("%s: %s", p.Code, p.Title)
	if p.Detail != "" {
		text += ": " + p.Detail
	}
	return text
}

// Temporary reports whether the same request may succeed later. The client has repeated it
// already.
func (p *Problem) Temporary() bool {
	switch p.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return p.Code == codeConflict || p.Code == codeInFlight
}

// problemOf reads a refusal. One that is not the hub's, as of a proxy, has a status alone.
func problemOf(status int, header http.Header, b []byte) *Problem {
	p := &Problem{}
	if json.Unmarshal(b, p) != nil || p.Code == "" {
		*p = Problem{Title: http.StatusText(status)}
	}
	p.Status = status
	if n, err := strconv.Atoi(header.Get("Retry-After")); err == nil && n > 0 {
		p.RetryAfter = time.Duration(n) * time.Second
	}
	return p
}
