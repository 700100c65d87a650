package chaincode

import (
	"errors"
	"regexp"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
)

const (
	// MaxArgument bounds a transaction's argument, in bytes: three times what a
	// full batch of documents takes, and far below a block's PreferredMaxBytes.
	MaxArgument = 1 << 20
	// MaxBatch bounds how many documents one transaction registers.
	MaxBatch = 1000
)

// decode reads a transaction's argument strictly: members that T does not know,
// duplicate names, a second value and invalid UTF-8 are refused.
func decode[T any, S ~string | ~[]byte](arg S) (T, error) {
	var v T
	if len(arg) > MaxArgument {
		return v, refuse(CodeInvalidArgument, "%d bytes; at most %d are read", len(arg), MaxArgument)
	}
	return decodeLong[T](arg)
}

// decodeOrders reads the orders of a bundle; their size is bounded for the whole batch.
func decodeOrders(text []byte) ([]Order, error) { return decodeLong[[]Order](text) }

func decodeLong[T any, S ~string | ~[]byte](arg S) (T, error) {
	var v T
	err := json.Unmarshal([]byte(arg), &v, json.RejectUnknownMembers(true))
	if err == nil {
		return v, nil
	}
	// The decoder words its messages differently from process to process, so
	// that nobody matches them; endorsers would differ. Only the place is passed on.
	if sem, ok := errors.AsType[*json.SemanticError](err); ok {
		return v, refuse(CodeInvalidArgument, "at %q: unknown, or not of its type", clip(string(sem.JSONPointer)))
	}
	if syn, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return v, refuse(CodeInvalidArgument, "not one JSON value without duplicate names, at byte %d", syn.ByteOffset)
	}
	return v, refuse(CodeInvalidArgument, "not a JSON value of the argument's type")
}

// identifier is what IDs that a client chooses may look like.
var identifier = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$`)

func checkID(what, id string) error {
	if !identifier.MatchString(id) {
		return refuse(CodeInvalidArgument, "%s %q: want 1 to 64 of letters, digits and . _ : -", what, clip(id))
	}
	return nil
}

// maxText bounds a free text or a code in a record, in bytes.
const maxText = 200

func checkText(what, s string) error {
	if len(s) > maxText {
		return refuse(CodeInvalidArgument, "%s: %d bytes; at most %d", what, len(s), maxText)
	}
	return nil
}

func checkDigest(what string, d documents.Digest, alg accel.Algorithm) error {
	if _, err := documents.ParseDigest(string(d)); err != nil || !strings.HasPrefix(string(d), string(alg)+":") {
		return refuse(CodeInvalidArgument, "%s: want %s: and 64 lower-case hexadecimal digits, got %q", what, alg, clip(string(d)))
	}
	return nil
}

// clip shortens a caller's text for an error; print it with %q.
func clip(s string) string {
	if len(s) <= 80 {
		return s
	}
	return s[:80] + "…"
}
