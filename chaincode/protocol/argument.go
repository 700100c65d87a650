package protocol

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

// Decode reads a transaction's argument strictly: members that T does not know,
// duplicate names, a second value and invalid UTF-8 are refused. It fails with
// [CodeInvalidArgument], also for an argument of more than [MaxArgument] bytes.
func Decode[T any, S ~string | ~[]byte](arg S) (T, error) {
	var v T
	if len(arg) > MaxArgument {
		return v, Refuse(CodeInvalidArgument, "%d bytes; at most %d are read", len(arg), MaxArgument)
	}
	return DecodeLong[T](arg)
}

// DecodeLong is [Decode] without a bound, for arguments that the caller has bounded.
func DecodeLong[T any, S ~string | ~[]byte](arg S) (T, error) {
	var v T
	err := json.Unmarshal([]byte(arg), &v, json.RejectUnknownMembers(true))
	if err == nil {
		return v, nil
	}
	// The decoder words its messages differently from process to process, so
	// that nobody matches them; endorsers would differ. Only the place is passed on.
	if sem, ok := errors.AsType[*json.SemanticError](err); ok {
		return v, Refuse(CodeInvalidArgument, "at %q: unknown, or not of its type", Clip(string(sem.JSONPointer)))
	}
	if syn, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return v, Refuse(CodeInvalidArgument, "not one JSON value without duplicate names, at byte %d", syn.ByteOffset)
	}
	return v, Refuse(CodeInvalidArgument, "not a JSON value of the argument's type")
}

// identifier is what IDs that a client chooses may look like.
var identifier = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$`)

// CheckID refuses an ID that a client may not choose; what names it in the refusal.
func CheckID(what, id string) error {
	if !identifier.MatchString(id) {
		return Refuse(CodeInvalidArgument, "%s %q: must be 1 to 64 of letters, digits and . _ : -", what, Clip(id))
	}
	return nil
}

// maxText bounds a free text or a code in a record, in bytes.
const maxText = 200

// CheckText refuses a text that is too long for a record.
func CheckText(what, s string) error {
	if len(s) > maxText {
		return Refuse(CodeInvalidArgument, "%s: %d bytes; at most %d", what, len(s), maxText)
	}
	return nil
}

// CheckDigest refuses what is not a digest of the algorithm.
func CheckDigest(what string, d documents.Digest, alg accel.Algorithm) error {
	if _, err := documents.ParseDigest(string(d)); err != nil || !strings.HasPrefix(string(d), string(alg)+":") {
		return Refuse(CodeInvalidArgument, "%s: must be %s: and 64 lower-case hexadecimal digits, got %q", what, alg, Clip(string(d)))
	}
	return nil
}

// Clip shortens a caller's text for an error; print it with %q.
func Clip(s string) string {
	if len(s) <= 80 {
		return s
	}
	return s[:80] + "…"
}
