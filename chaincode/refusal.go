package chaincode

import (
	"fmt"
	"slices"
	"strings"
)

// A Code is the machine-readable part of a contract's refusal. Programs act
// upon the code, people read the detail.
type Code string

// The codes. A code is never renamed: clients of other networks decode it.
const (
	// CodeUnidentified means that the creator of the transaction is not an X.509
	// identity that the contract can read. Use an identity certificate of the organisation's CA.
	CodeUnidentified Code = "UNIDENTIFIED"
	// CodeForbidden means that the identity's role may not do this, or not to such a document.
	CodeForbidden Code = "FORBIDDEN"
	// CodeInvalidArgument means that the argument is malformed or outside its bounds. Trying again is of no use.
	CodeInvalidArgument Code = "INVALID_ARGUMENT"
	// CodeExists means that the name is taken by something of other content.
	CodeExists Code = "EXISTS"
	// CodeNotFound means that the ledger holds nothing under the name.
	CodeNotFound Code = "NOT_FOUND"
	// CodeSuperseded means that a newer version took the place of the one named; the detail names it.
	CodeSuperseded Code = "SUPERSEDED"
	// CodeRevoked means that the attestation was revoked already.
	CodeRevoked Code = "REVOKED"
	// CodeNotOwner means that the record belongs to another organisation.
	CodeNotOwner Code = "NOT_OWNER"
)

var codes = []Code{
	CodeUnidentified, CodeForbidden, CodeInvalidArgument, CodeExists, CodeNotFound, CodeSuperseded, CodeRevoked, CodeNotOwner,
}

// Codes returns all codes.
func Codes() []Code { return slices.Clone(codes) }

// An Error is a refusal by a contract.
type Error struct {
	Code   Code
	Detail string
}

func (e *Error) Error() string { return string(e.Code) + ": " + e.Detail }

// Is reports whether target is a refusal of the same code, so that
// errors.Is(err, &chaincode.Error{Code: chaincode.CodeNotFound}) works.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && (t.Detail == "" || t.Detail == e.Detail)
}

func refuse(code Code, format string, args ...any) *Error {
	return &Error{code, fmt.Sprintf(format, args...)}
}

// peerPrefix is what a peer's gateway puts before a contract's text.
const peerPrefix = "chaincode response 500, "

// ParseError decodes the text of a contract's error, "CODE: detail", with or
// without the prefix of the peer's gateway. It reports false for a text that is
// no refusal by these contracts.
func ParseError(text string) (*Error, bool) {
	code, detail, ok := strings.Cut(strings.TrimPrefix(text, peerPrefix), ": ")
	if !ok || !slices.Contains(codes, Code(code)) {
		return nil, false
	}
	return &Error{Code(code), detail}, true
}
