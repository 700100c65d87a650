package gateway

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"

	"github.com/tradehub/tradehub/hub/ledger"
)

// said is a status as a gateway peer returns it, with what endorsers said.
func said(t *testing.T, code codes.Code, message string, by ...string) error {
	t.Helper()
	st := status.New(code, message)
	for i, text := range by {
		var err error
		d := &gateway.ErrorDetail{Address: fmt.Sprintf("peer%d:7051", i), MspId: fmt.Sprintf("Org%dMSP", i), Message: text}
		if st, err = st.WithDetails(protoadapt.MessageV1Of(d)); err != nil {
			t.Fatal(err)
		}
	}
	return st.Err()
}

// TestErrors compares what a peer says with what the caller gets.
func TestErrors(t *testing.T) {
	const (
		endorse = "failed to endorse transaction, see attached details for more info"
		collect = partial + ", see attached details for more info"
	)
	for name, c := range map[string]struct {
		err  error
		is   error  // of package ledger; nil is none
		text string // of the contract
	}{
		"refusal in a detail":                 {said(t, codes.Aborted, endorse, "chaincode response 500, TAKEN: it is held"), nil, "TAKEN: it is held"},
		"refusal in the message":              {said(t, codes.Unknown, "evaluate call to endorser returned error: chaincode response 500, NOT_FOUND: x"), nil, "NOT_FOUND: x"},
		"refusal that holds the marker":       {said(t, codes.Aborted, endorse, "chaincode response 500, A: chaincode response 500, B"), nil, "A: chaincode response 500, B"},
		"refusal that speaks of an outage":    {said(t, codes.Aborted, endorse, "chaincode response 500, X: connection error"), nil, "X: connection error"},
		"refusal beside a peer away":          {said(t, codes.Aborted, collect, "error 500, could not launch chaincode", "chaincode response 500, TAKEN: y"), nil, "TAKEN: y"},
		"two of one mind":                     {said(t, codes.Aborted, collect, "chaincode response 500, TAKEN: y", "chaincode response 500, TAKEN: y"), nil, "TAKEN: y"},
		"two refusals that differ":            {said(t, codes.Aborted, collect, "chaincode response 500, A: 1", "chaincode response 500, A: 2"), ledger.ErrNondeterministic, ""},
		"payloads that differ":                {said(t, codes.Aborted, collect, "ProposalResponsePayloads do not match"), ledger.ErrNondeterministic, ""},
		"peer away":                           {said(t, codes.Unavailable, "connection error: refused"), ledger.ErrUnavailable, ""},
		"above the peer's limit":              {said(t, codes.ResourceExhausted, "too many requests"), ledger.ErrUnavailable, ""},
		"chaincode process away":              {said(t, codes.Aborted, endorse, "error in simulation: failed to execute transaction: could not launch chaincode x"), ledger.ErrUnavailable, ""},
		"chaincode process died":              {said(t, codes.Aborted, endorse, "error in simulation: failed to execute transaction: chaincode stream terminated"), ledger.ErrUnavailable, ""},
		"too few peers for the policy":        {said(t, codes.FailedPrecondition, "no combination of peers can be derived which satisfy the endorsement policy"), ledger.ErrUnavailable, ""},
		"too few peers at the moment":         {said(t, codes.FailedPrecondition, "failed to select a set of endorsers that satisfy the endorsement policy due to unavailability of peers: [peer0:7051]"), ledger.ErrUnavailable, ""},
		"a write under two policies":          {said(t, codes.FailedPrecondition, untrusted+" of the private data collection(s): [claims]; retry specifying trusted endorsing organizations to protect transient data"), ledger.ErrPolicy, ""},
		"connections closing":                 {said(t, codes.Canceled, "grpc: the client connection is closing"), ledger.ErrUnavailable, ""},
		"a peer that lets its connections go": {said(t, codes.Aborted, collect, "rpc error: code = Canceled desc = grpc: the client connection is closing"), ledger.ErrUnavailable, ""},
		"a second chaincode away":             {said(t, codes.Aborted, collect, "chaincode response 500, chaincode catalogue: INVOKE_CHAINCODE failed: transaction ID: 1: could not launch chaincode catalogue:1: connection to it failed"), ledger.ErrUnavailable, ""},
		"private data not fetched yet":        {said(t, codes.Aborted, collect, "chaincode response 500, GET_STATE failed: private data matching public hash version is not available. Public hash version = 7"), ledger.ErrUnavailable, ""},
		"stage's deadline":                    {said(t, codes.DeadlineExceeded, "endorsement timeout expired"), ledger.ErrUnavailable, ""},
		"access denied":                       {said(t, codes.FailedPrecondition, "error validating proposal: access denied"), nil, ""},
		"fault of the chaincode's own code":   {said(t, codes.Aborted, endorse, "error 500, the contract panicked"), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := translate(t.Context(), StageEndorse, "tx1", &attemptError{Peer{MSPID: "AskedMSP", Address: "asked:1"}, c.err})
			var refusal *ledger.ContractError
			if errors.As(err, &refusal) != (c.text != "") || refusal != nil && refusal.Text != c.text {
				t.Fatalf("error %v, want the contract's text %q", err, c.text)
			}
			for _, s := range []error{ledger.ErrConflict, ledger.ErrNondeterministic, ledger.ErrUnavailable, ledger.ErrPolicy} {
				if errors.Is(err, s) != errors.Is(c.is, s) {
					t.Errorf("error %v: is %v: %t", err, s, errors.Is(err, s))
				}
			}
			var stage *StageError
			if c.text == "" && (!errors.As(err, &stage) || stage.Stage != StageEndorse || stage.MSPID == "" || !strings.Contains(err.Error(), "tx1")) {
				t.Errorf("error %v does not name the stage, the organisation and the transaction", err)
			}
		})
	}
}

func TestErrorNamesWhoFailed(t *testing.T) {
	err := newStageError(StageSubmit, "tx1", &attemptError{Peer{MSPID: "AskedMSP", Address: "asked:1"}, said(t, codes.Unavailable, "no orderers", "down", "gone")})
	if err.MSPID != "Org0MSP" || err.Address != "peer0:7051" {
		t.Errorf("named %s of %s, want the one that a detail names", err.Address, err.MSPID)
	}
	for _, want := range []string{"submit", "tx1", "no orderers", "peer1:7051 of Org1MSP: gone"} {
		if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("text %q, want one line with %q", err, want)
		}
	}
}

func TestContextErrorsAreRestored(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := translate(cancelled, StageEvaluate, "", said(t, codes.Canceled, "context canceled")); !errors.Is(err, context.Canceled) || errors.Is(err, ledger.ErrUnavailable) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if err := translate(t.Context(), StageCommitStatus, "tx1", said(t, codes.DeadlineExceeded, "x")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want context.DeadlineExceeded too", err)
	}
}

func TestCommitCodes(t *testing.T) {
	for code, want := range map[peer.TxValidationCode]error{
		peer.TxValidationCode_MVCC_READ_CONFLICT: ledger.ErrConflict, peer.TxValidationCode_PHANTOM_READ_CONFLICT: ledger.ErrConflict,
		peer.TxValidationCode_ENDORSEMENT_POLICY_FAILURE: ledger.ErrPolicy, peer.TxValidationCode_BAD_CREATOR_SIGNATURE: nil,
	} {
		err := invalid(ledger.Receipt{TxID: "tx1", Block: 7}, code)
		var stage *StageError
		for _, s := range []error{ledger.ErrConflict, ledger.ErrPolicy} {
			if errors.Is(err, s) != errors.Is(want, s) {
				t.Errorf("%s: %v", code, err)
			}
		}
		if !errors.As(err, &stage) || stage.Stage != StageCommit || !strings.Contains(err.Error(), code.String()) {
			t.Errorf("%s: %v", code, err)
		}
	}
}

// TestUnanswered: what is not certain to have been refused may have been taken.
func TestUnanswered(t *testing.T) {
	for code, want := range map[codes.Code]bool{
		codes.Unavailable: true, codes.DeadlineExceeded: true, codes.Canceled: true, codes.Unknown: true, codes.Internal: true,
		codes.Aborted: false, codes.ResourceExhausted: false, codes.InvalidArgument: false, codes.PermissionDenied: false, codes.FailedPrecondition: false,
	} {
		if got := unanswered(status.Error(code, "")); got != want {
			t.Errorf("%s: %t", code, got)
		}
	}
}
