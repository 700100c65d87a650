package protocol

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
	// CodeClaimState means that the claim is in a state that does not allow the move.
	CodeClaimState Code = "CLAIM_STATE"
	// CodeLeaseOver means that the reservation has ended, or its capacity went to a later claim. Reserve again under a new ID.
	CodeLeaseOver Code = "LEASE_OVER"
	// CodeLeaseRunning means that the reservation has not ended yet. Wait, or let its bank release it.
	CodeLeaseRunning Code = "LEASE_RUNNING"
	// CodeRenewalsUsed means that the reservation was renewed as often as is allowed. Confirm or release it.
	CodeRenewalsUsed Code = "RENEWALS_USED"
	// CodeAmount means that a repayment is not positive, more than is outstanding, or in another currency.
	CodeAmount Code = "AMOUNT"
	// CodeTooLate means that the time for the move is over: an advance is reversed within 5 days.
	CodeTooLate Code = "TOO_LATE"
	// CodeFourEyes means that the person who asked for a reversal may not agree to it. Let another person of the bank.
	CodeFourEyes Code = "FOUR_EYES"
	// CodeCurrencyMismatch means that an asset is kept in another currency than the claim on it. A reservation
	// converts or is answered OVER, so this is a fault of the contract; earlier versions answered it.
	CodeCurrencyMismatch Code = "CURRENCY_MISMATCH"
	// CodeVerdictExpired means that the time of the verdict has passed. Ask for a new one.
	CodeVerdictExpired Code = "VERDICT_EXPIRED"
	// CodeVerdictOutcome means that the verdict's outcome supports no claim and cannot be overridden.
	CodeVerdictOutcome Code = "VERDICT_OUTCOME"
	// CodeNotOverridden means that the verdict is RED and two officers of the bank have not overridden it.
	CodeNotOverridden Code = "NOT_OVERRIDDEN"
	// CodeLimit means that an asset has as many claims as are kept of one.
	CodeLimit Code = "LIMIT"
)

var codes = []Code{
	CodeUnidentified, CodeForbidden, CodeInvalidArgument, CodeExists, CodeNotFound, CodeSuperseded, CodeRevoked, CodeNotOwner,
	CodeClaimState, CodeLeaseOver, CodeLeaseRunning, CodeRenewalsUsed, CodeAmount, CodeTooLate, CodeFourEyes, CodeCurrencyMismatch, CodeLimit,
	CodeVerdictExpired, CodeVerdictOutcome, CodeNotOverridden,
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

// Refuse returns a refusal; format and args make its detail.
func Refuse(code Code, format string, args ...any) *Error {
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
