package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/tradehub/tradehub/chaincode/catalogue"
	"github.com/tradehub/tradehub/hub/ledger"
)

// A Stage is a step of a call.
type Stage string

// The stages. Nothing is changed before StageSubmit.
const (
	StageEvaluate     Stage = "evaluate"
	StageEndorse      Stage = "endorse"
	StageSubmit       Stage = "submit"        // hand over to be ordered
	StageCommitStatus Stage = "commit status" // wait for the block
	StageCommit       Stage = "commit"        // in its block, and not valid there
	StageEvents       Stage = "events"
)

// A StageError says at which stage a call failed, and at whose peer. It is
// inside every error of a Client that is neither a refusal by the contract nor
// about the call itself.
type StageError struct {
	Stage   Stage
	MSPID   string // organisation of the peer that failed; "" if none was reached
	Address string // of that peer
	TxID    string // "" before there is one
	Err     error
}

func (e *StageError) Error() string {
	var b strings.Builder
	b.WriteString("gateway: " + string(e.Stage))
	if e.TxID != "" {
		b.WriteString(" of transaction " + e.TxID)
	}
	if e.Address != "" {
		fmt.Fprintf(&b, " at %s of %s", e.Address, e.MSPID)
	}
	return b.String() + ": " + cause(e.Err)
}

func (e *StageError) Unwrap() error { return e.Err }

// Where returns the stage and the organisation, without peer addresses, for clients.
func (e *StageError) Where() (stage, mspID string) { return string(e.Stage), e.MSPID }

// cause returns what the peers said, in one line.
func cause(err error) string {
	st, ok := status.FromError(err)
	if !ok {
		return err.Error()
	}
	said := []string{st.Message()}
	for _, d := range details(st) {
		said = append(said, fmt.Sprintf("%s of %s: %s", d.GetAddress(), d.GetMspId(), d.GetMessage()))
	}
	return strings.Join(said, "; ")
}

// details returns what endorsers and orderers said. The library's own Details is
// not on every error that it returns.
func details(st *status.Status) []*gateway.ErrorDetail {
	var out []*gateway.ErrorDetail
	for _, d := range st.Details() {
		if d, ok := d.(*gateway.ErrorDetail); ok {
			out = append(out, d)
		}
	}
	return out
}

func newStageError(stage Stage, txID string, err error) *StageError {
	e := &StageError{Stage: stage, TxID: txID, Err: err}
	var a *attemptError
	if errors.As(err, &a) {
		e.MSPID, e.Address = a.at.MSPID, a.at.Address
	}
	// The gateway peer only reports; a detail names who failed.
	if d := details(status.Convert(err)); len(d) > 0 {
		e.MSPID, e.Address = d[0].GetMspId(), d[0].GetAddress()
	}
	return e
}

// contractMarker precedes a contract's own text in what a peer reports
// (hyperledger/fabric internal/pkg/gateway/api.go, responseStatus).
const contractMarker = "chaincode response 500, "

// mismatch is what a gateway says of endorsements that differ
// (hyperledger/fabric internal/pkg/gateway/endorsement.go, processEndorsement).
const mismatch = "ProposalResponsePayloads do not match"

// partial is how a gateway begins when some endorsers had endorsed
// (hyperledger/fabric internal/pkg/gateway/endorse.go, Endorse).
const partial = "failed to collect enough transaction endorsements"

// outages are what peers say when a part is unavailable, in errors whose code does not
// distinguish that from a fault of the call.
var outages = []string{
	"no peers available", "no combination of peers can be derived", "no endorsement combination can be satisfied",
	"no endorsers found", "failed to find any endorsing peers", "due to unavailability of peers",
	"could not launch chaincode", "chaincode stream terminated", "timeout expired while executing transaction",
	"connection error", "failed to create new connection", "client connection is closing", "code = Unavailable", "code = DeadlineExceeded",
}

// untrusted is what a gateway answers if members of a collection and others must endorse a
// transaction, and the others may not see its transient data (hyperledger/fabric
// internal/pkg/gateway/endorse.go, planFromFirstEndorser).
const untrusted = "requires endorsement from organisation(s) that are not in the distribution policy"

// privateDataMissing is what a peer says that has committed a block and not yet
// fetched the private data of it from another member, as after a crash. It comes
// in the contract's answer, and is not the contract's word.
const privateDataMissing = "private data matching public hash version is not available"

// translate turns an error of a stage before anything was submitted into one of
// package ledger.
func translate(ctx context.Context, stage Stage, txID string, err error) error {
	if err == nil {
		return nil
	}
	se := newStageError(stage, txID, err)
	said := newAnswers(err)
	switch {
	case said.mismatch:
		return fmt.Errorf("%w: %w", ledger.ErrNondeterministic, se)
	case said.contract && missed(said.text):
		return fmt.Errorf("%w: %w", ledger.ErrUnavailable, se)
	case said.contract:
		return &ledger.ContractError{Text: said.text}
	case strings.Contains(cause(err), untrusted):
		return fmt.Errorf("%w: %w", ledger.ErrPolicy, se)
	case ended(ctx, err) != nil:
		return fmt.Errorf("%w: %w", ended(ctx, err), se)
	case status.Code(err) == codes.DeadlineExceeded:
		return fmt.Errorf("%w: %w: %w", ledger.ErrUnavailable, context.DeadlineExceeded, se)
	case away(err):
		return fmt.Errorf("%w: %w", ledger.ErrUnavailable, se)
	}
	return se
}

// sameMoment is how much earlier than here a peer's timer may strike.
const sameMoment = 50 * time.Millisecond

// ended returns the error of the caller's context, also where the peer, which
// keeps the same deadline, was the first to notice.
func ended(ctx context.Context, err error) error {
	code := status.Code(err)
	deadline, ok := ctx.Deadline()
	if ok && ctx.Err() == nil && (code == codes.DeadlineExceeded || code == codes.Canceled) && time.Until(deadline) < sameMoment {
		return context.DeadlineExceeded
	}
	return ctx.Err()
}

// answers are what peers said of one call.
type answers struct {
	contract bool   // the contract refused
	text     string // its own text
	mismatch bool   // two peers came to different ends
	refusals int    // how many peers' contracts refused
	partial  bool   // others may have endorsed
}

func newAnswers(err error) (a answers) {
	st := status.Convert(err)
	a.partial = strings.HasPrefix(st.Message(), partial)
	texts := []string{}
	for _, d := range details(st) {
		texts = append(texts, d.GetMessage())
	}
	if len(texts) == 0 { // Evaluate puts it into the message
		texts = append(texts, st.Message())
	}
	for _, text := range texts {
		_, own, ok := strings.Cut(text, contractMarker)
		a.mismatch = a.mismatch || strings.Contains(text, mismatch) && !ok || ok && a.contract && own != a.text
		if ok && !a.contract {
			a.contract, a.text = true, own
		}
		if ok {
			a.refusals++
		}
	}
	return a
}

// away reports whether a part of the network could not be reached.
func away(err error) bool {
	switch status.Code(err) {
	case codes.Unavailable, codes.ResourceExhausted, codes.Canceled:
		return true
	}
	return outage(cause(err))
}

func outage(text string) bool {
	return slices.ContainsFunc(outages, func(o string) bool { return strings.Contains(text, o) })
}

// missed reports whether a contract lacked something that comes back. Its answer is then only
// its peer's, and no refusal.
func missed(text string) bool {
	return strings.Contains(text, privateDataMissing) || catalogue.Failed(text) && outage(text)
}

// unanswered reports whether nobody knows whether a submission was handed on. The
// other codes are a peer's refusal to.
func unanswered(err error) bool {
	switch status.Code(err) {
	case codes.Unavailable, codes.DeadlineExceeded, codes.Canceled, codes.Unknown, codes.Internal:
		return true
	}
	return false
}

// invalid returns the error of a transaction that is in its block and changed nothing.
func invalid(r ledger.Receipt, code peer.TxValidationCode) error {
	se := &StageError{Stage: StageCommit, TxID: r.TxID, Err: fmt.Errorf("not valid in block %d: %s", r.Block, code)}
	switch code {
	case peer.TxValidationCode_MVCC_READ_CONFLICT, peer.TxValidationCode_PHANTOM_READ_CONFLICT:
		return fmt.Errorf("%w: %w", ledger.ErrConflict, se)
	case peer.TxValidationCode_ENDORSEMENT_POLICY_FAILURE:
		return fmt.Errorf("%w: %w", ledger.ErrPolicy, se)
	}
	return se
}
