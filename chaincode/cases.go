package chaincode

import (
	"slices"
	"time"

	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/chaincode/state"
	"github.com/tradehub/tradehub/documents"
)

// caseContract holds which verdicts were reached, by digest.
type caseContract struct{ contractapi.Contract }

// GetEvaluateTransactions names the transactions that change nothing.
func (*caseContract) GetEvaluateTransactions() []string { return []string{"Verdict"} }

// RecordVerdicts anchors verdicts, all or none. The same record again is
// answered with the first one. A verdict that supersedes another closes it: one
// verdict has at most one successor.
func (*caseContract) RecordVerdicts(ctx *Context, arg string) ([]protocol.VerdictRecord, error) {
	batch, err := protocol.Decode[[]protocol.VerdictRecord](arg)
	if err != nil {
		return nil, err
	}
	if len(batch) == 0 || len(batch) > protocol.MaxBatch {
		return nil, protocol.Refuse(protocol.CodeInvalidArgument, "%d verdicts; 1 to %d are accepted", len(batch), protocol.MaxBatch)
	}
	if err := fetchVerdicts(ctx, batch); err != nil {
		return nil, err
	}
	out := make([]protocol.VerdictRecord, len(batch))
	var fresh []protocol.VerdictRecord
	for i, in := range batch {
		r, known, err := recordVerdict(ctx, in)
		if err != nil {
			return nil, err
		}
		if out[i] = *r; !known {
			fresh = append(fresh, *r)
		}
	}
	if len(fresh) == 0 {
		return out, nil
	}
	return out, ctx.Emit(protocol.EventVerdicts, fresh)
}

// fetchVerdicts reads at once what the batch is about.
func fetchVerdicts(ctx *Context, batch []protocol.VerdictRecord) error {
	var keys []string
	for _, in := range batch {
		if err := checkVerdict(in); err != nil {
			return err
		}
		for _, id := range []string{in.ID, in.Supersedes} {
			if id == "" {
				continue
			}
			key, err := verdictKey(id)
			if err != nil {
				return err
			}
			keys = append(keys, key)
		}
	}
	return ctx.Public.Fetch(keys...)
}

func recordVerdict(ctx *Context, in protocol.VerdictRecord) (_ *protocol.VerdictRecord, known bool, err error) {
	key, err := verdictKey(in.ID)
	if err != nil {
		return nil, false, err
	}
	old, err := state.Load[protocol.VerdictRecord](ctx.Public, key)
	if err != nil {
		return nil, false, err
	}
	if old != nil {
		if old.MSPID != ctx.Caller.MSPID || content(*old) != in {
			return nil, false, protocol.Refuse(protocol.CodeExists, "verdict %s is recorded with other content", in.ID)
		}
		return old, true, nil
	}
	if in.Supersedes != "" {
		if err := supersede(ctx, in); err != nil {
			return nil, false, err
		}
	}
	if in.At, err = ctx.Now(); err != nil {
		return nil, false, err
	}
	in.MSPID, in.TxID = ctx.Caller.MSPID, ctx.GetStub().GetTxID()
	return &in, false, state.Store(ctx.Public, key, in)
}

// supersede closes the verdict that in takes the place of.
func supersede(ctx *Context, in protocol.VerdictRecord) error {
	old, key, err := loadVerdict(ctx.Public, in.Supersedes)
	switch {
	case err != nil:
		return err
	case old.MSPID != ctx.Caller.MSPID:
		return protocol.Refuse(protocol.CodeNotOwner, "verdict %s is of another organisation", old.ID)
	case old.SupersededBy != "":
		return protocol.Refuse(protocol.CodeSuperseded, "verdict %s is superseded by %s", old.ID, old.SupersededBy)
	}
	old.SupersededBy = in.ID
	return state.Store(ctx.Public, key, old)
}

// Verdict returns the record of a verdict.
func (*caseContract) Verdict(ctx *Context, arg string) (*protocol.VerdictRecord, error) {
	id, err := protocol.Decode[string](arg)
	if err != nil {
		return nil, err
	}
	if err := protocol.CheckID("verdict ID", id); err != nil {
		return nil, err
	}
	r, _, err := loadVerdict(ctx.Public, id)
	return r, err
}

func loadVerdict(public *state.Tx, id string) (*protocol.VerdictRecord, string, error) {
	key, err := verdictKey(id)
	if err != nil {
		return nil, "", err
	}
	r, err := state.Load[protocol.VerdictRecord](public, key)
	if err == nil && r == nil {
		err = protocol.Refuse(protocol.CodeNotFound, "no verdict %s", id)
	}
	return r, key, err
}

// content returns the record without what the contract fills.
func content(r protocol.VerdictRecord) protocol.VerdictRecord {
	r.SupersededBy, r.MSPID, r.At, r.TxID = "", "", time.Time{}, ""
	return r
}

var outcomes = []documents.Outcome{documents.Green, documents.Amber, documents.Red, documents.Grey}

func checkVerdict(in protocol.VerdictRecord) error {
	if in != content(in) {
		return protocol.Refuse(protocol.CodeInvalidArgument, "supersededBy, mspId, at and txId are filled by the contract")
	}
	if err := protocol.CheckID("verdictId", in.ID); err != nil {
		return err
	}
	if in.Supersedes != "" {
		if err := protocol.CheckID("supersedes", in.Supersedes); err != nil {
			return err
		}
	}
	if in.Pack == "" || !slices.Contains(outcomes, in.Outcome) {
		return protocol.Refuse(protocol.CodeInvalidArgument, "a pack and an outcome of %v are required", outcomes)
	}
	if err := protocol.CheckText("pack", in.Pack); err != nil {
		return err
	}
	for _, d := range []struct {
		name   string
		digest documents.Digest
	}{{"inputs", in.Inputs}, {"verdict", in.Verdict}, {"packDigest", in.PackDigest}} {
		if err := protocol.CheckDigest(d.name, d.digest, accel.SHA256); err != nil {
			return err
		}
	}
	return nil
}
