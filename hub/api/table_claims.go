package api

import (
	"slices"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/openapi"
	"github.com/tradehub/tradehub/hub/verify"
)

// ofReservation are the problems of a reservation.
var ofReservation = slices.Concat(codes(CodeVerdict, CodeTaken, CodeNotFound), refusals(
	protocol.CodeExists, protocol.CodeClaimState, protocol.CodeLeaseOver, protocol.CodeVerdictExpired, protocol.CodeVerdictOutcome, protocol.CodeNotOverridden,
	protocol.CodeSuperseded, protocol.CodeNotOwner, protocol.CodeCurrencyMismatch, protocol.CodeLimit))

// ofMove are the problems of a move.
var ofMove = refusals(
	protocol.CodeNotOwner, protocol.CodeClaimState, protocol.CodeLeaseOver, protocol.CodeLeaseRunning, protocol.CodeRenewalsUsed, protocol.CodeAmount,
	protocol.CodeTooLate, protocol.CodeFourEyes, protocol.CodeCurrencyMismatch, protocol.CodeLimit, protocol.CodeExists)

// moveDoes says what each move does.
var moveDoes = map[verify.Move]string{
	verify.MoveConfirm: "confirms that the advance was made: the claim is FINANCED",
	verify.MoveRelease: "releases a reservation before the advance: the claim is WITHDRAWN",
	verify.MoveRenew:   "renews a reservation whose time ends",
	verify.MoveRepay:   "notes a repayment of the amount",
	verify.MoveReverse: "reverses an advance that was not made, within 5 days; it counts once a second person of the bank asks too",
	verify.MoveExpire:  "ends a reservation whose time has passed",
	dedupe.MoveDispute: "marks that the advance is disputed; the claim keeps its capacity",
	dedupe.MoveSettle:  "ends a dispute",
	dedupe.MoveFreeze:  "blocks every move of the claim",
	dedupe.MoveThaw:    "restores the state before",
}

func (s *server) claimRoutes() []route {
	reserve := post("reserveClaim", "/v1/claims", "reserves the capacity that a verdict's request needs; acceptAmber confirms that an officer reviewed an AMBER verdict")
	reserve.In, reserve.Once, reserve.Answers, reserve.Codes = Reservation{}, true, made(verify.Settled{}), ofReservation
	batch := post("reserveBatch", "/v1/claims:batch", "reserves up to 1,000 times, and answers in their order, each with its claim or its own problem")
	batch.In, batch.Once, batch.Answers = ReservationBatch{}, true, ok(ReservationAnswers{})
	states := openapi.Parameter{Name: "state", Does: "of one state"}
	for _, st := range dedupe.States {
		states.Values = append(states.Values, string(st))
	}
	list := paged(get("listClaims", "/v1/claims", "lists claims, the last reserved first"), Claims{}, states, ofBank)
	read := get("readClaim", "/v1/claims/{id}", "returns a claim")
	read.Answers, read.Tagged = ok(dedupe.Claim{}), true
	rows := []route{
		{Operation: reserve, roles: banks, class: ClassWrite, do: s.reserve, again: s.claimNow},
		{Operation: batch, roles: banks, class: ClassBatch, do: s.reservations},
		{Operation: list, roles: readers, class: ClassRead, do: s.claims},
		route{Operation: read, roles: readers, class: ClassRead, do: s.claim}.who("the claim's bank, supervisor, auditor, registrar"),
	}
	for _, m := range verify.Moves {
		rows = append(rows, route{Operation: moving(m), roles: banks, class: ClassWrite, do: s.move(m), again: s.claimNow}.who("the claim's bank"))
	}
	for _, m := range verify.Interventions {
		rows = append(rows, route{Operation: moving(m), roles: verify.Interveners(m), class: ClassWrite, do: s.intervene(m), again: s.claimNow})
	}
	holdings := get("listHoldings", "/v1/holdings", "returns the bank's claims as the statements at its own peers have them")
	holdings.Answers = ok(Holdings{})
	return grouped("Claims", append(rows, route{Operation: holdings, roles: banks, class: ClassRead, do: s.holdings})...)
}

// moving is the operation of a move.
func moving(m verify.Move) openapi.Operation {
	op := post(string(m)+"Claim", "/v1/claims/{id}/"+string(m), moveDoes[m])
	op.In, op.Once, op.Match, op.Answers, op.Codes = Step{}, true, true, changed(verify.Settled{}), ofMove
	return op
}
