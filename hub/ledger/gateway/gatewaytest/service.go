package gatewaytest

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	gw "github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/protoadapt"

	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
)

// A service is one peer's Gateway.
type service struct {
	gw.UnimplementedGatewayServer
	net     *Network
	mspID   string
	address string
}

func (s *service) Evaluate(ctx context.Context, in *gw.EvaluateRequest) (*gw.EvaluateResponse, error) {
	core := s.net.core.Load()
	name, err := chaincodeOf(in.GetProposedTransaction())
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	if name == "qscc" {
		return s.aboutLedger(ctx, core, in.GetProposedTransaction())
	}
	p, err := accept(core, in.GetProposedTransaction())
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	b, err := core.Evaluate(ctx, p, nil)
	var refusal *ledger.ContractError
	switch {
	case err == nil:
		return &gw.EvaluateResponse{Result: &peer.Response{Status: 200, Payload: b}}, nil
	case errors.As(err, &refusal):
		text := "chaincode response 500, " + refusal.Text
		return nil, s.fail(codes.Unknown, "evaluate call to endorser returned error: "+text, text)
	}
	return nil, s.failed(err, "failed to evaluate transaction, see attached details for more info")
}

// aboutLedger answers those of qscc's questions that a driver asks.
func (s *service) aboutLedger(ctx context.Context, core *embedded.Network, sp *peer.SignedProposal) (*gw.EvaluateResponse, error) {
	args, err := argumentsOf(sp)
	if err != nil || len(args) == 0 {
		return nil, status.Error(codes.InvalidArgument, "no question")
	}
	var answer proto.Message = &common.BlockchainInfo{Height: core.Height() + 1}
	if string(args[0]) == "GetBlockByTxID" {
		at, err := core.Locate(ctx, string(args[len(args)-1]))
		if err != nil {
			text := "Failed to get block for txID " + string(args[len(args)-1]) + ", error " + err.Error()
			return nil, s.fail(codes.Unknown, "evaluate call to endorser returned error: chaincode response 500, "+text, text)
		}
		answer = &common.Block{Header: &common.BlockHeader{Number: at.Block}}
	}
	b, err := proto.Marshal(answer)
	return &gw.EvaluateResponse{Result: &peer.Response{Status: 200, Payload: b}}, err
}

func (s *service) Endorse(ctx context.Context, in *gw.EndorseRequest) (*gw.EndorseResponse, error) {
	core := s.net.core.Load()
	for _, o := range in.GetEndorsingOrganizations() {
		if _, ok := core.ClientState(1).Orgs[o]; !ok {
			return nil, status.Errorf(codes.Unavailable, "failed to find any endorsing peers for org(s): %s", o)
		}
	}
	p, err := accept(core, in.GetProposedTransaction())
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	t, err := core.Endorse(ctx, p, in.GetEndorsingOrganizations())
	var refusal *ledger.ContractError
	switch {
	case errors.As(err, &refusal):
		return nil, s.fail(codes.Aborted, "failed to endorse transaction, see attached details for more info", "chaincode response 500, "+refusal.Text)
	case errors.Is(err, ledger.ErrNondeterministic):
		return nil, s.fail(codes.Aborted, "failed to collect enough transaction endorsements, see attached details for more info", "ProposalResponsePayloads do not match")
	case errors.Is(err, ledger.ErrPolicy):
		return nil, status.Error(codes.FailedPrecondition, "requires endorsement from organisation(s) that are not in the distribution policy of the private data collection(s): "+err.Error())
	case err != nil:
		return nil, s.failed(err, "failed to endorse transaction, see attached details for more info")
	}
	s.net.pool.add(t)
	return &gw.EndorseResponse{PreparedTransaction: &common.Envelope{Payload: t.Payload}}, nil
}

// Submit hands the transaction to the committer and does not wait for its block.
func (s *service) Submit(_ context.Context, in *gw.SubmitRequest) (*gw.SubmitResponse, error) {
	if s.net.forget.Add(-1) >= 0 {
		return &gw.SubmitResponse{}, nil
	}
	t, known := s.net.pool.take(in.GetTransactionId())
	if !known {
		return nil, status.Error(codes.InvalidArgument, "the transaction was not endorsed here")
	}
	if t == nil {
		return &gw.SubmitResponse{}, nil // a second copy takes a place in a block and changes nothing
	}
	env, core := in.GetPreparedTransaction(), s.net.core.Load()
	if _, err := authenticate(core, t.Creator, env.GetPayload(), env.GetSignature()); err != nil || !bytes.Equal(env.GetPayload(), t.Payload) {
		return nil, status.Error(codes.Aborted, "received unsuccessful response from orderer: status=BAD_REQUEST, info=not what was endorsed")
	}
	go func() {
		r, code, err := core.Order(context.Background(), t, env.GetSignature())
		if err == nil { // else it is in no block
			s.net.pool.committed(t.TxID, &gw.CommitStatusResponse{Result: code, BlockNumber: r.Block})
		}
	}()
	return &gw.SubmitResponse{}, nil
}

func (s *service) CommitStatus(ctx context.Context, in *gw.SignedCommitStatusRequest) (*gw.CommitStatusResponse, error) {
	req := &gw.CommitStatusRequest{}
	if err := proto.Unmarshal(in.GetRequest(), req); err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	if _, err := authenticate(s.net.core.Load(), req.GetIdentity(), in.GetRequest(), in.GetSignature()); err != nil {
		return nil, status.Error(codes.PermissionDenied, err.Error())
	}
	st, err := s.net.pool.await(ctx, req.GetTransactionId())
	if err != nil {
		return nil, status.FromContextError(err).Err()
	}
	return st, nil
}

// failed returns the answer to an error that is neither a refusal nor a difference.
func (s *service) failed(err error, message string) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return status.FromContextError(err).Err()
	}
	if errors.Is(err, ledger.ErrUnavailable) {
		return status.Error(codes.Unavailable, err.Error())
	}
	return s.fail(codes.Aborted, message, "error 500, "+err.Error())
}

func (s *service) fail(code codes.Code, message, detail string) error {
	st, err := status.New(code, message).WithDetails(protoadapt.MessageV1Of(&gw.ErrorDetail{Address: s.address, MspId: s.mspID, Message: detail}))
	if err != nil {
		return status.Error(codes.Internal, err.Error())
	}
	return st.Err()
}

func chaincodeOf(sp *peer.SignedProposal) (string, error) {
	spec, err := specOf(sp)
	return spec.GetChaincodeId().GetName(), err
}

func argumentsOf(sp *peer.SignedProposal) ([][]byte, error) {
	spec, err := specOf(sp)
	return spec.GetInput().GetArgs(), err
}

func specOf(sp *peer.SignedProposal) (*peer.ChaincodeSpec, error) {
	p, payload, spec := &peer.Proposal{}, &peer.ChaincodeProposalPayload{}, &peer.ChaincodeInvocationSpec{}
	if err := proto.Unmarshal(sp.GetProposalBytes(), p); err != nil {
		return nil, fmt.Errorf("proposal: %w", err)
	}
	if err := proto.Unmarshal(p.GetPayload(), payload); err != nil {
		return nil, fmt.Errorf("proposal payload: %w", err)
	}
	if err := proto.Unmarshal(payload.GetInput(), spec); err != nil {
		return nil, fmt.Errorf("invocation: %w", err)
	}
	return spec.GetChaincodeSpec(), nil
}
