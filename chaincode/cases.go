package chaincode

import (
	"slices"
	"time"

	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"tradehub/accel"
	"tradehub/documents"
)

// caseContract holds which verdicts were reached, by digest.
type caseContract struct{ contractapi.Contract }

// GetEvaluateTransactions names the transactions that change nothing.
func (*caseContract) GetEvaluateTransactions() []string { return []string{"Verdict"} }

// RecordVerdict anchors a verdict. The same record again is answered with the
// first one. A verdict that supersedes another closes it: one verdict has at
// most one successor.
func (*caseContract) RecordVerdict(ctx *Context, arg string) (*VerdictRecord, error) {
	in, err := decode[VerdictRecord](arg)
	if err != nil {
		return nil, err
	}
	if err := checkVerdict(in); err != nil {
		return nil, err
	}
	key, err := verdictKey(in.ID)
	if err != nil {
		return nil, err
	}
	old, err := load[VerdictRecord](ctx, key)
	if err != nil {
		return nil, err
	}
	if old != nil {
		if old.MSPID != ctx.caller.msp || old.content() != in {
			return nil, refuse(CodeExists, "verdict %s is recorded with other content", in.ID)
		}
		return old, nil
	}
	if in.Supersedes != "" {
		if err := supersede(ctx, in); err != nil {
			return nil, err
		}
	}
	if in.At, err = ctx.now(); err != nil {
		return nil, err
	}
	in.MSPID, in.TxID = ctx.caller.msp, ctx.GetStub().GetTxID()
	if err := store(ctx, key, in); err != nil {
		return nil, err
	}
	return &in, emit(ctx, EventVerdict, in)
}

// supersede closes the verdict that in takes the place of.
func supersede(ctx *Context, in VerdictRecord) error {
	old, key, err := loadVerdict(ctx, in.Supersedes)
	switch {
	case err != nil:
		return err
	case old.MSPID != ctx.caller.msp:
		return refuse(CodeNotOwner, "verdict %s is of another organisation", old.ID)
	case old.SupersededBy != "":
		return refuse(CodeSuperseded, "verdict %s is superseded by %s", old.ID, old.SupersededBy)
	}
	old.SupersededBy = in.ID
	return store(ctx, key, old)
}

// Verdict returns the record of a verdict.
func (*caseContract) Verdict(ctx *Context, arg string) (*VerdictRecord, error) {
	id, err := decode[string](arg)
	if err != nil {
		return nil, err
	}
	if err := checkID("verdict ID", id); err != nil {
		return nil, err
	}
	r, _, err := loadVerdict(ctx, id)
	return r, err
}

func loadVerdict(ctx *Context, id string) (*VerdictRecord, string, error) {
	key, err := verdictKey(id)
	if err != nil {
		return nil, "", err
	}
	r, err := load[VerdictRecord](ctx, key)
	if err == nil && r == nil {
		err = refuse(CodeNotFound, "no verdict %s", id)
	}
	return r, key, err
}

// content returns the record without what the contract fills.
func (r VerdictRecord) content() VerdictRecord {
	r.SupersededBy, r.MSPID, r.At, r.TxID = "", "", time.Time{}, ""
	return r
}

var outcomes = []documents.Outcome{documents.Green, documents.Amber, documents.Red, documents.Grey}

func checkVerdict(in VerdictRecord) error {
	if in != in.content() {
		return refuse(CodeInvalidArgument, "supersededBy, mspId, at and txId are filled by the contract")
	}
	if err := checkID("verdictId", in.ID); err != nil {
		return err
	}
	if in.Supersedes != "" {
		if err := checkID("supersedes", in.Supersedes); err != nil {
			return err
		}
	}
	if in.Pack == "" || !slices.Contains(outcomes, in.Outcome) {
		return refuse(CodeInvalidArgument, "want a pack and an outcome of %v", outcomes)
	}
	if err := checkText("pack", in.Pack); err != nil {
		return err
	}
	for _, d := range []struct {
		name   string
		digest documents.Digest
	}{{"inputs", in.Inputs}, {"verdict", in.Verdict}, {"packDigest", in.PackDigest}} {
		if err := checkDigest(d.name, d.digest, accel.SHA256); err != nil {
			return err
		}
	}
	return nil
}
