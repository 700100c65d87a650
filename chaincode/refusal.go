package chaincode

import (
	"errors"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
)

// asRefusal returns the refusal that err is, if it is one.
func asRefusal(err error) (*protocol.Error, bool) { return errors.AsType[*protocol.Error](err) }

// moveCodes are the codes of moves that the rules of a claim's life refuse.
var moveCodes = map[dedupe.MoveCode]protocol.Code{
	dedupe.MoveState:     protocol.CodeClaimState,
	dedupe.MoveLeaseOver: protocol.CodeLeaseOver,
	dedupe.MoveLeaseRuns: protocol.CodeLeaseRunning,
	dedupe.MoveLease:     protocol.CodeInvalidArgument,
	dedupe.MoveRenewals:  protocol.CodeRenewalsUsed,
	dedupe.MoveAmount:    protocol.CodeAmount,
	dedupe.MoveLate:      protocol.CodeTooLate,
	dedupe.MoveReason:    protocol.CodeInvalidArgument,
	dedupe.MoveOwner:     protocol.CodeInvalidArgument,
}

// refusal turns an error of the rules into a refusal.
func refusal(err error) error {
	if move, ok := errors.AsType[*dedupe.MoveError](err); ok {
		return protocol.Refuse(moveCodes[move.Code], "cannot %s a claim that is %s: %s", move.Move, move.From, move.Detail)
	}
	switch {
	case errors.Is(err, dedupe.ErrCurrency):
		return protocol.Refuse(protocol.CodeCurrencyMismatch, "%v", err)
	case errors.Is(err, dedupe.ErrAsk):
		return protocol.Refuse(protocol.CodeInvalidArgument, "%v", err)
	}
	return err
}
