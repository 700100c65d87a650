package api

import (
	"net/http"

	"github.com/tradehub/tradehub/chaincode/protocol"
)

// statuses holds every code that a client can meet, the API's own and the contract's, and
// what it is in HTTP. Its title is the text "problem.CODE" of web/words.
var statuses = map[Code]int{
	CodeNoRoute:         http.StatusNotFound,
	CodeNoMethod:        http.StatusMethodNotAllowed,
	CodeUnauthenticated: http.StatusUnauthorized,
	CodeForbidden:       http.StatusForbidden,
	CodeNotFound:        http.StatusNotFound,
	CodeBadRequest:      http.StatusBadRequest,
	CodeCursor:          http.StatusBadRequest,
	CodeNotAcceptable:   http.StatusNotAcceptable,
	CodeTooLarge:        http.StatusRequestEntityTooLarge,
	CodeDocument:        http.StatusUnprocessableEntity,
	CodeUnconfirmed:     http.StatusConflict,
	CodeTyping:          http.StatusConflict,
	CodeUnsupported:     http.StatusUnsupportedMediaType,
	CodeKeyMissing:      http.StatusBadRequest,
	CodeKeyReused:       http.StatusUnprocessableEntity,
	CodeKeyInFlight:     http.StatusConflict,
	CodeVerdict:         http.StatusConflict,
	CodeTaken:           http.StatusConflict,
	CodePrecondition:    http.StatusPreconditionFailed,
	CodeNoVersion:       http.StatusPreconditionRequired,
	CodeCaseState:       http.StatusConflict,
	CodeNoVerdict:       http.StatusConflict,
	CodeDrafts:          http.StatusConflict,
	CodeTooMany:         http.StatusTooManyRequests,
	CodeConflict:        http.StatusConflict,
	CodeFull:            http.StatusInsufficientStorage,
	CodeUploads:         http.StatusTooManyRequests,
	CodeBusy:            http.StatusServiceUnavailable,
	CodeDigest:          http.StatusUnprocessableEntity,
	CodeUnavailable:     http.StatusServiceUnavailable,
	CodeBehind:          http.StatusServiceUnavailable,
	CodeTimeout:         http.StatusGatewayTimeout,
	CodeInternal:        http.StatusInternalServerError,

	// Refusals by the contract.
	Code(protocol.CodeUnidentified):     http.StatusForbidden,
	Code(protocol.CodeInvalidArgument):  http.StatusBadRequest,
	Code(protocol.CodeExists):           http.StatusConflict,
	Code(protocol.CodeSuperseded):       http.StatusConflict,
	Code(protocol.CodeRevoked):          http.StatusConflict,
	Code(protocol.CodeNotOwner):         http.StatusForbidden,
	Code(protocol.CodeClaimState):       http.StatusConflict,
	Code(protocol.CodeLeaseOver):        http.StatusConflict,
	Code(protocol.CodeLeaseRunning):     http.StatusConflict,
	Code(protocol.CodeRenewalsUsed):     http.StatusConflict,
	Code(protocol.CodeAmount):           http.StatusUnprocessableEntity,
	Code(protocol.CodeTooLate):          http.StatusConflict,
	Code(protocol.CodeFourEyes):         http.StatusForbidden,
	Code(protocol.CodeCurrencyMismatch): http.StatusUnprocessableEntity,
	Code(protocol.CodeLimit):            http.StatusConflict,
	Code(protocol.CodeVerdictExpired):   http.StatusConflict,
	Code(protocol.CodeVerdictOutcome):   http.StatusConflict,
	Code(protocol.CodeNotOverridden):    http.StatusConflict,
}
