package access

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"log/slog"
	"strings"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
)

// An Outcome says how a decision ended.
type Outcome string

// Outcomes of a decision.
const (
	Allowed Outcome = "allowed"
	Refused Outcome = "refused"
)

// A Decision is one to allow or to refuse.
type Decision struct {
	Caller    Caller  // zero where it is not known who asked
	Operation string  // what was asked, without anything of the request in it: "POST /v1/claims", "sign in"
	Object    string  // what it was asked of, for instance a verdict's ID; "" is none
	Outcome   Outcome // of the decision, not of the operation
	Why       string  // of a refusal: a stable code, never a text with data in it
}

// Decisions notes who was allowed and refused what. A line has no name of a person, no
// amount and no number of a document. Its methods may be called concurrently.
type Decisions struct {
	log *slog.Logger
	key []byte
}

// NewDecisions returns a log of decisions. The key makes the digests of persons: without it
// nobody finds a person by trying names.
func NewDecisions(log *slog.Logger, key []byte) *Decisions { return &Decisions{log, key} }

// Person returns what a person is called by in the log, the same in every line: an
// HMAC-SHA-256 of organisation and name. It is "" for a caller who is not known.
func (d *Decisions) Person(c Caller) documents.Digest {
	if c.Name == "" {
		return ""
	}
	mac := hmac.New(sha256.New, d.key)
	mac.Write([]byte(c.MSPID + "\x00" + c.Name))
	return documents.NewDigest(accel.SHA256, mac.Sum(nil))
}

// Note writes one line of the log. The request's ID comes from the context, see
// [WithRequest].
func (d *Decisions) Note(ctx context.Context, n Decision) {
	d.log.LogAttrs(ctx, slog.LevelInfo, "decision",
		slog.String("person", string(d.Person(n.Caller))), slog.String("organisation", n.Caller.MSPID),
		slog.String("role", string(n.Caller.Role)), slog.String("operation", n.Operation),
		slog.String("object", plain(n.Object)), slog.String("outcome", string(n.Outcome)),
		slog.String("why", n.Why), slog.String("request", RequestID(ctx)))
}

// maxObject bounds what a line says of an object, in bytes.
const maxObject = 80

// plain returns an identifier as it is, and nothing of what no identifier of the hub can be:
// whoever asks chooses it, and may put a name or a number there.
func plain(object string) string {
	if len(object) > maxObject || strings.ContainsFunc(object, func(r rune) bool {
		return !('0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || strings.ContainsRune("-_:", r))
	}) {
		return "malformed"
	}
	return object
}

type requestKey struct{}

// WithRequest returns a context of the request with the ID.
func WithRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// RequestID returns the ID of the request that the context is of, "" if there is none.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}
