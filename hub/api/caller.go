package api

import (
	"cmp"
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/web/words"
)

const (
	callerKey  = "caller"
	wholeKey   = "whole" // the context of a request without the hub's deadline
	requestKey = "request"
)

// allow lets authenticated callers of the roles pass; with no role, any.
func (s *server) allow(roles ...protocol.Role) gin.HandlerFunc {
	return func(c *gin.Context) {
		caller, err := s.Callers.Authenticate(c.Request.Context(), Credentials(c.Request))
		if err != nil {
			s.decided(c, caller, err)
			s.refuse(c, cmp.Or(s.count(c, ClassOpen), err)) // tokens are not guessed without a limit
			return
		}
		c.Set(callerKey, caller)
		if len(roles) > 0 && !slices.Contains(roles, caller.Role) {
			err := problem(CodeForbidden, "detail.role", "role", caller.Role)
			s.decided(c, caller, err)
			s.refuse(c, err)
			return
		}
		s.decided(c, caller, nil)
	}
}

// decided notes whether the caller may do what is asked. What of it the caller may see is
// decided where it is read; logged notes such a refusal.
func (s *server) decided(c *gin.Context, who access.Caller, err error) {
	d := access.Decision{
		Caller: who, Operation: c.Request.Method + " " + c.FullPath(), Object: object(c), Outcome: access.Allowed,
	}
	if err != nil {
		d.Outcome, d.Why = access.Refused, string(problemOf(err).Code)
	}
	s.Decisions.Note(c.Request.Context(), d)
}

// object is what a request names: the parameter of its route.
func object(c *gin.Context) string {
	if len(c.Params) == 0 {
		return ""
	}
	return c.Params[0].Value
}

// Credentials returns what a client presents. A client certificate counts only
// as far as the listener verified it.
func Credentials(r *http.Request) (c access.Credentials) {
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		c.Bearer = token
	}
	if r.TLS != nil && len(r.TLS.VerifiedChains) > 0 {
		c.Peer = r.TLS.VerifiedChains[0]
	}
	return c
}

func caller(c *gin.Context) access.Caller {
	v, _ := c.Get(callerKey)
	who, _ := v.(access.Caller)
	return who
}

// requestID gives every request a name that its problem and the log share.
func (*server) requestID(c *gin.Context) {
	id := rand.Text()
	c.Set(requestKey, id)
	c.Request = c.Request.WithContext(access.WithRequest(c.Request.Context(), id))
	c.Header("X-Request-Id", id)
}

// deadline bounds a request: what has not answered by then is answered with
// CodeTimeout, in the same form as every other refusal.
func (s *server) deadline(c *gin.Context) {
	c.Set(wholeKey, c.Request.Context())
	ctx, cancel := context.WithTimeout(c.Request.Context(), s.Timeout)
	defer cancel()
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

// recover answers a defect with a problem that shows nothing of it.
func (s *server) recover(c *gin.Context) {
	defer func() {
		if r := recover(); r != nil {
			s.Log.Error("panic", "request", c.GetString(requestKey), "cause", r, "stack", string(debug.Stack()))
			s.refuse(c, &Problem{Code: CodeInternal})
		}
	}()
	c.Next()
}

// preferred picks the client's language of those that texts are in.
func preferred(header string) documents.Lang { return documents.Lang(words.Prefer(header)) }

func lang(c *gin.Context) documents.Lang { return preferred(c.GetHeader("Accept-Language")) }

// logged notes a refusal; its cause stays in the log where it is the hub's own.
func (s *server) logged(c *gin.Context, status int, err error) {
	level := slog.LevelInfo
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	s.Log.Log(c.Request.Context(), level, "refused", "request", c.GetString(requestKey),
		"route", c.FullPath(), "person", s.Decisions.Person(caller(c)), "status", status, "cause", err)
}
